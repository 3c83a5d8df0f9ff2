"""Checks zip and office containers before anything in them is unpacked (guarantee C1); reads XML without entities."""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO

from lxml import etree

from core.files.kinds import ZIP, FileKind, IntakeError
from core.files.limits import DEFAULT_LIMITS, ZipLimits

_END = struct.Struct("<4s4H2LH")  # see _check_end
_LOCAL = struct.Struct("<4s5H3L2H")
_ARCHIVES = (b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\x00", b"MSCF")
_ENCRYPTED, _STORED, _DEFLATED = 0x1, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED
_DESCRIPTOR = 24  # bytes at most that may follow an entry's data


def check_zip(path: Path, limits: ZipLimits = DEFAULT_LIMITS) -> dict[str, zipfile.ZipInfo]:
    """Return the entries of a zip file that may be opened, by name, in the order of its directory.

    Reads its directory and the head of each entry, unpacks only their first bytes. Raises `IntakeError`: `damaged`,
    `two_in_one` (bytes before, between or after the entries), `password`, `too_many_entries`, `unpacks_too_large`,
    `unsafe_names`, `archive_inside`.
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


def check_containers(paths: Iterable[Path], limits: ZipLimits) -> None:
    """Check each of the files that begins as a zip, whatever its name is. Raises what `check_zip` raises."""
    for path in paths:
        with path.open("rb") as file:
            begins_as_zip = file.read(len(ZIP)) == ZIP
        if begins_as_zip:
            check_zip(path, limits)


def holds_zip(path: Path) -> bool:
    """Return whether a file of another kind can also be opened as a zip: one file must not be two."""
    try:
        with zipfile.ZipFile(path) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error):
        return False


def _check_end(path: Path, limits: ZipLimits) -> None:
    """Check that the end record ends the file, is about one disk and counts few entries.

    `zipfile` would read them all.
    """
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
    names = set()
    for entry in entries:
        name = entry.orig_filename
        parts = PurePosixPath(name).parts
        if "\x00" in name or "\\" in name or ":" in name or name.startswith("/") or ".." in parts or len(name) > 400:
            raise IntakeError("unsafe_names")
        if name.lower() in names:  # two programs would read two different files
            raise IntakeError("damaged")
        names.add(name.lower())


def _check_layout(path: Path, entries: list[zipfile.ZipInfo], directory_at: int) -> None:
    """Check that entries follow each other from the first byte, without overlap (Fifield's bomb) and without gaps."""
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


MAX_PART = 64 << 20  # bytes of one unpacked part


def parse_part(archive: zipfile.ZipFile, name: str, *, limit: int = MAX_PART) -> etree._Element:
    """Return the root of one part of a container. Raises `IntakeError`: `damaged`, `entities`, `too_much_text`."""
    try:
        if archive.getinfo(name).file_size > limit:
            raise IntakeError("too_much_text")
        with archive.open(name) as part:
            return parse(part)
    except (KeyError, zipfile.BadZipFile, EOFError, ValueError):
        raise IntakeError("damaged") from None


def parse(stream: IO[bytes]) -> etree._Element:
    """Return the root of an XML document. Refuse one with a document type, which no office program writes."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        tree = etree.parse(stream, parser)
    except etree.XMLSyntaxError as error:
        raise IntakeError("entities" if "entity" in str(error).lower() else "damaged") from None
    if tree.docinfo.internalDTD is not None:
        raise IntakeError("entities")
    return tree.getroot()


_MAIN_TYPES = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": FileKind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": FileKind.XLSX,
}
_ODF_TYPES = {
    b"application/vnd.oasis.opendocument.text": FileKind.ODT,
    b"application/vnd.oasis.opendocument.spreadsheet": FileKind.ODS,
}
_MACROS = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml)$|^xl/(macrosheets|dialogsheets)/|(^|/)activeX/|^(Basic|Scripts)/",
    re.IGNORECASE,
)
_CLICKED = "/hyperlink"  # followed only by a person's click
_OWN_DISK = re.compile(r"\s*(file:///(?![\\/%])|[a-z]:[\\/]|(?![\\/]{2})[^:]*$)", re.IGNORECASE)


def office_kind(path: Path) -> FileKind:
    """Return the kind of an office container that is safe to open: `docx`, `xlsx`, `odt` or `ods`.

    Raises `IntakeError`: those of `check_zip`, and `macros`, `external_links`, `entities`, `password`, `kind_differs`.
    """
    entries = check_zip(path)
    with zipfile.ZipFile(path) as archive:
        if "[Content_Types].xml" in entries:
            kind = _ooxml_kind(archive)
            _check_links(archive, list(entries))
        elif "mimetype" in entries:
            kind = _odf_kind(archive)
        else:
            raise IntakeError("kind_differs", extension="zip")
    if any(_MACROS.search(name) for name in entries):
        raise IntakeError("macros")
    return kind


def _ooxml_kind(archive: zipfile.ZipFile) -> FileKind:
    types = [element.get("ContentType", "") for element in parse_part(archive, "[Content_Types].xml", limit=4 << 20)]
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in types):
        raise IntakeError("macros")
    kinds = {_MAIN_TYPES[kind] for kind in types if kind in _MAIN_TYPES}
    if len(kinds) != 1:
        raise IntakeError("kind_differs", extension="zip")
    return kinds.pop()


def _odf_kind(archive: zipfile.ZipFile) -> FileKind:
    with archive.open("mimetype") as part:
        kind = _ODF_TYPES.get(part.read(100).strip())
    if kind is None:
        raise IntakeError("kind_differs", extension="zip")
    manifest = parse_part(archive, "META-INF/manifest.xml", limit=4 << 20)
    if any(str(element.tag).endswith("}encryption-data") for element in manifest.iter("{*}*")):
        raise IntakeError("password")
    return kind


def _check_links(archive: zipfile.ZipFile, names: list[str]) -> None:
    """Refuse relationships that fetch by themselves: pictures, templates, objects, other workbooks.

    A link to click is harmless, and a template named by a path on the sender's own disk (Word writes it into every
    document) fetches nothing here; neither is refused.
    """
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise IntakeError("external_links", target="xlsx")
    for name in names:
        if not name.endswith(".rels"):
            continue
        for relation in parse_part(archive, name, limit=8 << 20):
            target, kind = relation.get("Target", ""), relation.get("Type", "")
            if relation.get("TargetMode") != "External" or kind.endswith(_CLICKED):
                continue
            if kind.endswith("/attachedTemplate") and _OWN_DISK.match(target):
                continue
            raise IntakeError("external_links", target=kind.rpartition("/")[2][:40])
