"""Template databases, and copies of them for every test worker: no test run migrates twice.

There are two templates: `migrated` is what a new installation holds, `played` is the demonstration after its last act,
with its files. A template is named after everything that could make it differ. Whoever comes first builds it, under a
lock, and it is kept in .cache/ (SQLite: the file itself; PostgreSQL: a dump, since the server ends with the run).
Beside them stand the worlds of STAGED. The worker that first needs one makes it, from `migrated`; others copy that:
what fifty verbs build need not be built by every test.
"""

import contextlib
import fcntl
import hashlib
import os
import pickle
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Any, Literal

import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connections, transaction
from django.test import override_settings
from django.utils.module_loading import import_string
from psycopg import sql
from pytest_django import DjangoDbBlocker

from tests.support.postgres import find_programs

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"
PACKAGES = ("core", "accounts", "consultations", "submissions", "synthesis", "portal")
ON_BOTH = (  # the guarantees, and the tests of the package that asks which database it is
    "tests/core",
    "tests/guarantees",
    "tests/portal/demonstration",
    "tests/test_databases.py",
    "tests/test_permissions_table.py",
)
KEPT = 6  # templates of each kind that stay in the cache

Template = Literal["migrated", "played"]
Recipe = Literal[
    "migrated", "played", "house", "scenario", "answered", "issued", "listed", "nasty_round", "whole_world",
    "world_of_questions", "page_addresses", "exported_round", "published_files", "published_counts", "released_report",
]  # fmt: skip
STAGED = {  # by the fixture that asks for it, the fuller one first
    "published_files": "tests.synthesis.exports.test_files.make_published",
    "published_counts": "tests.guarantees.test_e1_no_published_count_or_source_that_fell.make_published",
    "released_report": "tests.portal.public.conftest.make_published",
    "listed": "tests.support.listed_round.make_listed_published",
    "issued": "tests.guarantees.test_b8_every_export.make_issued",
    "answered": "tests.synthesis.conftest.make_answered",
    "scenario": "tests.synthesis.conftest.make_scenario",
    "house": "tests.consultations.conftest.make_house",
    "nasty_round": "tests.guarantees.test_c6_exports_carry_words_only.make_nasty",
    "whole_world": "tests.permissions.walk.make_whole_world",
    "world_of_questions": "tests.permissions.walk.make_world_of_questions",
    "page_addresses": "tests.test_page_plans.make_addresses",
    "exported_round": "tests.submissions.tables.test_exports.make_exported_round",
}


def recipe_of(fixtures: Collection[str]) -> Recipe:
    """By the fixtures that a test asks for."""
    if "walked" in fixtures:
        return "whole_world"
    return next((name for name in STAGED if name in fixtures), "migrated")


@cache
def template_name(recipe: Template) -> str:
    """`migrated`: digest of versions, settings, migrations and whatever declares triggers or acts after migrating.
    `played`: of all source, the cast and the templates that are rendered into files and mail."""
    told = [sys.version, (ROOT / "requirements" / "runtime.txt").read_text(), (ROOT / "portal/settings.py").read_text()]
    for folder in (*PACKAGES, "templates"):
        for path in sorted(
            path for path in (ROOT / folder).rglob("*.*") if path.suffix in (".py", ".html", ".txt", ".csv")
        ):
            text = path.read_text(errors="replace")
            early = path.suffix == ".py" and (
                "/migrations/" in path.as_posix() or re.search(r"post_migrate|(?i:trigger)", text)
            )
            if early or recipe == "played":
                told += [path.relative_to(ROOT).as_posix(), text]
    return f"{recipe}_{hashlib.sha256('\0'.join(told).encode()).hexdigest()[:16]}"


