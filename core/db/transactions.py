"""Snapshots for many reads, locks where there is no row to lock yet, and table statistics of SQLite.

with snapshot():
    …   # every read goes to the alias `snapshot`, in one transaction that sees nothing newer
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connection, transaction

ALIAS = "snapshot"
_open: ContextVar[bool] = ContextVar("portal_snapshot", default=False)


@contextmanager
def snapshot() -> Iterator[None]:
    """Read everything inside the block from one moment. A snapshot inside a snapshot is the same one.

    Writes go their usual way, and the reads inside do not see them.
    """
    if _open.get():
        yield
        return
    token = _open.set(True)
    try:
        with transaction.atomic(using=ALIAS):
            yield
    finally:
        _open.reset(token)


class SnapshotRouter:
    """Sends reads to the snapshot while one is open. Both aliases are the same database."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return ALIAS if _open.get() else None

    def db_for_write(self, model: Any, **hints: Any) -> str | None:
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


_ALL_TABLES = 0x10002  # also those that this connection has not asked yet


def refresh_statistics() -> None:
    """Have SQLite renew its statistics where a table has grown much. PostgreSQL does so by itself.

    With the statistics of an emptier database, a search after a large import is quadratic.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA optimize={_ALL_TABLES}")


def hold_lock(number: int) -> None:
    """Wait for the lock `number`, and hold it until this transaction ends. SQLite has one writer at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
