"""The second factor: who has shown one in this session, and what is recorded when one comes or goes (D2)."""

from typing import Any

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest

from core import audit


def has_factor(user: Any) -> bool:
    """Whether the account has a second factor; recovery codes alone are none."""
    return bool(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def page_to_give_it(user: Any) -> str:
    """The name of the page that asks for the second factor again: of the app where there is one, else of a key."""
    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"


def was_shown(request: HttpRequest) -> bool:
    """Whether a second factor, or a recovery code in its place, was given in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def added(request: HttpRequest, user: Any, authenticator: Authenticator) -> None:
    """Setting one up proves that one has it: its code was just typed."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        audit.record("accounts.user.add_factor", user, by=user, type=authenticator.type)


def removed(user: Any, authenticator: Authenticator) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        audit.record("accounts.user.remove_factor", user, by=user, type=authenticator.type)