class SQLiteCopy:
    """A file in `folder`. A file, since a database in memory shows nothing of WAL and locks."""

    def __init__(self, worker: str, folder: Path, shared: Path, recipe: Recipe) -> None:
        self.name = str(folder / f"{recipe}-{worker}.sqlite3")
        self.shared = shared / f"{recipe}.sqlite3"
        self.pristine = folder / f"{recipe}-{worker}-pristine.sqlite3"  # the cache may be cleaned while we run
        self.files = folder / f"{recipe}-{worker}-files"
        self.template: Template = "played" if recipe == "played" else "migrated"
        self.world: Any = None  # of STAGED: what its maker gave

    def create(self) -> None:
        with lock():
            template = self._template(self.template)
            shutil.copyfile(template, self.pristine)
            shutil.copytree(template.with_suffix(".files"), self.files)
        shutil.copyfile(self.pristine, self.name)

    def keep(self) -> None:
        """What stands in it now is what `restore` brings back, and what other workers may take."""
        with contextlib.closing(sqlite3.connect(self.pristine)) as kept:
            connections["default"].connection.backup(kept)
        shutil.copyfile(self.pristine, self.shared)

    def take(self) -> None:
        """Begin with what another worker has kept."""
        shutil.copyfile(self.shared, self.pristine)
        shutil.copyfile(self.pristine, self.name)

    def restore(self) -> None:
        """Write the template back into the open file; replacing the file itself would leave readers locked out."""
        connection = connections["default"]
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(self.pristine)) as source:
            source.backup(connection.connection)

    def drop(self) -> None:
        Path(self.name).unlink(missing_ok=True)

    def _template(self, recipe: Template) -> Path:
        template = CACHE / f"{template_name(recipe)}.sqlite3"
        if not template.exists():
            half = CACHE / f"half-{os.getpid()}.sqlite3"
            if recipe == "played":
                shutil.copyfile(self._template("migrated"), half)
            _build(recipe, str(half), template.with_suffix(".files"))
            half.replace(template)
            _forget_old(f"{recipe}_*.sqlite3")
        return template


