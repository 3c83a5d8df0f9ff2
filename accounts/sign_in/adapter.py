"""Adapters of allauth: limits by our own key, no open sign-up, no mails of its own, hashed addresses (D1, A8)."""

import hmac
import ipaddress
import secrets
from typing import Any, ClassVar
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import clock
from core.security.encryption import decrypt, encrypt
from core.text.addresses import mail_address

_DAY = 24 * 3600


def address_key(address: str) -> str:
    """Return the key by which an IP address is counted today: 32 hexadecimal characters.

    An IPv6 network of 64 bits counts as one address, but for the one in which proxies write all of IPv4. The salt is
    random, shared by all processes through the cache, and discarded after the day, so that nobody can find out later
    whose address it was.
    """
    try:
        parsed = ipaddress.ip_address(address)
        if isinstance(parsed, ipaddress.IPv6Address):
            own = parsed.ipv4_mapped
            address = str(own or ipaddress.ip_network((parsed, 64), strict=False))
    except ValueError:
        pass  # a socket without an address
    return hmac.new(_salt(), address.encode(), "sha256").hexdigest()[:32]


def _salt() -> bytes:
    name = f"accounts.salt.{clock.now():%Y-%m-%d}"
    fresh = secrets.token_hex(32)
    cache.add(name, fresh, _DAY)  # of several processes the first one's stays
    return str(cache.get(name) or fresh).encode()  # never without a salt, even where the cache changes in between


class AccountAdapter(DefaultAccountAdapter):
    _other = _("The password is not correct.")
    _too_many = _("Too many attempts. Wait 15 minutes, then try again.")
    _used_link = _("This link has expired or was already used. Ask for a new one.")
    _sign_in_wrong = _("The email address or the password is not correct. Check both, then try again.")
    # Every message that a page of ours can show; the others belong to pages that do not exist (accounts.urls).
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _sign_in_wrong,  # no other answer than for an account that does not exist (D1)
        "email_password_mismatch": _sign_in_wrong,
        "invalid_login": _sign_in_wrong,
        "incorrect_password": _other,
        "enter_current_password": _other,
        "incorrect_code": _("The code is not correct or has expired. Try again."),
        "invalid_or_expired_key": _used_link,
        "invalid_password_reset": _used_link,
        "too_many_login_attempts": _too_many,
        "rate_limited": _too_many,
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: an accepted invitation or a registered organization makes an account, not allauth's page."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the key by which allauth counts and which it keeps in its cache: never the address itself (A8)."""
        try:
            address = super().get_client_ip(request)
        except PermissionDenied:  # a unix socket has none
            address = ""
        return address_key(address)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return a key of account *and* address: failed attempts from elsewhere lock nobody out (D1)."""
        login = mail_address(str(credentials.get("email", "")))
        return f"{self.get_client_ip(request)}:{login}"

    def reauthenticate(self, user: User, password: str) -> bool:
        """Return whether the password is right. An account has one address only, that of its own row."""
        return bool(self.authenticate(context.request, email=user.email, password=password) == user)

    def is_safe_url(self, url: str | None) -> bool:
        """Return whether `next=` leads to a page of the requested host, never away (D4)."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts={context.request.get_host()})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: allauth's mails would bypass the queue and name addresses (A8). See accounts.sign_in.mails."""


class MFAAdapter(DefaultMFAAdapter):
    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("The code is not correct or has expired. Try again."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a security key first."),
    }

    def encrypt(self, text: str) -> str:
        """Encrypt a secret, so that whoever obtains the tables does not obtain the second factors with them."""
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def get_totp_label(self, user: User) -> str:
        return str(user.email)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return the site that a key is for: the host of PORTAL_URL, whatever the request's Host header says (D4).

        Outside production, for example on a developer's machine with only a number, it is the requested host.
        """
        own = urlsplit(settings.PORTAL_URL).hostname or ""
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {"id": own if settings.PRODUCTION else entity["id"], "name": settings.MFA_TOTP_ISSUER}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        return {**super().get_public_key_credential_user_entity(user), "display_name": user.get_full_name()}
