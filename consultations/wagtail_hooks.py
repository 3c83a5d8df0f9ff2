"""Registers the panels of what waits and of what is new on the secretariat's first page. Its menu: `portal.menu`."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.ui.components import Component

from consultations import panels as consultations_panels
from consultations.emails.styles import default_style
from consultations.monitoring import responses
from consultations.panels import (
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
hooks.register("register_mail_style", default_style)


SHOWN = 10  # rounds on the first page; the list has all


class WaitingPanel(Component):
    """What waits for the person, first on the page."""

    name = "waiting"
    order = 10
    template_name = "consultations/secretariat/waiting.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"waiting": desk_items(user), "first_step": first_step(user)}


class ChangesPanel(Component):
    """The person's rounds, and what is new since the last look."""

    name = "changes"
    order = 30
    template_name = "consultations/secretariat/changes.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        now, mark = clock.now(), consultations_panels.last_mark(user)
        return {
            "changes": desk_changes(user, mark or now - consultations_panels.CHANGES_WITHOUT_MARK),
            "mark": mark,
            "now": now,
            "rounds": round_rows(responses.secretariat_rounds(user)[:SHOWN]),
        }


@hooks.register("construct_homepage_panels")
def waiting_panel(request: HttpRequest, panels: list[Any]) -> None:
    panels += [WaitingPanel(), ChangesPanel()]
