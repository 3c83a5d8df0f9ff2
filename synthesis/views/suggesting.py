"""Suggested themes on the coding workbench: asked for, accepted, rejected. By a person only."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import ngettext

from consultations import office
from consultations.domain.queries import recommendations_of
from consultations.enums import Duty
from consultations.models import Recommendation, Round
from consultations.office import officer_page
from core.errors import NotYours, Refused
from synthesis.domain import suggestions
from synthesis.models import ThemeSuggestion


@officer_page("POST")
def refresh(request: HttpRequest, round: UUID, recommendation: UUID) -> HttpResponse:
    row, about = _open(request, round, recommendation)
    count = suggestions.refresh(row, about, by=request.user)
    said = ngettext("%(n)s theme is suggested.", "%(n)s themes are suggested.", count) % {"n": count}
    messages.success(request, said)
    return _back(request, row, about, "")


@officer_page("POST")
def accept(request: HttpRequest, round: UUID, recommendation: UUID, suggestion: UUID) -> HttpResponse:
    return _decide(request, round, recommendation, suggestion, accepted=True)


@officer_page("POST")
def reject(request: HttpRequest, round: UUID, recommendation: UUID, suggestion: UUID) -> HttpResponse:
    return _decide(request, round, recommendation, suggestion, accepted=False)


def _decide(
    request: HttpRequest, round: UUID, recommendation: UUID, suggestion: UUID, *, accepted: bool
) -> HttpResponse:
    row, about = _open(request, round, recommendation)
    found = ThemeSuggestion.objects.filter(pk=suggestion, theme__round=row, input__recommendation=about).first()
    found = office.found(found)
    try:
        (suggestions.accept if accepted else suggestions.reject)(found, by=request.user)
    except NotYours:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    return _back(request, row, about, f"#input-{found.input_id}")


def _open(request: HttpRequest, round: UUID, recommendation: UUID) -> tuple[Round, Recommendation]:
    row = office.duty_round(request.user, round, Duty.CODE)
    return row, office.found(recommendations_of(row).filter(pk=recommendation).first())


def _back(request: HttpRequest, round: Round, about: Recommendation, place: str) -> HttpResponse:
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"{reverse('coding:bench', args=[round.pk, about.pk])}{query}{place}")
