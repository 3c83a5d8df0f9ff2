"""What every page of the face needs to know, apart from its own content."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser
from core.text.languages import interface_languages

ANYBODY = ((_("Rounds"), "round_list"), (_("Reports"), "report_list"), (_("Sign in"), "account_login"))
STAKEHOLDER = ((_("Home"), "dashboard"), (_("Rounds"), "round_list"), (_("Reports"), "report_list"))
SECRETARIAT = ((_("Secretariat"), "wagtailadmin_home"), (_("Rounds"), "round_list"), (_("Reports"), "report_list"))


def portal(request: HttpRequest) -> dict[str, Any]:
    """`demonstration`, `languages` (code, name, dir, current), `nav_links` (label, url, current), `reader_zone`."""
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "demonstration": settings.IS_DEMONSTRATION,
        "languages": _languages(),
        "nav_links": _links(request, _menu(user) if signed_in else ANYBODY),
        "reader_zone": user.time_zone if signed_in else "",
    }


def _menu(user: AnyUser) -> Any:
    return SECRETARIAT if user.has_perm("wagtailadmin.access_admin") else STAKEHOLDER


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


def _links(request: HttpRequest, menu: Any) -> list[dict[str, Any]]:
    """The menu's pages that are mounted; a part of the portal that is switched off has no link."""
    links = []
    for label, name in menu:
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        links.append({"label": label, "url": url, "current": request.path == url})
    return links
