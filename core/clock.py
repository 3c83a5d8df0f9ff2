"""The one place that knows what time it is (DECIDED 1). Scenarios set it; nothing else asks the system."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

_set: ContextVar[datetime | None] = ContextVar("portal_clock", default=None)


def now() -> datetime:
    """The moment, aware, in UTC: the one a scenario has set, else the system's.

    The demonstration plays in 2027 and runs `CLOCK_AHEAD` of the system; everywhere else that is nothing.
    """
    return _set.get() or timezone.now() + settings.CLOCK_AHEAD


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Within the block it is `moment` (aware). Blocks nest; each thread and task has its own."""
    if timezone.is_naive(moment):
        raise ValueError("The clock is set by aware times only.")
    moment = moment.astimezone(UTC)
    token = _set.set(moment)
    try:
        yield moment
    finally:
        _set.reset(token)
