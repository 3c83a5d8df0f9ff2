"""An installation moves from SQLite to PostgreSQL: every row, sequences, triggers, search; compared afterwards."""

import inspect
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, OperationalError, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from pytest_django import Settings

from accounts.models import User
from core import audit
from core.backups import transfer
from core.db import search_index, triggers
from core.integrity import checks
from core.models import AuditSeal
from submissions.models import Input, Receipt, Version
from submissions.sending import receipts
from tests.support.databases import CACHE, ROOT, lock, template_name

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="rows are moved into PostgreSQL"),
]
WORDS = "Les mots « exacts », 中文, العربية"
FILL = f"""
import django; django.setup()
from tests.factories import SubmittedFactory, corrected
answers = {{"123": {{"comment": {WORDS!r}}}, "124": {{"position": "supports", "comment": "b"}}}}
version = SubmittedFactory(answers=answers)
corrected(version.submission, {{"123": {{"comment": "Corrected."}}}})
"""


def on_sqlite(file: Path, roots: dict[str, Path], *command: str) -> None:
    own = {name: str(path) for name, path in roots.items()}
    environment = {**os.environ, **own, "DATABASE": "sqlite", "TEMPLATE_DATABASE": str(file), "PYTHONPATH": str(ROOT)}
    environment["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.fixture
def source(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A SQLite installation with submissions. Its folders of keys and files are this test's own, and stay in place."""
    case = inspect.getclosurevars(BaseDatabaseWrapper.ensure_connection).nonlocals["cls"]  # allows its own aliases only
    monkeypatch.setattr(case, "databases", {*case.databases, transfer.SOURCE})
    file, template = tmp_path / "portal.sqlite3", CACHE / f"{template_name('migrated')}.sqlite3"
    roots = {"PORTAL_KEYS_ROOT": Path(settings.KEYS_ROOT), "PORTAL_FILES_ROOT": Path(settings.FILES_ROOT)}
    with lock():
        if template.exists():
            shutil.copyfile(template, file)
    if not file.exists():
        on_sqlite(file, roots, "-m", "django", "migrate", "--run-syncdb", "-v0")
    on_sqlite(file, roots, "-c", FILL)
    yield file
    assert transfer.SOURCE not in connections.databases


def rows_of(file: Path, table: str) -> int:
    with closing(sqlite3.connect(file)) as opened:
        return int(opened.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def test_everything_is_there_and_goes_on(source: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("move_to_postgresql", str(source))
    assert capsys.readouterr().out.startswith("Moved and compared: ")
    for model in (User, Version, Input, Receipt, AuditSeal):
        assert model._base_manager.count() == rows_of(source, model._meta.db_table) > 0
    assert Input.objects.filter(comment=WORDS).exists()
    for receipt in Receipt.objects.all():
        assert receipts.verify(receipts.as_text(receipt)).genuine
    assert list(audit.verify()) == []
    assert [run.compared > 0 for run in (checks.run_check("submissions"), checks.run_check("log"))] == [True, True]
    assert checks.run_check("submissions").faults.count() == 0
    assert triggers.missing() == [] and search_index.missing() == []
    with pytest.raises(DatabaseError, match="keeps its rows"), transaction.atomic():
        Version.objects.submitted().update(signed_by="Somebody")
    before = AuditSeal.objects.count()
    audit.record("accounts.user.close", User.objects.first())  # a new row of the log gets the next number
    assert AuditSeal.objects.count() == before + 1 and list(audit.verify()) == []


def test_a_row_that_does_not_fit_is_named_and_nothing_is_kept(source: Path) -> None:
    with closing(sqlite3.connect(source)) as opened:
        opened.execute("UPDATE accounts_user SET name = 'a' || char(0) || 'b'")
        opened.commit()
    with pytest.raises(CommandError, match="A row of accounts_user does not fit"):
        call_command("move_to_postgresql", str(source))
    assert not User.objects.exists() and triggers.missing() == []


def test_tables_that_differ_are_named(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = transfer._copy

    def without_users(model: type) -> int:
        count = copy(model)
        if model is Receipt:
            with connection.cursor() as cursor:
                cursor.execute("UPDATE submissions_receipt SET number = number || 'X'")
        return count

    monkeypatch.setattr(transfer, "_copy", without_users)
    with pytest.raises(CommandError, match=r"Tables differ after the move: submissions_receipt\."):
        call_command("move_to_postgresql", str(source))
    assert not Receipt.objects.exists()


def test_another_release_and_a_database_in_use_are_refused(source: Path, tmp_path: Path) -> None:
    with closing(sqlite3.connect(source)) as opened:
        opened.execute("DELETE FROM django_migrations WHERE app = 'core' AND name LIKE '0007%'")
        opened.commit()
    with pytest.raises(CommandError, match=r"different releases \(core.0007"):
        call_command("move_to_postgresql", str(source))
    with pytest.raises(CommandError, match="does not exist"):
        call_command("move_to_postgresql", str(tmp_path / "none.sqlite3"))
    (tmp_path / "text.sqlite3").write_text("not a database at all, but long enough to look like a file of one" * 40)
    with pytest.raises(CommandError, match=r"cannot be read as a SQLite database: file is not a database\."):
        call_command("move_to_postgresql", str(tmp_path / "text.sqlite3"))


def test_a_new_database_that_is_away_is_not_taken_for_a_bad_file(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("the connection failed")

    monkeypatch.setattr(transfer, "_check", away)
    with pytest.raises(OperationalError, match="the connection failed"):
        call_command("move_to_postgresql", str(source))
