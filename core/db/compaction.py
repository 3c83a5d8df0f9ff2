"""Rewriting the tables, so that no byte of an erased row is left in the database's pages (D6). At night only.

PostgreSQL locks a table while it is rewritten: one table at a time, and a table that is in use is waited for shortly,
so that nobody queues behind the wait. SQLite rewrites the whole file; `secure_delete` has blanked most of it before.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, connection

FROM, UNTIL = 22, 5  # hours of the office's time
_WAIT = "20s"  # for a table that somebody uses
_ROUNDS = 3
_STATISTICS = "pg_statistic"  # holds the most common values of columns


class TableBusy(Exception):
    """A table was in use all the time. The text is its name."""


def is_night(now: datetime) -> bool:
    """Return whether the office sleeps."""
    hour = now.astimezone(ZoneInfo(settings.OFFICE_TIME_ZONE)).hour
    return hour >= FROM or hour < UNTIL


def next_night(now: datetime) -> datetime:
    """Return when the next night begins, in which an erasure of `now` is compacted."""
    local = now.astimezone(ZoneInfo(settings.OFFICE_TIME_ZONE))
    start = local.replace(hour=FROM, minute=30, second=0, microsecond=0)
    return start if local < start else start + timedelta(days=1)


def rewrite(progress: Callable[[int, int], None]) -> None:
    """Rewrite every table; `progress` gets how many are done. Raises TableBusy. Not within a transaction."""
    if connection.vendor == "sqlite":
        _rewrite_sqlite(progress)
        return
    tables = connection.introspection.table_names()
    waiting, done = sorted(tables), 0
    for _each in range(_ROUNDS):
        busy = []
        for table in waiting:
            progress(done, len(tables) + 1)
            if _rewrite_table(table):
                done += 1
            else:
                busy.append(table)
        waiting = busy
        if not waiting:
            break
    _rewrite_table(_STATISTICS, analyzed=False)
    if waiting:
        raise TableBusy(", ".join(waiting))


def _rewrite_sqlite(progress: Callable[[int, int], None]) -> None:
    with connection.cursor() as cursor:
        for number, statement in enumerate(
            ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
        ):
            progress(number, 4)
            cursor.execute(statement)


def _rewrite_table(table: str, *, analyzed: bool = True) -> bool:
    """Rewrite one table with its indexes; return False where it was in use for too long."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{_WAIT}'")
        try:
            cursor.execute(f'VACUUM (FULL{", ANALYZE" if analyzed else ""}) "{table}"')
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") != "55P03":  # lock_not_available
                raise
            return False
        finally:
            cursor.execute("SET lock_timeout = 0")
    return True
