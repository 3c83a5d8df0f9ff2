"""The queue's worker, made to survive: its pulse shows that it lives, frees dead workers' tasks, runs the schedule.

django-tasks-db leaves the task of a killed worker running for ever; here every worker writes a `Beat` a few times per
lease, and a running task whose worker shows none is ready again, by compare-and-set, and failed at the third try (B8).
"""

import logging
import threading
import time
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from django.conf import settings
from django.db import Error, connections
from django.tasks import TaskResultStatus
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from core import clock
from core.jobs import queue
from core.models import Beat

TICK_SECONDS = 60
ALL = "all"  # lanes, in the id of a worker

logger = logging.getLogger("portal.worker")


class SteadyWorker(Worker):
    """Runs tasks of one lane or of all until SIGTERM (which waits for the running task), or until there are none."""

    def __init__(self, *, until_empty: bool = False, interval: float = 1.0, lane: str | None = None) -> None:
        super().__init__(
            queue_names=[lane or "*"], excluded_queue_names=[], interval=interval, batch=until_empty,
            backend_name="default", startup_delay=False, max_tasks=None,
            worker_id=f"{lane or ALL}-{get_random_string(32)}",
        )  # fmt: skip
        self.lease = timedelta(seconds=settings.WORKER_LEASE_SECONDS)
        self.ended = threading.Event()
        self.ticked = -float(TICK_SECONDS)

    def run(self) -> None:
        self.pulse()  # before the first task is taken, or another worker would take it for a dead one's
        thread = threading.Thread(target=self._keep_pulse, daemon=True, name="pulse")
        thread.start()
        try:
            super().run()
        finally:
            self.ended.set()
            thread.join(5)
            Beat.objects.filter(worker=self.worker_id).delete()

    def shutdown(self, signum: int, frame: FrameType | None) -> None:
        """Note the signal only: an exit within it would leave a transaction half begun. A second one forces an exit."""
        if not self.running:
            super().shutdown(signum, frame)
        self.running = False

    def pulse(self) -> None:
        """Give one sign of life, free dead workers' tasks, once a minute run the schedule and queue forgotten jobs."""
        Beat.objects.update_or_create(worker=self.worker_id, defaults={"at": clock.now()})
        queue.beat()
        reap(self.lease)
        if time.monotonic() - self.ticked >= min(TICK_SECONDS, self.lease.total_seconds()):
            self.ticked = time.monotonic()
            queue.tick()
            queue.run_due()

    def _keep_pulse(self) -> None:
        while not self.ended.wait(self.lease.total_seconds() / 3):
            try:
                self.pulse()
            except Error as error:  # the database is away or busy; the next beat tries again
                logger.warning("no pulse: %s", type(error).__name__)
            finally:
                connections.close_all()  # this thread's own


def reap(lease: timedelta) -> int:
    """Free the running tasks of workers without a fresh beat, or fail them at the third try; return how many."""
    living = set(Beat.objects.filter(at__gte=clock.now() - lease).values_list("worker", flat=True))
    changed = 0
    for row in DBTaskResult.objects.running():
        if row.worker_ids and row.worker_ids[-1] not in living:
            changed += DBTaskResult.objects.filter(
                pk=row.pk, status=TaskResultStatus.RUNNING, worker_ids=row.worker_ids
            ).update(**_next_state(row))
    return changed


def _next_state(row: DBTaskResult) -> dict[str, Any]:
    if len(row.worker_ids) < queue.MAX_TRIES:
        return {"status": TaskResultStatus.READY}
    return {
        "status": TaskResultStatus.FAILED,
        "finished_at": clock.now(),
        "exception_class_path": "core.jobs.queue.JobFailed",
    }


def last_beat() -> datetime | None:
    """Return until when each lane had a worker that lives; None where one never had any. One query.

    A worker of one lane says nothing of the other, which may be dead.
    """
    lanes: dict[str, datetime] = {}
    for worker, at in Beat.objects.values_list("worker", "at"):
        lane = worker.partition("-")[0]
        for each in [lane] if lane in queue.LANES else queue.LANES:
            lanes[each] = max(lanes.get(each, at), at)
    return min(lanes.values()) if len(lanes) == len(queue.LANES) else None
