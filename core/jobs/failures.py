"""Work that went wrong: what failed for good, what is tried again, what nobody takes up; and what is done about it.

A job that was refused is an answer to the person who asked, and no failure.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.audience import Person
from core.errors import Refused
from core.jobs import queue
from core.models import Job

# What `Job.message` says of a job that failed for no fault of who asked.
ACCIDENTS = ("error", "worker_lost", queue.STORAGE_FULL)
audit.declare(
    core__job__retry=_("Failed background work tried again"),
    core__job__drop=_("Failed background work given up"),
)
OVERDUE = timedelta(minutes=15)  # a job that waits longer than this after its time has no worker


@dataclass(frozen=True, slots=True)
class JobGroup:
    """Jobs of one kind: how many, the times at which the first and the last were asked for, the next try (`due`)."""

    kind: str
    count: int
    first: datetime
    last: datetime
    due: datetime

    @property
    def title(self) -> str:
        return str(queue.KINDS[self.kind].title) if self.kind in queue.KINDS else self.kind


def failed_jobs() -> QuerySet[Job]:
    """Return the jobs that failed for good. Of the schedule's own, only what no later run has made good."""
    rows = Job.objects.filter(state=Job.State.FAILED, message__in=ACCIDENTS)
    done = Job.objects.filter(state=Job.State.DONE, kind__in=queue.SCHEDULE).order_by().values("kind")
    for each in done.annotate(last=Max("asked_at")):
        rows = rows.exclude(kind=each["kind"], asked_at__lt=each["last"])
    return rows


def retried_jobs() -> QuerySet[Job]:
    """Return the jobs that failed at least once, or found no storage, and wait for their next try."""
    once_more = Q(tries__gt=0) | Q(message=queue.WAITS_FOR_STORAGE)
    return Job.objects.filter(once_more, state=Job.State.WAITING, due_at__gt=clock.now())


def overdue_jobs(now: datetime) -> QuerySet[Job]:
    """Return the jobs that have waited for `OVERDUE` without a worker that takes them up."""
    return Job.objects.filter(state=Job.State.WAITING, due_at__lt=now - OVERDUE)


def grouped(rows: QuerySet[Job]) -> list[JobGroup]:
    """Return the jobs by kind, the latest first. One query."""
    groups = rows.order_by().values("kind").annotate(
        count=Count("pk"), first=Min("asked_at"), last=Max("asked_at"), due=Min("due_at")
    )  # fmt: skip
    return sorted((JobGroup(**each) for each in groups), key=lambda group: group.last, reverse=True)


def retry(rows: QuerySet[Job], *, by: Person | None = None) -> int:
    """Let jobs that failed be tried again from the first try on; return how many. Raises Refused where none has failed.

    So are those that wait for their next try, which can be a day away when the mail server is back. The worker's next
    tick, within a minute, takes them up. Where they wait for storage, their three days begin anew.
    """
    now = clock.now()
    values = {"state": Job.State.WAITING, "message": "again", "due_at": now, "retried_at": now, "tries": 0}
    return _change(rows, "core.job.retry", by, waiting=retried_jobs(), **values)


def drop(rows: QuerySet[Job], *, by: Person | None = None) -> int:
    """Give failed jobs up: they are listed no longer. Return how many. Raises Refused where none has failed."""
    return _change(rows, "core.job.drop", by, message="dropped")


def drop_waiting(kind: str, *, logged: bool = True) -> int:
    """Give up the work of a kind that waits or has begun; return how many. For a database that was restored: most of
    its emails were sent since. A worker that runs meanwhile may finish what it has begun. Not `logged` where the keys
    of the log may not be here yet."""
    with transaction.atomic():
        rows = Job.objects.unfinished().filter(kind=kind)
        last = rows.order_by("asked_at", "pk").last()
        count = rows.update(state=Job.State.FAILED, message="dropped", heartbeat_at=None, finished_at=clock.now())
        if logged and last is not None:
            audit.record("core.job.drop", last, by=None, kind=kind, jobs=count)
    return count


def _change(
    rows: QuerySet[Job], action: str, by: Person | None, *, waiting: QuerySet[Job] | None = None, **values: object
) -> int:
    if "state" in values:
        values |= {"heartbeat_at": None, "finished_at": None, "done": 0, "total": 0}
    concerned = Q(pk__in=failed_jobs().values("pk"))
    if waiting is not None:
        concerned |= Q(pk__in=waiting.values("pk"))
    with transaction.atomic():
        locked = Job.objects.filter(concerned, pk__in=rows.values("pk")).select_for_update(of=("self",))
        by_kind: dict[str, list[Job]] = {}
        for row in locked.order_by("asked_at", "pk"):
            by_kind.setdefault(row.kind, []).append(row)
        if not by_kind:
            raise Refused("none_failed", _("No failed work of this kind is left."))
        for kind, jobs in by_kind.items():
            Job.objects.filter(pk__in=[row.pk for row in jobs]).update(**values)
            audit.record(action, jobs[-1], by=by, kind=kind, jobs=len(jobs))
    return sum(map(len, by_kind.values()))
