"""Suggestions on the coding workbench: asked for, accepted, rejected. By a person only."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consultations.models import Round
from consultations.office import found as found_or_not
from consultations.office import officer_page
from core.errors import Refused
from submissions.domain.subjects import Subject
from submissions.rules import inputs_read_by
from synthesis import coding_office as office
from synthesis.domain import hints, suggestions
from synthesis.models import Hint, ThemeSuggestion


@officer_page("POST")
def refresh(request: HttpRequest, round: UUID, subject: UUID) -> HttpResponse:
    """In the background: what is asked for here loads an encoder that no page waits for."""
    row, about = office.bench_of(request.user, round, subject)
    suggestions.ask(about, by=request.user)
    messages.success(request, _("Suggestions are being made. Load this page once more in a moment."))
    return redirect(office.back_to_bench(request, row, about))


@officer_page("POST")
def accept(request: HttpRequest, round: UUID, subject: UUID, suggestion: UUID) -> HttpResponse:
    return _decide(request, round, subject, suggestion, accepted=True)


@officer_page("POST")
def reject(request: HttpRequest, round: UUID, subject: UUID, suggestion: UUID) -> HttpResponse:
    return _decide(request, round, subject, suggestion, accepted=False)


def _decide(request: HttpRequest, round: UUID, subject: UUID, suggestion: UUID, *, accepted: bool) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    rows = ThemeSuggestion.objects.filter(pk=suggestion, theme__round=row, **about.filters_by("input"))
    found = found_or_not(rows.filter(input__in=inputs_read_by(request.user, row).values("pk")).first())
    return _said(request, row, about, found, suggestions.accept if accepted else suggestions.reject)


@officer_page("POST")
def decide_hint(request: HttpRequest, round: UUID, subject: UUID, hint: UUID, answer: str) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    seen = inputs_read_by(request.user, row).filter(**about.filters)
    found = found_or_not(Hint.objects.filter(pk=hint, input__in=seen.values("pk")).first())
    return _said(request, row, about, found, partial(hints.decide, accepted=answer == "accept"))


def _said(
    request: HttpRequest, row: Round, about: Subject, found: ThemeSuggestion | Hint, verb: Callable[..., Any]
) -> HttpResponse:
    try:
        verb(found, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(office.back_to_bench(request, row, about, found.input_id))
