"""Who comes to work for a body without having been invited, and who follows its focal point."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations import doors
from consultations.domain import invitations, organisations, registrations
from consultations.domain.queries import colleagues, recommendations_of
from consultations.enums import Role
from consultations.forms import tell
from consultations.models import Delegation
from consultations.registration_forms import HandOverForm, LetJoinForm
from core.errors import Refused
from core.languages import interface_language


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def asking(request: HttpRequest, delegation: UUID, registration: UUID) -> HttpResponse:
    """Somebody asks to join: what they say, and the form that takes them in."""
    own = doors.focal_delegation(request.user, delegation)
    row = doors.asking(own, registration)
    form = LetJoinForm(request.POST or None, recommendations=recommendations_of(own.round), initial={"due": own.due})
    if request.method == "POST" and form.is_valid():
        try:
            registrations.let_join(row, own, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("A personal link is on its way to %(address)s.") % {"address": row.email})
            return redirect("people", delegation=own.pk)
    context = {"delegation": own, "asking": row, "form": form}
    return render(request, "consultations/asking.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def turn_away(request: HttpRequest, delegation: UUID, registration: UUID) -> HttpResponse:
    own = doors.focal_delegation(request.user, delegation)
    registrations.turn_away(doors.asking(own, registration), own, by=request.user)
    messages.success(request, _("Declined. They are told so, without a reason."))
    return redirect("people", delegation=own.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The focal point names who follows: a colleague at once, somebody new once they have accepted."""
    own = doors.focal_delegation(request.user, delegation)
    others = colleagues(own).exclude(user=request.user)
    form = HandOverForm(
        request.POST or None,
        colleagues=others,
        initial={"language": interface_language(own.organisation.language)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            words = _hand_over(request, own, form)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, words)
            return redirect("dashboard")
    context = {"delegation": own, "form": form, "is_state": own.organisation.constituency == "state"}
    return render(request, "consultations/hand_over.html", context, status=422 if form.errors else 200)


def _hand_over(request: HttpRequest, own: Delegation, form: HandOverForm) -> str:
    data = form.cleaned_data
    if data["successor"] is not None:
        organisations.hand_over(own.organisation, data["successor"], by=request.user, stays=data["stays"])
        return _("%(name)s now speaks for your body.") % {"name": data["successor"].user.get_full_name()}
    invitations.invite(
        own.organisation,
        email=data["email"],
        name=data["name"],
        language=data["language"],
        role=Role.FOCAL_POINT,
        by=request.user,
        delegation=own,
    )
    return _("The invitation is on its way. You speak for your body until it is accepted.")
