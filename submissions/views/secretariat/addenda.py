"""The day on which inputs admitted after publication join what is public."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import officer_page
from core.errors import Refused
from submissions.domain import addenda
from submissions.domain.public_states import current_state
from submissions.officer_forms import AddendumForm


@officer_page("GET", "HEAD", "POST")
def addendum(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.MANAGE)
    form = AddendumForm(request.POST if request.method == "POST" else None)
    planned = addenda.planned(row)
    if request.method == "POST" and "cancel" in request.POST and planned is not None:
        try:
            addenda.cancel(planned, by=request.user)
            messages.success(request, _("The addendum is cancelled."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("triage:addendum", row.pk)
    if form.is_bound and form.is_valid():
        try:
            addenda.plan(row, form.cleaned_data["day"], by=request.user)
            messages.success(request, _("The day is set."))
            return redirect("triage:addendum", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    context = {
        "round": row,
        "form": form,
        "planned": planned,
        "waiting": addenda.waiting(row, by=request.user),
        "is_public": current_state(row) is not None,
        "crumbs": [
            {"label": row.title, "url": reverse("office:round", args=[row.pk])},
            {"label": _("Inputs admitted later"), "url": None},
        ],
    }
    return render(request, "submissions/secretariat/addendum.html", context, status=422 if form.errors else 200)
