"""Nightly checks of what is stored: rows in batches, with a cursor, so that a night goes on where it was interrupted.

    check("files", title=_("Files"), batch=compare_files)

A batch is a function `(cursor) -> Batch`: it compares the next rows after the cursor. Faults are kept with the run.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import IntegrityFault, IntegrityRun

KEEP_RUNS = 30
MAX_FAULTS = 1_000  # of one run that are listed
FRESH = timedelta(days=2)  # a nightly check that finished longer ago is one that does not run


@dataclass(frozen=True, slots=True)
class StoredFault:
    """A key of FAULTS, and the id or reference of what it is about."""

    code: str
    subject: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch compared: up to where (empty: the end), how many rows, and what differs."""

    cursor: str
    compared: int
    faults: tuple[StoredFault, ...] = ()


@dataclass(frozen=True, slots=True)
class StoredCheck:
    name: str
    title: Any
    batch: Callable[[str], Batch]


@dataclass(frozen=True, slots=True)
class FaultWords:
    """What differs, and what to do about it."""

    label: Any
    advice: Any


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A check with its last finished run and the one that is under way."""

    title: Any
    finished: IntegrityRun | None
    running: IntegrityRun | None
    is_well: bool


CHECKS: dict[str, StoredCheck] = {}
_RESTORE = _("Compare with the latest backup in which it is unchanged, and restore it from there.")
_LOG = _(
    "Save a copy of the database and change nothing. Find out who had access to the server since the last good day."
)
FAULTS: dict[str, FaultWords] = {
    "log": FaultWords(_("The log is not as it was written."), _LOG),
    "file_missing": FaultWords(_("A stored file is missing."), _RESTORE),
    "file_changed": FaultWords(_("A stored file has other content than when it was stored."), _RESTORE),
}


def check(name: str, *, title: Any, batch: Callable[[str], Batch], **faults: FaultWords) -> None:
    """Register a check, and the words for what it finds."""
    CHECKS[name] = StoredCheck(name, title, batch)
    FAULTS.update(faults)


def run_check(name: str, *, anew: bool = False, step: Callable[[IntegrityRun], None] | None = None) -> IntegrityRun:
    """Run the check to its end, from where an interrupted run stopped. `step` is called after each batch.

    `anew` runs it from the beginning: what is stored may have been restored or repaired since an interrupted run.
    """
    run = None if anew else _interrupted(_runs(name))
    run = run or IntegrityRun.objects.create(name=name)
    while run.finished_at is None:
        batch = CHECKS[name].batch(run.cursor)
        with transaction.atomic():
            _add_faults(run, batch.faults)
            run.cursor, run.compared = batch.cursor, run.compared + batch.compared
            run.finished_at = None if batch.cursor else clock.now()
            run.save(update_fields=["cursor", "compared", "finished_at"])
        if step:
            step(run)
    _forget_old(name)
    return run


def reports() -> list[CheckReport]:
    """Return each check with its latest runs. At most three queries a check."""
    reports_of_checks = []
    for each in CHECKS.values():
        runs = _runs(each.name)
        finished = runs.filter(finished_at__isnull=False).first()
        reports_of_checks.append(CheckReport(each.title, finished, _interrupted(runs), _is_well(finished)))
    return reports_of_checks


def is_well() -> bool:
    """Return whether every check has finished in the last two days and nothing differs."""
    return all(report.is_well for report in reports())


def faults_of(run: IntegrityRun) -> Iterable[tuple[FaultWords, list[str]]]:
    """Return what the run found, by kind: the words, and the subjects."""
    by_code: dict[str, list[str]] = {}
    for fault in run.faults.order_by("code", "subject"):
        by_code.setdefault(fault.code, []).append(fault.subject)
    return [(FAULTS[code], subjects) for code, subjects in by_code.items()]


def _runs(name: str) -> QuerySet[IntegrityRun]:
    return IntegrityRun.objects.filter(name=name).order_by("-started_at", "-pk")


def _interrupted(runs: QuerySet[IntegrityRun]) -> IntegrityRun | None:
    """Return the latest run if it has not finished; one before it has compared too long ago to go on from."""
    latest = runs.first()
    return latest if latest is not None and latest.finished_at is None else None


def _is_well(run: IntegrityRun | None) -> bool:
    if run is None or run.finished_at is None or clock.now() - run.finished_at > FRESH:
        return False
    return not run.faults.exists()


def _add_faults(run: IntegrityRun, faults: Iterable[StoredFault]) -> None:
    room = MAX_FAULTS - run.faults.count()
    rows = [IntegrityFault(run=run, code=fault.code, subject=fault.subject[:120]) for fault in faults]
    IntegrityFault.objects.bulk_create(rows[: max(room, 0)])


def _forget_old(name: str) -> None:
    rows = _runs(name).values_list("pk", flat=True)
    IntegrityRun.objects.filter(pk__in=list(rows[KEEP_RUNS:])).delete()
