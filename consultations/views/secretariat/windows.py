"""When a constituency may submit, set or moved."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain import windows
from consultations.enums import Constituency, Duty
from consultations.forms import tell
from consultations.office import officer_page
from consultations.round_forms import WindowForm
from consultations.views.secretariat.rounds import round_crumbs
from core.errors import Refused


@officer_page("GET", "HEAD", "POST")
def set_window(request: HttpRequest, round: UUID, constituency: str) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.MANAGE)
    if not row.constituency_rules.filter(constituency=constituency).exists():
        raise office.not_there()
    window = row.windows.filter(constituency=constituency).first()
    there = ZoneInfo(window.zone) if window else None
    initial = (
        {
            "opens": window.opens.astimezone(there).replace(tzinfo=None),
            "closes": window.closes.astimezone(there).replace(tzinfo=None),
            "zone": window.zone,
        }
        if window
        else {}
    )
    form = WindowForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            windows.set_window(row, constituency=constituency, by=request.user, **form.cleaned_data)
            messages.success(request, _("The window is set."))
            return redirect("office:round", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    label = Constituency(constituency).label
    context = {"round": row, "form": form, "label": label, "crumbs": round_crumbs(row, str(label))}
    return render(request, "consultations/secretariat/window.html", context, status=422 if form.errors else 200)
