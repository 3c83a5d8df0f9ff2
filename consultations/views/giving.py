"""One recommendation and who of the body has it: given by name or by mail, taken back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import doors
from consultations.domain import delegations, invitations, people
from consultations.enums import Role
from consultations.forms import GiveToForm, tell
from consultations.models import Delegation, Recommendation
from core.errors import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def give(request: HttpRequest, delegation: UUID, recommendation: UUID) -> HttpResponse:
    """For focal point and deputy. Somebody new gets an invitation; what is given begins when they accept it."""
    own = doors.led_delegation(request.user, delegation)
    row = doors.recommendation(own, recommendation)
    contributors = [one for one in people.people_of(own) if one.membership.role == Role.CONTRIBUTOR]
    choices = [(str(one.membership.pk), one.called) for one in contributors]
    form = GiveToForm(request.POST or None, colleagues=choices, initial={"due": own.due})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                told = _give(request.user, own, row, form.cleaned_data)
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(request, told)
                return redirect("give", delegation=own.pk, recommendation=row.pk)
    context = {
        "delegation": own,
        "recommendation": row,
        "holders": people.holders_of(own, row),
        "form": form,
    }
    return render(request, "consultations/give.html", context, status=status)


def _give(user: Any, delegation: Delegation, recommendation: Recommendation, data: dict[str, Any]) -> str:
    if data.get("colleague"):
        colleague = doors.colleague(delegation, UUID(data["colleague"]))
        delegations.assign(delegation, colleague, [recommendation], by=user, due=data["due"])
        return _("Given to %(name)s.") % {"name": colleague.unit or colleague.user.get_full_name()}
    invitations.invite(
        delegation.organisation,
        email=data["email"],
        unit=data["unit"],
        role=Role.CONTRIBUTOR,
        by=user,
        delegation=delegation,
        recommendations=[recommendation],
        due=data["due"],
    )
    return _("The invitation to %(address)s is on its way.") % {"address": data["email"]}
