"""The only module that knows what time it is (DECIDED 1). Scenarios set it; nothing else asks the system."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.utils import timezone

SAVING = timedelta(minutes=2)  # an act takes its time before it is saved; so much later it is

_set: ContextVar[datetime | None] = ContextVar("portal_clock", default=None)


def now() -> datetime:
    """Return the present moment, aware, in UTC: the one that a scenario has set, else the system's.

    The demonstration plays in 2027 and runs `CLOCK_AHEAD` of the system; everywhere else that is zero.
    """
    return _set.get() or timezone.now() + settings.CLOCK_AHEAD


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Set the clock to `moment` (aware) within the block. Blocks nest; each thread and task has its own.

    Raises ValueError for a naive moment.
    """
    if timezone.is_naive(moment):
        raise ValueError("The clock is set by aware times only.")
    moment = moment.astimezone(UTC)
    token = _set.set(moment)
    try:
        yield moment
    finally:
        _set.reset(token)
