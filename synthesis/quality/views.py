"""Pages of coverage, stale findings and balance: outcomes of inputs, what needs attention, cited bodies by section."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _, ngettext

from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.lookups import officer_page
from consultations.models import Recommendation
from core.errors import Refused
from core.tables import listings
from core.web.act_views import ActView, PageView
from submissions.campaigns.visible_campaigns import visible_campaigns
from submissions.drafting.subjects import subject_heading
from submissions.enums import POSITION_LETTERS, PassageField, Position
from synthesis import permissions
from synthesis.enums import StaleReason
from synthesis.exports import lists
from synthesis.models import SynthesisReport
from synthesis.quality import balance as balances, coverage as quality_coverage
from synthesis.quality.balance import UnmentionedPositions
from synthesis.quality.coverage import OPEN, CoverageQuery, CoverageRow, sender_name
from synthesis.quality.dispositions import latest_dispositions
from synthesis.quality.forms import STATES, ConfirmFindingsForm, CoverageForm, SamePointForm, SetOutcomesForm
from synthesis.quality.readiness import numbered
from synthesis.quality.same_point import NEAREST, paragraphs_for
from synthesis.quality.stale_evidence import stale_by_reason, stale_finding_rows
from synthesis.quality.staleness import confirm_unchanged_evidence
from synthesis.reports import lookups
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.views import tabs

EXCERPT = 280  # characters of an input in the list


class CoverageView(ReportMixin, PageView):
    template_name = "synthesis/quality/coverage.html"
    duties = (Duty.CODE, *permissions.READS_REPORTS)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        row, form = self.object, self.filter_form
        rows, audience = quality_coverage.queue_rows(row, form.query(), by=self.user), audience_in(self.user, row.round)
        return listings.export_response(
            request, lists.coverage(row, rows, audience, listings.describe_filters(form)), round_id=row.round_id
        )

    @cached_property
    def filter_form(self) -> CoverageForm:
        round_ = self.object.round
        audience = audience_in(self.user, round_)
        names = [(each.campaign.pk, each.title) for each in visible_campaigns(round_, audience)]
        return CoverageForm(self.request.GET, round_=round_, audience=audience, campaigns=names)

    def get_success_url(self) -> str:
        """The list as it is filtered, without the input whose paragraph was asked for."""
        query = _list_query(self.request).urlencode()
        return reverse("synthesis:coverage", args=[self.object.pk]) + (f"?{query}" if query else "")

    def get_context_data(
        self, *, outcome_form: SetOutcomesForm | None = None, naming: SamePointForm | None = None
    ) -> dict[str, Any]:
        report, request, form = self.object, self.request, self.filter_form
        query = form.query()
        tallies, number = quality_coverage.tallies(report), request.GET.get("page")
        totals = quality_coverage.totals(report, tallies)
        page = quality_coverage.queue_page(report, query, by=self.user, number=number, tallied=tallies)
        may_set = permissions.may_code(self.user, report.round)
        named = _naming(request, report, naming)
        texts = _texts({each.visible.recommendation for each in page})
        return {
            "report": report,
            "form": form,
            "state": query.state or "all",
            "segments": _outcome_segments(query, totals),
            "page_obj": page,
            "exports": listings.format_links(request, page.paginator.count),
            "rows": [_row(each, texts) for each in page],
            "count": page.paginator.count,
            "totals": totals,
            "outcome_form": outcome_form or SetOutcomesForm(prefix="outcomes"),
            "wrong": outcome_form or naming,
            "naming": named,
            "names": permissions.reads_report(self.user, report),
            "kept": _list_query(request).urlencode(),
            "ticked": set(outcome_form.data.getlist("outcomes-inputs")) if outcome_form else set(),
            "may_set": may_set and (named is not None or any(each.can_have_outcome for each in page)),
            "query": f"?{request.GET.urlencode()}" if request.GET else "",
            "required": report.round.rules.disposition_required,
            "crumbs": lookups.crumbs(report, _("Coverage")),
            **tabs(self.user, report),
        }


class SetOutcomesView(CoverageView, ActView):
    """Of those ticked, or of the whole list as the address filters it; or of one input, with the paragraph that makes
    the same point."""

    methods = ("POST",)
    duties = (Duty.CODE,)
    form_name = "outcome_form"

    def get_form(self, form_class: Any = None) -> SamePointForm | SetOutcomesForm:
        if "same-input" in self.request.POST:
            self.form_name = "naming"
            return SamePointForm(self.request.POST, prefix="same", report=self.object)
        return SetOutcomesForm(self.request.POST, prefix="outcomes")

    def act(self, form: SamePointForm | SetOutcomesForm) -> None:
        row, cleaned = self.object, form.cleaned_data
        if isinstance(form, SamePointForm):
            quality_coverage.group_input(
                row, cleaned["input"], cleaned["finding"], reason=cleaned["reason"], mark=cleaned["mark"], by=self.user
            )
            self.say(_("The paragraph that makes the same point is recorded."))
            return
        count = quality_coverage.set_outcomes(
            row,
            self.filter_form.query(),
            None if cleaned["whole"] else cleaned["inputs"],
            cleaned["outcome"],
            reason=cleaned["reason"],
            original=cleaned["duplicate_of"],
            marks=cleaned["inputs"],
            by=self.user,
        )
        self.say(ngettext("Outcome saved for %(n)d input.", "Outcome saved for %(n)d inputs.", count) % {"n": count})

    def refuse(self, form: SamePointForm | SetOutcomesForm, refusal: Refused) -> None:
        super().refuse(form, refusal)
        if isinstance(form, SamePointForm) and refusal.code == "outcome_changed":  # told now: what is typed can be sent
            key = form.cleaned_data["input"]
            form.data = form.data.copy()
            form.data["same-mark"] = quality_coverage.marks_of(self.object, [key]).get(key, "")


def _list_query(request: HttpRequest) -> QueryDict:
    parameters = request.GET.copy()
    parameters.pop("same", None)
    return parameters


def _naming(request: HttpRequest, report: SynthesisReport, form: SamePointForm | None) -> dict[str, Any] | None:
    """Return the panel that names the paragraph of one input; None where the person may not, or none is asked for."""
    input_key = request.POST.get("same-input", "") if form else request.GET.get("same", "")
    try:
        key = UUID(input_key)
    except ValueError:
        return None
    visible = quality_coverage.groupable(report, key, by=request.user)
    if visible is None:
        return None
    offered = paragraphs_for(report, visible, by=request.user)
    if form is None:
        disposition = latest_dispositions([visible.line] if visible.line else []).get(visible.line)
        is_named = disposition is not None and disposition.finding_id is not None
        reason = disposition.reason if disposition and visible.is_whole else ""
        now = {"finding": disposition.finding_id, "reason": reason} if disposition and is_named else {}
        mark = quality_coverage.marks_of(report, [key]).get(key, "")
        form = SamePointForm(prefix="same", report=report, initial={"input": key, "mark": mark, **now})
    chosen = str(form["finding"].value() or "")
    shown_first, others = offered[:NEAREST], offered[NEAREST:]
    return {
        "form": form,
        "who": sender_name(visible),
        "subject": subject_heading(visible, brief=True),
        "near": shown_first,
        "others": others,
        "chosen": chosen,
        "is_among_others": any(str(each.finding.pk) == chosen for each in others),
    }


def _outcome_segments(query: CoverageQuery, totals: dict[str, int]) -> list[dict[str, Any]]:
    """Return one segment for each state that has an input, and for all and those without disposition."""
    return [
        {"label": label, "url": f"?state={key or 'all'}", "count": totals[key], "current": key == query.state}
        for key, label in (("" if key == "all" else key, label) for key, label in STATES)
        if key in ("", OPEN) or totals[key]
    ]


def _texts(keys: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return the words of recommendations. One query."""
    return dict(Recommendation.objects.filter(pk__in={key for key in keys if key}).values_list("pk", "text"))


