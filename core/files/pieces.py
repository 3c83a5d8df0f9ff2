"""Pieces of an upload that is not complete: in one file, or an object each, so that several machines may take them.

The row of the upload says how much has arrived. What a kill left beyond that is written over, or swept with orphans.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID

from core.errors import StoreAway
from core.files import objects
from core.files.messages import refused
from core.files.storage import Readable, files_folder, full_disk_refused


def part_path(key: UUID) -> Path:
    """Return the path of the file with the pieces, where files are in a folder."""
    return files_folder() / f"{key.hex}.part"


def has_pieces(key: UUID) -> bool:
    """Return whether the first piece is there: without it all are sent again. Raises StoreAway."""
    if objects.is_configured():
        return objects.has_object(f"{_prefix(key)}{0:012}")
    return part_path(key).exists()


def write_piece(key: UUID, content: bytes, *, at: int) -> None:
    """Write the piece at its place, over one whose row was rolled back. Raises Refused `storage_full`, StoreAway."""
    if objects.is_configured():
        with full_disk_refused():
            objects.replace_object(f"{_prefix(key)}{at:012}", content)
        return
    path = part_path(key)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        written = os.pwrite(descriptor, content, at)
        os.fsync(descriptor)
    except OSError as error:
        raise refused("storage_full") from error
    finally:
        os.close(descriptor)
    if written < len(content):  # a disk that is nearly full takes a part, and says no more than that
        raise refused("storage_full")


@contextmanager
def open_pieces(key: UUID, *, size: int) -> Iterator[Readable]:
    """Yield the complete upload of `size` bytes, open for reading. Raises Refused `file_missing`, and StoreAway."""
    if objects.is_configured():
        yield _JoinedPieces(_prefix(key), size)
        return
    with part_path(key).open("rb") as stream:
        yield stream


def remove_pieces(key: UUID) -> None:
    """Remove the pieces. A store that is away is no error: they are swept at night."""
    if objects.is_configured():
        with suppress(StoreAway):
            for name in objects.object_names(_prefix(key)):
                objects.remove_object(name)
        return
    part_path(key).unlink(missing_ok=True)


def _prefix(key: UUID) -> str:
    return f"pieces/{key.hex}/"


class _JoinedPieces:
    """Reads pieces in their order, one in memory: each begins where the one before it ended."""

    def __init__(self, prefix: str, size: int) -> None:
        self._prefix, self._size = prefix, size
        self._next, self._piece = 0, b""

    def read(self, size: int, /) -> bytes:
        if not self._piece and self._next < self._size:
            self._piece = objects.read_object(f"{self._prefix}{self._next:012}")
            self._next += len(self._piece)
        block, self._piece = self._piece[:size], self._piece[size:]
        return block
