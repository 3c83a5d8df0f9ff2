"""What the face adds to the secretariat's first page: where colleagues need the officer, on whatever floor."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.components import Component

from consultations.models import Round
from submissions.domain import handing, notes


def round_links(round: Round) -> list[dict[str, Any]]:
    return [
        {"label": _("Who has what"), "url": reverse("triage:assignments", args=[round.pk])},
        {"label": _("Log"), "url": reverse("round_log", args=[round.pk])},
    ]


class ForYouPanel(Component):
    """What colleagues have given to the officer, and where they mention the officer."""

    name = "for_you"
    order = 20
    template_name = "portal/for_you.html"

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        user = parent_context["request"].user
        return {"assigned": handing.assigned_to(user), "mentions": notes.mentions_of(user)}
