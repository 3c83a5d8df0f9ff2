"""Questions about who works on a body's answers, for its own people."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, Q, QuerySet

from accounts.models import User
from consultations import permissions
from consultations.documents.addressees import relevant_recommendations
from consultations.enums import Role
from consultations.models import Assignment, Delegation, Invitation, Membership, Organisation, Recommendation
from consultations.rounds.selectors import colleagues, recommendations_of
from consultations.rounds.windows import delegation_window
from core import clock
from core.text.addresses import address_forms


@dataclass(slots=True)
class Colleague:
    """A person of the body with their assignments in this round, in the order of the document."""

    membership: Membership
    assigned: list[Assignment] = field(default_factory=list)

    @property
    def called(self) -> str:
        """The name that colleagues know: where they work, else their name."""
        return self.membership.unit or str(self.membership.user.get_full_name())

    @property
    def by_date(self) -> list[tuple[date | None, list[Recommendation]]]:
        """The recommendations by the date of each: those of one date together, in the order of the first."""
        groups: dict[date | None, list[Recommendation]] = {}
        for assignment in self.assigned:
            groups.setdefault(assignment.due, []).append(assignment.recommendation)
        return list(groups.items())


def people_of(delegation: Delegation) -> list[Colleague]:
    """Return focal point, deputies, then contributors, each with their assignments. Two queries."""
    people = {row.pk: Colleague(row) for row in colleagues(delegation)}
    for assignment in _current_assignments(delegation):
        if assignment.membership_id in people:
            people[assignment.membership_id].assigned.append(assignment)
    return list(people.values())


@dataclass(slots=True)
class InvitedPerson:
    """Somebody invited to draft who has not accepted yet, with the assigned recommendations in their order."""

    invitation: Invitation
    assigned: list[Recommendation] = field(default_factory=list)

    @property
    def called(self) -> str:
        """Where they work, else their name; "" where the invitation says neither."""
        return self.invitation.called

    @property
    def due(self) -> date | None:
        return self.invitation.due


def invited_people(delegation: Delegation) -> list[InvitedPerson]:
    """Return whoever is invited to draft in this round, oldest first. Their link may have expired. Two queries."""
    rows = Invitation.objects.unanswered().filter(delegation=delegation, role=Role.CONTRIBUTOR).order_by("sent_at")
    in_order = Recommendation.objects.select_related("paragraph").order_by("order")
    rows = rows.prefetch_related(Prefetch("recommendations", queryset=in_order))
    return [InvitedPerson(row, list(row.recommendations.all())) for row in rows]


def assigned_by(invitation: Invitation) -> QuerySet[Recommendation]:
    """Return what the invitation assigns, without texts that were taken out of the round since it was sent."""
    rows = invitation.recommendations.select_related("paragraph").order_by("order")
    if invitation.delegation is None:
        return rows
    return rows.filter(pk__in=invitation.delegation.round.recommendations.order_by().values("pk"))


def own_date_ahead(delegation: Delegation) -> date | None:
    """Return the body's internal deadline for a form to begin with; None once it has passed: no work gets it then."""
    window = delegation_window(delegation)
    if delegation.due is None or window is None:
        return delegation.due
    return delegation.due if delegation.due >= clock.now().astimezone(ZoneInfo(window.zone)).date() else None


def next_unassigned(delegation: Delegation, after: Recommendation) -> Recommendation | None:
    """Return the next recommendation in the document that concerns the body and is assigned to nobody. Four queries."""
    rows = relevant_recommendations(recommendations_of(delegation.round), delegation.organisation.constituency)
    live = Assignment.objects.filter(delegation=delegation, ended_at__isnull=True, membership__ended_at__isnull=True)
    assigned = set(live.values_list("recommendation", flat=True))
    assigned |= {assignment.pk for one in invited_people(delegation) for assignment in one.assigned}
    return next((row for row in rows if row.order > after.order and row.pk not in assigned), None)


