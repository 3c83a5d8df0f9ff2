"""B7: a backup of a running portal restores to the same receipts and files, on both databases."""

import hashlib
import json
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from psycopg import sql
from pytest_django import Settings

from core import audit, clock
from core.backups import services
from core.files.storage import store
from core.integrity.services import compare_files
from core.jobs import queue
from core.mail import KIND
from core.models import IntegrityRun, Job, StoredFile
from submissions.models import Receipt
from submissions.sending import receipts
from tests.factories import SubmittedFactory

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def empty_installation(folder: Path, settings: Settings) -> Iterator[None]:
    """Everything that is done inside is done with a new database and a new folder of files."""
    before, is_postgresql = connection.settings_dict["NAME"], connection.vendor == "postgresql"
    new = f"restored_{Path(str(before)).stem[-30:]}" if is_postgresql else str(folder / "restored.sqlite3")
    _on_server("create database {}", new, is_postgresql)
    roots = settings.FILES_ROOT, settings.MEDIA_ROOT
    try:
        _point_at(new)
        settings.FILES_ROOT, settings.MEDIA_ROOT = folder / "restored-files", folder / "restored-media"
        yield
    finally:
        settings.FILES_ROOT, settings.MEDIA_ROOT = roots
        _point_at(before)
        _on_server("drop database {} with (force)", new, is_postgresql)


def _on_server(command: str, name: str, is_postgresql: bool) -> None:
    if is_postgresql:
        with psycopg.connect(dbname="postgres", autocommit=True) as server:
            server.execute(sql.SQL(command).format(sql.Identifier(name)))


def _point_at(name: Any) -> None:
    for alias in connections:
        connections[alias].close()
        connections.databases[alias]["NAME"] = name


def keep_a_file(number: int) -> None:
    stored = store(BytesIO(b"content %d" % number))
    StoredFile.objects.create(**stored.columns, display_name="a.txt", content_type="text/plain")


@contextmanager
def load(settings: Settings) -> Iterator[None]:
    """Files are sent meanwhile: each is on disk before a row names it."""
    ended, faults = threading.Event(), []

    def send() -> None:
        try:
            for number in range(100, 100_000):
                if ended.is_set():
                    return
                keep_a_file(number)
        except Exception as error:
            faults.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    assert not faults


def test_what_is_restored_is_what_was_there(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    receipt = Receipt.objects.get(version=SubmittedFactory())
    for number in range(20):
        keep_a_file(number)
    (Path(settings.MEDIA_ROOT) / "pictures").mkdir(parents=True, exist_ok=True)
    (Path(settings.MEDIA_ROOT) / "pictures" / "a.png").write_bytes(b"a picture")
    mail = Job.objects.create(kind=KIND, payload={})
    IntegrityRun.objects.create(name="files", cursor="0")
    head, before = audit.head(), StoredFile.objects.count()
    with load(settings):
        call_command("backup", str(tmp_path / "backup"))
    call_command("check_backup", str(tmp_path / "backup"))
    assert "Whole: " in capsys.readouterr().out
    with empty_installation(tmp_path, settings):
        call_command("restore", str(tmp_path / "backup"), "--drop-mail")
        said = capsys.readouterr().out
        assert said.startswith("Restored: ")
        assert receipts.verify(receipts.as_text(Receipt.objects.get(pk=receipt.pk))).genuine
        assert audit.head() == head and not list(audit.verify(head))
        assert StoredFile.objects.count() >= before
        for row in StoredFile.objects.all():
            assert (Path(settings.FILES_ROOT) / row.stored_name).stat().st_size == row.size
        assert (Path(settings.MEDIA_ROOT) / "pictures" / "a.png").read_bytes() == b"a picture"
        assert Job.objects.get(pk=mail.pk).message == "dropped"
        assert not queue.due(clock.now()).filter(kind=KIND).exists()
        assert not IntegrityRun.objects.filter(finished_at=None).exists()
        with pytest.raises(CommandError, match="not empty"):
            call_command("restore", str(tmp_path / "backup"))


def test_a_drill_writes_to_nobody(tmp_path: Path, settings: Settings) -> None:
    """The schedule would send what came due since the backup, which the portal itself has sent."""
    settings.DATA_DIR = tmp_path / "data"
    Job.objects.create(kind=KIND, payload={})
    call_command("backup", str(tmp_path / "backup"))
    with empty_installation(tmp_path, settings):
        call_command("restore", str(tmp_path / "backup"), "--drill")
        assert not queue.due(clock.now()).filter(kind=KIND).exists()
        for lane in queue.LANES:
            with pytest.raises(CommandError, match=f"drill.*delete {settings.DATA_DIR}"):
                call_command("worker", "--until-empty", "--lane", lane)
    (again := tmp_path / "again").mkdir()
    with empty_installation(again, settings):  # this time after a loss
        call_command("restore", str(tmp_path / "backup"), "--drop-mail")
        assert not services.is_drill()


def test_a_backup_that_changed_is_not_whole(tmp_path: Path, settings: Settings) -> None:
    keep_a_file(1)
    folder = tmp_path / "backup"
    call_command("backup", str(folder))
    with pytest.raises(CommandError, match="not empty"):
        call_command("backup", str(folder))
    kept = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "manifest.json"}
    assert len(kept) >= 3
    for path, content in kept.items():
        path.write_bytes(content[:-1] + b"!")
        with pytest.raises(CommandError, match="not as it was written"):
            call_command("check_backup", str(folder))
        path.write_bytes(content)
    call_command("check_backup", str(folder))
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").unlink()
    with pytest.raises(CommandError, match="is no backup"):
        call_command("check_backup", str(folder))
    (folder / "manifest.json").write_text(json.dumps({**manifest, "format": 2}))
    with pytest.raises(CommandError, match="another format"):
        call_command("check_backup", str(folder))


