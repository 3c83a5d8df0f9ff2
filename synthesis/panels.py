"""What this floor adds to the secretariat's first page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.panels import Waiting
from synthesis.domain.stages import reports_to_approve


def approval_waiting(user: Any) -> list[Waiting]:
    reports = reports_to_approve(user)
    url = reverse("desk:review", args=[reports[0].pk]) if len(reports) == 1 else reverse("desk:reports")
    return [Waiting(len(reports), _("reports to approve"), url)]
