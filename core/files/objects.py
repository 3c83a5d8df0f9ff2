"""Files in an object store, for web processes on several machines (decision 0081).

Used where `STORAGES` names a storage `files`; otherwise files lie in a folder (`core.files.storage`). Any storage of
Django's will do: nothing here asks for the path of an object. What reads a path gets one of a copy without a name.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import PosixPath
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from core.files.messages import refused

ALIAS = "files"
_CHUNK = 1 << 18
_SPOOLED = 1 << 20  # bytes of an answer that are kept in memory
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

    def with_segments(self, *segments: str | os.PathLike[str]) -> PosixPath:  # type: ignore[override]
        return PosixPath(*segments)


def is_configured() -> bool:
    """Return whether files are in an object store."""
    return settings.configured and ALIAS in settings.STORAGES  # the folder needs no settings


def object_storage() -> Storage:
    """Return the storage of the files."""
    return storages[ALIAS]


def write_object(stream: ByteSource, name: str, *, limit: int) -> tuple[int, str]:
    """Write the rest of `stream` as an object; read it back and compare it; return its size and SHA-256.

    Nothing leaves this machine before all of it has arrived here. Raises Refused: `empty`, `file_too_large`,
    `store_away`.
    """
    with tempfile.TemporaryFile() as file:
        size, sha256 = _copy(stream, file, limit)
        file.seek(0)
        with _away_refused():
            saved = object_storage().save(name, File(file, name))
            with object_storage().open(name) as written:
                same = saved == name and _digest(written) == sha256
    if not same:
        remove_object(saved)
        raise refused("store_away")
    return size, sha256


def copy_of_object(name: str) -> CopyPath:
    """Return the path of a copy of the object. Raises Refused `file_missing`, `store_away`."""
    target = tempfile.TemporaryFile()  # noqa: SIM115 - it is open as long as its path is held
    try:
        with _away_refused(), object_storage().open(name) as source:
            while chunk := source.read(_CHUNK):
                target.write(chunk)
        target.flush()
    except BaseException:
        target.close()
        raise
    return CopyPath(target)


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
    """Return the names below `prefix` in order. Raises Refused `store_away`."""
    with _away_refused(), suppress(FileNotFoundError):
        return sorted(name for name, _at in object_entries(prefix))
    return []


def read_object(name: str) -> bytes:
    """Return the content of a small object. Raises Refused `file_missing`, `store_away`."""
    with _away_refused(), object_storage().open(name) as file:
        return bytes(file.read())


def replace_object(name: str, content: bytes) -> None:
    """Write a small object, over one of the same name if there is one. Raises Refused `store_away`."""
    with tempfile.SpooledTemporaryFile(max_size=_SPOOLED) as file, _away_refused():
        file.write(content)
        file.seek(0)
        storage = object_storage()
        if storage.exists(name):
            storage.delete(name)
        storage.save(name, File(file, name))


def is_ready() -> bool:
    """Return whether the store answers. Raises OSError where it does not."""
    object_storage().exists("ready")
    return True


@contextmanager
def _away_refused() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise refused("file_missing") from None
    except OSError as error:
        raise refused("store_away") from error


def _copy(stream: ByteSource, file: BinaryIO, limit: int) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise refused("file_too_large", {"limit_mb": limit >> 20})
        digest.update(chunk)
        file.write(chunk)
    if not size:
        raise refused("empty")
    return size, digest.hexdigest()


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