def test_a_list_that_leads_elsewhere_is_refused(tmp_path: Path, settings: Settings) -> None:
    keep_a_file(1)
    folder = tmp_path / "backup"
    call_command("backup", str(folder))
    secret = tmp_path / "secret.txt"
    secret.write_text("not of the portal")
    line = f"{hashlib.sha256(secret.read_bytes()).hexdigest()}  files/../../secret.txt\n"
    (folder / "files.sha256").write_text(line)
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"] |= {"count": 1, "sha256": hashlib.sha256(line.encode()).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with empty_installation(tmp_path, settings), pytest.raises(CommandError, match="outside its folder"):
        call_command("restore", str(folder))


def test_half_a_manifest_is_told(tmp_path: Path) -> None:
    call_command("backup", str(tmp_path / "backup"))
    path = tmp_path / "backup" / "manifest.json"
    whole = json.loads(path.read_text())
    for half in (
        [],
        {"format": 1},
        {**whole, "database": {}},
        {**whole, "files": {"count": 0}},
        {**whole, "taken_at": ""},
    ):
        path.write_text(json.dumps(half))
        with pytest.raises(CommandError, match=r"is no backup: its manifest.json is not one\."):
            call_command("check_backup", str(tmp_path / "backup"))
    path.unlink()
    with pytest.raises(CommandError, match=r"manifest.json cannot be read \(No such file or directory\)"):
        call_command("check_backup", str(tmp_path / "backup"))