def _row(row: CoverageRow, texts: dict[UUID, str]) -> dict[str, Any]:
    visible = row.visible
    text = next((words for name in PassageField.values if (words := visible.text(name))), "")
    return {
        "row": row,
        "who": sender_name(visible),
        "subject": subject_heading(visible, brief=True),
        "about": texts.get(visible.recommendation, "") if visible.recommendation else "",
        "kind": Constituency(visible.constituency).label if visible.constituency else "",
        "letter": POSITION_LETTERS[Position(visible.position)] if visible.position else "",
        "position": Position(visible.position).label if visible.position else "",
        "text": text,
        "is_long": len(text) > EXCERPT,
        "length": EXCERPT,
        "original": sender_name(row.original) if row.original else "",
    }


STALE_PER_PAGE = 20  # findings on a page


class StaleFindingsView(ReportMixin, PageView):
    template_name = "synthesis/quality/stale_findings.html"

    def get_object(self, report: UUID) -> SynthesisReport:
        row = super().get_object(report)
        self.reason = self.request.GET.get("reason", "")
        return row

    def stale(self) -> tuple[dict[StaleReason, list[UUID]], list[UUID]]:
        """Findings by reason; and those that the reason chosen names, in their order."""
        by_reason = stale_by_reason(self.object)
        wanted = {key for reason, keys in by_reason.items() if self.reason in ("", reason) for key in keys}
        return by_reason, [row.pk for row in numbered(self.object) if row.pk in wanted]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        report, (_by_reason, keys) = self.object, self.stale()
        stale_rows = stale_finding_rows(report, by=self.user, only=keys)
        reason = str(StaleReason(self.reason).label) if self.reason in StaleReason.values else ""
        audience = audience_in(self.user, report.round)
        return listings.export_response(
            request, lists.stale_findings(report, stale_rows, audience, reason), round_id=report.round_id
        )

    def get_context_data(self, *, form: ConfirmFindingsForm | None = None) -> dict[str, Any]:
        report, (by_reason, keys) = self.object, self.stale()
        page = Paginator(keys, STALE_PER_PAGE).get_page(self.request.GET.get("page"))
        stale_rows, context = stale_finding_rows(report, by=self.user, only=list(page)), tabs(self.user, report)
        may_confirm = context["may_draft"] and not context["locked"]
        return {
            "report": report,
            "exports": listings.format_links(self.request, len(keys)),
            "page_obj": page,
            "findings": stale_rows,
            "segments": _reason_segments(by_reason, self.reason),
            "form": form or ConfirmFindingsForm(prefix="stale"),
            "wrong": form,
            "crumbs": lookups.crumbs(report, _("Needs attention")),
            **context,
            "may_confirm": may_confirm and any(each.can_be_confirmed for each in stale_rows),
        }


class ConfirmFindingsView(StaleFindingsView, ActView):
    """Those ticked, or all whose words did not change."""

    methods = ("POST",)
    duties = (Duty.DRAFT_SYNTHESIS,)
    form_class, prefix = ConfirmFindingsForm, "stale"
    success_url = "synthesis:stale_findings"

    def act(self, form: ConfirmFindingsForm) -> None:
        chosen = None if form.cleaned_data["whole"] else form.cleaned_data["findings"]
        count = confirm_unchanged_evidence(self.object, chosen, by=self.user)
        self.say(
            ngettext("Evidence confirmed for %(n)d finding.", "Evidence confirmed for %(n)d findings.", count)
            % {"n": count}
        )


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
    left_out = UnmentionedPositions(row, audience)
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
