"""Registers the audited acts with Wagtail's log, and what Wagtail's base template expects to be there."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from core.audit import ACTIONS, WORDS


@hooks.register("register_log_actions")
def register_acts(actions: Any) -> None:
    """Register each act by its label, or by the words that `audit.describe` gives its entries."""
    for name, label in ACTIONS.items():
        if name in WORDS:
            says = {"label": label, "format_message": staticmethod(WORDS[name])}
            actions.register_action(name)(type("Formatter", (LogFormatter,), says))
        else:
            actions.register_action(name, label, label)


@hooks.register("construct_reports_menu")
def remove_log_menu_item(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Remove Wagtail's own list of log entries, which it offers to whoever explores pages."""
    menu_items[:] = [item for item in menu_items if item.name != "site-history"]


class EmptyEndpoint:
    """An endpoint of the admin's API with an address and no content."""

    model = type(None)

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        return [path("", cls.listing, name="listing")]

    @staticmethod
    def listing(request: HttpRequest) -> HttpResponse:
        raise Http404


@hooks.register("construct_admin_api")
def register_missing_endpoints(router: Any) -> None:
    """Register pictures and documents: without their addresses, installed or not, Wagtail's base template fails."""
    for name in ("images", "documents"):
        router.register_endpoint(name, EmptyEndpoint)
