"""Registers this floor's pages in Wagtail's menu, and the panel of what waits on its first page."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from consultations import panels as consultations_panels
from consultations import permissions
from consultations.enums import Duty
from consultations.monitoring import responses
from consultations.panels import (
    RightsMenuItem,
    desk_changes,
    desk_items,
    first_step,
    own_changes,
    own_waiting,
    round_rows,
)
from core import clock

hooks.register("register_waiting", own_waiting)
hooks.register("register_changes", own_changes)


@hooks.register("register_admin_menu_item")
def protected_item() -> MenuItem:
    return RightsMenuItem(
        _("Protected reports"),
        reverse_lazy("protection:reports"),
        rights=[permissions.PROTECTION],
        name="protected",
        icon_name="warning",
        order=30,
    )


@hooks.register("register_admin_menu_item")
def rounds_item() -> MenuItem:
    rights = [permissions.REGISTER, *Duty.values]
    return RightsMenuItem(
        _("Rounds"), reverse_lazy("office:rounds"), rights=rights, name="rounds", icon_name="calendar-alt", order=10
    )


@hooks.register("register_admin_menu_item")
def documents_item() -> MenuItem:
    return RightsMenuItem(
        _("Documents"),
        reverse_lazy("office:documents"),
        rights=[permissions.REGISTER],
        name="documents",
        icon_name="doc-full",
        order=20,
    )


@hooks.register("register_admin_menu_item")
def registrations_item() -> MenuItem:
    return RightsMenuItem(
        _("Registrations"),
        reverse_lazy("office:registrations"),
        rights=[Duty.MANAGE],
        name="registrations",
        icon_name="group",
        order=25,
    )


@hooks.register("register_admin_menu_item")
def something_happened_item() -> MenuItem:
    """On every page of the admin, for everybody (PRACTICE 7): officers take part too."""
    address = reverse_lazy("something_happened")
    return MenuItem(_("Report harm"), address, name="something-happened", icon_name="help", order=9_000)


@hooks.register("construct_main_menu")
def without_clutter(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    """Wagtail's news and its guide for editors say nothing about consultations."""
    menu_items[:] = [item for item in menu_items if item.name != "help"]


SHOWN = 10  # rounds on the first page; the list has all


class WaitingPanel(Component):
    name = "waiting"
    order = 10
    template_name = "consultations/secretariat/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        now, mark = clock.now(), consultations_panels.last_mark(user)
        rounds = round_rows(responses.secretariat_rounds(user)[:SHOWN])
        return {
            "waiting": desk_items(user),
            "changes": desk_changes(user, mark or now - consultations_panels.CHANGES_WITHOUT_MARK),
            "mark": mark,
            "now": now,
            "rounds": rounds,
            "first_step": first_step(user, rounds),
        }


@hooks.register("construct_homepage_panels")
def waiting_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels.insert(0, WaitingPanel())
