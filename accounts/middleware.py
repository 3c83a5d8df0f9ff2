"""Second factor for the secretariat (D2), and pages in the reader's language and time."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from accounts import factors, rules
from core.languages import interface_language

Respond = Callable[[HttpRequest], HttpResponse]
# What a half-signed-in officer needs to become a whole one or to leave. Who has a factor gives it: with the passphrase
# alone they could else read their recovery codes, or take the factor away.
OPEN_PREFIXES = ("/accounts/login/", "/accounts/logout/", "/i18n/", "/static/")
TO_GIVE_ONE = (
    "/accounts/2fa/authenticate/",
    "/accounts/2fa/reauthenticate/",
    "/accounts/2fa/webauthn/reauthenticate/",
    "/accounts/2fa/webauthn/login/",
)
TO_SET_ONE_UP = ("/accounts/2fa/", "/accounts/reauthenticate/")


class SecondFactorMiddleware:
    """No page opens for the secretariat before a second factor was given in this session."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PREFIXES) or not rules.is_secretariat(request.user):
            return self.get_response(request)
        needed: tuple[str, ...]
        if not factors.has_factor(request.user):
            needed, target = TO_SET_ONE_UP, "mfa_activate_totp"
        elif not factors.was_shown(request):
            needed, target = TO_GIVE_ONE, factors.page_to_give_it(request.user)
        else:
            return self.get_response(request)
        return self.get_response(request) if request.path.startswith(needed) else redirect(target)


class PersonalSettingsMiddleware:
    """The reader's own language, once signed in, as far as the portal speaks it, and zone; the zone of a deadline is
    always shown beside it."""

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
