"""The database's part of a backup, for both databases: a copy of one moment, and an empty database made from it.

SQLite is copied by its backup API: a copy of the file misses what is in its log. PostgreSQL is dumped by `pg_dump`, in
the snapshot in which the names of the files are read.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from core import audit

_FILES = "SELECT stored_name, sha256, size FROM core_storedfile ORDER BY stored_name"
_HEAD = "SELECT sequence, digest FROM core_auditseal ORDER BY sequence DESC LIMIT 1"


class BackupError(Exception):
    """A backup or a restore cannot be made, or is not whole. The text says why, without words of people."""


@dataclass(frozen=True, slots=True)
class NamedFile:
    """A file that the database names: its path below FILES_ROOT, its SHA-256, its size in bytes."""

    name: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class DatabaseCopy:
    """What a copy of the database contains: its file, the files that it names, the end of the log (`audit.head`)."""

    file: str
    files: tuple[NamedFile, ...]
    head: dict[str, Any]


def copy_database(folder: Path) -> DatabaseCopy:
    """Write the database as it is now into the folder. Raises BackupError."""
    return _dump_postgresql(folder) if connection.vendor == "postgresql" else _copy_sqlite(folder)


def check_copy(path: Path) -> None:
    """Check that the copy can be read. Raises BackupError."""
    if path.suffix == ".dump":
        _run("pg_restore", "--list", str(path))
        return
    with _opened(path) as copy:
        answer = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if answer != "ok":
        raise BackupError(f"{path.name} is damaged: {answer[:200]}.")


def check_target(path: Path) -> None:
    """Check that the portal's database can be filled from the copy: of its kind, and empty. Raises BackupError."""
    if (path.suffix == ".dump") != (connection.vendor == "postgresql"):
        raise BackupError(f"{path.name} does not go into this kind of database ({connection.vendor}): set DATABASE.")
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. Restore into a new one.")


def restore_database(path: Path) -> None:
    """Fill the portal's database from the copy, after `check_target`. Raises BackupError."""
    name = str(connection.settings_dict["NAME"])
    connection.close()
    if connection.vendor == "postgresql":
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", "--dbname", name, str(path))
        return
    with _opened(path) as copy, _opened(Path(name), mode="rwc") as target:
        copy.backup(target)


def _copy_sqlite(folder: Path) -> DatabaseCopy:
    path = folder / "database.sqlite3"
    with _opened(Path(connection.settings_dict["NAME"])) as source, _opened(path, mode="rwc") as target:
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
        return _described(path.name, target.execute(_FILES).fetchall(), target.execute(_HEAD).fetchone())


def _dump_postgresql(folder: Path) -> DatabaseCopy:
    path = folder / "database.dump"
    connection.close()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        name = str(connection.settings_dict["NAME"])
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--file", str(path), name)
        cursor.execute(_FILES)
        files = cursor.fetchall()
        cursor.execute(_HEAD)
        return _described(path.name, files, cursor.fetchone())


def _described(file: str, files: list[Any], head: Any) -> DatabaseCopy:
    sequence, digest = head or (0, audit.GENESIS)
    return DatabaseCopy(file, tuple(NamedFile(*row) for row in files), {"sequence": sequence, "digest": digest})


@contextlib.contextmanager
def _opened(path: Path, *, mode: str = "ro") -> Iterator[sqlite3.Connection]:
    """Open a SQLite file, for reading only. What fails of it (damaged, disk full, no right) is a BackupError."""
    try:
        opened = sqlite3.connect(f"{path.resolve().as_uri()}?mode={mode}", uri=True, timeout=60)
        with contextlib.closing(opened):
            yield opened
    except sqlite3.Error as error:
        raise BackupError(f"{path.name}: {error}.") from error


def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL on the portal's server."""
    own = connection.settings_dict
    variables = {"PGHOST": own["HOST"], "PGPORT": own["PORT"], "PGUSER": own["USER"], "PGPASSWORD": own["PASSWORD"]}
    environment = {**os.environ, **{name: str(value) for name, value in variables.items() if value}}
    path = _find(program)
    if path is None:
        raise BackupError(f"{program} is not installed here. It comes with PostgreSQL's client programs.")
    done = subprocess.run([path, *arguments], env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip()[-500:]}")


def _find(program: str) -> str | None:
    """Return the program's path, also where Debian keeps it apart; of several versions the newest."""
    apart = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    return shutil.which(program) or (str(apart[-1]) if apart else None)
