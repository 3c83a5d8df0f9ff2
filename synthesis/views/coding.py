"""Coding: rounds, all that may be answered in one, and the workbench of one such subject."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import rules as consulting
from consultations.domain.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.forms import tell
from consultations.models import Round
from consultations.office import officer_page
from core import listings
from core.errors import Refused
from submissions.domain.places import marked
from submissions.domain.subjects import Subject, subjects_of
from submissions.models import Input
from synthesis import coding_office as office
from synthesis.coding_forms import BenchFilterForm, CodeForm, NewThemeForm
from synthesis.domain import agreement, coding, hints, memos, progress, suggestions, themes, workbench
from synthesis.domain.codebook import Entry, codebook
from synthesis.exports import lists
from synthesis.models import Theme
from synthesis.office import position_of, read_by

SHOWN = 50
NOTHING = progress.Progress(0, 0, 0)


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.CODE).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    return render(request, "synthesis/coding/rounds.html", {"page_obj": page, "crumbs": office.crumbs(None)})


@officer_page()
def subjects(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.coded_round(request.user, round)
    read = progress.to_code(row, by=request.user)
    counts = progress.by_subject(row, by=request.user, inputs=read)
    rows = [(each, counts.get(each.key, NOTHING)) for each in subjects_of(row)]
    if listings.wanted(request):
        return listings.answer(request, lists.progress(row, rows), round=row.pk)
    context = {
        "round": row,
        "rows": rows,
        "exports": listings.links(request, len(rows)),
        "whole": progress.whole(counts.values()),
        "coders": progress.by_coder(row, by=request.user, inputs=read),
        **_agreement(request, row, read),
        "crumbs": office.crumbs(row),
    }
    return render(request, "synthesis/coding/subjects.html", context)


def _agreement(request: HttpRequest, round: Round, read: QuerySet[Input]) -> dict[str, Any]:
    """Two coders, the pair with the most inputs in common unless another was chosen; and the choice between pairs."""
    pairs = agreement.pairs(round, by=request.user, inputs=read)
    asked = request.GET.get("pair", "")
    at = int(asked) if asked in map(str, range(len(pairs))) else 0
    choice = [
        {"label": _(" and ").join(each.names), "url": f"?pair={place}#agreement", "count": each.inputs,
         "current": place == at}
        for place, each in enumerate(pairs)
    ]  # fmt: skip
    return {"pair": pairs[at] if pairs else None, "pairs": choice if len(pairs) > 1 else []}


@officer_page()
def bench(request: HttpRequest, round: UUID, subject: UUID) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    if listings.wanted(request):
        filters = _filters(request, row, codebook(row, by=request.user))
        cards = workbench.chosen_cards(about, request.user, filters.chosen())
        audience = audience_in(request.user, row)
        return listings.answer(request, lists.bench(about, cards, audience, listings.said(filters)), round=row.pk)
    return _page(request, row, about)


@officer_page("POST")
def code(request: HttpRequest, round: UUID, subject: UUID) -> HttpResponse:
    """A theme for a passage. Without offsets the words tell the place, where they stand there exactly once."""
    row, about = office.bench_of(request.user, round, subject)
    form = CodeForm(request.POST, themes=row.themes.all())
    if form.is_valid():
        said = form.cleaned_data
        input = office.input_of(about, said["input"])
        try:
            text = read_by(request.user, row, input).text(said["field"])
            place = marked(text, said["words"], said["start"], said["end"])
            coding.code_passage(input, said["field"], *place, said["theme"], by=request.user)
            return redirect(office.back_to_bench(request, row, about, input.pk))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, about, status=422, code=form)


@officer_page("POST")
def uncode(request: HttpRequest, round: UUID, subject: UUID, coded: UUID) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    passage = office.passage_of(request.user, row, about, coded)
    coding.uncode(passage, by=request.user)
    return redirect(office.back_to_bench(request, row, about, passage.input_id))


@officer_page("POST")
def carry_over(request: HttpRequest, round: UUID, subject: UUID, coded: UUID) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    try:
        passage = coding.carry_over(office.passage_of(request.user, row, about, coded), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(office.back_to_bench(request, row, about))
    return redirect(office.back_to_bench(request, row, about, passage.input_id))


@officer_page("POST")
def add_theme(request: HttpRequest, round: UUID, subject: UUID) -> HttpResponse:
    row, about = office.bench_of(request.user, round, subject)
    form = NewThemeForm(request.POST, themes=row.themes.all(), prefix="new")
    if form.is_valid():
        try:
            themes.add_theme(row, by=request.user, **form.cleaned_data)
            return redirect(f"{office.back_to_bench(request, row, about)}#themes")
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, about, status=422, new_theme=form)


def _page(
    request: HttpRequest,
    round: Round,
    about: Subject,
    *,
    status: int = 200,
    code: CodeForm | None = None,
    new_theme: NewThemeForm | None = None,
) -> HttpResponse:
    entries = codebook(round, by=request.user, on=about)
    filters = _filters(request, round, entries)
    choices = Theme.objects.filter(round=round)
    shown = workbench.bench(about, request.user, filters.chosen(), number=request.GET.get("page"))
    rows = subjects_of(round)
    at = rows.index(about)
    context = {
        "round": round,
        "about": about,
        "bench": shown,
        "page_obj": shown.page,
        "exports": listings.links(request, shown.shown),
        "groups": [(position_of(key), count, cards) for key, count, cards in shown.groups],
        "answered": [
            (Constituency(key).label if key else _("Constituency not shown"), count) for key, count in shown.answered
        ],
        "themes": entries,
        "memos": memos.memos_on(about, by=request.user),
        "record": suggestions.record(round),
        "hint_record": hints.record(round),
        "making": suggestions.asked_for(about) is not None,
        "new_theme": new_theme or NewThemeForm(themes=choices, prefix="new"),
        "code_form": code or CodeForm(themes=choices),
        "wrong": code or new_theme,
        "wrong_input": str(code.data.get("input", "")) if code else "",
        "filters": filters,
        "filtered": bool(filters.is_bound and shown.shown != shown.total),
        "before": rows[at - 1] if at else None,
        "after": rows[at + 1] if at + 1 < len(rows) else None,
        "query": office.query_of(request),
        "kept_filters": office.filters_of(request),
        "crumbs": office.crumbs(round, (about.words, None)),
    }
    return render(request, "synthesis/coding/bench.html", context, status=status)


def _filters(request: HttpRequest, round: Round, entries: list[Entry]) -> BenchFilterForm:
    offered = list(round.constituency_rules.values_list("constituency", flat=True))
    return BenchFilterForm(request.GET or None, constituencies=offered, themes=entries)
