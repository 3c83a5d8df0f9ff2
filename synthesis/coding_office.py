"""The doors of the coding workbench and the codebook, and their addresses (A2)."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.enums import Duty
from consultations.models import Round
from submissions.domain.subjects import Subject, inputs_on, subjects_of
from submissions.models import Input
from submissions.rules import inputs_read_by
from synthesis.models import CodedPassage, Theme

_CODINGS = ("theme", "only")  # filters that what was just coded may fit no more


def coded_round(user: Any, key: UUID) -> Round:
    """A round in which the person codes. Raises NotYours."""
    return office.duty_round(user, key, Duty.CODE)


def bench_of(user: Any, round: UUID, subject: UUID) -> tuple[Round, Subject]:
    row = coded_round(user, round)
    return row, office.found(next((each for each in subjects_of(row) if each.key == subject), None))


def input_of(about: Subject, key: UUID) -> Input:
    rows = inputs_on(about).select_related("version__submission__delegation__round__rules", "line")
    return office.found(rows.filter(pk=key).first())


def passage_of(user: Any, round: Round, about: Subject, key: UUID) -> CodedPassage:
    """A coding whose words the person reads, in whatever version of its line."""
    rows = CodedPassage.objects.select_related("theme__round", "input__version__submission__delegation", "input__line")
    seen = inputs_read_by(user, round).filter(**about.filters).values("line")
    return office.found(rows.filter(pk=key, theme__round=round, input__line__in=seen).first())


def theme_of(round: Round, key: UUID) -> Theme:
    return office.found(round.themes.select_related("round", "parent").filter(pk=key).first())


def back_to_bench(request: HttpRequest, round: Round, about: Subject, at: UUID | None = None) -> str:
    """The workbench as it was filtered, at an input; it stays in sight where its codings were asked for."""
    asked = request.GET.copy()
    asked.pop("at", None)
    if at is not None and any(asked.get(name) for name in _CODINGS):
        asked["at"] = str(at)
    place = f"#input-{at}" if at else ""
    return f"{bench_address(about)}{_query(asked)}{place}"


def bench_address(about: Subject) -> str:
    return reverse("coding:bench", args=[about.round.pk, about.key])


def filters_of(request: HttpRequest) -> str:
    """The query with its filters alone, to take along to another subject."""
    asked = request.GET.copy()
    for name in ("at", "page"):
        asked.pop(name, None)
    return _query(asked)


def query_of(request: HttpRequest) -> str:
    return _query(request.GET)


def crumbs(round: Round | None, *trail: tuple[str, str | None]) -> list[dict[str, Any]]:
    """From the rounds that are coded down to the page: pairs of a label and an address, the last without one."""
    found: list[dict[str, Any]] = [{"label": _("Coding"), "url": reverse("coding:rounds")}]
    if round is not None:
        found.append({"label": round.reference, "url": reverse("coding:subjects", args=[round.pk])})
    found += [{"label": label, "url": url} for label, url in trail]
    found[-1]["url"] = None
    return found


def _query(asked: QueryDict) -> str:
    return f"?{asked.urlencode()}" if asked else ""
