"""What of coding and drafting waits for an officer, and what colleagues did since. Counts; one query each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from consultations import rules as consulting
from consultations.enums import Duty
from submissions.enums import SubmissionState
from submissions.models import Input, Submission, Version
from submissions.rules import for_secretariat_only
from synthesis.models import CodedPassage, FindingComment


def uncoded(user: Any) -> tuple[int, list[UUID]]:
    """Inputs of admissible submissions to which nobody has given a theme, and in which rounds, of those in which the
    person codes; none that the person does not read in words. A coding of any version of the line counts."""
    rounds = consulting.rounds_with_duty(user, Duty.CODE)
    admissible = Submission.objects.with_state().filter(Q(state=SubmissionState.ADMISSIBLE))
    admissible = admissible.filter(delegation__round__in=rounds)
    current = Version.objects.current().filter(submission__in=admissible.values("pk"))
    coded = CodedPassage.objects.filter(theme__round__in=rounds)
    rows = Input.objects.filter(version__in=current.values("pk"))
    rows = rows.exclude(line__in=coded.order_by().values("input__line"))  # looked up once for all of them
    sees_all = consulting.rounds_with_duty(user, Duty.SEE_CONFIDENTIAL)
    rows = rows.filter(Q(version__submission__delegation__round__in=sees_all) | ~for_secretariat_only())
    counts = dict(rows.values_list("version__submission__delegation__round").annotate(Count("pk")))
    return sum(counts.values()), list(counts)


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
