"""Coverage the other way: every input with what became of it, and settling many at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.domain.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.forms import tell
from consultations.office import officer_page
from core import listings
from core.errors import Refused
from submissions.domain.campaign_shown import shown_campaigns
from submissions.domain.naming import titled
from submissions.domain.shown import ShownInput
from submissions.enums import POSITION_LETTERS, PassageField, Position
from synthesis import office, rules
from synthesis.coverage_forms import STATES, CoverageForm, SamePointForm, SettleForm
from synthesis.domain import disposition_queue, same_point
from synthesis.domain.disposition_queue import OPEN, Asked, Row
from synthesis.domain.dispositions import said_last
from synthesis.exports import lists
from synthesis.models import SynthesisReport
from synthesis.views.reports import tabs

EXCERPT = 280  # characters of an input in the list


@officer_page()
def coverage(request: HttpRequest, report: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.CODE, *rules.READS_REPORTS)
    form = _filter(request, row)
    if listings.wanted(request):
        rows = disposition_queue.queue_rows(row, form.asked(), by=request.user)
        audience = audience_in(request.user, row.round)
        return listings.answer(request, lists.coverage(row, rows, audience, listings.said(form)), round=row.round_id)
    return _page(request, row, form)


@officer_page("POST")
def settle(request: HttpRequest, report: UUID) -> HttpResponse:
    """Of those ticked, or of the whole list as the address filters it; or of one input, with the paragraph that makes
    the same point."""
    row = office.report_for(request.user, report, Duty.CODE)
    if "same-input" in request.POST:
        return _group(request, row)
    filtered, form = _filter(request, row), SettleForm(request.POST, prefix="settle")
    if form.is_valid():
        said = form.cleaned_data
        try:
            count = disposition_queue.settle(
                row,
                filtered.asked(),
                None if said["whole"] else said["inputs"],
                said["outcome"],
                reason=said["reason"],
                original=said["duplicate_of"],
                by=request.user,
            )
            messages.success(
                request, ngettext("%(n)d input is settled.", "%(n)d inputs are settled.", count) % {"n": count}
            )
            return redirect(_here(request, row))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, filtered, form, status=422)


def _group(request: HttpRequest, report: SynthesisReport) -> HttpResponse:
    form = SamePointForm(request.POST, prefix="same", report=report)
    if form.is_valid():
        said = form.cleaned_data
        try:
            disposition_queue.group(report, said["input"], said["finding"], reason=said["reason"], by=request.user)
            messages.success(request, _("The paragraph that makes the same point is recorded."))
            return redirect(_here(request, report))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, report, _filter(request, report), naming=form, status=422)


def _here(request: HttpRequest, report: SynthesisReport) -> str:
    """The list as it is filtered, without the input whose paragraph was asked for."""
    query = _kept(request).urlencode()
    return reverse("desk:coverage", args=[report.pk]) + (f"?{query}" if query else "")


def _kept(request: HttpRequest) -> QueryDict:
    kept = request.GET.copy()
    kept.pop("same", None)
    return kept


def _filter(request: HttpRequest, report: SynthesisReport) -> CoverageForm:
    shown = shown_campaigns(report.round, audience_in(request.user, report.round))
    return CoverageForm(request.GET, round=report.round, campaigns=[(each.campaign.pk, each.title) for each in shown])


def _page(
    request: HttpRequest,
    report: SynthesisReport,
    form: CoverageForm,
    settling: SettleForm | None = None,
    *,
    naming: SamePointForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = form.asked()
    page = disposition_queue.queue_page(report, asked, by=request.user, number=request.GET.get("page"))
    totals = disposition_queue.totals(report)
    may_settle = rules.may_code(request.user, report.round)
    named = _naming(request, report, naming)
    ticked = {str(key) for key in settling.data.getlist("settle-inputs")} if settling else set()  # type: ignore[attr-defined]  # the data of a bound form are a QueryDict
    context = {
        "report": report,
        "form": form,
        "state": asked.state or "all",
        "segments": _segments(asked, totals),
        "page_obj": page,
        "exports": listings.links(request, page.paginator.count),
        "rows": [_row(each) for each in page],
        "count": page.paginator.count,
        "totals": totals,
        "settling": settling or SettleForm(prefix="settle"),
        "wrong": settling or naming,
        "naming": named,
        "names": rules.reads_report(request.user, report),
        "kept": _kept(request).urlencode(),
        "ticked": ticked,
        "settles": may_settle and (named is not None or any(each.can_be_settled for each in page)),
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "required": report.round.rules.disposition_required,
        "crumbs": office.crumbs(report, _("Coverage")),
        **tabs(request.user, report),
    }
    return render(request, "synthesis/reports/coverage.html", context, status=status)


def _naming(request: HttpRequest, report: SynthesisReport, form: SamePointForm | None) -> dict[str, Any] | None:
    """The panel in which one input is given its paragraph, where one is asked for that this person may give."""
    asked = request.POST.get("same-input", "") if form else request.GET.get("same", "")
    try:
        key = UUID(asked)
    except ValueError:
        return None
    shown = disposition_queue.groupable(report, key, by=request.user)
    if shown is None:
        return None
    offered = same_point.paragraphs_for(report, shown, by=request.user)
    if form is None:
        said = said_last([shown.line] if shown.line else []).get(shown.line)
        is_named = said is not None and said.finding_id is not None
        now = {"finding": said.finding_id, "reason": said.reason} if said and is_named else {}
        form = SamePointForm(prefix="same", report=report, initial={"input": key, **now})
    chosen = str(form["finding"].value() or "")
    shown_first, others = offered[: same_point.NEAREST], offered[same_point.NEAREST :]
    return {
        "form": form,
        "who": _who(shown),
        "subject": titled(shown),
        "near": shown_first,
        "others": others,
        "chosen": chosen,
        "is_among_others": any(str(each.finding.pk) == chosen for each in others),
    }


def _segments(asked: Asked, totals: dict[str, int]) -> list[dict[str, Any]]:
    """One for each state that has an input, and those that wait."""
    return [
        {"label": label, "url": f"?state={key or 'all'}", "count": totals[key], "current": key == asked.state}
        for key, label in (("" if key == "all" else key, label) for key, label in STATES)
        if key in ("", OPEN) or totals[key]
    ]


def _row(row: Row) -> dict[str, Any]:
    shown = row.shown
    text = next((said for name in PassageField.values if (said := shown.text(name))), "")
    return {
        "row": row,
        "who": _who(shown),
        "subject": titled(shown),
        "kind": Constituency(shown.constituency).label if shown.constituency else "",
        "letter": POSITION_LETTERS[Position(shown.position)] if shown.position else "",
        "position": Position(shown.position).label if shown.position else "",
        "text": text,
        "is_long": len(text) > EXCERPT,
        "original": _who(row.original) if row.original else "",
    }


def _who(shown: ShownInput) -> str:
    if shown.id is None:
        return _("Information on file with the secretariat")
    return shown.body.short_name if shown.body else _("Name withheld")
