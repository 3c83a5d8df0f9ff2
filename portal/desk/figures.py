"""What monitoring reads of the portal beside its requests (`core.web.metrics`): closed words and numbers only."""

import shutil
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Min

from consultations.models import Window
from core import clock, mail
from core.jobs import failures
from core.models import Job
from core.web import health
from core.web.metrics import figure

SOON = (("day", 1), ("week", 7))


def jobs_by_state() -> Iterable[tuple[str, float]]:
    """Yield how many jobs wait or run, and how many failed for good and wait for the site administrator."""
    yield from Job.objects.unfinished().order_by().values_list("state").annotate(n=Count("pk"))
    yield Job.State.FAILED.value, failures.failed_jobs().count()


def queue_age() -> Iterable[tuple[str, float]]:
    """Yield how many seconds the job that is due for longest has waited, by lane."""
    now = clock.now()
    waiting = Job.objects.filter(state=Job.State.WAITING, due_at__lte=now)
    for lane, rows in (
        ("mail", waiting.filter(kind=mail.KIND)),
        ("default", waiting.exclude(kind=mail.KIND)),
    ):
        first = rows.aggregate(first=Min("due_at"))["first"]
        yield lane, (now - first).total_seconds() if first else 0.0


def mails() -> Iterable[tuple[str, float]]:
    yield "failed", failures.failed_jobs().filter(kind=mail.KIND).count()
    yield "retried", failures.retried_jobs().filter(kind=mail.KIND).count()


def disk() -> Iterable[tuple[str, float]]:
    Path(settings.FILES_ROOT).mkdir(parents=True, exist_ok=True)
    usage = shutil.disk_usage(settings.FILES_ROOT)
    return [("free", usage.free), ("total", usage.total)]


def closings() -> Iterable[tuple[str, float]]:
    """Yield how many windows close within a day and a week: when the rush comes."""
    now = clock.now()
    for word, days in SOON:
        until = now + timedelta(days=days)
        yield word, Window.objects.filter(closes__gt=now, closes__lte=until).count()


def parts() -> Iterable[tuple[str, float]]:
    return [(name, float(word == "ok")) for name, word in health.part_words().items()]


figure("portal_jobs", "Jobs that wait, run or have failed for good, by state", jobs_by_state, label="state")
figure("portal_queue_age_seconds", "How long the oldest due job has waited", queue_age, label="lane")
figure("portal_mails", "Emails that failed or are tried again", mails, label="state")
figure("portal_disk_bytes", "Disk of the files; of this machine, where they are in an object store", disk)
figure("portal_closings", "Windows that close within a day and a week", closings, label="within")
figure("portal_part_ready", "1 where a part of the portal is in order", parts, label="part")
