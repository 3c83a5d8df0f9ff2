"""Personal links. A GET shows, a POST accepts (D4); sending again invalidates the old link."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.invitations.selectors import assigned_by, leader_with_address
from consultations.models import Delegation, Invitation, Organisation, Recommendation
from consultations.organisations import services
from consultations.organisations.entries import correct_entry
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.mail import send_all_later, send_later
from core.security import signing
from core.text.addresses import mail_address

VALID = timedelta(days=30)
SALT = "consultations.invitation"
ALREADY_INVITED = _("%(address)s is already invited. If the email is lost, choose “Send again”.")
MAIL, DRAFTER_MAIL = "consultations.invitation", "consultations.drafter_invitation"


class InvitationEnded(NotAllowed):
    """A genuine link that no longer works. `code` is used, cancelled, expired or sender_left."""

    def __init__(self, code: str, invitation: Invitation) -> None:
        super().__init__(code, _("This link is not valid or has expired."))
        self.invitation = invitation


def invite(
    organisation: Organisation,
    *,
    email: str,
    role: str,
    by: User,
    delegation: Delegation | None = None,
    name: str = "",
    unit: str = "",
    language: str = "",
    recommendations: Iterable[Recommendation] = (),
    due: date | None = None,
    stays: bool = False,
) -> tuple[Invitation, bool]:
    """Create an invitation and queue its mail; return it, and whether it is new.

    Officers invite focal points; the focal point invites colleagues, the deputy contributors. A contributor who is
    invited to the round already keeps their invitation and link, and gets the further recommendations; anybody else
    whom the same person invites twice gets one link. The language in which an officer writes to a focal point is from
    then on that of our emails to the organization, and the one that its answers begin with. A focal point who `stays`
    becomes deputy once the successor accepts. Raises NotAllowed for anybody else, Refused for an invalid address, a
    date that `check_own_date` refuses, and a focal point or deputy who is on the team already.
    """
    chosen = list(recommendations)
    invitation = Invitation(
        organisation=organisation,
        delegation=delegation,
        email=checked_address(email),
        name=name.strip(),
        unit=unit.strip(),
        role=role,
        language=language or organisation.language,
        invited_by=by,
        expires_at=clock.now() + VALID,
        due=due,
        deputy=by if stays else None,
    )
    with transaction.atomic():
        services.lock_bodies(organisation)
        _check_may_invite(organisation, role, by)
        if delegation is not None and due is not None:
            delegations.check_own_date(delegation, due)
        _check_not_on_team(invitation)
        if role == Role.FOCAL_POINT and language and permissions.keeps_register(by):
            correct_entry(organisation, by=by, fields={"language": language})
        if (earlier := _invited_before(invitation)) is not None:
            _add_parts(earlier, chosen, due, by=by)
            if stays or earlier.deputy_id == by.pk:  # what a focal point says last counts
                earlier.deputy = invitation.deputy
                earlier.save(update_fields=["deputy"])
            return earlier, False
        invitation.save(force_insert=True)
        invitation.recommendations.set(chosen)
        send_later(mail_of(invitation), ids={"invitation": invitation.pk})
        audit.record("consultations.invitation.send", invitation, by=by, role=role)
    return invitation, True


class Sending(StrEnum):
    """What goes out where an officer invites a focal point: a first mail, another one, or none."""

    NEW = "new"
    AGAIN = "again"
    NONE = "none"


def invite_focal_point(delegation: Delegation, *, by: User, **columns: Any) -> tuple[Invitation, Sending]:
    """Invite the future focal point of a participant, as `invite` does with `columns`; return what goes out, too.

    Who is invited already, and now in another language or by another name, gets a new link with these: a mission asks
    for its invitation in French. A body that is in the round by an import alone is thereby invited to it. Raises what
    `invite` and `invite_organisations` raise.
    """
    with transaction.atomic():
        if delegation.invited_at is None:
            delegations.invite_organisations(delegation.round, [delegation.organisation], by=by)
        row, is_new = invite(delegation.organisation, delegation=delegation, role=Role.FOCAL_POINT, by=by, **columns)
        wanted = {name: columns.get(name, "").strip() or getattr(row, name) for name in ("language", "name")}
        if is_new or all(getattr(row, name) == value for name, value in wanted.items()):
            return row, Sending.NEW if is_new else Sending.NONE
        Invitation.objects.filter(pk=row.pk).update(**wanted)
        return send_again(row, by=by), Sending.AGAIN


def send_again(invitation: Invitation, *, by: User, unit: str = "") -> Invitation:
    """Send a new link for the same invitation, now from `by`; the old link ends. A `unit` replaces the former one.

    Raises NotAllowed where `changeable_invitations` leaves it out, Refused where it was accepted or cancelled, and
    where the person has got another invitation to draft in the round since this one ended.
    """
    with transaction.atomic():
        invitation = _locked(invitation, by=by)
        _check_unanswered(invitation)
        _check_not_invited(invitation)
        invitation.sent_at, invitation.expires_at = clock.now(), clock.now() + VALID
        invitation.invited_by, invitation.undelivered_at = by, None
        invitation.unit = unit.strip() or invitation.unit
        invitation.save(update_fields=["sent_at", "expires_at", "invited_by", "undelivered_at", "unit"])
        send_later(mail_of(invitation), ids={"invitation": invitation.pk})
        audit.record("consultations.invitation.send", invitation, by=by, role=invitation.role)
    return invitation


def send_all_again(invitations: Collection[Invitation], *, by: User) -> list[UUID]:
    """Send new links for the invitations that are not accepted yet and return their ids. Four queries.

    For an officers' act that records them. Raises NotAllowed unless `by` keeps the register.
    """
    check_invites_focal_points(by)
    with transaction.atomic():
        open_still = Invitation.objects.unanswered().filter(pk__in=[row.pk for row in invitations])
        keys = list(open_still.select_for_update().values_list("pk", flat=True))
        now = clock.now()
        open_still.update(sent_at=now, expires_at=now + VALID, invited_by=by, undelivered_at=None)
        send_all_later(MAIL, [(None, {"invitation": key}) for key in keys])
    return keys


def cancel_invitation(invitation: Invitation, *, by: User) -> Invitation:
    """Cancel an invitation that nobody has accepted: its link ends at once, its recommendations are unassigned.

    Cancelling again changes nothing. Raises NotAllowed as `send_again` does, Refused where it was accepted.
    """
    with transaction.atomic():
        invitation = _locked(invitation, by=by)
        if invitation.cancelled_at is None:
            _check_unanswered(invitation)
            _cancel(invitation, by=by)
            audit.record("consultations.invitation.cancel", invitation, by=by)
    return invitation


def correct_address(invitation: Invitation, *, email: str, by: User) -> Invitation:
    """Send the invitation to another address and return the new one; the link to the wrong address ends at once.

    The same correction again returns the same invitation. Raises NotAllowed as `send_again` does, Refused for an
    invalid or unchanged address, one on the team or invited to draft in the round already, and where it was accepted
    or cancelled.
    """
    email = checked_address(email)
    with transaction.atomic():
        invitation = _locked(invitation, by=by)
        earlier = Invitation.objects.filter(replaces=invitation).first()
        if earlier is not None and mail_address(earlier.email) == email:
            return earlier
        _check_unanswered(invitation)
        if mail_address(invitation.email) == email:
            raise Refused("same_address", _("The invitation was sent to this address. Enter another."), field="email")
        copied = ("organisation", "delegation", "name", "unit", "role", "language", "due", "deputy")
        corrected = Invitation(
            email=email,
            invited_by=by,
            sent_at=clock.now(),
            expires_at=clock.now() + VALID,
            replaces=invitation,
            **{name: getattr(invitation, name) for name in copied},
        )
        _check_not_on_team(corrected)
        _check_not_invited(corrected, field="email")
        _cancel(invitation, by=by)
        corrected.save(force_insert=True)
        corrected.recommendations.set(invitation.recommendations.all())
        send_later(mail_of(corrected), ids={"invitation": corrected.pk})
        audit.record("consultations.invitation.correct", corrected, by=by, replaces=invitation.pk)
    return corrected


def change_parts(
    invitation: Invitation, recommendations: Iterable[Recommendation], *, due: date | None, by: User
) -> Invitation:
    """Set what is assigned to an invited contributor, with its date.

    Raises NotAllowed as `send_again` does, Refused where it was accepted or cancelled, for no recommendation or one of
    another round, and for a new date that `check_own_date` refuses.
    """
    chosen = {row.pk for row in recommendations}
    with transaction.atomic():
        invitation = _locked(invitation, by=by)
        _check_unanswered(invitation)
        delegation = invitation.delegation
        if delegation is None or invitation.role != Role.CONTRIBUTOR or not chosen:
            raise Refused("nothing_assigned", _("Assign at least one text to the drafter."), field="recommendations")
        if chosen - set(delegation.round.recommendations.values_list("pk", flat=True)):
            raise Refused("not_in_round", _("This text is not part of the round."), field="recommendations")
        if due is not None and due != invitation.due:
            delegations.check_own_date(delegation, due)
        before = set(invitation.recommendations.values_list("pk", flat=True))
        if (before, invitation.due) != (chosen, due):
            _set_parts(invitation, chosen, due, by=by)
    return invitation


def find_invitation(token: str) -> Invitation:
    """Return the invitation of a token.

    Raises NotAllowed for a token that was never sent, or that was replaced by a newer one, or whose address belongs to
    a deactivated account; `InvitationEnded` for the genuine link of one that is used, cancelled or expired, or was sent
    by somebody who may no longer send it: its holder learns which.
    """
    key, _dot, _signature = token.partition(".")
    try:
        invitation = Invitation.objects.select_related("organisation", "delegation__round__rules", "invited_by").get(
            pk=UUID(hex=key)
        )
    except (ValueError, Invitation.DoesNotExist):
        invitation = None
    signed_text = (
        _signed_text(invitation) if invitation is not None else ""
    )  # checked in either case: it takes the same time
    true = signing.is_valid_link_token(token, signed_text, salt=SALT)
    if invitation is None or not true or permissions.has_inactive_account(invitation.email):
        raise NotAllowed("no_invitation", _("This link is not valid or has expired."))
    if not permissions.may_open_invitation(invitation):
        used, cancelled = invitation.accepted_at is not None, invitation.cancelled_at is not None
        raise InvitationEnded("used" if used else "cancelled" if cancelled else "expired", invitation)
    if not permissions.is_backed(invitation):
        raise InvitationEnded("sender_left", invitation)
    return invitation


def accept_invitation(token: str, user: User) -> Invitation:
    """Accept the invitation for `user`: start the membership, assign recommendations, register the delegation.

    The focal point who hands over by it, and wants to remain, becomes deputy.
    """
    with transaction.atomic():
        shown_invitation = find_invitation(token)
        services.lock_bodies(shown_invitation.organisation)
        Invitation.objects.select_for_update().get(pk=shown_invitation.pk)
        invitation = find_invitation(token)  # again, under the lock: it may have been used or sent anew
        if invitation.delegation is not None:  # before the log: who gives more time locks it first, too
            Delegation.objects.select_for_update(no_key=True).get(pk=invitation.delegation.pk)
        body, deputy = invitation.organisation, invitation.deputy
        hands_over = deputy is not None and permissions.live_role(deputy, body.pk) == Role.FOCAL_POINT
        membership = services.add_member(body, user, invitation.role, by=user, unit=invitation.unit)
        if deputy is not None and hands_over:
            services.add_member(body, deputy, Role.DEPUTY, by=user)
        now = clock.now()
        invitation.opened_at, invitation.accepted_at, invitation.accepted_by = invitation.opened_at or now, now, user
        invitation.save(update_fields=["opened_at", "accepted_at", "accepted_by"])
        if invitation.delegation is not None:
            delegations.mark_registered(invitation.delegation)
            recommendations = list(assigned_by(invitation))
            if membership.role == Role.CONTRIBUTOR and recommendations:
                delegations.assign_accepted(
                    invitation.delegation, membership, recommendations, by=invitation.invited_by, due=invitation.due
                )
        audit.record("consultations.invitation.accept", invitation, by=user)
    return invitation


def token_of(invitation: Invitation) -> str:
    """Return the token of the link; it is valid until the invitation is sent again."""
    return signing.make_link_token(invitation, _signed_text(invitation), salt=SALT)


def mail_of(invitation: Invitation) -> str:
    """Return the mail of a saved invitation: a focal point hears from the secretariat, a colleague from their own team.

    So does a successor to whom the focal point hands over: the secretariat knows nothing of it.
    """
    is_from_office = invitation.role == Role.FOCAL_POINT and not permissions.is_from_team(invitation)
    return MAIL if is_from_office else DRAFTER_MAIL


def _locked(invitation: Invitation, *, by: User) -> Invitation:
    """Return the row, locked with its body. Raises NotAllowed for somebody who may not change it."""
    services.lock_bodies(invitation.organisation)
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation", "delegation__round")
    invitation = rows.get(pk=invitation.pk)
    _check_may_invite(invitation.organisation, invitation.role, by)
    if not permissions.changeable_invitations(by, [invitation]):
        raise NotAllowed("sent_by_officers", _("Only officers can change an invitation that an officer sent."))
    return invitation


def _check_unanswered(invitation: Invitation) -> None:
    if invitation.accepted_at is not None:
        raise Refused(
            "accepted",
            _("This invitation has already been accepted."),
            hint=_("The person is on your team now. You can change their assignments or end their access."),
        )
    if invitation.cancelled_at is not None:
        raise Refused(
            "cancelled",
            _("This invitation was cancelled, or its address was corrected."),
            hint=_("Invite the person again if needed."),
        )


def _cancel(invitation: Invitation, *, by: User) -> None:
    invitation.cancelled_at, invitation.cancelled_by = clock.now(), by
    invitation.save(update_fields=["cancelled_at", "cancelled_by"])


def _invited_before(invitation: Invitation) -> Invitation | None:
    """Return the valid invitation of the same person in the same role and round.

    Focal points and deputies: from the same sender, whose right decides how long a link works.
    """
    same = Invitation.objects.valid().filter(
        organisation=invitation.organisation,
        delegation=invitation.delegation,
        role=invitation.role,
        email=invitation.email,
    )
    if invitation.role != Role.CONTRIBUTOR:
        same = same.filter(invited_by=invitation.invited_by, undelivered_at=None)
    same = same.exclude(pk=invitation.pk).select_related("organisation", "delegation__round", "invited_by")
    return next((row for row in same.order_by("sent_at") if permissions.is_backed(row)), None)


def _check_not_invited(invitation: Invitation, *, field: str = "") -> None:
    if invitation.role == Role.CONTRIBUTOR and _invited_before(invitation) is not None:
        raise Refused(
            "already_invited",
            _("This person already has an invitation to draft in this call for inputs."),
            field=field,
            hint=_("Cancel this invitation, and assign its work in the other one."),
        )


def _check_not_on_team(invitation: Invitation) -> None:
    leader = leader_with_address(invitation.organisation, invitation.email)
    if leader is not None and invitation.role != Role.FOCAL_POINT:
        raise Refused(
            "on_team",
            _("%(name)s is already on your team, as focal point or deputy.") % {"name": leader.user.get_full_name()},
            field="email",
            hint=_("They can draft every answer without an invitation."),
        )


def _add_parts(invitation: Invitation, added: list[Recommendation], due: date | None, *, by: User) -> None:
    """Add recommendations. Without a date, the invitation keeps its own."""
    before = set(invitation.recommendations.values_list("pk", flat=True))
    chosen, due = before | {row.pk for row in added}, due or invitation.due
    if (before, invitation.due) != (chosen, due):
        _set_parts(invitation, chosen, due, by=by)


def _set_parts(invitation: Invitation, chosen: Collection[UUID], due: date | None, *, by: User) -> None:
    invitation.recommendations.set(Recommendation.objects.filter(pk__in=chosen))
    invitation.due = due
    invitation.save(update_fields=["due"])
    audit.record("consultations.invitation.assign", invitation, by=by, recommendations=sorted(chosen), due=due or "")


def _signed_text(invitation: Invitation) -> str:
    return f"{invitation.pk}|{invitation.sent_at.isoformat()}"


def checked_address(email: str) -> str:
    """Return the address as it is kept. Raises Refused at `email` for what is none."""
    email = mail_address(email)
    if "@" not in email or len(email) > 254:
        raise Refused("no_address", _("Enter an email address such as name@example.org."), field="email")
    return email


def check_invites_focal_points(by: User) -> None:
    """Raise NotAllowed unless the person keeps the register."""
    if not permissions.keeps_register(by):
        raise NotAllowed("may_not_invite", _("Only officers can invite focal points."))


def _check_may_invite(organisation: Organisation, role: str, by: User) -> None:
    if not permissions.may_invite(by, organisation, role):
        raise NotAllowed(
            "may_not_invite", _("Only the focal point can invite colleagues. A deputy can invite drafters.")
        )