def test_a_database_that_cannot_be_copied_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was not made yet, and what is written does not fit on the disk."""
    if connection.vendor != "sqlite":
        pytest.skip("pg_dump tells it itself")
    (tmp_path / "empty.sqlite3").touch()
    own = connection.settings_dict["NAME"]
    try:
        connection.settings_dict["NAME"] = str(tmp_path / "empty.sqlite3")
        with pytest.raises(CommandError, match=r"database.sqlite3: no such table: core_storedfile\."):
            call_command("backup", str(tmp_path / "first"))
    finally:
        connection.settings_dict["NAME"] = own
    opened = sqlite3.connect

    def small(*args: Any, **options: Any) -> sqlite3.Connection:
        made = opened(*args, **options)
        made.execute("PRAGMA max_page_count = 8")
        return made

    monkeypatch.setattr(sqlite3, "connect", small)
    with pytest.raises(CommandError, match=r"database.sqlite3: database or disk is full\."):
        call_command("backup", str(tmp_path / "second"))


def test_what_stands_in_the_way_is_told_before_a_file_is_written(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_a_file(1)
    folder = tmp_path / "backup"
    call_command("backup", str(folder))
    settings.FILES_ROOT, settings.MEDIA_ROOT = tmp_path / "new-files", tmp_path / "new-media"
    with pytest.raises(CommandError, match="The database is not empty"):
        call_command("restore", str(folder))
    manifest = json.loads((folder / "manifest.json").read_text())
    name = manifest["database"]["file"]
    manifest["database"]["file"] = "database.sqlite3" if name == "database.dump" else "database.dump"
    (folder / name).rename(folder / manifest["database"]["file"])
    (folder / "manifest.json").write_text(json.dumps(manifest))
    monkeypatch.setattr("core.backups.services.check_copy", lambda _path: None)
    with pytest.raises(CommandError, match="does not go into this kind of database"):
        call_command("restore", str(folder))
    assert not settings.FILES_ROOT.exists()


def test_files_that_were_changed_or_lost_stop_no_backup(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(3):
        keep_a_file(number)
    changed, lost, _whole = (Path("files") / row.stored_name for row in StoredFile.objects.order_by("pk"))
    (Path(settings.FILES_ROOT) / changed.relative_to("files")).write_bytes(b"other content")
    (Path(settings.FILES_ROOT) / lost.relative_to("files")).unlink()
    call_command("backup", str(tmp_path / "backup"))
    said = capsys.readouterr()
    assert "2 files, 22 bytes" in said.out and "Erased" not in said.out
    warnings = [
        "Missing on the server, so that the backup does not contain them: 1 files (named in manifest.json). "
        "docs/operating/integrity.md says what to do.",
        "Not as they were stored, and copied as they are: 1 files (named in manifest.json). "
        "docs/operating/integrity.md says what to do.",
    ]
    assert said.err.splitlines() == warnings
    manifest = json.loads((tmp_path / "backup" / "manifest.json").read_text())
    assert (manifest["changed"], manifest["missing"], manifest["lost"]) == ([str(changed)], [str(lost)], [str(lost)])
    call_command("check_backup", str(tmp_path / "backup"))  # a copy, not a judgement
    said = capsys.readouterr()
    assert said.out.startswith("As it was made, but not whole: 2 files") and said.err.splitlines() == warnings
    with empty_installation(tmp_path, settings):
        call_command("restore", str(tmp_path / "backup"))
        assert (Path(settings.FILES_ROOT) / changed.relative_to("files")).read_bytes() == b"other content"
        faults = [(fault.code, fault.subject.split()[1]) for fault in compare_files("").faults]
        assert sorted(faults) == [("file_changed", str(changed)), ("file_missing", str(lost))]


def test_a_file_that_is_erased_meanwhile_is_not_missing(
    tmp_path: Path, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_a_file(1)
    copy = services.copy_database

    def copy_and_erase(folder: Path) -> Any:
        copied = copy(folder)
        (Path(settings.FILES_ROOT) / StoredFile.objects.get().stored_name).unlink()
        StoredFile.objects.all().delete()
        return copied

    monkeypatch.setattr(services, "copy_database", copy_and_erase)
    call_command("backup", str(tmp_path / "backup"))
    call_command("check_backup", str(tmp_path / "backup"))
    said = capsys.readouterr()
    assert "Erased meanwhile: 1 files" in said.out and "Whole: 0 files" in said.out and said.err == ""


def test_nobody_else_reads_a_backup_or_what_is_restored(tmp_path: Path, settings: Settings) -> None:
    """Whoever has an account on the machine could."""
    keep_a_file(1)
    (Path(settings.MEDIA_ROOT) / "pictures").mkdir(parents=True, exist_ok=True)
    (Path(settings.MEDIA_ROOT) / "pictures" / "a.png").write_bytes(b"a picture")
    usual = os.umask(0o022)
    try:
        call_command("backup", str(tmp_path / "new" / "backup"))
        with empty_installation(tmp_path, settings):
            call_command("restore", str(tmp_path / "new" / "backup"))
            roots = [tmp_path / "new", Path(settings.FILES_ROOT), Path(settings.MEDIA_ROOT)]
            paths = [path for root in roots for path in (root, *root.rglob("*"))]
            paths += tmp_path.glob("restored.sqlite3")
            assert len([path for path in paths if path.is_file()]) >= 7
            assert [path for path in paths if path.stat().st_mode & 0o077] == []
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(usual)
