"""Makes an `Audience` from a person and a round. Nothing else makes somebody a reader of a round."""

from accounts.models import AnyUser
from consultations import permissions
from consultations.enums import Duty
from consultations.models import Delegation, Round
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT, Audience, Level


def audience_in(user: AnyUser, round_: Round) -> Audience:
    """Return the audience of an officer where the person has a duty in the round, else of the public."""
    duties = permissions.duties_of(user, round_)
    if not duties:
        return PUBLIC
    return CONFIDENTIAL if Duty.SEE_CONFIDENTIAL in duties else SECRETARIAT


def audience_for(user: AnyUser, delegation: Delegation) -> Audience:
    """Return the audience of a member of the delegation.

    Focal point and deputy see everything, a contributor what was assigned; others get `audience_in`.
    """
    if permissions.may_draft_all(user, delegation):
        return Audience(Level.ORGANISATION, delegation=delegation.pk)
    if permissions.works_for(user, delegation):
        return Audience(
            Level.CONTRIBUTOR, delegation=delegation.pk, recommendations=permissions.assigned(user, delegation)
        )
    return audience_in(user, delegation.round)
