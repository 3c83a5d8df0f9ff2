"""Files as they were sent: they survive a kill and a full disk, and are written before a row names them (guarantee B1).

In a folder, unless an object store is set up (`core.files.objects`): then `directory` holds only what is being made.

Order: temporary file, write, fsync, rename, fsync of the folders; only then may a transaction name the file. Names are
random, never made from the content (that would reveal who else sent the same) nor from what people call the file.
"""

import os
import re
import uuid
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from django.conf import settings
from django.db import transaction

from core.errors import StoreAway, StoreFull
from core.files import objects
from core.files.messages import refused

if TYPE_CHECKING:
    from core.models import StoredFile

_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{2}/[0-9a-f]{32}")
_PIECES = re.compile(r"pieces/[0-9a-f]{32}/[0-9]{12}")
MAX_FILE = 50 << 20  # bytes of one upload, unless the caller says otherwise
_waits: ContextVar[bool] = ContextVar("waits", default=False)


class Readable(Protocol):
    """What `store` reads from: an open file, or an upload of Django's."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that is safe on disk: its generated name, its size in bytes, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str

    @property
    def columns(self) -> dict[str, Any]:
        """What a row of `StoredFile` says of it."""
        return {"stored_name": self.name, "size": self.size, "sha256": self.sha256}


def files_folder() -> Path:
    """Return the folder of stored files and of uploads that are not complete."""
    return Path(settings.FILES_ROOT)


def store(stream: Readable, *, limit: int = MAX_FILE, may_be_empty: bool = False) -> Stored:
    """Write the rest of `stream`; return its name, size and digest once it is safe on disk.

    `may_be_empty`: for files of ours, such as a list of no rows. Raises `Refused`: `empty`, `file_too_large` (checked
    while reading), `storage_full`; and StoreAway. Nothing is left behind then. A kill leaves either nothing, a `.part`
    file, or a whole file that no row names; `sweep_orphans` removes both.
    """
    identity = uuid.uuid4().hex
    name = f"{identity[:2]}/{identity[2:4]}/{identity}"
    if objects.is_configured():
        with full_disk_refused():
            return Stored(name, *objects.write_object(stream, name, limit=limit, may_be_empty=may_be_empty))
    folder = files_folder()
    final, part = folder / name, folder / f"{identity}.part"
    try:
        with full_disk_refused():
            _make_folders(final.parent)
            size, sha256 = _write(stream, part, limit, may_be_empty=may_be_empty)
            part.rename(final)
            sync_folder(final.parent)
    finally:
        with suppress(OSError):
            part.unlink()
    return Stored(name, size, sha256)


@contextmanager
def full_disk_refused() -> Iterator[None]:
    """Raise `Refused` `storage_full` where a write inside the block finds no room; in a job, StoreFull."""
    try:
        yield
    except OSError as error:
        if error.errno in objects.DISK_FULL:
            raise (StoreFull("No room is left.") if _waits.get() else refused("storage_full")) from error
        raise


@contextmanager
def full_disk_waited_for() -> Iterator[None]:
    """Raise StoreFull, an accident and no answer, where a write inside the block finds no room: in a job, which tries
    again. Work that stores a refusal as its outcome would otherwise store that of a full disk."""
    token = _waits.set(True)
    try:
        with full_disk_refused():
            yield
    finally:
        _waits.reset(token)


@contextmanager
def absence_refused() -> Iterator[None]:
    """Raise `Refused` `store_away` where the store is away inside the block: for a person who waits, not for a job."""
    try:
        yield
    except StoreAway as error:
        raise refused("store_away") from error


def stored_path(name: str) -> Path:
    """Return the path of a stored file. Hold it as long as it is read: in an object store it is that of a copy.

    Raises `Refused` `file_missing`, StoreAway, and `ValueError` for a name that we never gave.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("Not the name of a stored file.")
    if objects.is_configured():
        with full_disk_refused():
            return objects.copy_of_object(name)
    path = files_folder() / name
    if not path.is_file():
        raise refused("file_missing")
    return path


def open_stored(name: str) -> BufferedReader:
    """Return the stored file, open for reading. Raises what `stored_path` raises."""
    return stored_path(name).open("rb")


def remove_stored(name: str) -> None:
    """Remove a stored file for good (erasure); a file that is gone already is no error.

    Raises `ValueError` for a name that we never gave.
    """
    if not _NAME.fullmatch(name):
        raise ValueError("Not the name of a stored file.")
    if objects.is_configured():
        return objects.remove_object(name)
    path = files_folder() / name
    with suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)
    return None


def delete_for_good(file: "StoredFile") -> None:
    """Delete the row of a file now, and its bytes once that is committed."""
    file.delete()
    transaction.on_commit(partial(remove_stored, file.stored_name))


def sweep_orphans(
    known_names: Container[str], *, now: datetime, older_than: timedelta = timedelta(days=1)
) -> list[str]:
    """Remove files that no row names and `.part` files, last written before `now - older_than`; return their names.

    In an object store, an upload's pieces go together, by the last one's time. `older_than` must be far longer than a
    request lasts, since a file is written before its row is committed; and `known_names` must be read after `now`.
    Files that an erasure removes meanwhile are skipped.
    """
    removed = []
    folder, before = files_folder(), (now - older_than).timestamp()
    for path in [*folder.glob("*.part"), *folder.glob("??/??/*")]:
        name = path.relative_to(folder).as_posix()
        orphaned = name.endswith(".part") or (_NAME.fullmatch(name) and name not in known_names)
        with suppress(FileNotFoundError):
            if orphaned and path.stat().st_mtime < before:
                path.unlink()
                removed.append(name)
    return removed + (_sweep_objects(known_names, now - older_than) if objects.is_configured() else [])


def _sweep_objects(known_names: Container[str], before: datetime) -> list[str]:
    """Remove the same from the object store. Names that are not ours stay."""
    entries = list(objects.object_entries())
    fresh = {_upload_of(name) for name, at in entries if at >= before}  # an upload goes as a whole, by its last piece
    removed = sorted(
        name
        for name, at in entries
        if (_PIECES.fullmatch(name) and _upload_of(name) not in fresh)
        or (at < before and _NAME.fullmatch(name) and name not in known_names)
    )
    for name in removed:
        objects.remove_object(name)
    return removed


def _upload_of(name: str) -> str:
    return name.rpartition("/")[0]


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder to the disk: without it a crash may lose a file that was renamed into it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(stream: Readable, part: Path, limit: int, *, may_be_empty: bool) -> tuple[int, str]:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        size, sha256 = objects.copy_checked(stream, file, limit, may_be_empty=may_be_empty)
        file.flush()
        os.fsync(file.fileno())
    return size, sha256


def _make_folders(folder: Path) -> None:
    """Make the folder and its parents, each synced to the disk before anything is put into it."""
    if folder.is_dir():
        return
    _make_folders(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    sync_folder(folder.parent)
