"""Links of mails: absolute, on the neutral host without a word of the page that they lead to, and whole in headers."""

import base64
import binascii
import re
from email.headerregistry import HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import default
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

NEUTRAL_PATH = "/m/"  # on the neutral host: leads to the page of the portal whose path follows, encoded


def link(path: str) -> str:
    """Return the absolute address of a page of the portal, whatever the Host header of a request says."""
    return settings.PORTAL_URL + path


def neutral_link(address: str) -> str:
    """Return an address that leads to this page of the portal and does not name it, where a neutral host is set."""
    if not settings.NEUTRAL_URL:
        return address
    path = address.removeprefix(settings.PORTAL_URL).encode()
    return f"{settings.NEUTRAL_URL}{NEUTRAL_PATH}{base64.urlsafe_b64encode(path).decode().rstrip('=')}/"


def path_of_neutral_link(code: str) -> str | None:
    """Return the path that a neutral link leads to; None for what is no path of the portal."""
    try:
        path = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return path if re.fullmatch(r"/(?![/\\])[\w\-.~%/?=&:]*", path, re.ASCII) else None


class LinkHeader(UnstructuredHeader):
    """A header that holds a link. Python would encode one of more than 77 characters, and mail programs that look for
    the link do not decode it."""

    def fold(self, *, policy: Any) -> str:
        return f"{self.name}: {self}{policy.linesep}"  # type: ignore[attr-defined]  # the registry mixes in its base


class LinkedMail(EmailMultiAlternatives):
    """A mail whose List-Unsubscribe can be read as it stands (RFC 8058)."""

    def message(self, *, policy: Any = default) -> EmailMessage:
        registry = HeaderRegistry()
        registry.map_to_type("list-unsubscribe", LinkHeader)  # type: ignore[arg-type]  # of the same kind as its own
        return super().message(policy=policy.clone(header_factory=registry))
