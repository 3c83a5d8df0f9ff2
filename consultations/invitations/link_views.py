"""Page of a personal link: a GET shows what it opens, a POST accepts it (D4)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.sign_in.middleware import use_language_of_mail
from consultations import permissions
from consultations.emails.values import office_name, settings_of
from consultations.enums import Role
from consultations.invitations import selectors, services as invitations_services
from consultations.invitations.forms import NewAccountForm
from consultations.models import Invitation
from consultations.rounds import windows
from core import clock
from core.errors import NotAllowed, Refused
from core.text.addresses import address_forms
from core.text.languages import interface_language, isolate_name
from core.web.forms import add_refusal

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
    row = invitations_services.find_invitation(token)
    context = _context(request, row)
    use_language_of_mail(request, row.language, keep=context["case"] == "known")
    context["office"] = _inviting_office(row)  # in the language of the mail
    if request.method != "POST":
        return render(request, "consultations/invitation.html", context)
    if context["case"] == "own":
        return _accept(request, token, request.user, context)
    if context["case"] == "new":
        return _join(request, token, context)
    return render(request, "consultations/invitation.html", context, status=409)


def _invitation_ended(request: HttpRequest, ended: invitations_services.InvitationEnded) -> HttpResponse:
    """Show why a genuine link no longer works, and whom to ask.

    `still_in`: the signed-in person used the link and works here.
    """
    row, user = ended.invitation, request.user
    use_language_of_mail(request, row.language)
    own = user.is_authenticated and row.accepted_by_id == user.pk
    context = {
        "why": ended.code,
        "body": row.organisation.display_name() if own else "",
        "own": own,
        "still_in": own and bool(permissions.live_role(user, row.organisation_id)),
    }
    return render(request, "consultations/invitation_gone.html", context, status=410)


def _context(request: HttpRequest, invitation: Invitation) -> dict[str, Any]:
    """Return the context of the page of an invitation.

    `case`: own (signed in as the invited person), other (as somebody else), known (has an account), new.
    """
    user, forms = request.user, address_forms(invitation.email)
    if user.is_authenticated:
        case = "own" if user.email in forms else "other"
    else:
        case = "known" if get_user_model().objects.filter(email__in=forms).exists() else "new"
    delegation = invitation.delegation
    window = windows.delegation_window(delegation) if delegation else None
    return {
        "invitation": invitation,
        "delegation": delegation,
        "case": case,
        "needs_factor": bool(
            delegation and invitation.role == Role.FOCAL_POINT and delegation.round.rules.second_factor_required
        ),
        "window": window,
        "opens_later": window is not None and clock.now() < window.opens,
        "recommendations": selectors.assigned_by(invitation),
        "form": NewAccountForm(request.POST or None, invitation=invitation) if case == "new" else None,
    }


def _inviting_office(invitation: Invitation) -> str:
    """Return in whose name the inviter writes: the office for a focal point, "" for whom the team invites."""
    if invitation.delegation is None or invitations_services.mail_of(invitation) != invitations_services.MAIL:
        return ""
    round_ = invitation.delegation.round
    return office_name(round_, settings_of(round_))


def _join(request: HttpRequest, token: str, context: dict[str, Any]) -> HttpResponse:
    """Create a new account and its membership, both or neither."""
    form = context["form"]
    if not form.is_valid():
        return render(request, "consultations/invitation.html", context, status=422)
    try:
        with transaction.atomic():
            user = form.make_account(language=interface_language(get_language()))
            invitations_services.accept_invitation(token, user)
    except IntegrityError:  # the same form twice: the account is there by now
        return redirect(request.path)
    except Refused as refusal:
        add_refusal(form, refusal)
        return render(request, "consultations/invitation.html", context, status=422)
    login(request, user, backend=BACKEND)
    return _welcome(request, user, context["invitation"])


def _accept(request: HttpRequest, token: str, user: User, context: dict[str, Any]) -> HttpResponse:
    try:
        invitations_services.accept_invitation(token, user)
    except Refused as refusal:
        return render(request, "consultations/invitation.html", {**context, "refusal": refusal}, status=409)
    return _welcome(request, user, context["invitation"])


def _welcome(request: HttpRequest, user: User, invitation: Invitation) -> HttpResponse:
    body, delegation, now = invitation.organisation.display_name(), invitation.delegation, clock.now()
    words = [_("Welcome. You can now answer for %(body)s.") % {"body": isolate_name(body)}]
    if delegation is not None and not windows.is_open(delegation, now):
        words = [_("Welcome. You are on the team of %(body)s.") % {"body": isolate_name(body)}]
        window = windows.delegation_window(delegation)
        closed = windows.closed_at(window, now) if window else None
        words += [str(closed.message)] if closed else []
    messages.success(request, " ".join(words))
    return redirect("dashboard")
