"""Files in an object store that has no paths: what asks for a local one fails here (decision 0081)."""

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage
from django.utils import timezone
from pytest_django import Settings

from core.backups import services as backups
from core.backups.databases import BackupError
from core.backups.services import make_backup, restore_backup
from core.errors import Refused
from core.files import objects
from core.files.storage import open_stored, remove_stored, store, stored_path, sweep_orphans
from core.models import StoredFile
from core.web import health
from tests.support.objects import in_objects

REPORT = b"1. Children are detained.\n\n2. Guardians come late.\n"
NOW = timezone.now()


@pytest.fixture(autouse=True)
def storage(settings: Settings) -> Iterator[InMemoryStorage]:
    with in_objects(settings) as storage:
        yield storage


def names() -> list[str]:
    return sorted(name for name, _at in objects.object_entries())


def test_what_is_stored_is_read_again_and_no_file_is_left(tmp_path: Path) -> None:
    stored = store(io.BytesIO(REPORT), directory=tmp_path)
    assert (stored.size, stored.sha256) == (len(REPORT), hashlib.sha256(REPORT).hexdigest())
    path = stored_path(stored.name, directory=tmp_path)
    assert path.read_bytes() == path.read_bytes() == REPORT
    with open_stored(stored.name, directory=tmp_path) as file:
        assert file.read() == REPORT
    assert list(tmp_path.iterdir()) == [] and names() == [stored.name]
    remove_stored(stored.name, directory=tmp_path)
    remove_stored(stored.name, directory=tmp_path)
    assert names() == []
    with pytest.raises(Refused) as missing:
        stored_path(stored.name, directory=tmp_path)
    assert missing.value.code == "file_missing"


def test_too_much_and_nothing_leave_no_object(tmp_path: Path) -> None:
    for content, code in ((b"", "empty"), (b"123456", "file_too_large")):
        with pytest.raises(Refused) as refusal:
            store(io.BytesIO(content), directory=tmp_path, limit=5)
        assert refusal.value.code == code
    assert names() == []


def test_what_arrives_changed_is_not_named(
    tmp_path: Path, storage: InMemoryStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = storage._save
    monkeypatch.setattr(storage, "_save", lambda name, content: real(name, io_file(b"something else")))
    with pytest.raises(Refused) as refusal:
        store(io.BytesIO(REPORT), directory=tmp_path)
    assert refusal.value.code == "store_away" and names() == []


def io_file(content: bytes) -> Any:
    from django.core.files.base import ContentFile

    return ContentFile(content)


def test_a_store_that_is_away_is_told(
    tmp_path: Path, storage: InMemoryStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = store(io.BytesIO(REPORT), directory=tmp_path)

    def away(*_args: object, **_named: object) -> Any:
        raise ConnectionError

    for name in ("_save", "_open", "delete", "exists"):
        monkeypatch.setattr(storage, name, away)
    for act in (
        lambda: store(io.BytesIO(REPORT), directory=tmp_path),
        lambda: stored_path(stored.name, directory=tmp_path),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "store_away"
    remove_stored(stored.name, directory=tmp_path)  # no error: it is swept later
    with pytest.raises(ConnectionError):
        health.CHECKS["storage"]()


def test_orphans_and_old_pieces_are_swept(tmp_path: Path) -> None:
    named, orphan = (store(io.BytesIO(REPORT), directory=tmp_path).name for _each in range(2))
    piece = f"pieces/{'a' * 32}/{0:012}"
    objects.replace_object(piece, b"piece")
    objects.replace_object("another's/file", b"not ours")
    assert sweep_orphans({named}, directory=tmp_path, now=NOW) == []
    assert sorted(sweep_orphans({named}, directory=tmp_path, now=NOW + timedelta(days=2))) == sorted([orphan, piece])
    assert names() == sorted([named, "another's/file"])


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_the_objects_and_brings_them_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = store(io.BytesIO(REPORT), directory=tmp_path)
    StoredFile.objects.create(
        stored_name=stored.name, display_name="a.txt", kind="txt", content_type="text/plain", size=stored.size,
        sha256=stored.sha256,
    )  # fmt: skip
    assert make_backup(tmp_path / "backup").files == 1
    assert (tmp_path / "backup/files" / stored.name).read_bytes() == REPORT
    with pytest.raises(BackupError, match="object store is not empty"):
        restore_backup(tmp_path / "backup")
    remove_stored(stored.name, directory=tmp_path)
    monkeypatch.setattr(backups, "restore_database", lambda _path: None)  # its rows are still there
    restore_backup(tmp_path / "backup")
    assert stored_path(stored.name, directory=tmp_path).read_bytes() == REPORT
