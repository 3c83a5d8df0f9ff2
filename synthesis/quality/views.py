"""Pages of coverage, debt and balance: what became of every input, what findings owe, what sections rest on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page
from core.errors import Refused
from core.tables import listings
from submissions.campaigns.visible_campaigns import visible_campaigns
from submissions.drafting.subjects import subject_title
from submissions.enums import POSITION_LETTERS, PassageField, Position
from submissions.visibility.visible_inputs import VisibleInput
from synthesis import permissions
from synthesis.enums import StaleReason
from synthesis.exports import lists
from synthesis.models import SynthesisReport
from synthesis.quality import balance as balances
from synthesis.quality import coverage as quality_coverage
from synthesis.quality.balance import unmentioned
from synthesis.quality.coverage import OPEN, CoverageQuery, CoverageRow
from synthesis.quality.debt import debts, owing
from synthesis.quality.dispositions import latest_dispositions
from synthesis.quality.forms import STATES, CoverageForm, SamePointForm, SettleDebtForm, SettleInputsForm
from synthesis.quality.readiness import numbered
from synthesis.quality.staleness import settle_unchanged_findings
from synthesis.reports import lookups
from synthesis.reports.views import tabs

EXCERPT = 280  # characters of an input in the list


@officer_page()
def coverage(request: HttpRequest, report: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.CODE, *permissions.READS_REPORTS)
    form = _filter(request, row)
    if listings.requested_format(request):
        rows = quality_coverage.queue_rows(row, form.query(), by=request.user)
        audience = audience_in(request.user, row.round)
        return listings.export_response(
            request, lists.coverage(row, rows, audience, listings.describe_filters(form)), round_id=row.round_id
        )
    return _coverage_page(request, row, form)


@officer_page("POST")
def settle_inputs(request: HttpRequest, report: UUID) -> HttpResponse:
    """Of those ticked, or of the whole list as the address filters it; or of one input, with the paragraph that makes
    the same point."""
    row = lookups.get_report_or_404(request.user, report, Duty.CODE)
    if "same-input" in request.POST:
        return _group(request, row)
    filtered, form = _filter(request, row), SettleInputsForm(request.POST, prefix="settle")
    if form.is_valid():
        said = form.cleaned_data
        try:
            count = quality_coverage.settle_inputs(
                row,
                filtered.query(),
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
            add_refusal(form, refusal)
    return _coverage_page(request, row, filtered, form, status=422)


def _group(request: HttpRequest, report: SynthesisReport) -> HttpResponse:
    form = SamePointForm(request.POST, prefix="same", report=report)
    if form.is_valid():
        said = form.cleaned_data
        try:
            quality_coverage.group_input(report, said["input"], said["finding"], reason=said["reason"], by=request.user)
            messages.success(request, _("The paragraph that makes the same point is recorded."))
            return redirect(_here(request, report))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _coverage_page(request, report, _filter(request, report), naming=form, status=422)


def _here(request: HttpRequest, report: SynthesisReport) -> str:
    """The list as it is filtered, without the input whose paragraph was asked for."""
    query = _list_query(request).urlencode()
    return reverse("desk:coverage", args=[report.pk]) + (f"?{query}" if query else "")


def _list_query(request: HttpRequest) -> QueryDict:
    kept = request.GET.copy()
    kept.pop("same", None)
    return kept


def _filter(request: HttpRequest, report: SynthesisReport) -> CoverageForm:
    shown = visible_campaigns(report.round, audience_in(request.user, report.round))
    return CoverageForm(request.GET, round_=report.round, campaigns=[(each.campaign.pk, each.title) for each in shown])


def _coverage_page(
    request: HttpRequest,
    report: SynthesisReport,
    form: CoverageForm,
    settling: SettleInputsForm | None = None,
    *,
    naming: SamePointForm | None = None,
    status: int = 200,
) -> HttpResponse:
    asked = form.query()
    page = quality_coverage.queue_page(report, asked, by=request.user, number=request.GET.get("page"))
    totals = quality_coverage.totals(report)
    may_settle = permissions.may_code(request.user, report.round)
    named = _naming(request, report, naming)
    ticked = {str(key) for key in settling.data.getlist("settle-inputs")} if settling else set()  # type: ignore[attr-defined]  # the data of a bound form are a QueryDict
    context = {
        "report": report,
        "form": form,
        "state": asked.state or "all",
        "segments": _outcome_segments(asked, totals),
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "rows": [_row(each) for each in page],
        "count": page.paginator.count,
        "totals": totals,
        "settling": settling or SettleInputsForm(prefix="settle"),
        "wrong": settling or naming,
        "naming": named,
        "names": permissions.reads_report(request.user, report),
        "kept": _list_query(request).urlencode(),
        "ticked": ticked,
        "settles": may_settle and (named is not None or any(each.can_be_settled for each in page)),
        "query": f"?{request.GET.urlencode()}" if request.GET else "",
        "required": report.round.rules.disposition_required,
        "crumbs": lookups.crumbs(report, _("Coverage")),
        **tabs(request.user, report),
    }
    return render(request, "synthesis/quality/coverage.html", context, status=status)


def _naming(request: HttpRequest, report: SynthesisReport, form: SamePointForm | None) -> dict[str, Any] | None:
    """The panel in which one input is given its paragraph, where one is asked for that this person may give."""
    asked = request.POST.get("same-input", "") if form else request.GET.get("same", "")
    try:
        key = UUID(asked)
    except ValueError:
        return None
    shown = quality_coverage.groupable(report, key, by=request.user)
    if shown is None:
        return None
    offered = quality_coverage.paragraphs_for(report, shown, by=request.user)
    if form is None:
        said = latest_dispositions([shown.line] if shown.line else []).get(shown.line)
        is_named = said is not None and said.finding_id is not None
        now = {"finding": said.finding_id, "reason": said.reason} if said and is_named else {}
        form = SamePointForm(prefix="same", report=report, initial={"input": key, **now})
    chosen = str(form["finding"].value() or "")
    shown_first, others = offered[: quality_coverage.NEAREST], offered[quality_coverage.NEAREST :]
    return {
        "form": form,
        "who": _who(shown),
        "subject": subject_title(shown),
        "near": shown_first,
        "others": others,
        "chosen": chosen,
        "is_among_others": any(str(each.finding.pk) == chosen for each in others),
    }


def _outcome_segments(query: CoverageQuery, totals: dict[str, int]) -> list[dict[str, Any]]:
    """One for each state that has an input, and those that wait."""
    return [
        {"label": label, "url": f"?state={key or 'all'}", "count": totals[key], "current": key == query.state}
        for key, label in (("" if key == "all" else key, label) for key, label in STATES)
        if key in ("", OPEN) or totals[key]
    ]


def _row(row: CoverageRow) -> dict[str, Any]:
    shown = row.shown
    text = next((said for name in PassageField.values if (said := shown.text(name))), "")
    return {
        "row": row,
        "who": _who(shown),
        "subject": subject_title(shown),
        "kind": Constituency(shown.constituency).label if shown.constituency else "",
        "letter": POSITION_LETTERS[Position(shown.position)] if shown.position else "",
        "position": Position(shown.position).label if shown.position else "",
        "text": text,
        "is_long": len(text) > EXCERPT,
        "original": _who(row.original) if row.original else "",
    }


def _who(input_: VisibleInput) -> str:
    if input_.id is None:
        return _("Information on file with the secretariat")
    return input_.body.short_name if input_.body else _("Name withheld")


DEBTS_PER_PAGE = 25  # findings on a page


@officer_page()
def debt(request: HttpRequest, report: UUID) -> HttpResponse:
    return _debt_page(request, lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS))


@officer_page("POST")
def settle_debt(request: HttpRequest, report: UUID) -> HttpResponse:
    """Those ticked, or all whose words did not change."""
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    form = SettleDebtForm(request.POST, prefix="debt")
    if form.is_valid():
        said = form.cleaned_data
        try:
            count = settle_unchanged_findings(row, None if said["whole"] else said["findings"], by=request.user)
            messages.success(
                request, ngettext("%(n)d finding is settled.", "%(n)d findings are settled.", count) % {"n": count}
            )
            return redirect(reverse("desk:debt", args=[row.pk]))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _debt_page(request, row, form, status=422)


def _debt_page(
    request: HttpRequest, report: SynthesisReport, form: SettleDebtForm | None = None, *, status: int = 200
) -> HttpResponse:
    by_reason = owing(report)
    asked = request.GET.get("reason", "")
    wanted = {key for reason, keys in by_reason.items() if asked in ("", reason) for key in keys}
    keys = [row.pk for row in numbered(report) if row.pk in wanted]
    if listings.requested_format(request) and form is None:
        found = debts(report, by=request.user, only=keys)
        reason = str(StaleReason(asked).label) if asked in StaleReason.values else ""
        audience = audience_in(request.user, report.round)
        return listings.export_response(request, lists.debt(report, found, audience, reason), round_id=report.round_id)
    page = Paginator(keys, DEBTS_PER_PAGE).get_page(request.GET.get("page"))
    found = debts(report, by=request.user, only=list(page))
    context = {
        "report": report,
        "exports": listings.format_links(request, len(keys)),
        "page_obj": page,
        "debts": found,
        "segments": _reason_segments(by_reason, asked),
        "form": form or SettleDebtForm(prefix="debt"),
        "wrong": form,
        "crumbs": lookups.crumbs(report, _("Needs attention")),
        **tabs(request.user, report),
    }
    may_settle = context["may_draft"] and not context["locked"]
    context["settles"] = may_settle and any(each.can_be_settled for each in found)
    return render(request, "synthesis/quality/debt.html", context, status=status)


def _reason_segments(by_reason: dict[StaleReason, list[UUID]], reason_chosen: str) -> list[dict[str, Any]]:
    every = {key for keys in by_reason.values() for key in keys}
    return [
        {"label": _("All"), "url": "?", "count": len(every), "current": not reason_chosen},
        *(
            {"label": reason.label, "url": f"?reason={reason}", "count": len(keys), "current": reason_chosen == reason}
            for reason, keys in by_reason.items()
        ),
    ]


POSITIONS_SHOWN = 100  # positions on a page


@officer_page()
def balance(request: HttpRequest, report: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS)
    audience = audience_in(request.user, row.round)
    whole, *sections = balances.balance(row, audience)
    parts = [whole, *sections] if len(sections) > 1 else sections or [whole]
    left_out = unmentioned(row, audience)
    if listings.requested_format(request):
        return listings.export_response(request, lists.balance(row, parts, left_out, audience), round_id=row.round_id)
    context = {
        "report": row,
        "parts": parts,
        "exports": listings.format_links(request, None if whole.is_cited or left_out else 0),
        "has_evidence": whole.is_cited,
        "page_obj": Paginator(left_out, POSITIONS_SHOWN).get_page(request.GET.get("page")),
        "unmentioned": len(left_out),
        "crumbs": lookups.crumbs(row, _("Balance")),
        **tabs(request.user, row),
    }
    return render(request, "synthesis/quality/balance.html", context)
