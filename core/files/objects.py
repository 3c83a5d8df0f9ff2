"""Files in an object store, for web processes on several machines (decision 0081).

Used where `STORAGES` names a storage `files`; otherwise files lie in a folder (`core.files.storage`). Any storage of
Django's will do: nothing here asks for the path of an object. What reads a path gets one of a copy without a name.
"""

import errno
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PosixPath
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from core.errors import StoreAway
from core.files.messages import refused

ALIAS = "files"
_CHUNK = 1 << 18
_SPOOLED = 1 << 20  # bytes of an answer that are kept in memory
DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
logger = logging.getLogger(__name__)


class ByteSource(Protocol):
    """What an object is written from."""

    def read(self, size: int, /) -> bytes: ...


class CopyPath(PosixPath):
    """The path of a copy of an object. The copy has no name on the disk, and ends with the last reference to its path.

    A child process that inherits `descriptor` reads it under the same path (`core.files.child`).
    """

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(f"/proc/self/fd/{file.fileno()}")
        self._file = file

    @property
    def descriptor(self) -> int:
        return self._file.fileno()

    def with_segments(self, *segments: str | os.PathLike[str]) -> PosixPath:  # type: ignore[override]  # a path made from it has no descriptor
        return PosixPath(*segments)


def is_configured() -> bool:
    """Return whether files are in an object store."""
    return settings.configured and ALIAS in settings.STORAGES  # the folder needs no settings


def object_storage() -> Storage:
    """Return the storage of the files."""
    return storages[ALIAS]


def write_object(stream: ByteSource, name: str, *, limit: int, may_be_empty: bool = False) -> tuple[int, str]:
    """Write the rest of `stream` as an object; read it back and compare it; return its size and SHA-256.

    Nothing leaves this machine before all of it has arrived here. Raises Refused `empty` and
    `file_too_large`, StoreAway, and OSError where this machine's disk is full.
    """
    with tempfile.TemporaryFile() as file:
        size, sha256 = copy_checked(stream, file, limit, may_be_empty=may_be_empty)
        file.seek(0)
        with _absence_noted():
            saved = object_storage().save(name, File(file, name))
            with object_storage().open(name) as written:
                same = saved == name and _digest(written) == sha256
    if not same:
        remove_object(saved)
        raise StoreAway("What the object store has is not what was written.")
    return size, sha256


def copy_checked(stream: ByteSource, file: BinaryIO, limit: int, *, may_be_empty: bool) -> tuple[int, str]:
    """Write the rest of `stream` into `file`; return its size and SHA-256.

    Raises Refused `empty`, and `file_too_large` beyond `limit` bytes.
    """
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise refused("file_too_large", {"limit_mb": limit >> 20})
        digest.update(chunk)
        file.write(chunk)
    if not size and not may_be_empty:
        raise refused("empty")
    return size, digest.hexdigest()


def copy_of_object(name: str) -> CopyPath:
    """Return the path of a copy of the object. Raises Refused `file_missing`, StoreAway, and OSError (disk full)."""
    with tempfile.TemporaryFile() as target:
        with _absence_noted():
            _download(name, target)
        return _path_of(target)


def _path_of(file: BinaryIO) -> CopyPath:
    """Return the path of a file without a name, for reading; it holds the file, which can be closed here."""
    file.flush()
    return CopyPath(open(f"/proc/self/fd/{file.fileno()}", "rb"))


@contextmanager
def nameless_file(pieces: Iterable[bytes]) -> Iterator[Path]:
    """Yield the path of a temporary file of these pieces, for what reads paths and for the limited child.

    It has no name on the disk: a process that is killed leaves no copy of what somebody wrote. Where a system has no
    `/proc`, it has one within the block.
    """
    if not Path("/proc/self/fd").is_dir():
        with tempfile.NamedTemporaryFile() as named:
            named.writelines(pieces)
            named.flush()
            yield Path(named.name)
        return
    with tempfile.TemporaryFile() as file:
        file.writelines(pieces)
        yield _path_of(file)


def remove_object(name: str) -> None:
    """Remove an object. A store that is away is no error: no row names the object, and it is swept later."""
    with suppress(FileNotFoundError):
        try:
            object_storage().delete(name)
        except FileNotFoundError:
            raise
        except OSError as error:
            logger.error("An object could not be removed: %s. It is removed at night.", type(error).__name__)


def object_entries(prefix: str = "") -> Iterable[tuple[str, datetime]]:
    """Return the names below `prefix`, which ends in `/` or is empty, and when each was written."""
    storage = object_storage()
    entries: Iterable[tuple[str, datetime]] | None = None
    if hasattr(storage, "entries"):  # a store that lists all at once
        entries = storage.entries(prefix)
    return _walk(storage, prefix) if entries is None else entries


def object_names(prefix: str) -> list[str]:
    """Return the names below `prefix` in order. Raises StoreAway."""
    with _absence_noted(), suppress(FileNotFoundError):
        return sorted(name for name, _at in object_entries(prefix))
    return []


def has_object(name: str) -> bool:
    """Return whether the object is there. Raises StoreAway."""
    with _absence_noted():
        return object_storage().exists(name)


def read_object(name: str) -> bytes:
    """Return the content of a small object. Raises Refused `file_missing`, and StoreAway."""
    with _absence_noted(), object_storage().open(name) as file:
        return bytes(file.read())


def replace_object(name: str, content: bytes) -> None:
    """Write a small object, over one of the same name if there is one. Raises StoreAway, and OSError (disk full)."""
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as file, _absence_noted():
        file.write(content)
        file.seek(0)
        storage = object_storage()
        if not getattr(storage, "file_overwrite", False) and storage.exists(name):
            storage.delete(name)
        storage.save(name, File(file, name))


def is_ready() -> bool:
    """Return whether the store answers. Raises OSError where it does not."""
    storage = object_storage()
    if hasattr(storage, "probe"):  # one try, since somebody waits for the answer
        storage.probe()
    else:
        storage.exists("ready")
    return True


@contextmanager
def _absence_noted() -> Iterator[None]:
    """Raise StoreAway where the store fails. A full disk of this machine stays what it is."""
    try:
        yield
    except FileNotFoundError:
        raise refused("file_missing") from None
    except OSError as error:
        if error.errno in DISK_FULL:
            raise
        raise StoreAway("The object store cannot be reached.") from error


def _download(name: str, target: BinaryIO) -> None:
    storage = object_storage()
    if hasattr(storage, "download"):  # a store that needs no copy of its own
        storage.download(name, target)
        return
    with storage.open(name) as source:
        while chunk := source.read(_CHUNK):
            target.write(chunk)


def _digest(file: File) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def _walk(storage: Storage, prefix: str) -> Iterator[tuple[str, datetime]]:
    folders, names = storage.listdir(prefix)
    for name in names:
        yield f"{prefix}{name}", storage.get_modified_time(f"{prefix}{name}")
    for folder in folders:
        yield from _walk(storage, f"{prefix}{folder}/")
