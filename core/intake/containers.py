"""Zip files are judged by their directory before anything in them is unpacked (guarantee C1)."""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.intake.errors import IntakeError

_END = struct.Struct("<4s4H2LH")  # see _check_end
_LOCAL = struct.Struct("<4s5H3L2H")
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF")
_ENCRYPTED, _STORED, _DEFLATED = 0x1, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_DESCRIPTOR = 24  # bytes at most that may follow an entry's data


@dataclass(frozen=True, slots=True)
class ZipLimits:
    """What a container may hold. `ratio` is asked of anything that unpacks to more than `ratio_from` bytes."""

    entries: int = 5_000
    unpacked: int = 200 << 20
    ratio: int = 150
    ratio_from: int = 4 << 20
    embedded: tuple[str, ...] = ("word/embeddings/", "xl/embeddings/")  # charts keep their workbook there


DEFAULT_LIMITS = ZipLimits()


def check_zip(path: Path, limits: ZipLimits = DEFAULT_LIMITS) -> dict[str, zipfile.ZipInfo]:
    """The entries of a zip file that may be opened, by name, in the order of its directory.

    Reads its directory and the head of each entry, unpacks nothing but their first bytes. Raises `IntakeError`:
    `damaged`, `two_in_one` (bytes before, between or after the entries), `password`, `too_many_entries`,
    `unpacks_too_large`, `unsafe_names`, `archive_inside`.
    """
    _check_end(path, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries, limits)
            _check_names(entries)
            _check_layout(path, entries, archive.start_dir)
            _check_nothing_nested(archive, entries, limits)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, struct.error, zlib.error):
        raise IntakeError("damaged") from None
    return {entry.filename: entry for entry in entries}


def holds_zip(path: Path) -> bool:
    """Whether a file of another kind can also be opened as a zip: one file must not be two."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return False


def _check_end(path: Path, limits: ZipLimits) -> None:
    """The end record must end the file, be about one disk, and count few entries: `zipfile` would read them all."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        file.seek(max(0, size - _END.size - 0xFFFF))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise IntakeError("damaged")
    _signature, disk, first_disk, _here, count, length, offset, _comment = _END.unpack_from(tail, at)
    if len(tail) - at != _END.size:
        raise IntakeError("two_in_one")
    if count > limits.entries or length > limits.entries * 1024:
        raise IntakeError("too_many_entries", limit=limits.entries)
    if disk or first_disk or offset + length > size - _END.size:
        raise IntakeError("damaged")
    if offset + length < size - _END.size:
        raise IntakeError("two_in_one")


def _check_sizes(entries: list[zipfile.ZipInfo], limits: ZipLimits) -> None:
    if len(entries) > limits.entries:
        raise IntakeError("too_many_entries", limit=limits.entries)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise IntakeError("password")
    if any(entry.compress_type not in (_STORED, _DEFLATED) for entry in entries):
        raise IntakeError("damaged")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > limits.unpacked or (unpacked > limits.ratio_from and unpacked > packed * limits.ratio):
        raise IntakeError("unpacks_too_large", limit_mb=limits.unpacked >> 20, ratio=limits.ratio)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen = set()
    for entry in entries:
        name = entry.orig_filename
        parts = PurePosixPath(name).parts
        if "\x00" in name or "\\" in name or ":" in name or name.startswith("/") or ".." in parts or len(name) > 400:
            raise IntakeError("unsafe_names")
        if name.lower() in seen:  # two programs would read two different files
            raise IntakeError("damaged")
        seen.add(name.lower())


def _check_layout(path: Path, entries: list[zipfile.ZipInfo], directory_at: int) -> None:
    """The entries follow each other from the first byte on, without overlap (Fifield's bomb) and without gaps."""
    end = 0
    with path.open("rb") as file:
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            start = entry.header_offset
            file.seek(start)
            head = _LOCAL.unpack(file.read(_LOCAL.size))
            if head[0] != b"PK\x03\x04" or start < end:
                raise IntakeError("damaged")
            if start > end + (_DESCRIPTOR if end else 0):
                raise IntakeError("two_in_one")
            end = start + _LOCAL.size + head[9] + head[10] + entry.compress_size
    if directory_at < end:
        raise IntakeError("damaged")
    if directory_at > end + _DESCRIPTOR:
        raise IntakeError("two_in_one")


def _check_nothing_nested(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], limits: ZipLimits) -> None:
    for entry in entries:
        if entry.is_dir() or entry.filename.startswith(limits.embedded):
            continue
        with archive.open(entry) as part:
            if part.read(8).startswith(_ARCHIVES):
                raise IntakeError("archive_inside", entry=PurePosixPath(entry.filename).name[:60])
