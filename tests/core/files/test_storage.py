"""A stored file is whole or not there, whatever happens in between (B1)."""

import errno
import hashlib
import io
import os
import signal
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from core.errors import Refused
from core.files.storage import open_stored, remove_stored, store, stored_path, sweep_orphans

ROOT = Path(__file__).resolve().parents[3]
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> None:
    settings.FILES_ROOT = tmp_path


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def age(path: Path, written: datetime) -> None:
    os.utime(path, (written.timestamp(), written.timestamp()))


def test_stored_under_a_random_name(tmp_path: Path) -> None:
    first = store(io.BytesIO(b"same words"))
    second = store(io.BytesIO(b"same words"))
    assert first.name != second.name
    assert (first.size, first.sha256) == (10, hashlib.sha256(b"same words").hexdigest())
    assert first.name[:2] == first.name[6:8] and first.name[3:5] == first.name[8:10]
    assert open_stored(first.name).read() == b"same words"
    assert stat.S_IMODE(stored_path(first.name).stat().st_mode) == 0o600
    assert len(files_in(tmp_path)) == 2


def test_too_large_is_told_while_reading(tmp_path: Path) -> None:
    class Endless:
        asked = 0

        def read(self, size: int, /) -> bytes:
            self.asked += size
            return b"x" * size

    stream = Endless()
    with pytest.raises(Refused) as refusal:
        store(stream, limit=2 << 20)
    assert refusal.value.code == "file_too_large"
    assert str(refusal.value.message) == "The file is larger than 2 MB."
    assert stream.asked < 3 << 20
    assert files_in(tmp_path) == []


def test_exactly_the_limit_fits() -> None:
    assert store(io.BytesIO(b"x" * 1024), limit=1024).size == 1024


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        store(io.BytesIO())
    assert refusal.value.code == "empty"
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("call", ["write", "fsync", "rename"])
def test_a_full_disk_leaves_nothing(call: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if call == "fsync":
        monkeypatch.setattr(os, "fsync", full)
    elif call == "rename":
        monkeypatch.setattr(Path, "rename", full)
    else:
        monkeypatch.setattr("core.files.storage._write", full)
    with pytest.raises(Refused) as refusal:
        store(io.BytesIO(b"words"))
    assert refusal.value.code == "storage_full"
    assert files_in(tmp_path) == []


_KILLED = """
import io, os, signal, sys
from pathlib import Path
from typing import Any
from django.conf import settings
settings.FILES_ROOT = Path(sys.argv[1])
steps, last = 0, int(sys.argv[2])
def dying(real):
    def call(*args, **keywords):
        global steps
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*args, **keywords)
    return call
for owner, name in ((os, "open"), (os, "fsync"), (os, "fdopen"), (Path, "rename"), (Path, "mkdir"), (Path, "unlink")):
    setattr(owner, name, dying(getattr(owner, name)))
from core.files import storage
stored = storage.store(io.BytesIO(b"words" * 1000))
os.write(1, f"{stored.name} {stored.sha256}".encode())
"""


def test_a_kill_at_any_step_leaves_whole_files_or_parts_only(tmp_path: Path, settings: Settings) -> None:
    whole = b"words" * 1000
    for step in range(1, 40):
        folder = tmp_path / str(step)
        folder.mkdir()
        settings.FILES_ROOT = folder
        ran = subprocess.run(
            [sys.executable, "-c", _KILLED, str(folder), str(step)], cwd=ROOT, capture_output=True, check=False
        )
        for path in files_in(folder):
            assert path.suffix == ".part" or path.read_bytes() == whole
            age(path, NOW - timedelta(days=2))
        if ran.returncode == 0:
            break
        assert ran.returncode == -signal.SIGKILL
        sweep_orphans(set(), now=NOW)
        assert files_in(folder) == []
    assert step > 8
    name, sha256 = ran.stdout.decode().split()
    assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == sha256


def test_the_file_reaches_the_disk_before_its_name_does(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    real_sync, real_rename = os.fsync, Path.rename

    def sync(descriptor: int) -> None:
        order.append("folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def rename(path: Path, target: Path) -> Path:
        order.append("rename")
        return real_rename(path, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "rename", rename)
    store(io.BytesIO(b"words"))
    assert order == ["folder", "folder", "file", "rename", "folder"]


def test_only_old_unknown_files_are_swept(tmp_path: Path) -> None:
    known, unknown, fresh = (store(io.BytesIO(b"x")).name for _ in range(3))
    (tmp_path / "left.part").write_bytes(b"half")
    (tmp_path / "README").write_bytes(b"not ours")
    for name in (known, unknown, "left.part", "README"):
        age(tmp_path / name, NOW - timedelta(hours=25))
    age(tmp_path / fresh, NOW - timedelta(hours=23))
    assert sorted(sweep_orphans({known}, now=NOW)) == sorted([unknown, "left.part"])
    assert (tmp_path / known).exists() and (tmp_path / fresh).exists() and (tmp_path / "README").exists()


@pytest.mark.parametrize("act", ["stat", "unlink"])
def test_a_sweep_goes_on_past_a_file_that_is_erased_under_its_hands(
    act: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    erased, left = (store(io.BytesIO(b"x")).name for _ in range(2))
    for name in (erased, left):
        age(tmp_path / name, NOW - timedelta(hours=25))
    real = getattr(Path, act)

    def meanwhile(path: Path, **kwargs: Any) -> Any:
        if path == tmp_path / erased:
            os.unlink(path)
        return real(path, **kwargs)

    monkeypatch.setattr(Path, act, meanwhile)
    assert sweep_orphans(set(), now=NOW) == [left]
    assert files_in(tmp_path) == []


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "ab/cd/x", "", "ab/cd/" + "0" * 32 + "\n"])
def test_only_names_we_gave_are_opened(name: str) -> None:
    with pytest.raises(ValueError, match="Not the name"):
        open_stored(name)


def test_a_missing_file_is_told_and_removal_is_final() -> None:
    name = store(io.BytesIO(b"x")).name
    remove_stored(name)
    remove_stored(name)
    with pytest.raises(Refused) as refusal:
        open_stored(name)
    assert refusal.value.code == "file_missing"
