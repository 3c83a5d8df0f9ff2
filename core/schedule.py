"""What happens by itself, by the clock: `(name, every so many minutes)`, checked once a minute by the worker.

    @every(minutes=60, name="consultations.remind", title=_("Reminders"))
    def remind(job: Job) -> None: ...

A scheduled verb is a job like any other, with its lease and tries; `Slot` makes several workers start it once.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from core import clock, tasks
from core.models import Job, Slot

_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday
SCHEDULE: dict[str, tuple[timedelta, timedelta]] = {}  # name -> (every, offset)


def every(*, minutes: int, name: str, title: Any, offset: int = 0) -> Callable[[Any], Any]:
    """Registers a job that starts every `minutes`, counted from midnight UTC of a Monday, `offset` minutes later."""

    def register(work: Callable[[Job], None]) -> Callable[[Job], None]:
        SCHEDULE[name] = (timedelta(minutes=minutes), timedelta(minutes=offset))
        return tasks.job(name, title=title)(work)

    return register


def tick() -> list[str]:
    """Starts what is due and was not started; the names. A slot that was slept through is not made up for."""
    now, started = clock.now(), []
    for name, (period, offset) in SCHEDULE.items():
        slot = now - (now - _EPOCH - offset) % period
        if not Slot.objects.filter(name=name, slot=slot).exists() and _start(name, slot):
            started.append(name)
    return started


def _start(name: str, slot: datetime) -> bool:
    try:
        with transaction.atomic():  # slot and job become true together
            Slot.objects.create(name=name, slot=slot)
            tasks.start(name, payload={"slot": slot})
    except IntegrityError:  # another worker was first
        return False
    return True
