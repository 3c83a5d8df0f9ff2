"""Officers' duties in one round, given and taken by those who manage it."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain import duties, following
from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import officer_page
from consultations.round_forms import DutyForm
from consultations.views.secretariat.rounds import round_crumbs
from core.errors import Refused
from core.folding import in_order


@officer_page("GET", "HEAD", "POST")
def duty_list(request: HttpRequest, round: UUID) -> HttpResponse:
    """Who does what; a POST gives one more duty."""
    row = office.duty_round(request.user, round, Duty.MANAGE)
    form = DutyForm(request.POST if request.method == "POST" else None, officers=_officers())
    if request.method == "POST" and form.is_valid():
        try:
            duties.give_duty(row, form.cleaned_data["duty"], form.cleaned_data["person"], by=request.user)
            messages.success(request, _("The duty is given."))
            return redirect("office:duties", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    context = {
        "round": row,
        "duties": following.officers_of(row),
        "form": form,
        "crumbs": round_crumbs(row, _("Officers")),
    }
    return render(request, "consultations/secretariat/duties.html", context, status=422 if form.errors else 200)


@officer_page("POST")
def take_duty(request: HttpRequest, round: UUID, duty: str, person: UUID) -> HttpResponse:
    """Takes one duty from one person."""
    row = office.duty_round(request.user, round, Duty.MANAGE)
    held = {key: people for key, _label, people in following.officers_of(row)}
    holder = office.found(next((each for each in held.get(duty, []) if each.pk == person), None))
    duties.take_duty(row, duty, holder, by=request.user)
    messages.success(request, _("The duty is taken."))
    return redirect("office:duties", row.pk)


def _officers():  # type: ignore[no-untyped-def]
    people = get_user_model().objects.filter(is_active=True, groups__permissions__codename="change_organisation")
    return people.distinct().order_by(in_order("name"), "email")
