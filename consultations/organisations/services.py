"""Bodies and the people who work for them. A body outlives its people; rights end with the row, at once (A7)."""

from typing import Any, NoReturn

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions
from consultations.enums import Constituency, Role
from consultations.models import Membership, Organisation
from consultations.models.organisations import new_code
from core import audit, clock
from core.errors import NotAllowed, Refused

_RANKS = (Role.FOCAL_POINT, Role.DEPUTY, Role.CONTRIBUTOR)


def register_body(
    *, name: str, constituency: str, by: User | None = None, short_name: str = "", **fields: Any
) -> Organisation:
    """Add a body to the register. Confirmed at once where an officer enters it, else later by an officer.

    `fields` are columns of Organisation. Raises Refused for an empty name, an unknown constituency or a code in use.
    """
    if not name.strip():
        raise Refused("name_missing", _("Enter the name of the organization."), field="name")
    if constituency not in Constituency.values:
        raise Refused("unknown_constituency", _("Choose the kind of organization."), field="constituency")
    code = fields.pop("code", "") or new_code()
    with transaction.atomic():
        if Organisation.objects.filter(code=code).exists():
            raise Refused(
                "code_in_use",
                _("Another participant has the code %(code)s. Enter another code.") % {"code": code},
                field="code",
            )
        organisation = Organisation.objects.create(
            code=code,
            name=name.strip(),
            short_name=short_name.strip() or name.strip()[:120],
            constituency=constituency,
            confirmed_at=clock.now() if by is not None and permissions.keeps_register(by) else None,
            **fields,
        )
        audit.record("consultations.organisation.register", organisation, by=by)
    return organisation


def add_member(organisation: Organisation, user: User, role: str, *, by: User, unit: str = "") -> Membership:
    """Make the person work for the body from now on.

    A new focal point ends the old one's role: of two, the later one counts, and the act is recorded. An invitation to a
    lower role changes nothing: otherwise a body could lose its focal point by a click. Raises Refused for an officer of
    the secretariat (DECIDED 3).
    """
    with transaction.atomic():
        lock_bodies(organisation)
        if permissions.is_officer(user):
            raise Refused("officer", _("An officer of the secretariat cannot work for an organization."), field="email")
        rows = Membership.objects.filter(organisation=organisation, ended_at__isnull=True)
        same = rows.filter(user=user).first()
        if same is not None and _RANKS.index(Role(same.role)) <= _RANKS.index(Role(role)):
            return same
        ending = rows.filter(user=user)
        if role == Role.FOCAL_POINT:
            ending = ending | rows.filter(role=Role.FOCAL_POINT)
        for membership in ending:
            _end(membership, by=by)
        membership = Membership.objects.create(
            user=user, organisation=organisation, role=role, unit=unit.strip() or (same.unit if same else "")
        )
        audit.record(
            "consultations.membership.begin", membership, by=by, role=role, person=user.pk, body=organisation.pk
        )
    return membership


def hand_over(organisation: Organisation, successor: Membership, *, by: User, stays: bool) -> Membership:
    """Make a colleague the focal point from now on; the old one `stays` as deputy, or leaves the body.

    Invitations that the old one sent end with the role (A7). Raises NotAllowed for anybody but the focal point, Refused
    for somebody who is no colleague.
    """
    with transaction.atomic():
        lock_bodies(organisation)
        if permissions.live_role(by, organisation.pk) != Role.FOCAL_POINT:
            raise NotAllowed("not_focal_point", _("Only the focal point can hand over the role."))
        rows = Membership.objects.live().filter(organisation=organisation).exclude(user=by)
        successor = rows.select_related("user").filter(pk=successor.pk).first() or _refuse_successor()
        membership = add_member(organisation, successor.user, Role.FOCAL_POINT, by=by)
        if stays:
            add_member(organisation, by, Role.DEPUTY, by=by)
        audit.record("consultations.organisation.hand_over", organisation, by=by, person=successor.user_id)
    return membership


def _refuse_successor() -> NoReturn:
    raise Refused("not_a_colleague", _("This person is not on your team."), field="successor")


def end_membership(membership: Membership, *, by: User) -> None:
    """End a membership: by the person, by the body's focal point, or by an officer who keeps the register."""
    with transaction.atomic():
        lock_bodies(membership.organisation)
        membership = Membership.objects.get(pk=membership.pk)
        own = membership.user_id == getattr(by, "pk", None)
        focal = permissions.live_role(by, membership.organisation_id) == Role.FOCAL_POINT
        if not (own or focal or permissions.keeps_register(by)):
            raise NotAllowed("not_your_body", _("Only the focal point can end a colleague's access."))
        if membership.ended_at is None:
            _end(membership, by=by)


def end_memberships(user: User, *, by: User) -> None:
    """End what a closing account works for, so that its assignments are free and another focal point can follow."""
    with transaction.atomic():
        rows = Membership.objects.filter(user=user, ended_at__isnull=True).select_related("organisation")
        lock_bodies(*(row.organisation for row in rows))
        for membership in rows.all():  # read again under the lock
            _end(membership, by=by)


def lock_bodies(*bodies: Organisation) -> None:
    """Lock the bodies, so that memberships change one after the other. For acts that check a person's role."""
    rows = Organisation.objects.select_for_update(no_key=True).filter(pk__in=[body.pk for body in bodies])
    list(rows.order_by("pk").values_list("pk"))


def _end(membership: Membership, *, by: User) -> None:
    membership.ended_at = clock.now()
    membership.save(update_fields=["ended_at"])
    audit.record("consultations.membership.end", membership, by=by, person=membership.user_id)


def check_keeps_register(by: User) -> None:
    """Raise NotAllowed unless the person may keep the register."""
    if not permissions.keeps_register(by):
        raise NotAllowed("not_an_officer", _("Only officers can edit the register."))
