"""One moment for many reads: all sheets of a book tell of the same state, and no writer waits for it (STACK 3).

with snapshot():
    …   # every read goes to the alias `snapshot`, in one transaction that sees nothing newer
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import transaction

ALIAS = "snapshot"
_open: ContextVar[bool] = ContextVar("portal_snapshot", default=False)


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads inside come from one moment. A snapshot inside a snapshot is the same one. Writing goes its usual way,
    and is not seen by the reads inside."""
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
        return db != ALIAS
