"""Second factor for the secretariat (D2), and pages in the reader's language and time."""

import zoneinfo
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

Respond = Callable[[HttpRequest], HttpResponse]
OPEN_PREFIXES = ("/accounts/", "/i18n/", "/static/")


def is_secretariat(user: object) -> bool:
    """Whoever may enter Wagtail's admin, by any group."""
    return bool(getattr(user, "is_authenticated", False)) and user.has_perm("wagtailadmin.access_admin")  # type: ignore[attr-defined]


class SecondFactorMiddleware:
    """No page opens for the secretariat before a second factor was used in this session."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(OPEN_PREFIXES) or not is_secretariat(request.user):
            return self.get_response(request)
        records = get_authentication_records(request)
        if any(record.get("method") == "mfa" for record in records):
            return self.get_response(request)
        if Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            return redirect("mfa_reauthenticate")
        return redirect("mfa_index")


class PersonalSettingsMiddleware:
    """Times in the reader's own zone; the zone of a deadline is always shown beside it."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        zone = getattr(request.user, "time_zone", "") or "UTC"
        try:
            timezone.activate(zoneinfo.ZoneInfo(zone))
        except (zoneinfo.ZoneInfoNotFoundError, ValueError):
            timezone.activate(zoneinfo.ZoneInfo("UTC"))
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()
