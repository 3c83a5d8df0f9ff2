"""Personal links. A GET shows, a POST accepts (D4); sending again makes the old one worthless."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import Role
from consultations.invitations import delegations
from consultations.models import Delegation, Invitation, Membership, Organisation, Recommendation
from consultations.organisations import services
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.mail import send_all_later, send_later
from core.security import signing

VALID = timedelta(days=30)
SALT = "consultations.invitation"


class InvitationEnded(NotAllowed):
    """A true link that no longer leads in. `code` is used, expired or sender_left."""

    def __init__(self, code: str, invitation: Invitation) -> None:
        super().__init__(code, _("This link is not valid, or no longer."))
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
) -> tuple[Invitation, str]:
    """The invitation and its token; the mail goes by the queue.

    Officers invite focal points; the focal point invites colleagues, the deputy contributors.
    Raises NotAllowed for anybody else, Refused for an address that is none or a date as `check_own_date` says.
    """
    invitation = Invitation(
        organisation=organisation,
        delegation=delegation,
        email=_address(email),
        name=name.strip(),
        unit=unit.strip(),
        role=role,
        language=language or organisation.language,
        invited_by=by,
        expires_at=clock.now() + VALID,
        due=due,
    )
    with transaction.atomic():
        services.lock_bodies(organisation)
        _check_may_invite(organisation, role, by)
        if delegation is not None and due is not None:
            delegations.check_own_date(delegation, due)
        invitation.save(force_insert=True)
        invitation.recommendations.set(recommendations)
        send_later("consultations.invitation", ids={"invitation": invitation.pk})
        audit.record("consultations.invitation.send", invitation, by=by, role=role)
    return invitation, token_of(invitation)


def invite_focal_points(wanted: Iterable[tuple[Organisation, Delegation, str]], *, by: User) -> None:
    """A personal link for who is to speak for each body, at the address beside it; nine queries for any number.

    Raises NotAllowed for who does not keep the register, Refused for an address that is none.
    """
    told = {"role": Role.FOCAL_POINT, "invited_by": by, "expires_at": clock.now() + VALID}
    made = [
        Invitation(organisation=body, delegation=delegation, email=_address(email), language=body.language, **told)
        for body, delegation, email in wanted
    ]
    _check_invites_focal_points(by)
    with transaction.atomic():
        services.lock_bodies(*(row.organisation for row in made))
        Invitation.objects.bulk_create(made)
        send_all_later("consultations.invitation", [(None, {"invitation": row.pk}) for row in made])
        audit.record_all("consultations.invitation.send", [(row, {"role": row.role}) for row in made], by=by)


def send_again(invitation: Invitation, *, by: User) -> Invitation:
    """A new link for the same invitation, now sent by `by`; the old one ends. Raises NotAllowed like `invite`, Refused
    where it was accepted."""
    with transaction.atomic():
        services.lock_bodies(invitation.organisation)
        rows = Invitation.objects.select_for_update(of=("self",)).select_related("organisation")
        invitation = rows.get(pk=invitation.pk)
        _check_may_invite(invitation.organisation, invitation.role, by)
        if invitation.accepted_at is not None:
            raise Refused("accepted", _("This invitation has been accepted."))
        invitation.sent_at, invitation.expires_at = clock.now(), clock.now() + VALID
        invitation.invited_by = by
        invitation.save(update_fields=["sent_at", "expires_at", "invited_by"])
        send_later("consultations.invitation", ids={"invitation": invitation.pk})
        audit.record("consultations.invitation.send", invitation, by=by, role=invitation.role)
    return invitation


def send_all_again(invitations: Collection[Invitation], *, by: User) -> list[UUID]:
    """New links for those that were not accepted meanwhile; their ids. For a verb of officers that records them. Four
    queries. Raises NotAllowed for who does not keep the register."""
    _check_invites_focal_points(by)
    with transaction.atomic():
        open_still = Invitation.objects.filter(pk__in=[row.pk for row in invitations], accepted_at__isnull=True)
        found = list(open_still.select_for_update().values_list("pk", flat=True))
        now = clock.now()
        open_still.update(sent_at=now, expires_at=now + VALID, invited_by=by)
        send_all_later("consultations.invitation", [(None, {"invitation": key}) for key in found])
    return found


def find_invitation(token: str) -> Invitation:
    """The invitation of a token. Raises NotAllowed for a token that was never sent, or was sent anew since, or whose
    address is that of a deactivated account; `InvitationEnded` for the true link of one that is used, expired, or was
    sent by somebody who no longer may: its holder is told which."""
    key, _dot, _signature = token.partition(".")
    try:
        invitation = Invitation.objects.select_related("organisation", "delegation__round", "invited_by").get(
            pk=UUID(hex=key)
        )
    except (ValueError, Invitation.DoesNotExist):
        invitation = None
    said = _signed_text(invitation) if invitation is not None else ""  # checked in either case: it takes the same time
    true = signing.is_valid_link_token(token, said, salt=SALT)
    if invitation is None or not true or permissions.has_inactive_account(invitation.email):
        raise NotAllowed("no_invitation", _("This link is not valid, or no longer."))
    if not permissions.may_open_invitation(invitation):
        raise InvitationEnded("used" if invitation.accepted_at else "expired", invitation)
    if not _is_backed(invitation):
        raise InvitationEnded("sender_left", invitation)
    return invitation


def end_invitations(email: str) -> None:
    """End the personal links to the address of an account that closes."""
    now = clock.now()
    Invitation.objects.filter(email=email, accepted_at__isnull=True, expires_at__gt=now).update(expires_at=now)


def accept_invitation(token: str, user: User) -> Invitation:
    """`user` takes up the invitation: the membership begins, recommendations are given, the delegation registers."""
    with transaction.atomic():
        found = find_invitation(token)
        services.lock_bodies(found.organisation)
        Invitation.objects.select_for_update().get(pk=found.pk)
        invitation = find_invitation(
            token
        )  # asked again under the lock: somebody may have been faster, or sent it anew
        membership = services.add_member(invitation.organisation, user, invitation.role, by=user, unit=invitation.unit)
        now = clock.now()
        invitation.opened_at, invitation.accepted_at, invitation.accepted_by = invitation.opened_at or now, now, user
        invitation.save(update_fields=["opened_at", "accepted_at", "accepted_by"])
        if invitation.delegation is not None:
            delegations.mark_registered(invitation.delegation)
            given = list(invitation.recommendations.all())
            if membership.role == Role.CONTRIBUTOR and given:
                delegations.assign_accepted(
                    invitation.delegation, membership, given, by=invitation.invited_by, due=invitation.due
                )
        audit.record("consultations.invitation.accept", invitation, by=user)
    return invitation


def token_of(invitation: Invitation) -> str:
    """What stands in the link: true until it is sent again."""
    return signing.make_link_token(invitation, _signed_text(invitation), salt=SALT)


def _signed_text(invitation: Invitation) -> str:
    return f"{invitation.pk}|{invitation.sent_at.isoformat()}"


def _address(email: str) -> str:
    email = email.strip().lower()
    if "@" not in email or len(email) > 254:
        raise Refused("no_address", _("Give a mail address such as name@example.org."), field="email")
    return email


def _check_invites_focal_points(by: User) -> None:
    if not permissions.keeps_register(by):
        raise NotAllowed("may_not_invite", _("Only officers invite focal points."))


def _check_may_invite(organisation: Organisation, role: str, by: User) -> None:
    if not (permissions.keeps_register(by) or _invites_inside(organisation, role, by)):
        raise NotAllowed("may_not_invite", _("Only the focal point invites colleagues."))


def _invites_inside(organisation: Organisation, role: str, by: User) -> bool:
    inside = permissions.live_role(by, organisation.pk)
    return inside == Role.FOCAL_POINT or (inside == Role.DEPUTY and role == Role.CONTRIBUTOR)


def _is_backed(invitation: Invitation) -> bool:
    """Rights end at once (A7): what somebody of the body has sent falls with their role, until who follows them sends
    it again; what an officer has sent is the office's."""
    body, by = invitation.organisation, invitation.invited_by
    was_inside = Membership.objects.filter(user=by, organisation=body).exists()
    return not was_inside or _invites_inside(body, invitation.role, by)
