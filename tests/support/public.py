"""The public state of a round, as the worker would move it."""

from datetime import datetime
from typing import Any

from consultations.models import Round
from consultations.rounds.services import mark_published
from core import clock
from submissions.public_state.services import open_public_state, refresh


def make_public(round_: Round, *, by: Any = None, at: datetime | None = None) -> Round:
    """Publish the inputs of the round as they are; the round as it is then."""
    mark_published(round_, by=by or round_.created_by, at=at or clock.now())
    open_public_state(round_)
    round_.refresh_from_db()
    return round_


def move(round_: Round) -> Round:
    """What the worker does within minutes of an act."""
    refresh(Round.objects.select_related("rules", "document").get(pk=round_.pk))
    round_.refresh_from_db()
    return round_
