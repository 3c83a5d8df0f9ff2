"""The portal's own work at night: removes what has expired."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO, cast

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from core import clock, mail
from core.db import compaction
from core.db.transactions import refresh_statistics
from core.files.storage import full_disk_refused, store, sweep_orphans
from core.jobs import queue
from core.jobs.failures import failed_jobs
from core.jobs.files import file_until
from core.jobs.queue import KEEP_FILES, every, finish, job, messages, postpone, progress, start, try_each
from core.jobs.renewal import begins_anew
from core.models import AskedList, Beat, FormToken, Job, Slot, StoredFile
from core.tables import long_lists
from core.text.zones import zone_of_page

COMPACT = "core.compact"
COMPACT_AGAIN = tuple(timedelta(minutes=minutes) for minutes in (15, 60, 24 * 60, 24 * 60))
KEEP_TASKS = timedelta(days=7)  # a task's row holds ids and the class of an error
KEEP_SESSIONS = timedelta(days=7)  # after their end: they say whose it is what somebody sends too late
KEEP_JOBS = timedelta(days=30)  # over, with no file that somebody may still fetch
MAX_LIST = 1 << 30  # bytes of one list
KEEP_TOKENS = timedelta(days=400)  # a form sent again after a day, or after the round, is still a replay (B2)

FURTHER_STEPS: list[Callable[[datetime], None]] = []  # of the night, from packages above: each gets the time

messages(
    listing=_("Writing the rows."),
    compacting=_("Rewriting tables, one after the other."),
    no_list=_("You no longer have access to this file."),
    list_too_long=_("The list is longer than a file of this kind can contain."),
)


@every(minutes=24 * 60, offset=2 * 60, name="core.tidy", title=_("Deletion of expired data"))
def tidy(job: Job) -> None:
    """Remove what has expired, and files that no row names (B1). A step that fails holds up no other."""
    now = clock.now()
    own = (_delete_task_rows, _forget_fetched, _delete_jobs, _delete_tokens, _refresh_statistics, _sweep)
    steps = (*own, *FURTHER_STEPS)
    try_each(steps, lambda step: step(now))


def _delete_task_rows(now: datetime) -> None:
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_TASKS).delete()
    Slot.objects.filter(slot__lt=now - KEEP_JOBS).delete()
    Beat.objects.filter(at__lt=now - timedelta(days=1)).delete()


def _delete_jobs(now: datetime) -> None:
    Job.objects.filter(state=Job.State.DONE, result=None, finished_at__lt=now - KEEP_JOBS).delete()
    Job.objects.filter(kind=mail.KIND, state=Job.State.FAILED, finished_at__lt=now - KEEP_JOBS).delete()
    Job.objects.filter(kind=long_lists.LIST, asked_at__lt=now - KEEP_JOBS, result=None).delete()
    # Nobody waits for a file that can be requested again, nor for what a later turn has made good; other failed work is
    # still read where it was begun.
    over = [*queue.SCHEDULE, *(kind.name for kind in queue.KINDS.values() if kind.keeps)]
    ended = Job.objects.filter(kind__in=over, state=Job.State.FAILED, result=None, finished_at__lt=now - KEEP_JOBS)
    ended.exclude(pk__in=failed_jobs().values("pk")).delete()


def _delete_tokens(now: datetime) -> None:
    Session.objects.filter(expire_date__lt=now - settings.CLOCK_AHEAD - KEEP_SESSIONS).delete()
    FormToken.objects.filter(used_at__lt=now - KEEP_TOKENS).delete()


def _refresh_statistics(now: datetime) -> None:
    refresh_statistics()


def _sweep(now: datetime) -> None:
    file_time = now - settings.CLOCK_AHEAD  # the disk knows the system's time only
    stored_names = set(StoredFile.objects.values_list("stored_name", flat=True))
    sweep_orphans(stored_names, now=file_time)


def _forget_fetched(now: datetime) -> None:
    """Delete the rows of result files whose time is over; their bytes are then swept as orphans."""
    for row in Job.objects.filter(state=Job.State.DONE, result__isnull=False):
        until = file_until(row)
        if until is not None and until <= now and row.result_id:
            with transaction.atomic():
                Job.objects.filter(pk=row.pk).update(result=None)
                StoredFile.objects.filter(pk=row.result_id).delete()


@job(long_lists.LIST, title=_("Preparing the list"), keeps=KEEP_FILES)
def make_list(job: Job) -> None:
    """Make one list for the person who requested it.

    The person must have the right to it when the work begins and when it is done (A7).
    """
    row = AskedList.objects.select_related("job__owner").get(job=job)
    total = job.payload["rows"]
    owner = job.owner
    assert owner is not None  # noqa: S101 - nobody else asks for lists
    zone = zone_of_page(row.address, owner.time_zone)  # in which the days of a filter are meant
    with translation.override(row.language), timezone.override(zone), full_disk_refused():
        response = long_lists.make_file(row, lambda count: progress(job, count, max(total, count + 1), "listing"))
        with cast(
            BinaryIO, response.file_to_stream
        ) as content:  # closing the answer would end a request, which this is not
            stored = store(content, limit=MAX_LIST, may_be_empty=True)
        name, content_type = response.filename, response.headers["Content-Type"]
    with transaction.atomic():
        if begins_anew(job, partial(long_lists.check, row), stored=stored):
            return
        file = StoredFile.objects.create(
            **stored.columns,
            display_name=name,
            kind=name.rpartition(".")[2],
            content_type=content_type,
            stored_by=owner,
        )
        finish(job, result=file)


@job(COMPACT, title=_("Removing erased data from the database"), retries=COMPACT_AGAIN)
def compact(job: Job) -> None:
    """Rewrite the pages that rows were erased from, so that none of their bytes is left (D6).

    At night only: who reads or writes a table waits while it is rewritten. A worker that was away at night does it the
    next night. Backups keep the bytes until they expire themselves.
    """
    if not compaction.is_night(clock.now()):
        postpone(job, until=compaction.next_night(clock.now()))
        return
    compaction.rewrite(lambda done, total: progress(job, done, total, "compacting"))


def compact_at_night() -> None:
    """Ask for one compaction in the coming night, however many erasures ask for it. In the caller's transaction."""
    waiting = Job.objects.filter(kind=COMPACT, state=Job.State.WAITING, tries=0)
    if not waiting.exists():
        start(COMPACT, due=compaction.next_night(clock.now()))
