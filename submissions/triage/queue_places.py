"""The order of the queue of triage without its rows: keys by the stored states, so that a page reads its own rows.

`triage_queue` returns the same submissions in the same order (a test compares them).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Round
from core import clock
from core.audience import Audience
from core.text.dates import begin_of_day
from submissions.models import Submission
from submissions.models.embargo import without_embargoed
from submissions.triage.queue import filter_waiting
from submissions.visibility.confidentiality import restricted_as_whole


class QueuePlace(NamedTuple):
    """Sorts as the queue does: by the time of arrival that the officer may know, then by a random key."""

    received: datetime
    version: str
    submission: UUID


def queue_places(
    round_: Round, by: User, *, waiting: bool = False, only: Any = None, audience: Audience | None = None
) -> list[QueuePlace]:
    """Return the places of the current submissions of the round, or of those that wait, oldest first.

    `only` limits them to these submissions; `audience` is that of the person, where the caller has it. One query; three
    more for an officer who does not see confidential matter: of what bears no name only the day of arrival sorts.
    """
    audience = audience or audience_in(by, round_)
    if not audience.is_secretariat:
        return []
    rows = _current(round_, waiting=waiting)
    if only is not None:
        rows = rows.filter(pk__in=only)
    rows_in_order: Any = rows.order_by().values_list("current__received_at", "current__version", "pk")
    if audience.sees_confidential:
        return sorted(QueuePlace(received, str(version), key) for received, version, key in rows_in_order)
    all_nameless = not round_.rules.identities_public
    restricted = set() if all_nameless else restricted_as_whole(round_)
    return sorted(
        QueuePlace(
            begin_of_day(received) if all_nameless or key in restricted else received,
            str(version),
            key,
        )
        for received, version, key in rows_in_order
    )


def count_places(round_: Round, audience: Audience) -> int:
    """Return how many submissions the queue has. One query."""
    return _current(round_, waiting=False).count() if audience.is_secretariat else 0


def _current(round_: Round, *, waiting: bool) -> QuerySet[Submission]:
    rows = Submission.objects.filter(current__round=round_, current__version__isnull=False)
    return without_embargoed(filter_waiting(rows, clock.now())) if waiting else rows


class PagedRows[Row](Sequence[Row]):
    """The rows of these keys, in their order. A slice reads its own rows only; iterating reads all at once."""

    def __init__(self, keys: Sequence[UUID], read: Callable[[Sequence[UUID]], list[Row]]) -> None:
        self.keys = keys
        self._read = read

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[Row]:
        return iter(self._read(self.keys))

    def __getitem__(self, place: Any) -> Any:
        return self._read(self.keys[place]) if isinstance(place, slice) else self._read([self.keys[place]])[0]
