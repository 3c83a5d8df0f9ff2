"""What this floor adds to the secretariat's first page."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext_lazy

from consultations.enums import Duty
from consultations.panels import Waiting
from synthesis.domain import attention, progress
from synthesis.domain.affected import waiting_paragraphs
from synthesis.domain.stages import reports_to_approve


def approval_waiting(user: Any) -> list[Waiting]:
    reports = reports_to_approve(user)
    url = reverse("desk:review", args=[reports[0].pk]) if len(reports) == 1 else reverse("desk:reports")
    count = len(reports)
    said = ngettext_lazy("report to approve", "reports to approve", count)
    return [Waiting(count, said, url, Duty.REVIEW_SYNTHESIS)]


def coding_waiting(user: Any) -> list[Waiting]:
    left = progress.uncoded(user)
    count = sum(left.values())
    url = reverse("coding:subjects", args=left) if len(left) == 1 else reverse("coding:rounds")
    return [Waiting(count, ngettext_lazy("input without a theme", "inputs without a theme", count), url, Duty.CODE)]


def published_waiting(user: Any) -> list[Waiting]:
    """Paragraphs of published reports of which a source may no longer be shown."""
    found = waiting_paragraphs(user)
    count = sum(map(len, found.values()))
    reports = [report.pk for report in found]
    url = reverse("desk:corrigenda", args=reports) if len(reports) == 1 else reverse("desk:reports")
    said = ngettext_lazy(
        "paragraph of a published report needs attention", "paragraphs of published reports need attention", count
    )
    return [Waiting(count, said, url, Duty.MANAGE)]


def drafting_waiting(user: Any) -> list[Waiting]:
    count, reports = attention.open_comments(user)
    url = reverse("desk:review", args=reports) if len(reports) == 1 else reverse("desk:reports")
    said = ngettext_lazy("open comment on a finding", "open comments on findings", count)
    return [Waiting(count, said, url, Duty.DRAFT_SYNTHESIS)]


def changes(user: Any, since: datetime) -> list[Waiting]:
    coded, told = attention.coded_since(user, since), attention.commented_since(user, since)
    passages = ngettext_lazy("passage was coded by colleagues", "passages were coded by colleagues", coded)
    comments = ngettext_lazy("comment on a finding by colleagues", "comments on findings by colleagues", told)
    return [
        Waiting(coded, passages, reverse("coding:rounds"), Duty.CODE),
        Waiting(told, comments, reverse("desk:reports"), Duty.DRAFT_SYNTHESIS),
    ]
