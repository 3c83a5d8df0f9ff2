"""What the synthesis adds to the secretariat's first page: counts of waiting work and of colleagues' recent work."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.panels import DeskItem
from synthesis.coding import selectors
from synthesis.models import CodedPassage, FindingComment
from synthesis.publication.affected_paragraphs import waiting_paragraphs
from synthesis.review.approval import reports_to_approve


def approval_waiting(user: User) -> list[DeskItem]:
    reports = reports_to_approve(user)
    url = reverse("desk:review", args=[reports[0].pk]) if len(reports) == 1 else reverse("desk:reports")
    count = len(reports)
    said = ngettext_lazy("report to approve", "reports to approve", count)
    return [DeskItem(count, said, url, Duty.REVIEW_SYNTHESIS)]


def coding_waiting(user: User) -> list[DeskItem]:
    left = selectors.uncoded(user)
    count = sum(left.values())
    url = reverse("coding:subjects", args=list(left)) if len(left) == 1 else reverse("coding:rounds")
    return [DeskItem(count, ngettext_lazy("input without a theme", "inputs without a theme", count), url, Duty.CODE)]


def published_waiting(user: User) -> list[DeskItem]:
    """Count paragraphs of published reports with a source that may no longer be shown."""
    found = waiting_paragraphs(user)
    count = sum(map(len, found.values()))
    reports = [report.pk for report in found]
    url = reverse("desk:corrigenda", args=reports) if len(reports) == 1 else reverse("desk:reports")
    said = ngettext_lazy(
        "paragraph of a published report needs attention", "paragraphs of published reports need attention", count
    )
    return [DeskItem(count, said, url, Duty.MANAGE)]


def drafting_waiting(user: User) -> list[DeskItem]:
    count, reports = open_comments(user)
    url = reverse("desk:review", args=reports) if len(reports) == 1 else reverse("desk:reports")
    said = ngettext_lazy("open comment on a finding", "open comments on findings", count)
    return [DeskItem(count, said, url, Duty.DRAFT_SYNTHESIS)]


def changes(user: User, since: datetime) -> list[DeskItem]:
    coded, told = coded_since(user, since), commented_since(user, since)
    passages = ngettext_lazy("passage was coded by colleagues", "passages were coded by colleagues", coded)
    comments = ngettext_lazy("comment on a finding by colleagues", "comments on findings by colleagues", told)
    return [
        DeskItem(coded, passages, reverse("coding:rounds"), Duty.CODE),
        DeskItem(told, comments, reverse("desk:reports"), Duty.DRAFT_SYNTHESIS),
    ]


def open_comments(user: User) -> tuple[int, list[UUID]]:
    """Count unresolved comments on findings of reports that the person drafts; return also the reports' keys."""
    rows = FindingComment.objects.filter(
        settled_at__isnull=True,
        finding__removed_at__isnull=True,
        finding__report__round__in=consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS),
    )
    counts = dict(rows.values_list("finding__report").annotate(Count("pk")))
    return sum(counts.values()), list(counts)


def coded_since(user: User, since: datetime) -> int:
    """Count passages that colleagues coded since then, in rounds in which the person codes."""
    mine = consulting.rounds_with_duty(user, Duty.CODE)
    return CodedPassage.objects.filter(theme__round__in=mine, at__gt=since).exclude(by=user).count()


def commented_since(user: User, since: datetime) -> int:
    """Count comments by colleagues since then, on findings of reports that the person drafts or reviews."""
    mine = consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    return FindingComment.objects.filter(finding__report__round__in=mine, at__gt=since).exclude(by=user).count()
