"""Personal links. The token is in the mail only; here its digest. A GET shows, a POST accepts (D4)."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules
from consultations.domain import delegations, organisations
from consultations.enums import Role
from consultations.models import Delegation, Invitation, Organisation, Recommendation
from core import audit, clock
from core.errors import NotYours, Refused

VALID = timedelta(days=30)


def invite(
    organisation: Organisation,
    *,
    email: str,
    role: str,
    by: Any,
    delegation: Delegation | None = None,
    name: str = "",
    unit: str = "",
    language: str = "",
    recommendations: Iterable[Recommendation] = (),
    due: date | None = None,
) -> tuple[Invitation, str]:
    """The invitation and its token, which is told once and never stored.

    Officers invite focal points; the focal point and the deputy invite deputies and contributors.
    Raises NotYours for anybody else, Refused for an address that is none.
    """
    _check_may_invite(organisation, role, by)
    email = email.strip().lower()
    if "@" not in email or len(email) > 254:
        raise Refused("no_address", _("Give a mail address such as name@example.org."), field="email")
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        invitation = Invitation.objects.create(
            organisation=organisation,
            delegation=delegation,
            email=email,
            name=name.strip(),
            unit=unit.strip(),
            role=role,
            language=language or organisation.language,
            token_digest=digest(token),
            invited_by=by,
            expires_at=clock.now() + VALID,
            due=due,
        )
        invitation.recommendations.set(recommendations)
        audit.record("consultations.invitation.send", invitation, by=by, role=role)
    return invitation, token


def find(token: str) -> Invitation:
    """The invitation of a token. Raises NotYours for an unknown, used or expired one, all alike."""
    invitation = Invitation.objects.filter(token_digest=digest(token)).select_related("organisation").first()
    if invitation is None or not rules.may_open_invitation(invitation):
        raise NotYours("no_invitation", _("This link is not valid, or no longer."))
    return invitation


def accept(token: str, user: Any) -> Invitation:
    """`user` takes up the invitation: the membership begins, recommendations are given, the delegation registers."""
    with transaction.atomic():
        invitation = Invitation.objects.select_for_update().get(pk=find(token).pk)
        if not rules.may_open_invitation(invitation):
            raise NotYours("no_invitation", _("This link is not valid, or no longer."))
        membership = organisations.join(invitation.organisation, user, invitation.role, by=user, unit=invitation.unit)
        now = clock.now()
        invitation.opened_at, invitation.accepted_at, invitation.accepted_by = invitation.opened_at or now, now, user
        invitation.save(update_fields=["opened_at", "accepted_at", "accepted_by"])
        if invitation.delegation is not None:
            delegations.mark_registered(invitation.delegation)
            given = list(invitation.recommendations.all())
            if invitation.role == Role.CONTRIBUTOR and given:
                delegations.assign(
                    invitation.delegation, membership, given, by=invitation.invited_by, due=invitation.due
                )
        audit.record("consultations.invitation.accept", invitation, by=user)
    return invitation


def digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _check_may_invite(organisation: Organisation, role: str, by: Any) -> None:
    if rules.keeps_register(by):
        return
    inside = rules.live_role(by, organisation.pk)
    if inside == Role.FOCAL_POINT or (inside == Role.DEPUTY and role == Role.CONTRIBUTOR):
        return
    raise NotYours("may_not_invite", _("Only the focal point invites colleagues."))
