"""Who works on a body's answers: colleagues, what each was given, invitations on their way."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations import doors, rules
from consultations.domain import delegations, invitations, organisations, people, registrations
from consultations.domain.queries import recommendations_of
from consultations.enums import Role
from consultations.forms import GiveForm, InviteForm, tell
from consultations.models import Delegation
from core.errors import Refused
from core.languages import interface_language

MAY_INVITE = {Role.FOCAL_POINT: [Role.CONTRIBUTOR, Role.DEPUTY], Role.DEPUTY: [Role.CONTRIBUTOR]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people_page(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The list, and for focal point and deputy the form that invites."""
    if request.method != "POST":
        own = doors.own_delegation(request.user, delegation)
        form = _invite_form(request, own) if rules.may_draft_all(request.user, own) else None
        return _show(request, own, form)
    own = doors.led_delegation(request.user, delegation)
    form = _invite_form(request, own, request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            chosen = {name: data[name] for name in ("email", "name", "unit", "language", "recommendations", "due")}
            invitations.invite(own.organisation, role=form.chosen_role, by=request.user, delegation=own, **chosen)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The invitation to %(address)s is on its way.") % {"address": data["email"]})
            return redirect("people", delegation=own.pk)
    return _show(request, own, form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, delegation: UUID, membership: UUID) -> HttpResponse:
    """One colleague: what they have, and a form that gives more."""
    own = doors.led_delegation(request.user, delegation)
    colleague = doors.colleague(own, membership)
    form = GiveForm(request.POST or None, recommendations=recommendations_of(own.round), initial={"due": own.due})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                data = form.cleaned_data
                delegations.assign(own, colleague, data["recommendations"], by=request.user, due=data["due"])
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Given to %(name)s.") % {"name": colleague.user.get_full_name()})
                return redirect("person", delegation=own.pk, membership=colleague.pk)
    context = {
        "delegation": own,
        "colleague": colleague,
        "assignments": people.given_to(own, colleague),
        "form": form,
        "may_end": rules.is_focal_point(request.user, own) and colleague.user_id != request.user.pk,
    }
    return render(request, "consultations/person.html", context, status=status)


@login_required
@require_POST
def take_back(request: HttpRequest, delegation: UUID, assignment: UUID) -> HttpResponse:
    own = doors.led_delegation(request.user, delegation)
    given = doors.assignment(own, assignment)
    delegations.take_back(given, by=request.user)
    messages.success(request, _("Taken back. What was written stays."))
    return redirect("person", delegation=own.pk, membership=given.membership_id)


@login_required
@require_POST
def invite_again(request: HttpRequest, delegation: UUID, invitation: UUID) -> HttpResponse:
    own = doors.led_delegation(request.user, delegation)
    invitations.send_again(doors.open_invitation(own, invitation), by=request.user)
    messages.success(request, _("A new link is on its way. The old one no longer works."))
    return redirect("people", delegation=own.pk)


@login_required
@require_POST
def end_membership(request: HttpRequest, delegation: UUID, membership: UUID) -> HttpResponse:
    """The focal point ends a colleague's access, at once (A7). Can be undone by a new invitation."""
    own = doors.focal_delegation(request.user, delegation)
    colleague = doors.colleague(own, membership)
    organisations.leave(colleague, by=request.user)
    messages.success(
        request, _("%(name)s no longer works for your body here.") % {"name": colleague.user.get_full_name()}
    )
    return redirect("people", delegation=own.pk)


def _invite_form(request: HttpRequest, delegation: Delegation, data: Any = None) -> InviteForm:
    role = rules.live_role(request.user, delegation.organisation_id)
    initial = {
        "role": Role.CONTRIBUTOR,
        "language": interface_language(delegation.organisation.language),
        "due": delegation.due,
    }
    return InviteForm(
        data, roles=MAY_INVITE[Role(role)], recommendations=recommendations_of(delegation.round), initial=initial
    )


def _show(request: HttpRequest, delegation: Delegation, form: InviteForm | None, status: int = 200) -> HttpResponse:
    focal = form is not None and rules.is_focal_point(request.user, delegation)
    context = {
        "delegation": delegation,
        "people": people.people_of(delegation),
        "invitations": people.invitations_of(delegation) if form is not None else [],
        "is_focal_point": focal,
        "asking": registrations.for_body(delegation) if focal else [],
        "form": form,
    }
    return render(request, "consultations/people.html", context, status=status)
