"""Wagtail's admin in the portal's colours, and what the portal adds to the secretariat's pages."""

from functools import partial
from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal import menu, round_pages
from portal.desk.stages import round_hub
from portal.desk.state_views import failures_waiting
from portal.senders.selectors import outcome_paths
from submissions.triage import notes


class ForYouPanel(Component):
    """What colleagues have assigned to the officer, and where they mention the officer."""

    name = "for_you"
    order = 20
    template_name = "portal/for_you.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"assigned": notes.assigned_to(user), "mentions": notes.mentions_of(user)}


for entry in menu.OFFICE:
    hooks.register("register_admin_menu_item", partial(menu.OfficeItem, entry))
hooks.register("register_round_hub", round_hub)
hooks.register("register_waiting", failures_waiting)
hooks.register("register_outcome_paths", outcome_paths)
hooks.register("register_delegation_links", partial(round_pages.links_of, round_pages.DELEGATION_LINKS))


@hooks.register("construct_main_menu")
def without_clutter(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in menu.WITHOUT]


@hooks.register("construct_settings_menu")
def without_needless_settings(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in menu.WITHOUT_SETTINGS]


@hooks.register("insert_global_admin_css")
def theme() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/admin/theme.css"))


@hooks.register("insert_global_admin_js")
def forget() -> SafeString:
    """Add the script that clears typed text at sign-out: people can sign out on Wagtail's own pages too."""
    return format_html('<script type="module" src="{}"></script>', static("portal/js/forget.js"))


@hooks.register("construct_homepage_panels")
def for_you(request: HttpRequest, panels: list[Any]) -> None:
    """Add what colleagues say, and leave out Wagtail's own panels: they are about pages and their moderation."""
    panels[:] = [panel for panel in panels if not type(panel).__module__.startswith("wagtail.")]
    panels.append(ForYouPanel())
