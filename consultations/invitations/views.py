"""Pages of a body's people: personal links (a GET shows, a POST accepts, D4), colleagues, assignments, declining."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from consultations import lookups, permissions
from consultations.enums import Role
from consultations.forms import add_refusal
from consultations.invitations import delegations, selectors
from consultations.invitations import services as invitations_services
from consultations.invitations.forms import (
    AssigneeForm,
    AssignmentForm,
    DeclineForm,
    InviteColleagueForm,
    NewAccountForm,
    OwnDateForm,
)
from consultations.models import Delegation, Invitation, Recommendation
from consultations.organisations import registrations
from consultations.organisations import services as organisations_services
from consultations.rounds import windows
from consultations.rounds.selectors import recommendations_of
from core.errors import NotAllowed, Refused
from core.text.languages import interface_language

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        return _answer(request, token)
    except invitations_services.InvitationEnded as ended:
        return _invitation_ended(request, ended)
    except NotAllowed:
        return render(request, "consultations/invitation_gone.html", status=404)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    context = _context(request, invitations_services.find_invitation(token))
    if request.method != "POST":
        return render(request, "consultations/invitation.html", context)
    if context["case"] == "own":
        return _accept(request, token, request.user, context)
    if context["case"] == "new":
        return _join(request, token, context)
    return render(request, "consultations/invitation.html", context, status=409)


def _invitation_ended(request: HttpRequest, ended: invitations_services.InvitationEnded) -> HttpResponse:
    """Why a true link no longer leads in, and whom to ask. `still_in`: who is signed in used it and works here."""
    row, user = ended.invitation, request.user
    own = user.is_authenticated and row.accepted_by_id == user.pk
    context = {
        "why": ended.code,
        "body": row.organisation.display_name() if own else "",
        "own": own,
        "still_in": own and bool(permissions.live_role(user, row.organisation_id)),
    }
    return render(request, "consultations/invitation_gone.html", context, status=410)


def _context(request: HttpRequest, invitation: Invitation) -> dict[str, Any]:
    """`case`: own (signed in as the one invited), other (as somebody else), known (has an account), new."""
    user = request.user
    if user.is_authenticated:
        case = "own" if user.email == invitation.email else "other"
    else:
        case = "known" if get_user_model().objects.filter(email=invitation.email).exists() else "new"
    delegation = invitation.delegation
    return {
        "invitation": invitation,
        "case": case,
        "window": windows.delegation_window(delegation) if delegation else None,
        "recommendations": invitation.recommendations.select_related("paragraph").order_by("order"),
        "form": NewAccountForm(request.POST or None, invitation=invitation) if case == "new" else None,
    }


def _join(request: HttpRequest, token: str, context: dict[str, Any]) -> HttpResponse:
    """A new account and its membership, both or neither."""
    form = context["form"]
    if not form.is_valid():
        return render(request, "consultations/invitation.html", context, status=422)
    try:
        with transaction.atomic():
            user = form.make_account()
            invitations_services.accept_invitation(token, user)
    except IntegrityError:  # the same form twice: the account is there by now
        return redirect(request.path)
    except Refused as refusal:
        add_refusal(form, refusal)
        return render(request, "consultations/invitation.html", context, status=422)
    login(request, user, backend=BACKEND)
    return _welcome(request, context["invitation"])


def _accept(request: HttpRequest, token: str, user: User, context: dict[str, Any]) -> HttpResponse:
    try:
        invitations_services.accept_invitation(token, user)
    except Refused as refusal:
        return render(request, "consultations/invitation.html", {**context, "refusal": refusal}, status=409)
    return _welcome(request, context["invitation"])


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    body = invitation.organisation.display_name()
    messages.success(request, _("Welcome. You now work for %(body)s here.") % {"body": body})
    return redirect("dashboard")


MAY_INVITE = {Role.FOCAL_POINT: [Role.CONTRIBUTOR, Role.DEPUTY], Role.DEPUTY: [Role.CONTRIBUTOR]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def people_page(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The list, and for focal point and deputy the form that invites."""
    if request.method != "POST":
        own = lookups.get_own_delegation_or_404(request.user, delegation)
        form = _invite_form(request, own) if permissions.may_draft_all(request.user, own) else None
        return _people_response(request, own, form)
    own = lookups.get_led_delegation_or_404(request.user, delegation)
    form = _invite_form(request, own, request.POST)
    if form.is_valid():
        try:
            data = form.cleaned_data
            chosen = {name: data[name] for name in ("email", "name", "unit", "language", "recommendations", "due")}
            invitations_services.invite(
                own.organisation, role=form.chosen_role, by=request.user, delegation=own, **chosen
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The invitation to %(address)s is on its way.") % {"address": data["email"]})
            return redirect("people", delegation=own.pk)
    return _people_response(request, own, form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def person(request: HttpRequest, delegation: UUID, membership: UUID) -> HttpResponse:
    """One colleague: what they have, and a form that gives more."""
    own = lookups.get_led_delegation_or_404(request.user, delegation)
    colleague = lookups.get_colleague_or_404(own, membership)
    form = AssignmentForm(request.POST or None, recommendations=recommendations_of(own.round), initial={"due": own.due})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                data = form.cleaned_data
                delegations.assign(own, colleague, data["recommendations"], by=request.user, due=data["due"])
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, _("Given to %(name)s.") % {"name": colleague.user.get_full_name()})
                return redirect("person", delegation=own.pk, membership=colleague.pk)
    context = {
        "delegation": own,
        "colleague": colleague,
        "assignments": selectors.assignments_of(own, colleague),
        "form": form,
        "may_end": permissions.is_focal_point(request.user, own) and colleague.user_id != request.user.pk,
    }
    return render(request, "consultations/person.html", context, status=status)


@login_required
@require_POST
def unassign(request: HttpRequest, delegation: UUID, assignment: UUID) -> HttpResponse:
    own = lookups.get_led_delegation_or_404(request.user, delegation)
    given = lookups.get_assignment_or_404(own, assignment)
    delegations.unassign(given, by=request.user)
    messages.success(request, _("Taken back. What was written stays."))
    return redirect("person", delegation=own.pk, membership=given.membership_id)


@login_required
@require_POST
def invite_again(request: HttpRequest, delegation: UUID, invitation: UUID) -> HttpResponse:
    own = lookups.get_led_delegation_or_404(request.user, delegation)
    invitations_services.send_again(lookups.get_open_invitation_or_404(own, invitation), by=request.user)
    messages.success(request, _("A new link is on its way. The old one no longer works."))
    return redirect("people", delegation=own.pk)


@login_required
@require_POST
def end_membership(request: HttpRequest, delegation: UUID, membership: UUID) -> HttpResponse:
    """The focal point ends a colleague's access, at once (A7). Can be undone by a new invitation."""
    own = lookups.get_focal_delegation_or_404(request.user, delegation)
    colleague = lookups.get_colleague_or_404(own, membership)
    organisations_services.end_membership(colleague, by=request.user)
    messages.success(
        request, _("%(name)s no longer works for your body here.") % {"name": colleague.user.get_full_name()}
    )
    return redirect("people", delegation=own.pk)


def _invite_form(request: HttpRequest, delegation: Delegation, data: Any = None) -> InviteColleagueForm:
    role = permissions.live_role(request.user, delegation.organisation_id)
    initial = {
        "role": Role.CONTRIBUTOR,
        "language": interface_language(delegation.organisation.language),
        "due": delegation.due,
    }
    return InviteColleagueForm(
        data, roles=MAY_INVITE[Role(role)], recommendations=recommendations_of(delegation.round), initial=initial
    )


def _people_response(
    request: HttpRequest, delegation: Delegation, form: InviteColleagueForm | None, status: int = 200
) -> HttpResponse:
    focal = form is not None and permissions.is_focal_point(request.user, delegation)
    context = {
        "delegation": delegation,
        "people": selectors.people_of(delegation),
        "invitations": selectors.invitations_of(delegation) if form is not None else [],
        "is_focal_point": focal,
        "asking": registrations.for_body(delegation) if focal else [],
        "form": form,
    }
    return render(request, "consultations/people.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def assign_recommendation(request: HttpRequest, delegation: UUID, recommendation: UUID) -> HttpResponse:
    """For focal point and deputy. Somebody new gets an invitation; what is given begins when they accept it."""
    own = lookups.get_led_delegation_or_404(request.user, delegation)
    row = lookups.get_recommendation_or_404(own, recommendation)
    contributors = [one for one in selectors.people_of(own) if one.membership.role == Role.CONTRIBUTOR]
    choices = [(str(one.membership.pk), one.called) for one in contributors]
    form = AssigneeForm(request.POST or None, colleagues=choices, initial={"due": own.due})
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                told = _assign(request.user, own, row, form.cleaned_data)
            except Refused as refusal:
                add_refusal(form, refusal)
            else:
                messages.success(request, told)
                return redirect("give", delegation=own.pk, recommendation=row.pk)
    context = {
        "delegation": own,
        "recommendation": row,
        "holders": selectors.assignments_on(own, row),
        "form": form,
    }
    return render(request, "consultations/give.html", context, status=status)


def _assign(user: User, delegation: Delegation, recommendation: Recommendation, data: dict[str, Any]) -> str:
    if data.get("colleague"):
        colleague = lookups.get_colleague_or_404(delegation, UUID(data["colleague"]))
        delegations.assign(delegation, colleague, [recommendation], by=user, due=data["due"])
        return _("Given to %(name)s.") % {"name": colleague.unit or colleague.user.get_full_name()}
    invitations_services.invite(
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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_date(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Focal point and deputy."""
    own = lookups.get_led_delegation_or_404(request.user, delegation)
    form = OwnDateForm(request.POST if request.method == "POST" else None, initial={"due": own.due})
    if form.is_bound and form.is_valid():
        try:
            delegations.set_own_date(own, form.cleaned_data["due"], by=request.user)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Saved. Contributors see it on their lists, and are reminded of it."))
            return redirect("own_date", delegation=own.pk)
    context = {
        "delegation": own,
        "window": windows.delegation_window(own),
        "form": form,
        "given": [one for one in selectors.people_of(own) if one.given],
    }
    return render(request, "consultations/own_date.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The focal point says that the body will not answer; asked once."""
    own = lookups.get_focal_delegation_or_404(request.user, delegation)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        delegations.decline(own, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The secretariat sees that your body declines. Thank you for saying so."))
        return redirect("dashboard")
    status = 422 if form.errors else 200
    return render(request, "consultations/decline.html", {"delegation": own, "form": form}, status=status)
