"""Requests a search for the campaigns of a round, from wherever inputs come in."""

from uuid import UUID

from core.jobs.queue import start
from core.models import Job

FIND = "submissions.find_campaigns"


def search_later(round_id: UUID) -> None:
    """Request a background search of the round, one for all requests before it begins."""
    if not Job.objects.filter(kind=FIND, state=Job.State.WAITING, payload__round=str(round_id)).exists():
        start(FIND, payload={"round": round_id})
