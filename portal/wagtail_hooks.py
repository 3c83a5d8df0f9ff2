"""Wagtail's admin in the portal's colours, and what the portal adds to the secretariat's pages."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.components import Component

from consultations.models import Round
from submissions.triage import notes


def round_links(round_: Round) -> list[dict[str, Any]]:
    return [
        {"label": _("Who has what"), "url": reverse("triage:assignments", args=[round_.pk])},
        {"label": _("Log"), "url": reverse("round_log", args=[round_.pk])},
    ]


class ForYouPanel(Component):
    """What colleagues have given to the officer, and where they mention the officer."""

    name = "for_you"
    order = 20
    template_name = "portal/for_you.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"assigned": notes.assigned_to(user), "mentions": notes.mentions_of(user)}


hooks.register("register_round_links", round_links)


@hooks.register("insert_global_admin_css")
def theme() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("portal/css/admin/theme.css"))


@hooks.register("insert_global_admin_js")
def forget() -> SafeString:
    """Wagtail's own pages have a way out too."""
    return format_html('<script type="module" src="{}"></script>', static("portal/js/forget.js"))


@hooks.register("register_round_links")
def preview_link(round_: Round) -> list[dict[str, Any]]:
    return [{"label": _("See it as those who are asked"), "url": reverse("preview_round", args=[round_.pk])}]


@hooks.register("construct_homepage_panels")
def for_you(request: HttpRequest, panels: list[Any]) -> None:
    panels.append(ForYouPanel())
