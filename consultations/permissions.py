"""Who may do what in consultations. A predicate has its queryset beside it where both are needed; a test compares them.

Stakeholders by membership, the secretariat by duty per round (DECIDED 2, trap 4). `is_superuser` is never read.
"""

from collections.abc import Collection, Iterable
from typing import TypeGuard
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations.enums import Duty, Role
from consultations.models import Assignment, Delegation, Invitation, Membership, Organisation, ProtectedReport, Round
from consultations.models.protection import ProtectedReportQuerySet
from core import clock
from core.errors import NotAllowed
from core.security import guardian
from core.text.addresses import address_forms

PROTECTION = "view_protectedreport"  # the permission of the group of named officers (PRACTICE 7)
REGISTER, ACCOUNTS = "change_organisation", "change_user"  # those of officers and of site administrators
LOG = "view_auditseal"  # that of auditors
_NO_DUTY = {
    Duty.MANAGE: _("You do not manage this round."),
    Duty.CODE: _("You do not code in this round."),
    Duty.DRAFT_SYNTHESIS: _("You do not draft in this round."),
    Duty.REVIEW_SYNTHESIS: _("You do not review in this round."),
    Duty.EXPORT: _("You do not have the duty to export from this round."),
}
DRAFTS_ALL = (Role.FOCAL_POINT, Role.DEPUTY)


def live_role(user: AnyUser, organisation_id: UUID) -> str:
    """Return the person's role in the body now, "" for none."""
    if not _is_open(user):
        return ""
    rows = Membership.objects.live().filter(user=user, organisation_id=organisation_id)
    return rows.values_list("role", flat=True).first() or ""


def works_for(user: AnyUser, delegation: Delegation) -> bool:
    """Return whether the person works for the body, in any role."""
    return bool(live_role(user, delegation.organisation_id))


def is_focal_point(user: AnyUser, delegation: Delegation) -> bool:
    """Return whether the person is the body's focal point, the only one who may submit (DOMAIN 2)."""
    return live_role(user, delegation.organisation_id) == Role.FOCAL_POINT


def may_draft_all(user: AnyUser, delegation: Delegation) -> bool:
    """Return whether the person may draft everything of the body in the round: focal point and deputy."""
    return live_role(user, delegation.organisation_id) in DRAFTS_ALL


def assigned(user: AnyUser, delegation: Delegation) -> frozenset[UUID]:
    """Return the ids of the recommendations assigned to the person as a contributor."""
    if not _is_open(user):
        return frozenset()
    rows = Assignment.objects.filter(
        delegation=delegation,
        ended_at__isnull=True,
        membership__user=user,
        membership__ended_at__isnull=True,
        membership__user__is_active=True,
    )
    return frozenset(rows.values_list("recommendation_id", flat=True))


def may_draft(user: AnyUser, delegation: Delegation, recommendation_id: UUID | None) -> bool:
    """Return whether the person may write on this recommendation; None means the round as a whole."""
    role = live_role(user, delegation.organisation_id)
    if role in DRAFTS_ALL:
        return True
    return role == Role.CONTRIBUTOR and recommendation_id in assigned(user, delegation)


def is_any_focal_point(user: User) -> bool:
    """Return whether the person is the focal point of any body."""
    return Membership.objects.live().filter(user=user, role=Role.FOCAL_POINT).exists()


def rounds_requiring_factor(user: User) -> QuerySet[Round]:
    """Return the announced rounds, not yet archived, that require a second factor of this focal point (D2)."""
    own = Membership.objects.live().filter(user=user, role=Role.FOCAL_POINT).values("organisation_id")
    rows = Round.objects.announced().filter(archived_at__isnull=True, rules__second_factor_required=True)
    return rows.filter(Exists(Delegation.objects.filter(round=OuterRef("pk"), organisation_id__in=own)))


def needs_factor(user: User) -> bool:
    """Return whether any round requires a second factor of this person."""
    return rounds_requiring_factor(user).exists()


def delegations_visible_to(user: AnyUser) -> QuerySet[Delegation]:
    """Return the delegations of the person's own bodies, and those of rounds in which the person has a duty."""
    if not _is_open(user):
        return Delegation.objects.none()
    own = Membership.objects.live().filter(user=user).values("organisation_id")
    duties = guardian.objects_with(user, Duty.values, Round)
    return Delegation.objects.filter(
        Q(organisation_id__in=own, round__announced_at__lte=clock.now()) | Q(round_id__in=duties)
    )


