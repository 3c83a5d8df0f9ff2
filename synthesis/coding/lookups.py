"""Rows of the coding workbench and the codebook by address, or NotAllowed (A2); and their URLs."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AnyUser
from consultations import lookups
from consultations.enums import Duty
from consultations.models import Round
from submissions.drafting.subjects import Subject, inputs_on, subjects_of
from submissions.models import Input
from submissions.permissions import inputs_read_by
from synthesis.models import CodedPassage, Theme

_CODINGS = ("theme", "only")  # filters that what was just coded may fit no more


def get_coded_round_or_404(user: AnyUser, key: UUID) -> Round:
    """Return a round in which the person codes. Raises NotAllowed."""
    return lookups.get_round_or_404(user, key, Duty.CODE)


def get_subject_or_404(user: AnyUser, round_: UUID, subject: UUID) -> tuple[Round, Subject]:
    row = get_coded_round_or_404(user, round_)
    return row, lookups.row_or_404(next((each for each in subjects_of(row) if each.key == subject), None))


def get_input_or_404(about: Subject, key: UUID) -> Input:
    rows = inputs_on(about).select_related("version__submission__delegation__round__rules", "line")
    return lookups.row_or_404(rows.filter(pk=key).first())


def get_coded_passage_or_404(user: AnyUser, round_: Round, about: Subject, key: UUID) -> CodedPassage:
    """Return a coding whose words the person reads, in whatever version of its line."""
    rows = CodedPassage.objects.select_related("theme__round", "input__version__submission__delegation", "input__line")
    visible = inputs_read_by(user, round_).filter(**about.filters).values("line")
    return lookups.row_or_404(rows.filter(pk=key, theme__round=round_, input__line__in=visible).first())


def get_theme_or_404(round_: Round, key: UUID) -> Theme:
    return lookups.row_or_404(round_.themes.select_related("round", "parent").filter(pk=key).first())


def workbench_url_at(request: HttpRequest, about: Subject, at: UUID | None = None) -> str:
    """Return the URL of the workbench with its filters, at an input.

    Where inputs are filtered by their codings, the input stays in sight even if it no longer fits.
    """
    parameters = request.GET.copy()
    parameters.pop("at", None)
    if at is not None and any(parameters.get(name) for name in _CODINGS):
        parameters["at"] = str(at)
    place = f"#input-{at}" if at else ""
    return f"{workbench_url(about)}{_query(parameters)}{place}"


def workbench_url(about: Subject) -> str:
    return reverse("coding:bench", args=[about.round.pk, about.key])


def filters_of(request: HttpRequest) -> str:
    """Return the query string with the filters alone, for links to another subject."""
    parameters = request.GET.copy()
    for name in ("at", "page"):
        parameters.pop(name, None)
    return _query(parameters)


def query_of(request: HttpRequest) -> str:
    return _query(request.GET)


def crumbs(round_: Round | None, *trail: tuple[str, str | None]) -> list[dict[str, Any]]:
    """Return the breadcrumbs from the list of rounds to the page: labels with URLs, the last without one."""
    trail_of_page: list[dict[str, Any]] = [{"label": _("Coding"), "url": reverse("coding:rounds")}]
    if round_ is not None:
        trail_of_page.append({"label": round_.reference, "url": reverse("coding:subjects", args=[round_.pk])})
    trail_of_page += [{"label": label, "url": url} for label, url in trail]
    trail_of_page[-1]["url"] = None
    return trail_of_page


def _query(query: QueryDict) -> str:
    return f"?{query.urlencode()}" if query else ""
