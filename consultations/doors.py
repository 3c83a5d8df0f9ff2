"""The door of this floor's pages: fetches what a person asked for and lets in those it belongs to.

What is not yours does not exist: a foreign id and a made-up one are refused alike (A2).
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consultations import rules
from consultations.models import Assignment, Delegation, Invitation, Membership, Recommendation, Registration
from core import clock
from core.errors import NotYours


def own_delegation(user: Any, key: UUID) -> Delegation:
    """The person's own body in an announced round, with round, rules, document and body. Raises NotYours.

    Officers have no way in here: the body's work before sending is none of theirs (DECIDED 8).
    """
    rows = Delegation.objects.select_related("round__rules", "round__document", "organisation")
    delegation = rows.filter(pk=key, round__announced_at__lte=clock.now()).first()
    if delegation is None or not rules.works_for(user, delegation):
        raise _not_there()
    return delegation


def led_delegation(user: Any, key: UUID) -> Delegation:
    """The same, for those who draft everything: focal point and deputy."""
    delegation = own_delegation(user, key)
    if not rules.may_draft_all(user, delegation):
        raise _not_there()
    return delegation


def focal_delegation(user: Any, key: UUID) -> Delegation:
    """The same, for the focal point alone."""
    delegation = own_delegation(user, key)
    if not rules.is_focal_point(user, delegation):
        raise _not_there()
    return delegation


def colleague(delegation: Delegation, key: UUID) -> Membership:
    """Somebody who works for the body now."""
    rows = Membership.objects.live().filter(organisation_id=delegation.organisation_id)
    return _found(rows.select_related("user").filter(pk=key).first())


def recommendation(delegation: Delegation, key: UUID) -> Recommendation:
    """A recommendation of the round."""
    rows = delegation.round.recommendations.select_related("paragraph__document")
    return _found(rows.filter(pk=key).first())


def assignment(delegation: Delegation, key: UUID) -> Assignment:
    """A recommendation that somebody of the body has now."""
    rows = Assignment.objects.filter(delegation=delegation, ended_at__isnull=True)
    return _found(rows.select_related("delegation", "membership__user").filter(pk=key).first())


def open_invitation(delegation: Delegation, key: UUID) -> Invitation:
    """An invitation of the body that nobody has taken up yet, expired ones included."""
    rows = Invitation.objects.filter(organisation_id=delegation.organisation_id, accepted_at__isnull=True)
    return _found(rows.select_related("organisation").filter(pk=key).first())


def asking(delegation: Delegation, key: UUID) -> Registration:
    """Somebody who asks this body to be let in, and was not answered."""
    return _found(Registration.objects.waiting().filter(organisation_id=delegation.organisation_id, pk=key).first())


def _found(row: Any) -> Any:
    if row is None:
        raise _not_there()
    return row


def _not_there() -> NotYours:
    return NotYours("not_there", _("There is no such page."))
