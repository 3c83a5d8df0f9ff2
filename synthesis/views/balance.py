"""Balance: what each section rests on, beside who answered."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from consultations.domain.audience import audience_in
from consultations.office import officer_page
from core import listings
from synthesis import office, rules
from synthesis.domain import balance as balances
from synthesis.domain.unmentioned import unmentioned
from synthesis.exports import lists
from synthesis.views.reports import tabs

SHOWN = 100  # positions on a page


@officer_page()
def balance(request: HttpRequest, report: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, *rules.READS_REPORTS)
    audience = audience_in(request.user, row.round)
    whole, *sections = balances.balance(row, audience)
    parts = [whole, *sections] if len(sections) > 1 else sections or [whole]
    left_out = unmentioned(row, audience)
    if listings.wanted(request):
        return listings.answer(request, lists.balance(row, parts, left_out, audience), round=row.round_id)
    context = {
        "report": row,
        "parts": parts,
        "exports": listings.links(request, None if whole.is_cited or left_out else 0),
        "has_evidence": whole.is_cited,
        "page_obj": Paginator(left_out, SHOWN).get_page(request.GET.get("page")),
        "unmentioned": len(left_out),
        "crumbs": office.crumbs(row, _("Balance")),
        **tabs(request.user, row),
    }
    return render(request, "synthesis/reports/balance.html", context)
