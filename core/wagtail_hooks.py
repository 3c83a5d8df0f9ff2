"""Registers the closed names of acts with Wagtail's log, and what Wagtail's base template expects to be there."""

from typing import Any

from django.http import Http404, HttpRequest
from django.urls import URLPattern, path
from wagtail import hooks

from core.audit import ACTIONS


@hooks.register("register_log_actions")  # type: ignore[untyped-decorator]
def register_acts(actions: Any) -> None:
    for name, label in ACTIONS.items():
        actions.register_action(name, label, label)


class NothingThere:
    """An endpoint of the admin's API with an address and no content."""

    model = type(None)

    @classmethod
    def get_urlpatterns(cls) -> list[URLPattern]:
        return [path("", cls.listing, name="listing")]

    @staticmethod
    def listing(request: HttpRequest) -> None:
        raise Http404


@hooks.register("construct_admin_api")  # type: ignore[untyped-decorator]
def name_what_is_not_installed(router: Any) -> None:
    """Wagtail's base template fails without the addresses of its pictures and documents, installed or not."""
    for name in ("images", "documents"):
        router.register_endpoint(name, NothingThere)
