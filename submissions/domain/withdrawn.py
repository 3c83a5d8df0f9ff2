"""What bodies took back, for the officers who triage: when, and why, as far as they may know whose it was."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from consultations.domain.audience import audience_in
from consultations.models import Round
from core import clock
from core.moments import begin_of_day, office_day
from submissions.domain.confidentiality import Changes, strictest
from submissions.domain.shown import ShownBody, show_body
from submissions.enums import Confidentiality
from submissions.models import Version, Withdrawal
from submissions.rules import sealed_delegations


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """`body` and `reason` are None for an officer who may not know whose it was: a reason can tell; `at` is then the
    begin of the day."""

    reference: str
    at: datetime
    body: ShownBody | None = None
    reason: str | None = None

    @property
    def day(self) -> date:
        return office_day(self.at)


def withdrawn_in(round: Round, by: Any) -> list[Withdrawn]:
    """Newest first; nothing for people without a duty in the round. The queries do not grow with the rows."""
    audience = audience_in(by, round)
    if not audience.is_secretariat:
        return []
    rows = list(
        Withdrawal.objects.filter(submission__delegation__round=round, submission__erasure__isnull=True)
        .select_related("submission__delegation__organisation")
        .order_by("-at")
    )
    if not rows:
        return []
    submissions = {row.submission_id for row in rows}
    sent = Version.objects.submitted().filter(submission__in=submissions).order_by("number")
    levels = dict(sent.values_list("submission", "confidentiality"))
    changes = Changes.within(submissions)
    sealed = frozenset(sealed_delegations(clock.now()).filter(round=round).values_list("pk", flat=True))
    found = []
    for row in rows:
        delegation = row.submission.delegation
        level = strictest(levels[row.submission_id], *changes.of_submission(row.submission_id))
        known = audience.sees_confidential or (level == Confidentiality.PUBLIC and round.rules.identities_public)
        found.append(
            Withdrawn(
                reference=row.submission.reference,
                at=row.at if known else begin_of_day(row.at),
                body=show_body(delegation.organisation) if known else None,
                reason=row.reason if known and delegation.pk not in sealed else None,
            )
        )
    return sorted(found, key=lambda row: (row.at, row.reference), reverse=True)
