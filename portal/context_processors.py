"""What every page outside Wagtail's own needs to know, apart from its content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info

from core.text.languages import interface_languages
from portal.menu import FOOT, site_links


def portal(request: HttpRequest) -> dict[str, Any]:
    """Return the context of every page.

    `demonstration`, `languages` (code, name, dir, current), `nav_links` and `footer_links` (label, url,
    current), `reader_zone`.
    """
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demonstration": settings.IS_DEMONSTRATION,
        "languages": _languages(),
        "nav_links": site_links(request, user),
        "footer_links": site_links(request, user, FOOT),
        "reader_zone": user.time_zone if signed_in else "",
    }


def _languages() -> list[dict[str, Any]]:
    current = get_language()
    return [
        {
            "code": code,
            "name": name,
            "dir": "rtl" if get_language_info(code)["bidi"] else "ltr",
            "current": code == current,
        }
        for code, name in interface_languages()
    ]
