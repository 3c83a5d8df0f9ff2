"""Pages of the coding workbench: rounds, subjects, the workbench of one subject, suggestions and memos."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page, row_or_404
from consultations.lookups import row_or_404 as found_or_not
from consultations.models import Round
from core.errors import Refused
from core.tables import listings
from submissions.drafting.subjects import Subject, subjects_of
from submissions.models import Input
from submissions.permissions import inputs_read_by
from submissions.visibility.text_ranges import marked_range
from synthesis.codebook import services as codebook_services
from synthesis.codebook.forms import MemoForm
from synthesis.codebook.selectors import CodebookEntry, codebook
from synthesis.coding import hints, memos, selectors, suggestions, workbench, workbench_inputs
from synthesis.coding import lookups as office
from synthesis.coding import services as coding_services
from synthesis.coding.forms import BenchFilterForm, CodeForm, NewThemeForm
from synthesis.exports import lists
from synthesis.models import Hint, Theme, ThemeSuggestion
from synthesis.reports.lookups import position_of, read_by

SHOWN = 50
NOTHING = selectors.Progress(0, 0, 0)


@officer_page()
def rounds(request: HttpRequest) -> HttpResponse:
    rows = consulting.rounds_with_duty(request.user, Duty.CODE).filter(announced_at__isnull=False)
    page = Paginator(rows.order_by("-announced_at", "reference"), SHOWN).get_page(request.GET.get("page"))
    return render(request, "synthesis/coding/rounds.html", {"page_obj": page, "crumbs": office.crumbs(None)})


@officer_page()
def subjects(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = office.get_coded_round_or_404(request.user, round_id)
    read = selectors.to_code(row, by=request.user)
    counts = selectors.by_subject(row, by=request.user, inputs=read)
    rows = [(each, counts.get(each.key, NOTHING)) for each in subjects_of(row)]
    if listings.requested_format(request):
        return listings.export_response(request, lists.progress(row, rows), round_id=row.pk)
    context = {
        "round": row,
        "rows": rows,
        "exports": listings.format_links(request, len(rows)),
        "whole": selectors.whole(counts.values()),
        "coders": selectors.by_coder(row, by=request.user, inputs=read),
        **_agreement(request, row, read),
        "crumbs": office.crumbs(row),
    }
    return render(request, "synthesis/coding/subjects.html", context)


def _agreement(request: HttpRequest, round_: Round, read: QuerySet[Input]) -> dict[str, Any]:
    """Two coders, the pair with the most inputs in common unless another was chosen; and the choice between pairs."""
    pairs = selectors.coder_pairs(round_, by=request.user, inputs=read)
    asked = request.GET.get("pair", "")
    at = int(asked) if asked in map(str, range(len(pairs))) else 0
    choice = [
        {"label": _(" and ").join(each.names), "url": f"?pair={place}#agreement", "count": each.inputs,
         "current": place == at}
        for place, each in enumerate(pairs)
    ]  # fmt: skip
    return {"pair": pairs[at] if pairs else None, "pairs": choice if len(pairs) > 1 else []}


@officer_page()
def bench(request: HttpRequest, round_id: UUID, subject: UUID) -> HttpResponse:
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    if listings.requested_format(request):
        filters = _filters(request, row, codebook(row, by=request.user))
        cards = workbench.chosen_inputs(about, request.user, filters.chosen())
        audience = audience_in(request.user, row)
        return listings.export_response(
            request, lists.bench(about, cards, audience, listings.describe_filters(filters)), round_id=row.pk
        )
    return _page(request, row, about)


@officer_page("POST")
def code(request: HttpRequest, round_id: UUID, subject: UUID) -> HttpResponse:
    """A theme for a passage. Without offsets the words tell the place, where they stand there exactly once."""
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    form = CodeForm(request.POST, themes=row.themes.all())
    if form.is_valid():
        said = form.cleaned_data
        input_ = office.get_input_or_404(about, said["input"])
        try:
            text = read_by(request.user, row, input_).text(said["field"])
            place = marked_range(text, said["words"], said["start"], said["end"])
            coding_services.code_passage(input_, said["field"], *place, said["theme"], by=request.user)
            return redirect(office.workbench_url_at(request, row, about, input_.pk))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _page(request, row, about, status=422, code=form)


@officer_page("POST")
def uncode(request: HttpRequest, round_id: UUID, subject: UUID, coded: UUID) -> HttpResponse:
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    passage = office.get_coded_passage_or_404(request.user, row, about, coded)
    coding_services.uncode(passage, by=request.user)
    return redirect(office.workbench_url_at(request, row, about, passage.input_id))


@officer_page("POST")
def carry_over(request: HttpRequest, round_id: UUID, subject: UUID, coded: UUID) -> HttpResponse:
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    try:
        passage = coding_services.carry_over(
            office.get_coded_passage_or_404(request.user, row, about, coded), by=request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(office.workbench_url_at(request, row, about))
    return redirect(office.workbench_url_at(request, row, about, passage.input_id))


@officer_page("POST")
def add_theme(request: HttpRequest, round_id: UUID, subject: UUID) -> HttpResponse:
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    form = NewThemeForm(request.POST, themes=row.themes.all(), prefix="new")
    if form.is_valid():
        try:
            codebook_services.add_theme(row, by=request.user, **form.cleaned_data)
            return redirect(f"{office.workbench_url_at(request, row, about)}#themes")
        except Refused as refusal:
            add_refusal(form, refusal)
    return _page(request, row, about, status=422, new_theme=form)


def _page(
    request: HttpRequest,
    round_: Round,
    about: Subject,
    *,
    status: int = 200,
    code: CodeForm | None = None,
    new_theme: NewThemeForm | None = None,
) -> HttpResponse:
    entries = codebook(round_, by=request.user, on=about)
    filters = _filters(request, round_, entries)
    choices = Theme.objects.filter(round=round_)
    shown = workbench.workbench_page(about, request.user, filters.chosen(), number=request.GET.get("page"))
    rows = subjects_of(round_)
    at = rows.index(about)
    context = {
        "round": round_,
        "about": about,
        "bench": shown,
        "page_obj": shown.page,
        "exports": listings.format_links(request, shown.shown),
        "groups": [(position_of(key), count, cards) for key, count, cards in shown.groups],
        "answered": [
            (Constituency(key).label if key else _("Constituency not shown"), count) for key, count in shown.answered
        ],
        "themes": entries,
        "memos": memos.memos_on(about, by=request.user),
        "record": suggestions.suggestion_record(round_),
        "hint_record": hints.hint_record(round_),
        "making": suggestions.running_request(about) is not None,
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
        "crumbs": office.crumbs(round_, (about.words, None)),
    }
    return render(request, "synthesis/coding/bench.html", context, status=status)


def _filters(request: HttpRequest, round_: Round, entries: list[CodebookEntry]) -> BenchFilterForm:
    offered = list(round_.constituency_rules.values_list("constituency", flat=True))
    return BenchFilterForm(request.GET or None, constituencies=offered, themes=entries)


@officer_page("POST")
def refresh_suggestions(request: HttpRequest, round_id: UUID, subject: UUID) -> HttpResponse:
    """In the background: what is asked for here loads an encoder that no page waits for."""
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    suggestions.request_suggestions(about, by=request.user)
    messages.success(request, _("Suggestions are being made. Load this page once more in a moment."))
    return redirect(office.workbench_url_at(request, row, about))


@officer_page("POST")
def accept_suggestion(request: HttpRequest, round_id: UUID, subject: UUID, suggestion: UUID) -> HttpResponse:
    return _decide(request, round_id, subject, suggestion, accepted=True)


@officer_page("POST")
def reject_suggestion(request: HttpRequest, round_id: UUID, subject: UUID, suggestion: UUID) -> HttpResponse:
    return _decide(request, round_id, subject, suggestion, accepted=False)


def _decide(request: HttpRequest, round_id: UUID, subject: UUID, suggestion: UUID, *, accepted: bool) -> HttpResponse:
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    rows = ThemeSuggestion.objects.filter(pk=suggestion, theme__round=row, **about.filters_by("input"))
    found = found_or_not(rows.filter(input__in=inputs_read_by(request.user, row).values("pk")).first())
    return _decided_hint(
        request, row, about, found, suggestions.accept_suggestion if accepted else suggestions.reject_suggestion
    )


@officer_page("POST")
def decide_hint(request: HttpRequest, round_id: UUID, subject: UUID, hint: UUID, answer: str) -> HttpResponse:
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    seen = inputs_read_by(request.user, row).filter(**about.filters)
    found = found_or_not(Hint.objects.filter(pk=hint, input__in=seen.values("pk")).first())
    return _decided_hint(request, row, about, found, partial(hints.decide_hint, accepted=answer == "accept"))


def _decided_hint(
    request: HttpRequest, row: Round, about: Subject, proposal: ThemeSuggestion | Hint, verb: Callable[..., Any]
) -> HttpResponse:
    try:
        verb(proposal, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(office.workbench_url_at(request, row, about, proposal.input_id))


@officer_page("GET", "HEAD", "POST")
def memo_on_subject(request: HttpRequest, round_id: UUID, subject: UUID) -> HttpResponse:
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    there = memos.memos_on(about, by=request.user)
    return _memo_page(request, row, about, {"memos": there}, at=None, **about.arguments)


@officer_page("GET", "HEAD", "POST")
def memo_on_coding(request: HttpRequest, round_id: UUID, subject: UUID, coded: UUID) -> HttpResponse:
    """On the theme as it was given to this line: it stays when the passage is marked anew."""
    row, about = office.get_subject_or_404(request.user, round_id, subject)
    passage = office.get_coded_passage_or_404(request.user, row, about, coded)
    card = row_or_404(workbench_inputs.workbench_input(row, passage.input_id, by=request.user))
    line, theme = passage.input.line, passage.theme
    context = {
        "coding": row_or_404(next((each for each in card.codings if each.id == passage.pk), None)),
        "memos": memos.memos_read_by(request.user, row).filter(theme=theme, line=line),
    }
    return _memo_page(request, row, about, context, at=passage.input_id, theme=theme, line=line)


def _memo_page(
    request: HttpRequest, round_: Round, about: Subject, context: dict[str, Any], *, at: UUID | None, **on: Any
) -> HttpResponse:
    form = MemoForm(request.POST if request.method == "POST" else None)
    back = office.workbench_url_at(request, round_, about, at)
    if form.is_valid():
        try:
            memos.add_memo(round_, form.cleaned_data["text"], by=request.user, **on)
            return redirect(back)
        except Refused as refusal:
            add_refusal(form, refusal)
    context |= {
        "round": round_,
        "about": about,
        "form": form,
        "back": back,
        "crumbs": office.crumbs(round_, (about.words, office.workbench_url(about)), (_("Memos"), None)),
    }
    return render(request, "synthesis/coding/memos.html", context, status=422 if form.errors else 200)
