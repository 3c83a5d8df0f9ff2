"""Entries of the secretariat's menu, each for whoever has a duty or a right."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from wagtail.admin.menu import MenuItem

from consultations import rules


class ItemFor(MenuItem):
    """Shown to whoever has one of these duties in any round, or one of these permissions by a group. All entries of a
    page together ask twice."""

    def __init__(self, label: Any, url: Any, *, rights: Iterable[str], **options: Any) -> None:
        super().__init__(label, url, **options)
        self.rights = frozenset(rights)

    def is_shown(self, request: HttpRequest) -> bool:
        return bool(self.rights & _rights(request))


def _rights(request: HttpRequest) -> frozenset[str]:
    found: frozenset[str] | None = getattr(request, "_rights_for_menu", None)
    if found is None:
        found = rules.rights_of(request.user)
        request._rights_for_menu = found  # type: ignore[attr-defined]  # of this request only
    return found
