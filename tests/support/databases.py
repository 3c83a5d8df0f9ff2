"""One migrated template database, and a copy of it for every test worker: no test run migrates twice.

A template is named after everything that could make it differ. It is built by whoever comes first, under a lock,
and kept in .cache/ (SQLite: the file itself; PostgreSQL: a dump, since the server goes away with the run).
"""

import contextlib
import fcntl
import hashlib
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connections
from psycopg import sql

from tests.support.postgres import find_programs

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
PACKAGES = ("core", "accounts", "consultations", "submissions", "synthesis", "portal")


def template_key() -> str:
    """A digest of versions, settings, migrations, and every file that declares triggers or acts after migrating."""
    told = [sys.version, (ROOT / "requirements" / "runtime.txt").read_text(), (ROOT / "portal/settings.py").read_text()]
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            text = path.read_text()
            if "/migrations/" in path.as_posix() or re.search(r"post_migrate|trigger", text, re.IGNORECASE):
                told += [path.relative_to(ROOT).as_posix(), text]
    return hashlib.sha256("\0".join(told).encode()).hexdigest()[:16]


class SQLiteCopy:
    """A file beside others in `folder`. A file, since a database in memory shows nothing of WAL and locks."""

    def __init__(self, worker: str, folder: Path) -> None:
        self.name = str(folder / f"{worker}.sqlite3")
        self.template = CACHE / f"template-{template_key()}.sqlite3"

    def create(self) -> None:
        with _lock():
            if not self.template.exists():
                half = CACHE / f"half-{os.getpid()}.sqlite3"
                _migrate(str(half))
                half.replace(self.template)
        shutil.copyfile(self.template, self.name)

    def restore(self) -> None:
        """Write the template back into the open file; replacing the file itself would leave readers locked out."""
        connection = connections["default"]
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(self.template)) as source:
            source.backup(connection.connection)

    def drop(self) -> None:
        Path(self.name).unlink(missing_ok=True)


class PostgreSQLCopy:
    """A database made from a template database of the run's own server, which the PG* variables name."""

    def __init__(self, worker: str, folder: Path) -> None:
        self.name = f"test_{worker}_{os.getpid()}"
        self.template = f"template_{template_key()}"

    def create(self) -> None:
        with _lock():
            if not self._exists(self.template):
                self._build()
        self._run("create database {} template {}", self.name, self.template)

    def restore(self) -> None:
        self.drop()
        self._run("create database {} template {}", self.name, self.template)

    def drop(self) -> None:
        connections.close_all()
        self._run("drop database if exists {} with (force)", self.name)

    def _build(self) -> None:
        half = f"half_{os.getpid()}"
        self._run("create database {}", half)
        programs = find_programs()
        assert programs is not None
        dump = CACHE / f"{self.template}-{programs.parent.name}.sql"
        if dump.exists():
            _call([programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", half, "-f", dump])
        else:
            _migrate(half)
            _call([programs / "pg_dump", "--no-owner", "-d", half, "-f", f"{dump}.half"])
            Path(f"{dump}.half").replace(dump)
        self._run("alter database {} rename to {}", half, self.template)

    def _exists(self, name: str) -> bool:
        with psycopg.connect(dbname="postgres") as server:
            return server.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None

    def _run(self, command: str, *names: str) -> None:
        with psycopg.connect(dbname="postgres", autocommit=True) as server:
            server.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def copy_for(worker: str, folder: Path) -> SQLiteCopy | PostgreSQLCopy:
    """The kind of copy that the settings' database asks for; nothing is made yet."""
    kind = PostgreSQLCopy if connections["default"].vendor == "postgresql" else SQLiteCopy
    return kind(worker, folder)


def use(copy: SQLiteCopy | PostgreSQLCopy) -> None:
    """Point every alias at the copy. In this thread `snapshot` *is* the default connection.

    A test inside a transaction would otherwise read its own rows nowhere. Other threads (the live server's) open
    a snapshot connection of their own, as in production.
    """
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = copy.name
        if alias != "default":
            connections[alias] = connections["default"]


def forget_cached_rows() -> None:
    """Empty what Django and Wagtail remember of rows that a restored copy no longer has."""
    ContentType.objects.clear_cache()
    if apps.is_installed("django.contrib.sites"):
        apps.get_model("sites", "Site").objects.clear_cache()


@contextlib.contextmanager
def _lock() -> Iterator[None]:
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "template.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _migrate(name: str) -> None:
    """Build in a process of its own, so that nothing of it stays behind in the tests."""
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEMPLATE_DATABASE": name, "PYTHONPATH": str(ROOT)}
    _call([sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v0"], **own)


def _call(command: list[str | Path], **own: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} {command[-1]} failed while making a test database:\n{done.stderr[-4000:]}")
