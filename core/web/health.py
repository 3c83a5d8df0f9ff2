"""Is the process up, and can it do its work? For load balancers and the people on call; no secrets, no versions."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core import clock, mail
from core.db import search_index, startup, triggers
from core.files import objects
from core.hosts import replica
from core.integrity import checks
from core.jobs import failures, worker

_migrated = False  # once true it stays true in this process: a new release is a new process


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer that the process is up. Checks nothing else, so that a slow database does not make it look dead."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 where everything that a request needs is there, else 503, with a word for each part.

    A load balancer asks this: a worker or a mail server that is away takes no web process out of service. The words of
    what all machines share (object store, cache, replica) are in the answer, but do not decide: it would take all of
    them out at once, and most pages are served without it.
    """
    shared = {name: check for name, check in CHECKS.items() if name == "storage" and objects.is_configured()}
    own = {name: check for name, check in CHECKS.items() if name not in shared}
    return _answer(own, also={**shared, **shared_checks()})


@never_cache
@require_safe
def part_ready(request: HttpRequest, part: str) -> HttpResponse:
    """Answer the same for one part, also for those that no request waits for: worker, queue, mail, integrity."""
    parts = {**CHECKS, **BACKGROUND, **shared_checks()}
    if part not in parts:
        raise Http404
    return _answer({part: parts[part]})


def part_words() -> dict[str, str]:
    """Return a word for each part, "ok" where it is in order: the same that the addresses answer."""
    return {name: _word(check) for name, check in {**CHECKS, **BACKGROUND, **shared_checks()}.items()}


def shared_checks() -> dict[str, Callable[[], bool]]:
    """Return the checks of what several machines share, where it is set up (decision 0081)."""
    return {name: check for name, check in SHARED.items() if name in settings.SHARED_PARTS}


def _answer(
    wanted: Mapping[str, Callable[[], bool]], *, also: Mapping[str, Callable[[], bool]] | None = None
) -> JsonResponse:
    parts = {name: _word(check) for name, check in wanted.items()}
    ready = all(word == "ok" for word in parts.values())
    parts |= {name: _word(check) for name, check in (also or {}).items()}
    return JsonResponse({"status": "ok" if ready else "not ready", **parts}, status=200 if ready else 503)


def _word(check: Callable[[], bool]) -> str:
    try:
        return "ok" if check() else "not ready"
    except Exception as error:  # whatever it is, the answer is that this part does not work
        return type(error).__name__


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _migrations() -> bool:
    global _migrated  # noqa: PLW0603
    if not _migrated:
        _migrated = startup.is_migrated()
    return _migrated


def _triggers() -> bool:
    return not triggers.missing() and not search_index.missing()


def _storage() -> bool:
    if objects.is_configured():
        return objects.is_ready()
    Path(settings.FILES_ROOT).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=settings.FILES_ROOT) as file:
        return file.write(b"ready") == 5


def _cache() -> bool:
    from core.hosts import cache  # its client is only there where Valkey is set up

    return cache.is_ready()


def _worker() -> bool:
    beat = worker.last_beat()
    return bool(beat and clock.now() - beat < timedelta(seconds=settings.WORKER_LEASE_SECONDS))


def _queue() -> bool:
    return not failures.overdue_jobs(clock.now()).exists()


def _mail() -> bool:
    """Say no where a mail has failed or is late; many servers put off the first try from a sender new to them."""
    mails, late = Q(kind=mail.KIND), Q(asked_at__lt=clock.now() - failures.OVERDUE)
    return not (failures.failed_jobs().filter(mails) | failures.retried_jobs().filter(mails, late)).exists()


def _integrity() -> bool:
    return checks.is_well()


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "triggers": _triggers,
    "storage": _storage,
}
BACKGROUND: dict[str, Callable[[], bool]] = {"worker": _worker, "queue": _queue, "mail": _mail, "integrity": _integrity}
SHARED: dict[str, Callable[[], bool]] = {"cache": _cache, "replica": replica.is_ready}