class PostgreSQLCopy:
    """A database made from a template database of the run's own server, which the PG* variables name."""

    def __init__(self, worker: str, folder: Path, shared: Path, recipe: Recipe) -> None:
        self.name = f"test_{recipe}_{worker}_{os.getpid()}"
        self.shared = f"staged_{recipe}"
        self.files = folder / f"{recipe}-{worker}-files"
        self.template: Template = "played" if recipe == "played" else "migrated"
        self.pristine = template_name(self.template)
        self.world: Any = None  # of STAGED: what its maker gave

    def create(self) -> None:
        with lock():
            dump = self._template(self.template)
            shutil.copytree(dump.with_suffix(".files"), self.files)
        self._copy(self.name, self.pristine)

    def keep(self) -> None:
        """What stands in it now is what `restore` brings back, and what other workers may take."""
        connections.close_all()
        self.pristine = self.shared
        self._copy(self.pristine, self.name)

    def take(self) -> None:
        """Begin with what another worker has kept."""
        self.pristine = self.shared
        self._copy(self.name, self.pristine)

    def restore(self) -> None:
        connections.close_all()
        self._run("drop database if exists {} with (force)", self.name)
        self._copy(self.name, self.pristine)

    def drop(self) -> None:
        connections.close_all()
        self._run("drop database if exists {} with (force)", self.name)

    def _template(self, recipe: Template) -> Path:
        programs = find_programs()
        assert programs is not None
        dump = CACHE / f"{template_name(recipe)}-{programs.parent.name}.sql"
        if self._exists(template_name(recipe)):
            return dump
        half = f"half_{os.getpid()}_{recipe}"
        if dump.exists():
            self._run("create database {}", half)
            _call([programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", half, "-f", dump])
        else:
            if recipe == "played":
                self._template("migrated")
                self._copy(half, template_name("migrated"))
            else:
                self._run("create database {}", half)
            _build(recipe, half, dump.with_suffix(".files"))
            _call([programs / "pg_dump", "--no-owner", "-d", half, "-f", f"{dump}.half"])
            Path(f"{dump}.half").replace(dump)
            _forget_old(f"{recipe}_*.sql")
        self._run("alter database {} rename to {}", half, template_name(recipe))
        return dump

    def _exists(self, name: str) -> bool:
        with psycopg.connect(dbname="postgres") as server:
            return server.execute("select 1 from pg_database where datname = %s", [name]).fetchone() is not None

    def _copy(self, name: str, template: str) -> None:
        """As files, where the server can: a third of the processor's time that block by block takes."""
        with psycopg.connect(dbname="postgres") as server:
            strategy = " strategy file_copy" if server.info.server_version >= 150_000 else ""
        self._run("create database {} template {}" + strategy, name, template)

    def _run(self, command: str, *names: str) -> None:
        with psycopg.connect(dbname="postgres", autocommit=True) as server:
            server.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


Copy = SQLiteCopy | PostgreSQLCopy


class Copies:
    """A worker's copies, one of each recipe, made when first asked for; one of them is in use."""

    def __init__(self, worker: str, folder: Path, shared: Path, blocker: DjangoDbBlocker) -> None:
        """`folder` is the worker's own, `shared` that of all workers of the run.

        The blocker lets nobody in but while a copy is made: a test that does not say that it writes would leave rows.
        """
        self._blocker = blocker
        self._kind = PostgreSQLCopy if connections["default"].vendor == "postgresql" else SQLiteCopy
        self._worker, self._folder, self._shared = worker, folder, shared
        self._made: dict[Recipe, Copy] = {}
        self.current: Copy | None = None

    def use(self, recipe: Recipe) -> None:
        """Point every alias at that copy. In this thread `snapshot` *is* the default connection.

        A test inside a transaction would otherwise read its own rows nowhere. Other threads (the live server's) open
        a snapshot connection of their own, as in production.
        """
        with self._blocker.unblock():
            if recipe not in self._made:
                self._made[recipe] = copy = self._kind(self._worker, self._folder, self._shared, recipe)
                if recipe in STAGED:
                    with lock(self._shared / f"{recipe}.lock"):
                        self._stage(copy, recipe)
                else:
                    copy.create()
            self._point_at(self._made[recipe])

    def _stage(self, copy: Copy, recipe: Recipe) -> None:
        world, files = self._shared / f"{recipe}.pickle", self._shared / f"{recipe}-files"
        if world.exists():
            copy.take()
            shutil.copytree(files, copy.files)
            copy.world = pickle.loads(world.read_bytes())
            return
        copy.create()
        self._point_at(copy)
        copy.world = _staged(import_string(STAGED[recipe]), copy.files)
        copy.keep()
        shutil.copytree(copy.files, files)
        world.write_bytes(pickle.dumps(copy.world))

    def _point_at(self, copy: Copy) -> None:
        if self.current is copy:
            return
        self.current = copy
        for alias in connections:
            connections[alias].close()
            connections.databases[alias]["NAME"] = self.current.name
            if alias != "default":
                connections[alias] = connections["default"]
        ContentType.objects.clear_cache()

    def restore(self) -> None:
        """Undo whatever a transactional test has committed."""
        assert self.current is not None
        self.current.restore()
        ContentType.objects.clear_cache()

    def drop(self) -> None:
        for copy in self._made.values():
            copy.drop()


RECIPE = pytest.StashKey[Recipe]()  # of the test that runs
COPIES = pytest.StashKey[Copies]()


def _staged(make: Callable[[], Any], files: Path) -> Any:
    """As inside a test: what waits for a commit is not done."""
    roots = {"FILES_ROOT": files / "files", "KEYS_ROOT": files / "keys", "MEDIA_ROOT": files / "media"}
    within = transaction.atomic()
    within._from_testcase = True
    with override_settings(**roots), within:
        world = make()
        transaction.get_connection().run_on_commit = []
    return world


@contextlib.contextmanager
def lock(path: Path = CACHE / "template.lock") -> Iterator[None]:
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _build(recipe: Template, name: str, files: Path) -> None:
    """Migrate or play in a process of its own, so that nothing of it stays behind in the tests."""
    shutil.rmtree(files, ignore_errors=True)
    files.mkdir()
    own = {"DJANGO_SETTINGS_MODULE": "tests.settings", "TEMPLATE_DATABASE": name, "PYTHONPATH": str(ROOT)}
    if recipe == "migrated":
        _call([sys.executable, "-m", "django", "migrate", "--run-syncdb", "-v0"], **own)
    else:
        _call([sys.executable, "-m", "django", "demo"], TEMPLATE_FILES=str(files), **own)


def _call(command: list[str | Path], **own: str) -> None:
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, **own}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} {command[-1]} failed while making a test database:\n{done.stderr[-4000:]}")


def _forget_old(pattern: str) -> None:
    """Each change of the source makes a new template; the oldest go."""
    for path in sorted(CACHE.glob(pattern), key=lambda each: each.stat().st_mtime)[:-KEPT]:
        path.unlink()
        shutil.rmtree(path.with_suffix(".files"), ignore_errors=True)
