"""Debt: every finding that needs attention, then and now side by side, and those whose words hold settled together."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations.domain.audience import audience_in
from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import officer_page
from core import listings
from core.errors import Refused
from synthesis import office, rules
from synthesis.coverage_forms import SettleDebtForm
from synthesis.domain.debt import debts, owing
from synthesis.domain.readiness import numbered
from synthesis.domain.staleness import settle_unchanged
from synthesis.enums import StaleReason
from synthesis.exports import lists
from synthesis.models import SynthesisReport
from synthesis.views.reports import tabs

SHOWN = 25  # findings on a page


@officer_page()
def debt(request: HttpRequest, report: UUID) -> HttpResponse:
    return _page(request, office.report_for(request.user, report, *rules.READS_REPORTS))


@officer_page("POST")
def settle(request: HttpRequest, report: UUID) -> HttpResponse:
    """Those ticked, or all whose words did not change."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    form = SettleDebtForm(request.POST, prefix="debt")
    if form.is_valid():
        said = form.cleaned_data
        try:
            count = settle_unchanged(row, None if said["whole"] else said["findings"], by=request.user)
            messages.success(
                request, ngettext("%(n)d finding is settled.", "%(n)d findings are settled.", count) % {"n": count}
            )
            return redirect(reverse("desk:debt", args=[row.pk]))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, form, status=422)


def _page(
    request: HttpRequest, report: SynthesisReport, form: SettleDebtForm | None = None, *, status: int = 200
) -> HttpResponse:
    by_reason = owing(report)
    asked = request.GET.get("reason", "")
    wanted = {key for reason, keys in by_reason.items() if asked in ("", reason) for key in keys}
    keys = [row.pk for row in numbered(report) if row.pk in wanted]
    if listings.wanted(request) and form is None:
        found = debts(report, by=request.user, only=keys)
        reason = str(StaleReason(asked).label) if asked in StaleReason.values else ""
        audience = audience_in(request.user, report.round)
        return listings.answer(request, lists.debt(report, found, audience, reason), round=report.round_id)
    page = Paginator(keys, SHOWN).get_page(request.GET.get("page"))
    found = debts(report, by=request.user, only=list(page))
    context = {
        "report": report,
        "exports": listings.links(request, len(keys)),
        "page_obj": page,
        "debts": found,
        "segments": _segments(by_reason, asked),
        "form": form or SettleDebtForm(prefix="debt"),
        "wrong": form,
        "crumbs": office.crumbs(report, _("Needs attention")),
        **tabs(request.user, report),
    }
    may_settle = context["may_draft"] and not context["locked"]
    context["settles"] = may_settle and any(each.can_be_settled for each in found)
    return render(request, "synthesis/reports/debt.html", context, status=status)


def _segments(by_reason: dict[StaleReason, list[UUID]], asked: str) -> list[dict[str, Any]]:
    every = {key for keys in by_reason.values() for key in keys}
    return [
        {"label": _("All"), "url": "?", "count": len(every), "current": not asked},
        *(
            {"label": reason.label, "url": f"?reason={reason}", "count": len(keys), "current": asked == reason}
            for reason, keys in by_reason.items()
        ),
    ]
