"""Bodies of the register that a round is not sent to yet."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations import exports, office
from consultations.domain import delegations, following
from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import officer_page
from consultations.round_forms import BodiesFilterForm, InviteForm
from consultations.views.secretariat.rounds import round_crumbs
from core import listings
from core.errors import Refused

SHOWN = 100


@officer_page("GET", "HEAD", "POST")
def invite(request: HttpRequest, round: UUID) -> HttpResponse:
    """Ticked bodies, or all that the filter shows, become delegations. The filter stands in the address."""
    row = office.duty_round(request.user, round, Duty.MANAGE)
    offered = list(row.constituency_rules.values_list("constituency", flat=True))
    countries = following.countries_to_invite(row)
    filters = BodiesFilterForm(request.GET or None, constituencies=offered, countries=countries)
    chosen = filters.chosen() if request.GET else {}
    rows = following.bodies_to_invite(row, **{key: chosen[key] for key in chosen})
    if listings.wanted(request) and request.method != "POST":
        return listings.answer(request, exports.register(row, rows, listings.said(filters)), round=None)
    form = InviteForm(request.POST if request.method == "POST" else None, bodies=rows)
    everybody = "all" in request.POST
    if request.method == "POST" and (everybody or form.is_valid()):
        bodies = list(rows if everybody else form.cleaned_data["bodies"])
        try:
            delegations.invite_organisations(row, bodies, by=request.user)
            words = ngettext("%(n)s body is invited.", "%(n)s bodies are invited.", len(bodies))
            messages.success(request, words % {"n": len(bodies)})
            return redirect("office:round", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "filters": filters,
        "filtered": any(chosen.values()),
        "exports": listings.links(request, page.paginator.count),
        "form": form,
        "page_obj": page,
        "ticked": set(request.POST.getlist("bodies")),
        "crumbs": round_crumbs(row, _("Invite bodies")),
    }
    wrong = request.method == "POST"
    return render(request, "consultations/secretariat/invite.html", context, status=422 if wrong else 200)
