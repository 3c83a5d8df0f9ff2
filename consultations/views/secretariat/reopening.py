"""More time for whole constituencies: a round is extended, or reopened after its close."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain import reopening
from consultations.enums import ActKind, Constituency, Duty
from consultations.forms import tell
from consultations.office import officer_page
from consultations.time_forms import ConstituenciesTimeForm
from consultations.views.secretariat.rounds import round_crumbs
from core.errors import Refused


@officer_page("GET", "HEAD", "POST")
def give_time(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.MANAGE)
    order = list(Constituency.values)
    windows = sorted(row.windows.all(), key=lambda window: order.index(window.constituency))
    form = ConstituenciesTimeForm(request.POST if request.method == "POST" else None, windows=windows)
    if request.method == "POST" and form.is_valid():
        try:
            done = reopening.give_time(row, by=request.user, **form.cleaned_data)
            words = _("The round is open again.") if done == ActKind.REOPENED else _("The windows close later.")
            messages.success(request, words)
            return redirect("office:round", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    context = {"round": row, "form": form, "crumbs": round_crumbs(row, _("More time"))}
    return render(request, "consultations/secretariat/round_time.html", context, status=422 if form.errors else 200)