def sees_delegation(user: AnyUser, delegation: Delegation) -> bool:
    """Return whether the person may see that the body is invited, its window and its people.

    These are the body's own people once the round is announced, and officers of the round.
    """
    announced = delegation.round.announced_at
    own = works_for(user, delegation) and announced is not None and announced <= clock.now()
    return own or has_any_duty(user, delegation.round)


def holds_duty(user: AnyUser, duty: str, round_: Round) -> bool:
    """Return whether the person has this duty (one of `enums.Duty`) in this round."""
    return guardian.holds(user, duty, round_)


def check_duty(user: AnyUser, duty: Duty, round_: Round) -> None:
    """Raise NotAllowed `no_duty` unless the person has this duty in this round."""
    if not holds_duty(user, duty, round_):
        raise no_duty(duty)


def no_duty(duty: Duty) -> NotAllowed:
    """Return the refusal for a person without this duty."""
    return NotAllowed("no_duty", _NO_DUTY[duty])


def has_any_duty(user: AnyUser, round_: Round) -> bool:
    """Return whether the person has any duty in this round."""
    return bool(duties_of(user, round_))


def duties_of(user: AnyUser, round_: Round) -> frozenset[str]:
    """Return the person's duties in the round, as `enums.Duty` values."""
    return guardian.codenames(user, round_) & frozenset(Duty.values)


def rounds_with_duty(user: AnyUser, *duties: str) -> QuerySet[Round]:
    """Return the rounds in which the person has any of the duties."""
    return Round.objects.filter(pk__in=guardian.objects_with(user, duties, Round))


def rights_of(user: AnyUser) -> frozenset[str]:
    """Return the person's duties in any round and the permissions of their groups, for menus. Two queries.

    Each page checks for itself whether it opens.
    """
    if not _is_open(user):
        return frozenset()
    by_group = frozenset(user.groups.order_by().values_list("permissions__codename", flat=True))
    return by_group | (guardian.codenames_anywhere(user, Round) & frozenset(Duty.values))


def keeps_register(user: AnyUser) -> bool:
    """Return whether the person may keep the register of bodies and documents, by a permission of the officers' group.

    It reads the group's rows, so being a superuser gives nothing.
    """
    return _is_open(user) and user.groups.filter(permissions__codename=REGISTER).exists()


def decides_on_registrations(user: AnyUser) -> bool:
    """Return whether the person reads and answers registrations: officers of the register who manage a round.

    A registration names a person and an organization that nobody has confirmed.
    """
    if not _is_open(user):
        return False
    register = user.groups.filter(permissions__codename=REGISTER)
    return rounds_with_duty(user, Duty.MANAGE).filter(Exists(register)).exists()


def keeps_accounts(user: AnyUser) -> bool:
    """Return whether the person is a site administrator, who keeps accounts. It reads the group's rows."""
    return _is_open(user) and user.groups.filter(permissions__codename=ACCOUNTS).exists()


def sees_integrity(user: AnyUser) -> bool:
    """Return whether the person is an auditor or a site administrator. It reads the groups' rows."""
    return _is_open(user) and user.groups.filter(permissions__codename__in=[LOG, ACCOUNTS]).exists()


def somebody_is_officer() -> bool:
    """Return whether anybody keeps the register. Where nobody does, no round can be set up."""
    people = get_user_model().objects.filter(is_active=True, groups__permissions__codename=REGISTER)
    return people.exists()


def may_invite(user: AnyUser, organisation: Organisation, role: str) -> bool:
    """Return whether the person may invite to this role in the body.

    Officers may; the focal point invites colleagues, the deputy contributors.
    """
    return keeps_register(user) or _invites(live_role(user, organisation.pk), role)


def changeable_invitations(user: AnyUser, invitations: Iterable[Invitation]) -> set[UUID]:
    """Return the keys of those invitations of one body that the person may send again, correct or cancel.

    Inside the body that is whoever may invite to the role. An invitation that an officer sent to a future focal point
    is the secretariat's: the one who is replaced does not decide on it. At most three queries.
    """
    rows = list(invitations)
    if not rows or keeps_register(user):
        return {row.pk for row in rows}
    inside = live_role(user, rows[0].organisation_id)
    successors = [row.pk for row in rows if row.role == Role.FOCAL_POINT]
    own = set(Invitation.objects.filter(sent_by_team(), pk__in=successors).values_list("pk", flat=True))
    return {row.pk for row in rows if _invites(inside, row.role) and (row.role != Role.FOCAL_POINT or row.pk in own)}


