"""Questions about who works on a body's answers, for its own people."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from consultations import permissions
from consultations.models import Assignment, Delegation, Invitation, Membership, Recommendation
from consultations.rounds.selectors import colleagues
from core import clock


@dataclass(slots=True)
class Colleague:
    """A person of the body with their assignments in this round, in the order of the document."""

    membership: Membership
    given: list[Assignment] = field(default_factory=list)

    @property
    def called(self) -> str:
        """The name that colleagues know: where they work, else their name."""
        return self.membership.unit or str(self.membership.user.get_full_name())


def people_of(delegation: Delegation) -> list[Colleague]:
    """Return focal point, deputies, then contributors, each with their assignments. Two queries."""
    found = {row.pk: Colleague(row) for row in colleagues(delegation)}
    for assignment in _current_assignments(delegation):
        if assignment.membership_id in found:
            found[assignment.membership_id].given.append(assignment)
    return list(found.values())


def colleague_names(delegation: Delegation) -> dict[UUID, str]:
    """Return the names of all present and past people of the body, by account. One query.

    A name is where they work, else their own name.
    """
    rows = Membership.objects.filter(organisation_id=delegation.organisation_id).select_related("user")
    return {row.user_id: row.unit or row.user.get_full_name() for row in rows.order_by("started_at")}


def assignments_of(delegation: Delegation, membership: Membership) -> QuerySet[Assignment]:
    """Return the current assignments of one colleague."""
    return _current_assignments(delegation).filter(membership=membership)


def assignments_on(delegation: Delegation, recommendation: Recommendation) -> QuerySet[Assignment]:
    """Return the current assignments of this recommendation."""
    rows = _current_assignments(delegation).filter(recommendation=recommendation, membership__ended_at__isnull=True)
    return rows.select_related("membership__user").order_by("given_at")


def invitations_of(delegation: Delegation) -> QuerySet[Invitation]:
    """Return valid invitations that the body sent, or that were sent for it, and that nobody has accepted yet."""
    rows = Invitation.objects.filter(
        organisation_id=delegation.organisation_id, accepted_at__isnull=True, expires_at__gt=clock.now()
    )
    return rows.order_by("-sent_at")


def count_draft_readers(delegation: Delegation, recommendation: UUID | None = None) -> int:
    """Return how many people of the body can read a draft answer on this recommendation now (PRACTICE 11)."""
    given = Assignment.objects.filter(delegation=delegation, recommendation=recommendation, ended_at__isnull=True)
    rows = Membership.objects.live().filter(organisation_id=delegation.organisation_id)
    return rows.filter(Q(role__in=permissions.DRAFTS_ALL) | Q(pk__in=given.values("membership"))).count()


def _current_assignments(delegation: Delegation) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(delegation=delegation, ended_at__isnull=True)
    return rows.select_related("recommendation__paragraph").order_by("recommendation__order")
