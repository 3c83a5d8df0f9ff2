"""The house's own work at night: what has served its time goes."""

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from core import clock, mail  # noqa: F401 - mail registers its job
from core.models import Beat, FormToken, Job, Slot, StoredFile
from core.schedule import every
from core.storage import sweep_orphans
from core.tasks import job

COMPACT = "core.compact"
KEEP_TASKS = timedelta(days=7)  # a task's row holds ids and the class of an error
KEEP_JOBS = timedelta(days=30)  # done, with no file that somebody may still fetch
KEEP_TOKENS = timedelta(days=400)  # a form sent again after a day, or after the round, is still a replay (B2)


@every(minutes=24 * 60, offset=2 * 60, name="core.tidy", title=_("Tidying up"))
def tidy(job: Job) -> None:
    """Task results, expired sessions, old jobs, slots, beats, form tokens, and files that no row names (B1)."""
    now = clock.now()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEEP_TASKS).delete()
    call_command("clearsessions")
    Job.objects.filter(state=Job.State.DONE, result=None, finished_at__lt=now - KEEP_JOBS).delete()
    Slot.objects.filter(slot__lt=now - KEEP_JOBS).delete()
    Beat.objects.filter(at__lt=now - timedelta(days=1)).delete()
    FormToken.objects.filter(used_at__lt=now - KEEP_TOKENS).delete()
    file_time = now - settings.CLOCK_AHEAD  # the disk knows the system's time only
    known = set(StoredFile.objects.values_list("stored_name", flat=True))
    sweep_orphans(known, directory=Path(settings.FILES_ROOT), now=file_time)


@job(COMPACT, title=_("Clearing what was erased from the pages of the database"))
def compact(job: Job) -> None:
    """Pages that rows were erased from are written anew, so that none of their bytes is left (D6). Writers wait for it
    on PostgreSQL, a table at a time; backups keep them until their own time is over."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            cursor.execute("VACUUM FULL")
