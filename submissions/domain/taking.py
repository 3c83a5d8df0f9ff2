"""Officers take submissions from the queue, and give them back."""

from typing import Any
from uuid import UUID

from django.db import transaction

from consultations.models import Round
from core.errors import Refused
from submissions.domain import leases
from submissions.domain.drafting import lock_delegation
from submissions.domain.queries import TriageRow, triage_queue
from submissions.domain.triage import look_at
from submissions.domain.waiting import waits
from submissions.models import Submission, TriageLease


def take(submission: Submission, *, by: Any) -> TriageLease:
    """Nobody else decides on it for `leases.LASTS`; once more, and the time begins anew.

    Raises NotYours like `admit`, Refused for a withdrawn one and `taken` while another officer has it.
    """
    with transaction.atomic():
        look_at(submission, by)
        return leases.grant(submission, by)


def take_next(round: Round, *, by: Any, after: UUID | None = None) -> UUID | None:
    """Takes the oldest that waits and nobody else has; with `after`, the first behind that submission, then from the
    front. None where nothing is left."""
    queue = triage_queue(round, by)
    place = next((n for n, row in enumerate(queue) if row.submission == after), -1) + 1
    for row in _free([*queue[place:], *queue[:place]], round, by):
        if row.submission == after:
            continue
        submission = Submission.objects.select_related("delegation__round__rules").get(pk=row.submission)
        try:
            take(submission, by=by)
        except Refused:  # another officer was quicker, or the sender withdrew it
            continue
        return row.submission
    return None


def give_back(submission: Submission, *, by: Any) -> None:
    """Ends one's own lease before its time; nothing happens where there is none. Raises like `take`."""
    with transaction.atomic():
        lock_delegation(submission.delegation)
        leases.check_not_taken(submission, by)
        leases.end(submission)


def _free(queue: list[TriageRow], round: Round, by: Any) -> list[TriageRow]:
    taken = leases.leases_in(round)
    return [
        row for row in queue if waits(row) and (row.submission not in taken or taken[row.submission].by_id == by.pk)
    ]