def sent_by_team() -> Q:
    """Return the condition that somebody of the body sent an invitation: who works or worked for it, and is no officer.

    No officer needs the address of a colleague whom a team invites.
    """
    inside = Membership.objects.filter(user=OuterRef("invited_by"), organisation=OuterRef("organisation"))
    officers = get_user_model().objects.filter(groups__permissions__codename=REGISTER, pk=OuterRef("invited_by"))
    return Q(Exists(inside)) & ~Q(Exists(officers))


def is_from_team(invitation: Invitation) -> bool:
    """Return whether `sent_by_team` holds: the team invites, and not the office, even a successor as focal point."""
    return Invitation.objects.filter(sent_by_team(), pk=invitation.pk).exists()


def is_backed(invitation: Invitation) -> bool:
    """Return whether the sender's right still backs the invitation: rights end at once (A7).

    What somebody of the body sent ends with their role, until a successor sends it again; what an officer sent stays
    valid.
    """
    return Invitation.objects.filter(backed(), pk=invitation.pk).exists()


def backed() -> Q:
    """Return the condition that `is_backed` is true."""
    sender = Membership.objects.live().filter(user=OuterRef("invited_by"), organisation=OuterRef("organisation"))
    leads, is_deputy = (Q(Exists(sender.filter(role=role))) for role in (Role.FOCAL_POINT, Role.DEPUTY))
    return ~sent_by_team() | leads | (is_deputy & Q(role=Role.CONTRIBUTOR))


def _invites(own_role: str, role: str) -> bool:
    return own_role == Role.FOCAL_POINT or (own_role == Role.DEPUTY and role == Role.CONTRIBUTOR)


def may_open_invitation(invitation: Invitation) -> bool:
    """Return whether the personal link is neither used, cancelled nor expired."""
    unanswered = invitation.accepted_at is None and invitation.cancelled_at is None
    return unanswered and clock.now() < invitation.expires_at


def is_officer(user: AnyUser) -> bool:
    """Return whether the person belongs to the secretariat, that is, may enter Wagtail's admin.

    Such a person is no stakeholder (DECIDED 3).
    """
    return _is_open(user) and user.groups.filter(permissions__codename="access_admin").exists()


def has_inactive_account(email: str) -> bool:
    """Return whether the address belongs to a deactivated account: personal links to it no longer work."""
    return get_user_model().objects.filter(email__in=address_forms(email), is_active=False).exists()


def is_protection_officer(user: AnyUser) -> TypeGuard[User]:
    """Return whether the person is a named officer who receives protected reports. It reads the group's rows."""
    return _is_open(user) and user.groups.filter(permissions__codename=PROTECTION).exists()


def is_outside(user: AnyUser, organisations: Collection[UUID]) -> bool:
    """Return whether the person has no duty in any round of these bodies."""
    rounds = Delegation.objects.filter(organisation__in=organisations).values("round")
    return not rounds_with_duty(user, *Duty.values).filter(pk__in=rounds).exists()


def protected_reports_received_by(user: AnyUser) -> ProtectedReportQuerySet:
    """Return the protected reports that a named officer may read.

    Excluded are the officer's own reports, and reports about or from a body in whose rounds the officer has a duty,
    also where the person did not name it. Of a report made without signing in no body is known: each officer reads it.
    """
    if not is_protection_officer(user):
        return ProtectedReport.objects.none()
    duties = Delegation.objects.filter(round__in=guardian.objects_with(user, Duty.values, Round))
    near = duties.values("organisation")
    members = Membership.objects.filter(organisation__in=near).values("user")
    rows = ProtectedReport.objects.exclude(told_by=user)
    rows = rows.filter(Q(organisation__isnull=True) | ~Q(organisation__in=near))
    return rows.filter(Q(told_by__isnull=True) | ~Q(told_by__in=members))


def receives_protected_report(user: AnyUser, report: ProtectedReport) -> bool:
    """Return whether the person may read this report, by the rule of `protected_reports_received_by`."""
    return protected_reports_received_by(user).filter(pk=report.pk).exists()


def _is_open(user: AnyUser) -> TypeGuard[User]:
    return bool(getattr(user, "is_authenticated", False)) and user.is_active
