"""What of a round has been begun and sent, and what waits to be looked at. Query counts do not grow with the rows."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from consultations import rules as consulting
from consultations.enums import Duty
from consultations.models import Round
from core import clock
from core.audience import Audience
from submissions.domain.confidentiality import named_among
from submissions.domain.queries import TriageRow
from submissions.domain.reopening import open_requests, standing_requests
from submissions.enums import InputStage, SubmissionState
from submissions.models import ClarificationAnswer, Input, Submission, TriageDecision, Version
from submissions.models.packages import SubmissionQuerySet
from submissions.rules import sealed_delegations

LATE_AFTER = timedelta(days=7)  # from when on what waits is told as late


def waits(row: TriageRow) -> bool:
    """Whether it is for the officer to decide now: received, or corrected since it was found inadmissible; or asked
    about and since then corrected, answered, or not answered in time."""
    back = row.changed_since or row.asked in ("answered", "run_out")
    return not row.sealed and (
        row.state == SubmissionState.RECEIVED or (row.state == SubmissionState.CLARIFICATION and back)
    )


def _waiting(rows: SubmissionQuerySet, now: datetime) -> SubmissionQuerySet:
    """The same in SQL, the seal aside; a test compares them."""
    about = {"submission": OuterRef("pk")}
    settled = Exists(standing_requests().filter(**about)) & ~Exists(open_requests(now).filter(**about))
    asked = Q(state=SubmissionState.CLARIFICATION) & (Q(changed_since=True) | settled)
    return rows.with_state().filter(Q(state=SubmissionState.RECEIVED) | asked)


def rounds_to_triage(user: Any) -> QuerySet[Round]:
    """The rounds in which the person triages, newest first."""
    rows = consulting.rounds_with_duty(user, Duty.TRIAGE)
    return rows.filter(announced_at__isnull=False).order_by("-announced_at", "reference")


def waiting_by_round(user: Any) -> dict[UUID, int]:
    """How many submissions wait for this person's triage, by round. One query."""
    now, mine = clock.now(), consulting.rounds_with_duty(user, Duty.TRIAGE)
    rows = _waiting(Submission.objects.filter(delegation__round__in=mine), now)
    rows = rows.exclude(delegation__in=sealed_delegations(now))
    return dict(rows.values_list("delegation__round").annotate(Count("pk")))


def late_to_triage(user: Any) -> int:
    """Of those, how many have been waiting for longer than LATE_AFTER. One query."""
    now, mine = clock.now(), consulting.rounds_with_duty(user, Duty.TRIAGE)
    rows = _waiting(Submission.objects.filter(delegation__round__in=mine), now)
    newer = Version.objects.submitted().filter(submission=OuterRef("pk"), submitted_at__gte=now - LATE_AFTER)
    return rows.exclude(delegation__in=sealed_delegations(now)).exclude(Exists(newer)).count()


def arrived_since(user: Any, since: datetime) -> int:
    """Versions that came in the rounds in which the person triages."""
    mine = consulting.rounds_with_duty(user, Duty.TRIAGE)
    return Version.objects.filter(submission__delegation__round__in=mine, submitted_at__gt=since).count()


def answered_since(user: Any, since: datetime) -> int:
    """Answers to questions, in the same rounds."""
    mine = consulting.rounds_with_duty(user, Duty.TRIAGE)
    return ClarificationAnswer.objects.filter(request__submission__delegation__round__in=mine, at__gt=since).count()


def decided_since(user: Any, since: datetime) -> int:
    """What colleagues decided, in the same rounds."""
    mine = consulting.rounds_with_duty(user, Duty.TRIAGE)
    rows = TriageDecision.objects.filter(submission__delegation__round__in=mine, at__gt=since)
    return rows.exclude(by=user).count()


def drafts_by_delegation(round: Round) -> dict[UUID, int]:
    """That a draft exists, never what is in it (PRACTICE 11)."""
    rows = Version.objects.drafts().filter(submission__delegation__round=round)
    return dict(rows.values_list("submission__delegation").annotate(Count("pk")))


def sent_by_delegation(round: Round, audience: Audience) -> dict[UUID, int]:
    """Submissions that were sent and not withdrawn; who does not see confidential matter: those that bear the name."""
    rows = Submission.objects.sent().filter(delegation__round=round, withdrawal__isnull=True, erasure__isnull=True)
    if audience.sees_confidential:
        return dict(rows.values_list("delegation").annotate(Count("pk")))
    versions = Version.objects.current().filter(submission__in=rows.values("pk"))
    named = named_among(versions, round)
    return Counter(body for key, body in versions.values_list("pk", "submission__delegation") if key in named)


def answered(delegations: Iterable[UUID]) -> set[UUID]:
    """Which of these have sent a submission that stands: nobody is reminded of them. One query."""
    rows = Submission.objects.sent().filter(delegation__in=delegations, withdrawal__isnull=True, erasure__isnull=True)
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
