"""What of drafting waits for an officer, and what colleagues did since. Counts; one query each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count

from consultations import rules as consulting
from consultations.enums import Duty
from synthesis.models import CodedPassage, FindingComment


def open_comments(user: Any) -> tuple[int, list[UUID]]:
    """Comments on findings that nobody has settled, and on which reports, of those that the person drafts."""
    rows = FindingComment.objects.filter(
        settled_at__isnull=True,
        finding__removed_at__isnull=True,
        finding__report__round__in=consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS),
    )
    counts = dict(rows.values_list("finding__report").annotate(Count("pk")))
    return sum(counts.values()), list(counts)


def coded_since(user: Any, since: datetime) -> int:
    """What colleagues coded in the rounds in which the person codes."""
    mine = consulting.rounds_with_duty(user, Duty.CODE)
    return CodedPassage.objects.filter(theme__round__in=mine, at__gt=since).exclude(by=user).count()


def commented_since(user: Any, since: datetime) -> int:
    """What colleagues said on findings of the reports that the person drafts or reviews."""
    mine = consulting.rounds_with_duty(user, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    return FindingComment.objects.filter(finding__report__round__in=mine, at__gt=since).exclude(by=user).count()
