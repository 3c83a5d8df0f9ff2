"""What of a round has been begun and sent, and what waits to be looked at. Query counts do not grow with the rows."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from consultations import rules as consulting
from consultations.enums import Duty
from consultations.models import Round
from core import clock
from submissions.domain.queries import TriageRow
from submissions.enums import InputStage, SubmissionState
from submissions.models import Input, Submission, Version
from submissions.rules import sealed_delegations

# Received, or corrected since it was found inadmissible; or corrected since a clarification was asked for.
WAITS = Q(state=SubmissionState.RECEIVED) | Q(state=SubmissionState.CLARIFICATION, changed_since=True)


def waits(row: TriageRow) -> bool:
    """The same of a row of the queue: whether it is for the officer to decide now."""
    asked = row.state == SubmissionState.CLARIFICATION and row.changed_since
    return not row.sealed and (row.state == SubmissionState.RECEIVED or asked)


def rounds_to_triage(user: Any) -> QuerySet[Round]:
    """The rounds in which the person triages, newest first."""
    rows = consulting.rounds_with_duty(user, Duty.TRIAGE)
    return rows.filter(announced_at__isnull=False).order_by("-announced_at", "reference")


def waiting_by_round(user: Any) -> dict[UUID, int]:
    """How many submissions wait for this person's triage, by round. One query."""
    rows = (
        Submission.objects.with_state()
        .filter(WAITS, delegation__round__in=consulting.rounds_with_duty(user, Duty.TRIAGE))
        .exclude(delegation__in=sealed_delegations(clock.now()))
    )
    return dict(rows.values_list("delegation__round").annotate(Count("pk")))


def drafts_by_delegation(round: Round) -> dict[UUID, int]:
    """That a draft exists, never what is in it (PRACTICE 11)."""
    rows = Version.objects.drafts().filter(submission__delegation__round=round)
    return dict(rows.values_list("submission__delegation").annotate(Count("pk")))


def sent_by_delegation(round: Round) -> dict[UUID, int]:
    """Submissions that were sent and not withdrawn."""
    rows = Submission.objects.sent().filter(delegation__round=round, withdrawal__isnull=True)
    return dict(rows.values_list("delegation").annotate(Count("pk")))


def answered(delegations: Iterable[UUID]) -> set[UUID]:
    """Which of these have sent a submission that stands: nobody is reminded of them. One query."""
    rows = Submission.objects.sent().filter(delegation__in=delegations, withdrawal__isnull=True)
    return set(rows.values_list("delegation", flat=True))


def handed_over(delegations: Iterable[UUID]) -> set[tuple[UUID, UUID]]:
    """By delegation and recommendation, what is with the focal point or cleared in the draft: nobody is reminded of it.
    One query."""
    rows = Input.objects.filter(
        version__submission__delegation__in=delegations,
        version__submitted_at__isnull=True,
        recommendation__isnull=False,
        number=1,
        stage__in=(InputStage.RELEASED, InputStage.CLEARED),
    )
    return set(rows.values_list("version__submission__delegation", "recommendation"))
