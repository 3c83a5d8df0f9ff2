"""Second factor for the secretariat (D2), and pages in the reader's language and time zone."""

from collections.abc import Callable

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone, translation
from django.utils.http import urlencode

from accounts import permissions
from accounts.models import User
from accounts.sign_in.factors import (
    DUE,
    NEXT,
    OFFER_PAGE,
    forget_given_factor,
    has_factor,
    has_given_factor,
    is_required,
    keep_waiting,
)
from core import audit
from core.text.languages import interface_language
from core.text.zones import zone_of_page


def factor_page(user: User) -> str:
    """Return the name of the page that asks for the second factor again: of the app if there is one, else of a key."""
    has_app = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()
    return "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"


def record_factor_added(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Record the new factor, also as given and confirmed in this session: its code was just entered."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        added = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, "mfa", **added)
        audit.record("accounts.user.add_factor", user, by=user, type=authenticator.type)


def record_factor_removed(request: HttpRequest, user: User, authenticator: Authenticator) -> None:
    """Record the removed factor. Without another one the session counts as one without."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        if not has_factor(user):
            forget_given_factor(request)
        audit.record("accounts.user.remove_factor", user, by=user, type=authenticator.type)


Respond = Callable[[HttpRequest], HttpResponse]
# What the names of pages begin with that a half-signed-in officer needs to become a whole one or to leave. Who has a
# factor gives it: with the password alone they could else read their recovery codes, or take the factor away.
OPEN = ("account_login", "account_logout", "set_language")
TO_GIVE_ONE = (*OPEN, "mfa_authenticate", "mfa_reauthenticate", "mfa_login_webauthn")
GIVING = ("mfa_reauthenticate", "mfa_reauthenticate_webauthn")
TO_SET_ONE_UP = (*OPEN, "mfa_", "account_reauthenticate", OFFER_PAGE)
FOR_SENDERS = ("support",)  # the report of reprisals, which nothing may delay


class SecondFactorMiddleware:
    """Opens no page before a second factor was given in this session: to the secretariat, or where a round requires it.

    A focal point who comes to need one while they work loses nothing: what they send in that session is still accepted,
    and the next page that they open leads to the set-up, then back to it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if permissions.is_secretariat(user):
            target = self._page_before(request, user)
        elif isinstance(user, User) and self._must_give_factor(request, user):
            target = self._page_before(request, user, more=FOR_SENDERS)
        else:
            target = ""
        here = request.get_full_path()
        if not target:
            if isinstance(user, User) and request.session.get(NEXT) == here:
                del request.session[NEXT]  # the person is there
            return self.get_response(request)
        if not _opens_page(request):
            return redirect(target)
        keep_waiting(request, here)
        leads_back = target in GIVING and not permissions.is_secretariat(user)
        return redirect(f"{reverse(target)}?{urlencode({'next': here})}" if leads_back else target)

    @staticmethod
    def _must_give_factor(request: HttpRequest, user: User) -> bool:
        """Return whether a round requires a second factor of the person and this request waits for it. A query."""
        if has_given_factor(request) or not is_required(user):
            return False
        return bool(request.session.get(DUE)) or _opens_page(request)

    @staticmethod
    def _page_before(request: HttpRequest, user: User, *, more: tuple[str, ...] = ()) -> str:
        """Return the name of the page that must come before the requested one, "" for none."""
        needed: tuple[str, ...]
        if not has_factor(user):
            needed, target = TO_SET_ONE_UP, OFFER_PAGE
        elif not has_given_factor(request):
            needed, target = TO_GIVE_ONE, factor_page(user)
        else:
            return ""
        try:
            name = resolve(request.path_info).view_name
        except Resolver404:
            return target
        return "" if name.startswith((*needed, *more)) else target


def _opens_page(request: HttpRequest) -> bool:
    """Return whether a person opens a page: scripts of a page that is open already only read parts of it."""
    if request.method not in ("GET", "HEAD") or "HX-Request" in request.headers:
        return False
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"


LANGUAGE_OF_MAIL = "accounts.language_of_mail"  # in the session of who opened a link of a mail


def use_language_of_mail(request: HttpRequest, language: str, *, keep: bool = False) -> None:
    """Show the page of a personal link in the language of its mail, unless the reader has chosen one.

    They choose one here, in a cookie, or in their account. `keep`: also on the pages up to the sign-in that follows.
    """
    if not request.user.is_authenticated and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        translation.activate(interface_language(language))
        if keep:
            request.session[LANGUAGE_OF_MAIL] = language


def _language_of_stranger(request: HttpRequest) -> str | None:
    """Return the language in which the browser is answered, or that of the mail whose link it opened."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return translation.get_language()
    language: str | None = request.session.get(LANGUAGE_OF_MAIL)
    return language or translation.get_language()


class PersonalSettingsMiddleware:
    """Applies the time zone and language of a signed-in reader, as far as the portal supports the language.

    The secretariat's pages are in the office's zone for everybody, so that colleagues speak of the same hour. Pages
    always show the zone of a deadline beside it.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.user.language if request.user.is_authenticated else _language_of_stranger(request)
        translation.activate(interface_language(wanted))
        request.LANGUAGE_CODE = translation.get_language()
        with timezone.override(zone_of_page(request.path_info, getattr(request.user, "time_zone", ""))):
            return self.get_response(request)
