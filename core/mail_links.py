"""Links of mails: absolute, and on the neutral host without a word of the page that they lead to."""

import base64
import binascii
import re

from django.conf import settings

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
