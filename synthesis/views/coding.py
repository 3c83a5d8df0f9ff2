"""Coding: rounds, the recommendations of one, and the workbench of one recommendation."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations import rules as consulting
from consultations.domain.queries import recommendations_of
from consultations.enums import Constituency, Duty
from consultations.forms import tell
from consultations.models import Recommendation, Round
from consultations.office import officer_page
from core.errors import NotYours, Refused
from submissions.enums import POSITION_LETTERS, Position
from submissions.models import Input
from synthesis.coding_forms import BenchFilterForm, CodeForm, NewThemeForm, ThemeForm
from synthesis.domain import coding, suggestions, themes, workbench
from synthesis.domain.passages import from_utf16, place
from synthesis.models import CodedPassage, Theme

SHOWN = 50


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.CODE).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    context = {"page_obj": page, "crumbs": [{"label": _("Coding"), "url": None}]}
    return render(request, "synthesis/coding/rounds.html", context)


@officer_page()
def recommendations(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.CODE)
    counts = workbench.coded_inputs(row)
    context = {
        "round": row,
        "rows": [(each, *counts.get(each.pk, (0, 0))) for each in recommendations_of(row)],
        "crumbs": [*_crumbs(row)[:1], {"label": row.reference, "url": None}],
    }
    return render(request, "synthesis/coding/recommendations.html", context)


@officer_page()
def bench(request: HttpRequest, round: UUID, recommendation: UUID) -> HttpResponse:
    return _page(request, *_open(request.user, round, recommendation))


@officer_page("POST")
def code(request: HttpRequest, round: UUID, recommendation: UUID) -> HttpResponse:
    """A theme for a passage. Without offsets the words tell the place, where they stand there exactly once."""
    row, about = _open(request.user, round, recommendation)
    form = CodeForm(request.POST, themes=row.themes.all())
    if form.is_valid():
        said = form.cleaned_data
        inputs = Input.objects.select_related("version__submission__delegation", "line")
        input = office.found(inputs.filter(pk=said["input"], recommendation=about).first())
        try:
            start, end = _place(input, said)
            coding.code_passage(input, said["field"], start, end, said["words"], said["theme"], by=request.user)
            return redirect(f"{_address(row, about)}{_query(request)}#input-{input.pk}")
        except NotYours:
            raise
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, about, status=422, code=form)


@officer_page("POST")
def uncode(request: HttpRequest, round: UUID, recommendation: UUID, coded: UUID) -> HttpResponse:
    row, about = _open(request.user, round, recommendation)
    passage = _passage(row, about, coded)
    coding.uncode(passage, by=request.user)
    return redirect(f"{_address(row, about)}{_query(request)}#input-{passage.input_id}")


@officer_page("POST")
def carry_over(request: HttpRequest, round: UUID, recommendation: UUID, coded: UUID) -> HttpResponse:
    row, about = _open(request.user, round, recommendation)
    try:
        passage = coding.carry_over(_passage(row, about, coded), by=request.user)
    except NotYours:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_address(row, about))
    return redirect(f"{_address(row, about)}#input-{passage.input_id}")


@officer_page("POST")
def add_theme(request: HttpRequest, round: UUID, recommendation: UUID) -> HttpResponse:
    row, about = _open(request.user, round, recommendation)
    form = NewThemeForm(request.POST, themes=row.themes.all(), prefix="new")
    if form.is_valid():
        try:
            themes.add_theme(row, by=request.user, **form.cleaned_data)
            return redirect(f"{_address(row, about)}{_query(request)}#themes")
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, about, status=422, new_theme=form)


@officer_page("POST")
def rename_theme(request: HttpRequest, round: UUID, recommendation: UUID, theme: UUID) -> HttpResponse:
    row, about = _open(request.user, round, recommendation)
    found = office.found(row.themes.select_related("round").filter(pk=theme).first())
    form = ThemeForm(request.POST, prefix=f"theme-{theme}")
    if form.is_valid():
        try:
            themes.rename(found, by=request.user, **form.cleaned_data)
            return redirect(f"{_address(row, about)}{_query(request)}#themes")
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, about, status=422, renamed=(theme, form))


def _open(user: Any, round: UUID, recommendation: UUID) -> tuple[Round, Recommendation]:
    row = office.duty_round(user, round, Duty.CODE)
    return row, office.found(recommendations_of(row).filter(pk=recommendation).first())


def _passage(round: Round, about: Recommendation, key: UUID) -> CodedPassage:
    rows = CodedPassage.objects.select_related("theme__round", "input__version__submission__delegation", "input__line")
    return office.found(rows.filter(pk=key, theme__round=round, input__recommendation=about).first())


def _place(input: Input, said: dict[str, Any]) -> tuple[int, int]:
    """Code points of the passage. Raises Refused where the words alone do not tell it."""
    text = getattr(input, said["field"])
    if said["start"] is not None and said["end"] is not None:
        return from_utf16(text, said["start"], said["end"])
    found = place(text, said["words"])
    if found is None:
        raise Refused(
            "no_one_place",
            _("These words do not stand there, or more than once."),
            field="words",
            hint=_("Copy them from the text as it stands, with a few words before or after."),
        )
    return found


def _page(
    request: HttpRequest,
    round: Round,
    about: Recommendation,
    *,
    status: int = 200,
    code: CodeForm | None = None,
    new_theme: NewThemeForm | None = None,
    renamed: tuple[UUID, ThemeForm] | None = None,
) -> HttpResponse:
    offered = list(round.constituency_rules.values_list("constituency", flat=True))
    filters = BenchFilterForm(request.GET or None, constituencies=offered)
    all_themes = workbench.themes_of(round)
    choices = Theme.objects.filter(round=round)
    shown = workbench.bench(round, about, request.user, filters.chosen(), number=request.GET.get("page"))
    rows = list(recommendations_of(round))
    at = rows.index(about)
    context = {
        "round": round,
        "about": about,
        "bench": shown,
        "page_obj": shown.page,
        "groups": [(_position(key), count, cards) for key, count, cards in shown.groups],
        "answered": [
            (Constituency(key).label if key else _("Constituency not shown"), count) for key, count in shown.answered
        ],
        "themes": [(theme, depth, _rename_form(theme, renamed)) for theme, depth in all_themes],
        "record": suggestions.record(round),
        "new_theme": new_theme or NewThemeForm(themes=choices, prefix="new"),
        "code_form": code or CodeForm(themes=choices),
        "wrong": code or new_theme or (renamed[1] if renamed else None),
        "rename_open": renamed is not None,
        "wrong_input": str(code.data.get("input", "")) if code else "",
        "filters": filters,
        "filtered": bool(filters.is_bound and shown.shown != shown.total),
        "before": rows[at - 1] if at else None,
        "after": rows[at + 1] if at + 1 < len(rows) else None,
        "query": _query(request),
        "crumbs": _crumbs(round, about.words),
    }
    return render(request, "synthesis/coding/bench.html", context, status=status)


def _position(key: str) -> dict[str, Any]:
    if not key:
        return {"letter": "", "label": _("Without a position")}
    return {"letter": POSITION_LETTERS[Position(key)], "label": Position(key).label}


def _rename_form(theme: Theme, renamed: tuple[UUID, ThemeForm] | None) -> ThemeForm:
    if renamed and renamed[0] == theme.pk:
        return renamed[1]
    return ThemeForm(prefix=f"theme-{theme.pk}", initial={"name": theme.name, "meaning": theme.meaning})


def _query(request: HttpRequest) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""


def _address(round: Round, about: Recommendation) -> str:
    return reverse("coding:bench", args=[round.pk, about.pk])


def _crumbs(round: Round, *labels: str) -> list[dict[str, Any]]:
    return [
        {"label": _("Coding"), "url": reverse("coding:rounds")},
        {"label": round.reference, "url": reverse("coding:recommendations", args=[round.pk])},
        *({"label": label, "url": None} for label in labels),
    ]
