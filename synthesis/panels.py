"""What this floor adds to the secretariat's first page."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from consultations.enums import Duty
from consultations.panels import Waiting
from synthesis.domain import attention
from synthesis.domain.stages import reports_to_approve


def approval_waiting(user: Any) -> list[Waiting]:
    reports = reports_to_approve(user)
    url = reverse("desk:review", args=[reports[0].pk]) if len(reports) == 1 else reverse("desk:reports")
    return [Waiting(len(reports), _("reports to approve"), url, Duty.REVIEW_SYNTHESIS)]


def coding_waiting(user: Any) -> list[Waiting]:
    count, rounds = attention.uncoded(user)
    url = reverse("coding:recommendations", args=rounds) if len(rounds) == 1 else reverse("coding:rounds")
    return [Waiting(count, _("inputs without a theme"), url, Duty.CODE)]


def drafting_waiting(user: Any) -> list[Waiting]:
    count, reports = attention.open_comments(user)
    url = reverse("desk:review", args=reports) if len(reports) == 1 else reverse("desk:reports")
    return [Waiting(count, _("open comments on findings"), url, Duty.DRAFT_SYNTHESIS)]


def changes(user: Any, since: datetime) -> list[Waiting]:
    coded, said = attention.coded_since(user, since), attention.commented_since(user, since)
    return [
        Waiting(coded, _("passages were coded by colleagues"), reverse("coding:rounds"), Duty.CODE),
        Waiting(said, _("comments on findings by colleagues"), reverse("desk:reports"), Duty.DRAFT_SYNTHESIS),
    ]
