"""Rewriting the tables, so that no byte of an erased row is left in the database's pages (D6). At night only.

PostgreSQL locks a table while it is rewritten: one table at a time, and a table that is in use is waited for shortly,
so that nobody queues behind the wait. It keeps rows that a transaction from before the erasure could still see, such as
that of a backup, in whichever database of the server: so those are waited for first. So are replicas that hold a slot:
the slot remembers what they could see, also while they are away.

SQLite rewrites the whole file; `secure_delete` has blanked most of it before.
"""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError, connection

FROM, UNTIL = 22, 5  # hours of the office's time
_WAIT = "20s"  # for a table that somebody uses
_WAIT_FOR_OPEN = 60.0  # seconds, for transactions that were open before
_ROUNDS = 3
_STATISTICS = "pg_statistic"  # holds the most common values of columns

# Whether a transaction is open that may see rows erased before transaction %s. Those of other databases count with what
# they write only; a VACUUM counts not at all.
_IS_OLDER_OPEN = """
    SELECT EXISTS (
        SELECT 1
        FROM (
            SELECT backend_xid AS xid FROM pg_stat_activity WHERE pid <> pg_backend_pid()
            UNION ALL
            SELECT backend_xmin FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND (datid IS NULL OR datname = current_database())
                AND pid NOT IN (SELECT pid FROM pg_stat_progress_vacuum)
            UNION ALL
            SELECT transaction FROM pg_prepared_xacts
            UNION ALL
            SELECT xmin FROM pg_replication_slots
            UNION ALL
            SELECT catalog_xmin FROM pg_replication_slots
        ) AS open
        WHERE age(xid) > age(%s::xid)
    )
"""


class TableBusy(Exception):
    """A table was in use all the time. The text is its name."""


class TransactionOpen(Exception):
    """A transaction from before, or a slot of a replica, was open all the time.

    PostgreSQL would keep the erased rows that it could see.
    """


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
    """Rewrite every table; `progress` gets how many are done. Not within a transaction.

    Raises TableBusy, TransactionOpen.
    """
    if connection.vendor == "sqlite":
        _rewrite_sqlite(progress)
        return
    _wait_for_open()
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


def _wait_for_open() -> None:
    """Wait until no transaction is open that was open when this began. Raises TransactionOpen."""
    until = time.monotonic() + _WAIT_FOR_OPEN
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::xid::text")
        (start,) = cursor.fetchone()
        while True:
            cursor.execute(_IS_OLDER_OPEN, [start])
            if not cursor.fetchone()[0]:
                return
            if time.monotonic() > until:
                raise TransactionOpen
            time.sleep(0.2)


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
