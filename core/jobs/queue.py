"""Work in the background. The Job row is the truth; a task of the queue is only a nudge to look at it (B1, B8).

    @job("submissions.read_file", title=_("Reading the file"))
    def read_file(job: Job) -> None:
        rows = read(job.payload["file"])
        progress(job, 10, 20, "reading")
        with transaction.atomic():
            keep(rows)
            finish(job)          # in the same transaction: the rows are saved and the job is done together

A function may be started again after a kill or an error, three times in all where the kind says nothing else, so it
saves nothing before its last transaction. Where files have no room, or their store is away, it is tried for three days.
Packages register theirs in a module `jobs.py`, which is imported when the apps are ready.
"""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.tasks import task
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _, ngettext
from django_tasks_db.backend import DatabaseBackend
from django_tasks_db.models import DBTaskResult

from core import clock
from core.audience import Person
from core.audit import opaque_value
from core.errors import Refusal, StoreAway, StoreFull
from core.files.storage import full_disk_waited_for
from core.models import Job, Slot, StoredFile
from core.web.logs import where

KEEP_FILES = timedelta(days=14)  # that a person asked for and can ask for again
RETRY_AFTER = (timedelta(minutes=1), timedelta(minutes=15))  # after the first and the second failed try
MAX_TRIES = 1 + len(RETRY_AFTER)
WORK, MAIL = LANES = ("default", "mail")  # queues, as settings.TASKS names them
PROGRESS_SECONDS = 0.5
# A job that finds no room for its file, or no store, waits half as long as it has waited already, within these bounds.
WAIT_LEAST, WAIT_MOST, WAIT_IN_ALL = timedelta(minutes=1), timedelta(hours=1), timedelta(days=3)
WAITS_FOR_STORAGE, STORAGE_FULL = "waits_for_storage", "storage_full"

# Words for `Job.message`; packages add theirs with `messages`.
MESSAGES: dict[str, Any] = {
    "": "",
    "error": _("Something went wrong. Try again. If it happens again, write to the secretariat."),
    "worker_lost": _("The work was interrupted three times. Try again. If it happens again, write to the secretariat."),
    "owner_left": _("The account that requested this is closed."),
    "again": _("The attempt failed. The portal is trying again."),
    WAITS_FOR_STORAGE: _(
        "There is no storage space left for the file, or the storage cannot be reached. The portal is trying again."
    ),
    STORAGE_FULL: _(
        "The portal has no storage space left for the file. Try again when the secretariat has freed some space."
    ),
    "dropped": _("An administrator has ended this work."),
    "cancelled": _("You cancelled this work."),
    "reading_rows": _("Reading the rows."),
    "writing_rows": _("Writing the rows."),
}
ROWS = {"listing", "reading_rows", "writing_rows"}  # messages of work whose progress counts rows of a table

logger = logging.getLogger("portal.tasks")
running: set[Any] = set()  # ids of the jobs that this process works on; the worker's pulse keeps them alive


def is_running(row: Any) -> bool:
    """Return whether the job of a file, a table or an import waits or runs."""
    return row.job is not None and row.job.is_unfinished


class JobFailed(Exception):
    """What the queue stores of a failed try: the job's id, the kind and the class of the error, none of its text."""


class LeaseLost(Exception):
    """Another worker has taken over the job; what this one was about to save must not be saved."""


@dataclass(frozen=True, slots=True)
class JobKind:
    name: str
    title: Any
    work: Callable[[Job], None]
    keeps: timedelta | None = None  # how long the file that it made can be fetched; None: as long as other rows say
    retries: tuple[timedelta, ...] = RETRY_AFTER  # how long after each failed try the next one follows
    lane: str = WORK  # the queue of the tasks that nudge: a worker of its own can serve it


KINDS: dict[str, JobKind] = {}


def job(
    name: str,
    *,
    title: Any,
    keeps: timedelta | None = None,
    retries: tuple[timedelta, ...] = RETRY_AFTER,
    lane: str = WORK,
) -> Callable[[Callable[[Job], None]], Callable[[Job], None]]:
    """Register `(job) -> None` as the work of jobs of kind `name`.

    `title` is what people see of it, `keeps` how long the file that it makes can be fetched, `retries` how long after
    each failed try the next one follows, `lane` one of LANES. Raises ImproperlyConfigured for a second function of the
    same name.
    """

    def register(work: Callable[[Job], None]) -> Callable[[Job], None]:
        if name in KINDS and KINDS[name].work.__qualname__ != work.__qualname__:
            raise ImproperlyConfigured(f"Two functions want to be the job {name!r}.")
        KINDS[name] = JobKind(name, title, work, keeps, retries, lane)
        return work

    return register


