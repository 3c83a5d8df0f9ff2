"""Files in an object store that has no paths: what asks for a local one fails here (decision 0081)."""

import errno
import fcntl
import hashlib
import io
import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.storage import InMemoryStorage
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from core.backups import services as backups
from core.backups.databases import BackupError
from core.backups.services import make_backup, restore_backup
from core.errors import Refused, StoreAway
from core.files import objects, pieces
from core.files.storage import absence_refused, open_stored, remove_stored, store, stored_path, sweep_orphans
from core.models import StoredFile
from core.web import health
from tests.support.objects import in_objects, take_away

REPORT = b"1. Children are detained.\n\n2. Guardians come late.\n"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def storage(settings: Settings, tmp_path: Path) -> Iterator[InMemoryStorage]:
    settings.FILES_ROOT = tmp_path / "files"
    with in_objects(settings) as storage:
        yield storage


def names() -> list[str]:
    return sorted(name for name, _at in objects.object_entries())


def test_what_is_stored_is_read_again_and_no_file_is_left(tmp_path: Path) -> None:
    stored = store(io.BytesIO(REPORT))
    assert (stored.size, stored.sha256) == (len(REPORT), hashlib.sha256(REPORT).hexdigest())
    path = stored_path(stored.name)
    assert path.read_bytes() == path.read_bytes() == REPORT
    with open_stored(stored.name) as file:
        assert file.read() == REPORT
    assert list(tmp_path.iterdir()) == [] and names() == [stored.name]
    remove_stored(stored.name)
    remove_stored(stored.name)
    assert names() == []
    with pytest.raises(Refused) as missing:
        stored_path(stored.name)
    assert missing.value.code == "file_missing"


def test_too_much_and_nothing_leave_no_object() -> None:
    for content, code in ((b"", "empty"), (b"123456", "file_too_large")):
        with pytest.raises(Refused) as refusal:
            store(io.BytesIO(content), limit=5)
        assert refusal.value.code == code
    assert names() == []
    stored = store(io.BytesIO(), may_be_empty=True)
    assert (stored.size, stored_path(stored.name).read_bytes()) == (0, b"")


def test_what_arrives_changed_is_not_named(storage: InMemoryStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    real = storage._save
    monkeypatch.setattr(storage, "_save", lambda name, content: real(name, io_file(b"something else")))
    with pytest.raises(StoreAway):
        store(io.BytesIO(REPORT))
    assert names() == []


def io_file(content: bytes) -> Any:
    from django.core.files.base import ContentFile

    return ContentFile(content)


def test_a_store_that_is_away_is_told(storage: InMemoryStorage, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = store(io.BytesIO(REPORT))
    take_away(storage, monkeypatch)
    for act in (
        lambda: store(io.BytesIO(REPORT)),
        lambda: stored_path(stored.name),
    ):
        with pytest.raises(StoreAway):
            act()
        with pytest.raises(Refused, match="cannot be reached"), absence_refused():
            act()
    remove_stored(stored.name)  # no error: it is swept later
    with pytest.raises(ConnectionError):
        health.CHECKS["storage"]()


@pytest.mark.django_db
def test_a_store_that_is_away_takes_no_machine_out_of_service(
    storage: InMemoryStorage, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").json()["storage"] == "ok"
    take_away(storage, monkeypatch)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["storage"]) == (200, "ok", "ConnectionError")
    assert client.get("/readyz/storage").status_code == 503


def test_a_full_disk_of_this_machine_is_no_absence_of_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = store(io.BytesIO(REPORT))

    def full(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(objects, "_download", full)
    with pytest.raises(Refused) as refusal:
        stored_path(stored.name)
    assert refusal.value.code == "storage_full"


def test_a_copy_is_open_for_reading_only() -> None:
    path = stored_path(store(io.BytesIO(REPORT)).name)
    assert isinstance(path, objects.CopyPath)
    assert fcntl.fcntl(path.descriptor, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY


def test_the_pieces_of_an_upload_go_together_by_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the first ones would go while the person still sends the last."""
    key, other = uuid4(), uuid4()
    for upload in (key, other):
        for at in (0, 5):
            pieces.write_piece(upload, b"piece", at=at)
    old = {f"pieces/{key.hex}/{0:012}", f"pieces/{other.hex}/{0:012}", f"pieces/{other.hex}/{5:012}"}
    ages = [(name, NOW - timedelta(days=2 * (name in old))) for name in names()]
    monkeypatch.setattr(objects, "object_entries", lambda prefix="": ages)
    assert set(sweep_orphans(set(), now=NOW)) == {name for name in old if other.hex in name}
    assert pieces.has_pieces(key) and not pieces.has_pieces(other)


def test_without_the_first_piece_all_are_sent_again() -> None:
    key = uuid4()
    for at in (0, 5):
        pieces.write_piece(key, b"piece", at=at)
    assert pieces.has_pieces(key)
    objects.remove_object(f"pieces/{key.hex}/{0:012}")
    assert not pieces.has_pieces(key)


def test_orphans_and_old_pieces_are_swept() -> None:
    named, orphan = (store(io.BytesIO(REPORT)).name for _each in range(2))
    piece = f"pieces/{'a' * 32}/{0:012}"
    objects.replace_object(piece, b"piece")
    objects.replace_object("another's/file", b"not ours")
    assert sweep_orphans({named}, now=NOW) == []
    assert sorted(sweep_orphans({named}, now=NOW + timedelta(days=2))) == sorted([orphan, piece])
    assert names() == sorted([named, "another's/file"])


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_the_objects_and_brings_them_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = store(io.BytesIO(REPORT))
    StoredFile.objects.create(
        **stored.columns, display_name="a.txt", kind="txt", content_type="text/plain",
    )  # fmt: skip
    empty = store(io.BytesIO(), may_be_empty=True)  # a list of no rows
    StoredFile.objects.create(
        stored_name=empty.name, display_name="b.csv", kind="csv", content_type="text/csv", size=0, sha256=empty.sha256
    )
    assert make_backup(tmp_path / "backup").files == 2
    assert (tmp_path / "backup/files" / stored.name).read_bytes() == REPORT
    with pytest.raises(BackupError, match="object store is not empty"):
        restore_backup(tmp_path / "backup")
    for each in (stored, empty):
        remove_stored(each.name)
    for name in ("check_target", "restore_database"):  # its rows are still there
        monkeypatch.setattr(backups, name, lambda _path: None)
    restore_backup(tmp_path / "backup")
    assert stored_path(stored.name).read_bytes() == REPORT
    assert stored_path(empty.name).read_bytes() == b""