def drafter_with_address(delegation: Delegation, email: str) -> Membership | None:
    """Return the drafter on the team whose account has this address."""
    rows = Membership.objects.live().filter(organisation_id=delegation.organisation_id, role=Role.CONTRIBUTOR)
    return rows.select_related("user").filter(user__email__in=address_forms(email)).first()


def leader_with_address(organisation: Organisation, email: str) -> Membership | None:
    """Return the focal point or deputy of the body whose account has this address. One query."""
    rows = Membership.objects.live().filter(organisation=organisation, role__in=(Role.FOCAL_POINT, Role.DEPUTY))
    return rows.select_related("user").filter(user__email__in=address_forms(email)).first()


def ended_invitations(delegation: Delegation) -> QuerySet[Invitation]:
    """Return the body's invitations that somebody cancelled or whose address was corrected, newest first."""
    rows = Invitation.objects.filter(organisation_id=delegation.organisation_id, cancelled_by__isnull=False)
    return rows.select_related("cancelled_by", "replaced_by").order_by("-cancelled_at")


def colleague_names(delegation: Delegation) -> dict[UUID, str]:
    """Return the names of all present and past people of the body, by account. One query.

    A name is where they work, else their own name.
    """
    rows = Membership.objects.filter(organisation_id=delegation.organisation_id).select_related("user")
    return {row.user_id: row.unit or row.user.get_full_name() for row in rows.order_by("started_at")}


def assignments_of(delegation: Delegation, membership: Membership) -> QuerySet[Assignment]:
    """Return the current assignments of one colleague."""
    return _current_assignments(delegation).filter(membership=membership)


def parts_by_date(delegation: Delegation, user: User) -> list[tuple[date | None, list[Recommendation]]]:
    """Return what is assigned to a person by the date of each, or of the team, soonest first. One query."""
    groups: dict[date | None, list[Recommendation]] = {}
    rows = _current_assignments(delegation).filter(membership__user=user, membership__ended_at__isnull=True)
    for assignment in rows:
        groups.setdefault(assignment.due or delegation.due, []).append(assignment.recommendation)
    return sorted(groups.items(), key=lambda group: group[0] or date.max)


def assignments_on(delegation: Delegation, recommendation: Recommendation) -> QuerySet[Assignment]:
    """Return the current assignments of this recommendation."""
    rows = _current_assignments(delegation).filter(recommendation=recommendation, membership__ended_at__isnull=True)
    return rows.select_related("membership__user").order_by("given_at")


def invitations_of(delegation: Delegation) -> QuerySet[Invitation]:
    """Return invitations that the body sent, or that were sent for it, and that nobody has accepted or cancelled.

    One of this round stays listed when its link has expired: its parts are still with that person.
    """
    rows = Invitation.objects.unanswered().filter(organisation_id=delegation.organisation_id)
    in_order = Recommendation.objects.select_related("paragraph").order_by("order")
    rows = rows.filter(Q(expires_at__gt=clock.now()) | Q(delegation=delegation))
    return rows.prefetch_related(Prefetch("recommendations", queryset=in_order)).order_by("-sent_at")


def count_draft_readers(delegation: Delegation, recommendation: UUID | None = None) -> int:
    """Return how many people of the body can read a draft answer on this recommendation now (PRACTICE 11)."""
    assignments = Assignment.objects.filter(delegation=delegation, recommendation=recommendation, ended_at__isnull=True)
    rows = Membership.objects.live().filter(organisation_id=delegation.organisation_id)
    return rows.filter(Q(role__in=permissions.DRAFTS_ALL) | Q(pk__in=assignments.values("membership"))).count()


def _current_assignments(delegation: Delegation) -> QuerySet[Assignment]:
    """Return what is assigned now, without texts that were taken out of the round since."""
    rows = Assignment.objects.filter(delegation=delegation, ended_at__isnull=True)
    rows = rows.filter(recommendation__rounds=delegation.round_id)
    return rows.select_related("recommendation__paragraph").order_by("recommendation__order")