def messages(**texts: Any) -> None:
    """Add words for keys of `Job.message`: of progress, and of refusals that end a job (`Refusal.code`)."""
    MESSAGES.update(texts)


def start(
    kind: str, *, payload: Mapping[str, Any] | None = None, owner: Person | None = None, due: datetime | None = None
) -> Job:
    """Write the job in the caller's transaction; the queue is notified once that is committed.

    `payload` holds ids, numbers and closed words only. `owner` is the person who waits for the job and in whose name
    it runs: it does not run where that account is closed; leave it out for the portal's own work. Raises ValueError.
    """
    row = _row(kind, payload or {}, owner=owner, due=due)
    row.save(force_insert=True)
    if row.due_at <= row.asked_at:
        transaction.on_commit(partial(_nudge, row.pk, KINDS[kind].lane))
    return row


def start_all(kind: str, payloads: Iterable[Mapping[str, Any]]) -> None:
    """Write many jobs of the portal's own in one query. Raises ValueError.

    The queue is not notified: the worker's next tick, within a minute, finds them, and nobody waits for a thousand
    nudges.
    """
    Job.objects.bulk_create([_row(kind, payload) for payload in payloads])


def progress(job: Job, done: int, total: int, message: str = "") -> None:
    """Show progress to the waiting person; cheap enough to call per row. `message` is a key of MESSAGES.

    Raises LeaseLost where the job is another worker's by now, ValueError for an unknown `message`. Inside a
    transaction nobody sees the progress before its end.
    """
    if message not in MESSAGES:
        raise ValueError(f"No words for {message!r}: register them with core.jobs.queue.messages.")
    now, last = time.monotonic(), getattr(job, "_told", 0.0)
    if done < total and now - last < PROGRESS_SECONDS and message == job.message:
        return
    job._told = now  # type: ignore[attr-defined]  # kept on the row in memory only
    job.done, job.total, job.message = done, total, message
    _write(job, done=done, total=total, message=message, heartbeat_at=clock.now())


def finish(job: Job, *, result: StoredFile | None = None) -> None:
    """Mark the job done, with the file it made. Call it last in the transaction that saves the work.

    Raises LeaseLost, which rolls that transaction back.
    """
    job.state, job.result, job.message = Job.State.DONE, result, ""
    _write(job, state=job.state, result=result, message="", finished_at=clock.now())


def postpone(job: Job, *, until: datetime, **values: Any) -> None:
    """Put the job off without counting this as a try. Call it last: what the job would have done is not done.

    `values` are other values of its columns. Raises LeaseLost.
    """
    defaults = {"heartbeat_at": None, "done": 0, "total": 0, "message": "", "tries": job.tries - 1}
    _write(job, **defaults | values, state=Job.State.WAITING, due_at=until)
    job.state, job.due_at = Job.State.WAITING, until


def cancel(job: Job) -> bool:
    """End work that its owner no longer wants; return whether it was still waiting or running.

    A worker that runs it stops at its next sign of progress and keeps nothing of it: no later step of the work can be
    written. Work without such signs, such as a PDF that is being typeset, goes on to its end first.
    """
    going = Job.objects.unfinished().filter(pk=job.pk)
    return bool(going.update(state=Job.State.FAILED, message="cancelled", finished_at=clock.now()))


def is_last_try(job: Job) -> bool:
    """Return whether the job fails for good if this try fails."""
    return job.tries > len(KINDS[job.kind].retries)


def run_job(job_id: str) -> bool:
    """Try one job once in this process.

    Returns False where it is not to be run: done, taken, not due, or failed for good. Raises JobFailed when the try
    failed; by then the job waits for its next try, or has failed.
    """
    row = _claim(job_id)
    if row is None:
        return False
    running.add(row.pk)
    try:
        _work(row)
    finally:
        running.discard(row.pk)
    return True


@task
def look_at(job_id: str) -> None:
    """Run one job: the task of the queue, a nudge."""
    run_job(job_id)


def due(now: datetime) -> QuerySet[Job]:
    """Return jobs that somebody should run: waiting and due, or running without a sign of life for a lease's time."""
    lost = Q(state=Job.State.RUNNING, heartbeat_at__lt=now - _lease())
    return Job.objects.filter(Q(state=Job.State.WAITING, due_at__lte=now) | lost).order_by("due_at")


