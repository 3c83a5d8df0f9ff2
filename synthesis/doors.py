"""The door of this floor's pages for bodies: what is not theirs does not exist (A2)."""

from typing import Any
from uuid import UUID

from consultations import doors
from consultations.models import Delegation
from consultations.office import found
from synthesis.domain.circulated import circulation_for
from synthesis.models import Circulation, DraftComment


def circulated_draft(user: Any, delegation: UUID) -> tuple[Delegation, Circulation]:
    """The last draft that went to the person's body, for focal point and deputy. Raises NotYours."""
    own = doors.led_delegation(user, delegation)
    return own, found(circulation_for(own))


def own_draft_comment(delegation: Delegation, circulation: Circulation, key: UUID) -> DraftComment:
    """A comment of the body on this draft that is not submitted."""
    rows = DraftComment.objects.filter(delegation=delegation, circulation=circulation, submitted_at__isnull=True)
    return found(rows.filter(pk=key).first())
