"""Where a body stands with its own submission in a round: nothing yet, a draft, sent, sent and being corrected."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from consultations.models import Delegation
from submissions.enums import SubmissionKind
from submissions.models import Submission, Version


@dataclass(frozen=True, slots=True)
class Standing:
    """`draft` is what people write in now, `sent` the latest that was submitted; both None before anything began."""

    submission: Submission | None = None
    draft: Version | None = None
    sent: Version | None = None

    @property
    def shown(self) -> Version | None:
        """What a page shows: the draft where there is one, else what was sent."""
        return self.draft or self.sent

    @property
    def is_final(self) -> bool:
        """Sent, and no correction begun: nothing can be written before one is."""
        return self.draft is None and self.sent is not None


def standing(delegation: Delegation) -> Standing:
    """Where one body stands. Two queries."""
    return standings([delegation])[delegation.pk]


def standings(delegations: Iterable[Delegation]) -> dict[UUID, Standing]:
    """By delegation: the own submission that stands, neither withdrawn nor erased. Two queries."""
    asked = {delegation.pk: delegation for delegation in delegations}
    rows = Submission.objects.filter(delegation__in=asked, kind=SubmissionKind.OWN)
    found = {row.pk: row for row in rows.filter(withdrawal__isnull=True, erasure__isnull=True)}
    versions: dict[UUID, list[Version]] = {}
    for version in Version.objects.filter(submission__in=found).order_by("number"):
        version.submission = found[version.submission_id]
        versions.setdefault(version.submission_id, []).append(version)
    stands = {key: Standing() for key in asked}
    for submission in found.values():
        submission.delegation = asked[submission.delegation_id]
        own = versions.get(submission.pk, [])
        stands[submission.delegation_id] = Standing(
            submission=submission,
            draft=next((row for row in own if row.is_draft), None),
            sent=next((row for row in reversed(own) if not row.is_draft), None),
        )
    return stands