def run_due(limit: int = 500) -> int:
    """Queue due jobs that the queue does not know (lost nudges, killed workers, later tries); return how many.

    At most `limit` of each lane, the oldest first: a backlog of one lane holds up no other.
    """
    queued, due_jobs = _queued(), []
    left = dict.fromkeys(LANES, limit)
    for key, kind in due(clock.now()).values_list("pk", "kind").iterator():
        lane = KINDS[kind].lane if kind in KINDS else WORK
        if left[lane] and str(key) not in queued:
            left[lane] -= 1
            due_jobs.append((key, lane))
        if not any(left.values()):
            break
    for key, lane in due_jobs:
        _nudge(key, lane)
    return len(due_jobs)


def beat() -> None:
    """Renew the sign of life of this process's jobs. Called by the worker's pulse, in its own thread."""
    if mine := list(running):
        Job.objects.filter(pk__in=mine, state=Job.State.RUNNING).update(heartbeat_at=clock.now())


def title(job: Job) -> str:
    """Return what the job is called on a page."""
    return str(KINDS[job.kind].title) if job.kind in KINDS else job.kind


def status_text(job: Job) -> str:
    """Return the job's message, in the reader's language."""
    return str(MESSAGES.get(job.message, MESSAGES["error"] if job.state == Job.State.FAILED else ""))


def rows_text(job: Job) -> str:
    """Return how many rows of how many are read or written; "" where the work does not count rows."""
    if job.message not in ROWS or not job.total:
        return ""
    words = ngettext("%(done)s of %(total)s row", "%(done)s of %(total)s rows", job.total)
    return words % {name: number_format(getattr(job, name), force_grouping=True) for name in ("done", "total")}


def status_line(job: Job, *, element_id: str, page: str, poll: str) -> dict[str, Any]:
    """Return the context of parts/job.html for work whose outcome is on `page`.

    `poll` is the address that answers this part alone; `element_id` is its id on the page.
    """
    done = job.state == Job.State.DONE
    facts = {"label": title(job), "done": job.done, "total": job.total, "state": job.state, "message": status_text(job)}
    facts |= {"rows": rows_text(job), "cancelled": job.message == "cancelled"}
    return {
        "id": element_id,
        "poll_url": poll,
        "job": {**facts, "result_url": page if done else "", "result_label": _("See the result")},
    }


def _row(kind: str, payload: Mapping[str, Any], *, owner: Any = None, due: datetime | None = None) -> Job:
    # `owner` is the row of an account, whose model this package does not know.
    if kind not in KINDS:
        raise ValueError(f"The job {kind!r} is not registered.")
    now = clock.now()
    held = {key: opaque_value(value) for key, value in payload.items()}
    return Job(kind=kind, payload=held, owner=owner, asked_at=now, due_at=due or now)


def _work(row: Job) -> None:
    if row.owner is not None and not row.owner.is_active:  # rights end at once, in queued work too (A7)
        return _fail(row, "owner_left")
    try:
        with full_disk_waited_for():
            KINDS[row.kind].work(row)
        if row.state == Job.State.RUNNING:
            finish(row)
    except LeaseLost:
        logger.warning("job %s (%s) went on elsewhere", row.pk, row.kind)
    except Exception as error:
        if isinstance(error, Refusal) and row.kind not in SCHEDULE:  # an answer to who asked: no try changes it
            return _fail(row, error.code)
        _try_again(row, error)
        raise JobFailed(f"{row.pk} {row.kind} {type(error).__name__}") from None
    return None


def _claim(job_id: str) -> Job | None:
    """Take the job by compare-and-set, so that only one of two workers gets it; None where it is not to be run."""
    now = clock.now()
    row = due(now).filter(pk=job_id).select_related("owner").first()
    if row is None:
        return None
    same = Job.objects.filter(pk=row.pk, state=row.state, tries=row.tries, heartbeat_at=row.heartbeat_at)
    if row.kind not in KINDS or is_last_try(row):
        _fail(row, "worker_lost" if row.kind in KINDS else "error", same)
        return None
    claimed = same.update(state=Job.State.RUNNING, tries=row.tries + 1, heartbeat_at=now, done=0, total=0, message="")
    if not claimed:
        return None
    row.state, row.tries, row.heartbeat_at, row.message = Job.State.RUNNING, row.tries + 1, now, ""
    return row


