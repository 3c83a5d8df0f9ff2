"""Who works on a body's answers, as its own people see it."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, QuerySet

from consultations import permissions
from consultations.models import Assignment, Delegation, Invitation, Membership, Recommendation
from consultations.rounds.selectors import colleagues
from core import clock


@dataclass(slots=True)
class Colleague:
    """A person of the body with what they were given in this round, in the order of the document."""

    membership: Membership
    given: list[Assignment] = field(default_factory=list)

    @property
    def called(self) -> str:
        """As the others know them: by where they work, else by name."""
        return self.membership.unit or str(self.membership.user.get_full_name())


def people_of(delegation: Delegation) -> list[Colleague]:
    """Focal point first, then deputies, then contributors, each with what they have. Two queries."""
    found = {row.pk: Colleague(row) for row in colleagues(delegation)}
    for assignment in _current_assignments(delegation):
        if assignment.membership_id in found:
            found[assignment.membership_id].given.append(assignment)
    return list(found.values())


def colleague_names(delegation: Delegation) -> dict[UUID, str]:
    """Everybody who works or worked for the body, by account, as colleagues know them: by where they work, else by
    name. One query."""
    rows = Membership.objects.filter(organisation_id=delegation.organisation_id).select_related("user")
    return {row.user_id: row.unit or row.user.get_full_name() for row in rows.order_by("started_at")}


def assignments_of(delegation: Delegation, membership: Membership) -> QuerySet[Assignment]:
    """What one colleague has now."""
    return _current_assignments(delegation).filter(membership=membership)


def assignments_on(delegation: Delegation, recommendation: Recommendation) -> QuerySet[Assignment]:
    """Who has this recommendation now."""
    rows = _current_assignments(delegation).filter(recommendation=recommendation, membership__ended_at__isnull=True)
    return rows.select_related("membership__user").order_by("given_at")


def invitations_of(delegation: Delegation) -> QuerySet[Invitation]:
    """Sent by the body or for it, valid, and not yet taken up."""
    rows = Invitation.objects.filter(
        organisation_id=delegation.organisation_id, accepted_at__isnull=True, expires_at__gt=clock.now()
    )
    return rows.order_by("-sent_at")


def count_draft_readers(delegation: Delegation, recommendation: UUID | None = None) -> int:
    """How many people of the body can read a draft answer on this recommendation now (PRACTICE 11)."""
    given = Assignment.objects.filter(delegation=delegation, recommendation=recommendation, ended_at__isnull=True)
    rows = Membership.objects.live().filter(organisation_id=delegation.organisation_id)
    return rows.filter(Q(role__in=permissions.DRAFTS_ALL) | Q(pk__in=given.values("membership"))).count()


def _current_assignments(delegation: Delegation) -> QuerySet[Assignment]:
    rows = Assignment.objects.filter(delegation=delegation, ended_at__isnull=True)
    return rows.select_related("recommendation__paragraph").order_by("recommendation__order")
