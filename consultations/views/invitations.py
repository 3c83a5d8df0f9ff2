"""A personal link. A GET shows what it is; a POST takes it up (D4)."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import get_user_model, login
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consultations import rules
from consultations.domain import invitations, windows
from consultations.forms import NewAccountForm, tell
from consultations.models import Invitation
from core.errors import NotYours, Refused

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        return _answer(request, token)
    except invitations.Ended as ended:
        return _gone(request, ended)
    except NotYours:
        return render(request, "consultations/invitation_gone.html", status=404)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    context = _context(request, invitations.find(token))
    if request.method != "POST":
        return render(request, "consultations/invitation.html", context)
    if context["case"] == "own":
        return _accept(request, token, request.user, context)
    if context["case"] == "new":
        return _join(request, token, context)
    return render(request, "consultations/invitation.html", context, status=409)


def _gone(request: HttpRequest, ended: invitations.Ended) -> HttpResponse:
    """Why a true link no longer leads in, and whom to ask. `still_in`: who is signed in used it and works here."""
    row, user = ended.invitation, request.user
    own = user.is_authenticated and row.accepted_by_id == user.pk
    context = {
        "why": ended.code,
        "body": row.organisation.display_name() if own else "",
        "own": own,
        "still_in": own and bool(rules.live_role(user, row.organisation_id)),
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
        "window": windows.closing(delegation) if delegation else None,
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
            invitations.accept(token, user)
    except IntegrityError:  # the same form twice: the account is there by now
        return redirect(request.path)
    except Refused as refusal:
        tell(form, refusal)
        return render(request, "consultations/invitation.html", context, status=422)
    login(request, user, backend=BACKEND)
    return _welcome(request, context["invitation"])


def _accept(request: HttpRequest, token: str, user: Any, context: dict[str, Any]) -> HttpResponse:
    try:
        invitations.accept(token, user)
    except Refused as refusal:
        return render(request, "consultations/invitation.html", {**context, "refusal": refusal}, status=409)
    return _welcome(request, context["invitation"])


def _welcome(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    body = invitation.organisation.display_name()
    messages.success(request, _("Welcome. You now work for %(body)s here.") % {"body": body})
    return redirect("dashboard")