def _try_again(row: Job, error: Exception) -> None:
    """Put the job back for its next try. The log says where it broke, never with which words."""
    logger.error("job %s (%s), try %d: %s at %s", row.pk, row.kind, row.tries, type(error).__name__, where(error))
    if isinstance(error, StoreAway) and _wait_for_storage(row):
        return None
    if isinstance(error, StoreFull) or is_last_try(row):
        return _fail(row, STORAGE_FULL if isinstance(error, StoreFull) else "error")
    next_try = clock.now() + KINDS[row.kind].retries[row.tries - 1]
    _if_mine(row).update(state=Job.State.WAITING, message="again", due_at=next_try, heartbeat_at=None)
    return None


def _wait_for_storage(row: Job) -> bool:
    """Put the job off without counting this as a try; return False where it has waited long enough.

    Work of the schedule waits for its next turn only, which does the same.
    """
    now, begin = clock.now(), row.retried_at or row.asked_at
    waited = now - begin
    until = now + min(max(waited / 2, WAIT_LEAST), WAIT_MOST)
    period, _offset = SCHEDULE.get(row.kind, (WAIT_IN_ALL, None))
    if until > begin + min(period, WAIT_IN_ALL):
        return False
    values = {"message": WAITS_FOR_STORAGE, "due_at": until, "heartbeat_at": None, "tries": row.tries - 1}
    _if_mine(row).update(state=Job.State.WAITING, **values)
    return True


def _fail(row: Job, code: str, same: QuerySet[Job] | None = None) -> None:
    """End the job as failed, where its row is still in `same`: this try, not ended, unless the caller says which."""
    row.state, row.message = Job.State.FAILED, code[:80]
    if same is None:
        over = (Job.State.DONE, Job.State.FAILED)
        same = Job.objects.filter(pk=row.pk, tries=row.tries).exclude(state__in=over)
    same.update(state=row.state, message=row.message, finished_at=clock.now())


def _write(job: Job, **values: Any) -> None:
    if not _if_mine(job).update(**values):
        raise LeaseLost(str(job.pk))


def _if_mine(job: Job) -> QuerySet[Job]:
    """Return the job's row while this try is the current one: a later try has a higher number."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, tries=job.tries)


def _nudge(job_id: Any, lane: str) -> None:
    try:
        look_at.using(queue_name=lane).enqueue(str(job_id))
    except JobFailed:  # the queue ran it at once (tests)
        raise
    except Exception as error:  # what was asked for is safe in its row, and the worker's tick finds it
        logger.warning("job %s: the queue did not listen (%s)", job_id, type(error).__name__)


def _queued() -> set[str]:
    """Return ids of jobs with a task ready in the database queue; none for other queues, where two do no harm."""
    if not isinstance(look_at.get_backend(), DatabaseBackend):
        return set()
    waiting = DBTaskResult.objects.ready().filter(task_path=look_at.module_path)
    return {args["args"][0] for args in waiting.values_list("args_kwargs", flat=True)}


def _lease() -> timedelta:
    return timedelta(seconds=settings.WORKER_LEASE_SECONDS)


_EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday
SCHEDULE: dict[str, tuple[timedelta, timedelta]] = {}  # name -> (every, offset)


def every(*, minutes: int, name: str, title: Any, offset: int = 0) -> Callable[[Any], Any]:
    """Register a job that starts every `minutes`, counted from midnight UTC of a Monday, `offset` minutes later."""

    def register(work: Callable[[Job], None]) -> Callable[[Job], None]:
        SCHEDULE[name] = (timedelta(minutes=minutes), timedelta(minutes=offset))
        return job(name, title=title)(work)

    return register


def try_each[T](rows: Iterable[T], work: Callable[[T], object]) -> None:
    """Do the work for each row: a fault at one holds up no other. Raises the first error at the end, so the job fails.

    Each is logged by the row's key, without its words (A8).
    """
    first: Exception | None = None
    for row in rows:
        try:
            work(row)
        except Exception as error:
            logger.exception("failed for %s", getattr(row, "pk", row))
            first = first or error
    if first is not None:
        raise first


def tick() -> list[str]:
    """Start scheduled jobs that are due and not yet started; return their names. A missed slot is not made up for."""
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
            start(name, payload={"slot": slot})
    except IntegrityError:  # another worker was first
        return False
    return True
