"""Second factor for the secretariat (D2), and pages in the reader's language and time zone."""

import zoneinfo
from collections.abc import Callable

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils import timezone, translation

from accounts import permissions
from accounts.models import User
from core import audit
from core.text.languages import interface_language


def has_factor(user: User) -> bool:
    """Return whether the account has a second factor; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def factor_page(user: User) -> str:
    """Return the name of the page that asks for the second factor again: of the app if there is one, else of a key."""
    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"


def has_given_factor(request: HttpRequest) -> bool:
    """Return whether a second factor, or a recovery code in its place, was given in this session."""
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def record_factor_added(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Record the new factor, also as given in this session: its code was just entered."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", id=authenticator.pk, type=authenticator.type)
        audit.record("accounts.user.add_factor", user, by=user, type=authenticator.type)


def record_factor_removed(user: User, authenticator: Authenticator) -> None:
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        audit.record("accounts.user.remove_factor", user, by=user, type=authenticator.type)


Respond = Callable[[HttpRequest], HttpResponse]
# What the names of pages begin with that a half-signed-in officer needs to become a whole one or to leave. Who has a
# factor gives it: with the passphrase alone they could else read their recovery codes, or take the factor away.
OPEN = ("account_login", "account_logout", "set_language")
TO_GIVE_ONE = (*OPEN, "mfa_authenticate", "mfa_reauthenticate", "mfa_login_webauthn")
TO_SET_ONE_UP = (*OPEN, "mfa_", "account_reauthenticate")


class SecondFactorMiddleware:
    """Opens no page to the secretariat before a second factor was given in this session."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        target = self._page_before(request, user) if permissions.is_secretariat(user) else ""
        return redirect(target) if target else self.get_response(request)

    @staticmethod
    def _page_before(request: HttpRequest, user: User) -> str:
        """Return the name of the page that must come before the requested one, "" for none."""
        needed: tuple[str, ...]
        if not has_factor(user):
            needed, target = TO_SET_ONE_UP, "mfa_activate_totp"
        elif not has_given_factor(request):
            needed, target = TO_GIVE_ONE, factor_page(user)
        else:
            return ""
        try:
            name = resolve(request.path_info).view_name
        except Resolver404:
            return target
        return "" if name.startswith(needed) else target


class PersonalSettingsMiddleware:
    """Applies the time zone and language of a signed-in reader, as far as the portal supports the language.

    Pages always show the zone of a deadline beside it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.user.language if request.user.is_authenticated else translation.get_language()
        translation.activate(interface_language(wanted))
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(_zone(getattr(request.user, "time_zone", ""))):
            return self.get_response(request)


def _zone(name: str) -> zoneinfo.ZoneInfo:
    try:
        return zoneinfo.ZoneInfo(name or "UTC")
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
