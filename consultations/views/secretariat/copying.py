"""A past round copied into a new draft."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain import copying
from consultations.enums import Duty
from consultations.office import officer_page
from consultations.setup_forms import CopyForm
from consultations.views.secretariat.rounds import round_crumbs
from core.errors import Refused
from core.form_tokens import page_token


@officer_page("GET", "HEAD", "POST")
def copy_round(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.MANAGE)
    office.check_register(request.user)
    first, bodies = copying.first_window(row), copying.bodies_of(row)
    form = CopyForm(
        request.POST if request.method == "POST" else None,
        initial={"title": row.title},
        bodies=len(bodies),
        zone=first.zone if first else "",
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = copying.copy_round(row, by=request.user, token=request.POST.get("token", ""), **form.cleaned_data)
            messages.success(request, _("The copy is a draft. Read it through, then announce it."))
            return redirect("office:edit_round", made.pk)
        except Refused as refusal:
            form.tell(refusal)
    context = {
        "round": row,
        "form": form,
        "first": first,
        "token": page_token(request),
        "crumbs": round_crumbs(row, _("Copy the round")),
    }
    return render(request, "consultations/secretariat/round_copy.html", context, status=422 if form.errors else 200)
