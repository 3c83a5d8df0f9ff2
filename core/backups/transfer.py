"""From SQLite to PostgreSQL: every row, in one transaction, compared afterwards table by table.

The target is PostgreSQL after `migrate`, with no person in it. Files stay where they are: rows name them.
"""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Field, Model

from core.backups.databases import BackupError
from core.db import search_index, triggers

SOURCE = "moved"  # the alias of the SQLite file while it is read
_CHUNK = 2_000
_DIGESTS = 1 << 256

Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table and how many rows were moved."""

    name: str
    rows: int


def move_database(path: Path, *, progress: Progress | None = None) -> list[MovedTable]:
    """Fill the portal's PostgreSQL from a SQLite file that no process uses. Raises BackupError; nothing is kept then.

    `progress` gets each table and its rows. Afterwards Wagtail's own search index is empty: `update_index` fills it.
    """
    if connection.vendor != "postgresql":
        raise BackupError("DATABASE is not postgresql: set it, and PGHOST and the others, to where the rows go.")
    if not path.is_file():
        raise BackupError(f"{path} does not exist.")
    models = _models()
    with _source(path):
        _check()
        try:
            with transaction.atomic():
                moved = list(_moved(models, progress))
        except (DatabaseError, ValueError) as error:
            raise BackupError(f"The rows cannot be moved: {str(error).strip()[:300]}") from error
    ContentType.objects.clear_cache()
    if triggers.missing() or search_index.missing():
        raise BackupError("Triggers or search indexes are missing after the move: run migrate.")
    return moved


def _moved(models: list[type[Model]], progress: Progress | None) -> Iterator[MovedTable]:
    names = [model._meta.db_table for model in models]
    tables = ", ".join(f'"{name}"' for name in names)
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        cursor.execute(f"TRUNCATE {tables} CASCADE")
        for model in models:
            count = _copy(model)
            if progress:
                progress(model._meta.db_table, count)
            yield MovedTable(model._meta.db_table, count)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
    different = [model._meta.db_table for model in models if _digest(model, SOURCE) != _digest(model, "default")]
    if different:
        raise BackupError(f"Tables differ after the move: {', '.join(different)}.")


def _copy(model: type[Model]) -> int:
    """Copy the rows of one table; return how many. Raises BackupError with the table's name."""
    from psycopg import Error as DriverError  # COPY raises the driver's own errors; SQLite does without the driver

    fields, count = _fields(model), 0
    columns = ", ".join(f'"{field.column}"' for field in fields)
    try:
        statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in _rows(model, fields, SOURCE):
                values = zip(fields, row, strict=True)
                copy.write_row([field.get_db_prep_save(value, connection) for field, value in values])
                count += 1
    except (DatabaseError, DriverError, ValueError, OverflowError) as error:
        raise BackupError(
            f"A row of {model._meta.db_table} does not fit into PostgreSQL: {str(error).strip()[:200]}"
        ) from error
    return count


def _digest(model: type[Model], alias: str) -> tuple[int, int]:
    """Return the number of rows, and the sum of their digests: databases sort text each in their own way."""
    count = total = 0
    for row in _rows(model, _fields(model), alias):
        text = json.dumps([_plain(value) for value in row], sort_keys=True, default=str)
        total = (total + int.from_bytes(hashlib.sha256(text.encode()).digest())) % _DIGESTS
        count += 1
    return count, total


def _plain(value: Any) -> Any:
    if isinstance(value, memoryview | bytes):
        return bytes(value).hex()
    return str(value.normalize()) if isinstance(value, Decimal) else value


def _rows(model: type[Model], fields: list[Field], alias: str) -> Iterator[tuple[Any, ...]]:
    rows = model._base_manager.using(alias).order_by("pk").values_list(*[field.attname for field in fields])
    return iter(rows.iterator(chunk_size=_CHUNK))


def _fields(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def _models() -> list[type[Model]]:
    """Return every model with a table, but for Wagtail's search index, which has other columns on each database."""
    every = apps.get_models(include_auto_created=True)
    own = [model for model in every if model._meta.managed and not model._meta.proxy and not model._meta.swapped]
    return [model for model in own if model.__name__ not in ("IndexEntry", "SQLiteFTSIndexEntry")]


def _check() -> None:
    """Check that both have the same migrations, and that nobody works with the new one. Raises BackupError."""
    before, after = (set(MigrationRecorder(connections[alias]).applied_migrations()) for alias in (SOURCE, "default"))
    if not after:
        raise BackupError("The new database is empty: run migrate first.")
    if before != after:
        names = ", ".join(sorted(f"{app}.{name}" for app, name in before ^ after)[:5])
        raise BackupError(f"The databases are of different releases ({names}): run migrate on both first.")
    people = apps.get_model("accounts.User")._base_manager.using("default")
    if people.exists():
        raise BackupError("There are people in the new database already. Move into a new one, after migrate.")


@contextmanager
def _source(path: Path) -> Iterator[None]:
    """Have the SQLite file as a database of Django's, for reading only. Raises BackupError."""
    connections.databases[SOURCE] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"timeout": 20, "init_command": "PRAGMA query_only=ON;"},
    }
    try:
        try:
            MigrationRecorder(connections[SOURCE]).applied_migrations()
        except DatabaseError as error:
            raise BackupError(f"{path} cannot be read as a SQLite database: {error}.") from error
        yield
    finally:
        connections[SOURCE].close()
        del connections[SOURCE]
        del connections.databases[SOURCE]
