"""Finds the kind of a file: extension, first bytes and container must agree (guarantee C2); text and pictures.

For the child only. ITU-T T.81, annex B (JPEG); ISO/IEC 15948 (PNG).
"""

import codecs
import mmap
import re
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from core.files.containers import holds_zip, office_kind
from core.files.kinds import (
    CONTAINERS,
    MAGIC,
    OLE,
    PICTURES,
    TEXTS,
    FileKind,
    IntakeError,
    clean_display_name,
    extension,
    kind_by_extension,
)

MOST_POINTS = 50_000_000  # of a larger one no clean copy is made, which says so; it is not unpacked here either
TRAILER = 64 << 10  # bytes that a camera may write behind a picture
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a marker that ends coded points
_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_SEGMENTS = {*_FRAMES, 0xC4, 0xCC, *range(0xDA, 0xE0), *range(0xE0, 0xF0), 0xFE}
_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
# How a second file would begin or show: documents, archives, programs, films, pages.
_OTHER_FILE = re.compile(
    rb"%PDF-|PK\x03\x04|Rar!|7z\xbc\xaf|\x1f\x8b\x08|\xd0\xcf\x11\xe0|\x89PNG|\x7fELF|GIF8|\{\\rtf|ftyp|#!/"
    rb"|<\?(?:php|xml)|<!doctype|<html|<head|<body|<script|<svg|<iframe",
    re.IGNORECASE,
)
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of a PNG, by its type of colour
_PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def check_picture(path: Path, kind: FileKind) -> None:
    """Check that a picture is whole and nothing follows it.

    Raises `IntakeError`: `picture_damaged` for a picture that is cut off, damaged or not one, `two_in_one` for one
    that another file follows.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            _CHECKS[kind](content)
        except (struct.error, zlib.error, IndexError):
            raise _damaged() from None
    if kind is FileKind.JPG:
        _decode(path)


def _damaged() -> IntakeError:
    return IntakeError("picture_damaged")


def _check_png(content: mmap.mmap) -> None:
    at, expected, unpacked = len(MAGIC[FileKind.PNG][0]), -1, 0
    stream = zlib.decompressobj()
    while True:
        length, name = struct.unpack_from(">I4s", content, at)
        body = at + 8
        if not name.isalpha() or body + length + 4 > len(content):
            raise _damaged()
        if name[:1].isupper() and zlib.crc32(content[at + 4 : body + length]) != _number(content, body + length):
            raise _damaged()
        if expected < 0:
            expected = _bytes_of(name, content[body : body + length])
        elif name == b"IDAT":
            unpacked += _unpacked(stream, content[body : body + length], most=expected - unpacked)
        at = body + length + 4
        if name == b"IEND":
            break
    if unpacked < expected:
        raise _damaged()
    if content[at:].strip(b"\0"):
        raise IntakeError("two_in_one")


def _bytes_of(name: bytes, head: bytes) -> int:
    """Return how many bytes the points of a PNG unpack to, by its head; 0 for one that is too large to be unpacked."""
    width, height, depth, colour, _packed, _filter, interlaced = struct.unpack(">2I5B", head)
    if name != b"IHDR" or not width or not height or colour not in _CHANNELS or depth not in (1, 2, 4, 8, 16):
        raise _damaged()
    if width * height > MOST_POINTS:
        return 0
    passes = _PASSES if interlaced else ((0, 0, 1, 1),)
    sizes = [(-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes if width > x and height > y]
    return sum(rows * (1 + -(-columns * depth * _CHANNELS[colour] // 8)) for columns, rows in sizes)


def _unpacked(stream: "zlib._Decompress", packed: bytes, *, most: int) -> int:
    """Return how many bytes a part of the points unpacks to; not counted beyond `most`."""
    count = 0
    while packed and count < most and not stream.eof:
        count += len(stream.decompress(packed, 1 << 20))
        packed = stream.unconsumed_tail
    return count


def _check_jpeg(content: mmap.mmap) -> None:
    at = _end_of_jpeg(content, 0)
    while True:  # a camera writes previews, and notes of its own, behind the picture
        while at < len(content) and content[at] in b"\0\xff" and content[at : at + 2] != b"\xff\xd8":
            at += 1
        if content[at : at + 2] != b"\xff\xd8":
            break
        at = _end_of_jpeg(content, at)
    rest = content[at : at + TRAILER + 1]
    if len(rest) > TRAILER or rest.startswith(b"MZ") or _OTHER_FILE.search(rest):
        raise IntakeError("two_in_one")


def _end_of_jpeg(content: mmap.mmap, at: int) -> int:
    """Return where the picture that begins at `at` ends."""
    frames = scans = 0
    at += 2
    while True:
        if content[at] != 0xFF:
            raise _damaged()
        marker = content[at + 1]
        if marker == 0xFF:
            at += 1
        elif marker == _END:
            break
        elif marker == 0x01 or 0xD0 <= marker < _START:
            at += 2
        elif marker not in _SEGMENTS:
            raise _damaged()
        else:
            length = int.from_bytes(content[at + 2 : at + 4], "big")
            if length < 2 or at + 2 + length > len(content):
                raise _damaged()
            frames += marker in _FRAMES
            at += 2 + length
            if marker == _SCAN:
                match = _AFTER_SCAN.search(content, at)
                if match is None:
                    raise _damaged()
                scans, at = scans + 1, match.start()
    if not frames or not scans:
        raise _damaged()
    return at + 2


def _decode(path: Path) -> None:
    """Decode all points, at an eighth of their size, so that damage is found."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # asked below
    try:
        with Image.open(path, formats=("JPEG",)) as image:
            width, height = image.size
            if width * height <= MOST_POINTS:
                image.draft(image.mode, (max(1, width // 8), max(1, height // 8)))
                image.load()
    except (OSError, SyntaxError, ValueError, KeyError, IndexError, TypeError, struct.error):
        raise _damaged() from None


def _number(content: mmap.mmap, at: int) -> int:
    return int(struct.unpack_from(">I", content, at)[0])


_CHECKS: dict[FileKind, Callable[[mmap.mmap], None]] = {FileKind.PNG: _check_png, FileKind.JPG: _check_jpeg}


_NO_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")  # a page break and an old end mark (\x0c, \x1a) are text
_CHUNK = 1 << 20


def encoding_of(path: Path) -> str:
    """Return `utf-16` where the file begins with its byte order mark, else `utf-8-sig`."""
    with path.open("rb") as file:
        return "utf-16" if file.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig"


def check_plain(path: Path) -> None:
    """Raise `IntakeError`: `encoding` for bytes that are not UTF, `not_text` for control characters."""
    for text in _chunks(path):
        if _NO_TEXT.search(text):
            raise IntakeError("not_text")


def _check_any_encoding(path: Path) -> None:
    """Raise `IntakeError` `not_text` for control characters, whatever the encoding: none uses their bytes otherwise."""
    try:
        check_plain(path)
    except IntakeError as error:
        if error.code != "encoding":
            raise
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                if _NO_TEXT.search(chunk.decode("latin-1")):
                    raise IntakeError("not_text") from None


def read_plain(path: Path, *, limit: int) -> str:
    """Return the text with its line ends as `\\n`. Raises `IntakeError`: `encoding`, `not_text`, `too_much_text`."""
    if path.stat().st_size > limit:
        raise IntakeError("too_much_text")
    check_plain(path)
    return "".join(_chunks(path)).replace("\r\n", "\n").replace("\r", "\n")


def _chunks(path: Path) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder(encoding_of(path))()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield decoder.decode(chunk)
            yield decoder.decode(b"", final=True)
    except UnicodeError:
        raise IntakeError("encoding") from None


_BLANK = b"\xef\xbb\xbf \t\r\n"


def identify(path: Path, declared_name: str, *, tables: bool = False, any_encoding: bool = False) -> FileKind:
    """Return the kind of the file at `path` that people call `declared_name`.

    `tables` as in `kind_by_extension`; `any_encoding`: the reader behind it knows texts that are no UTF. For the child
    only; elsewhere use `core.files.child.identify_limited`. Raises `IntakeError`.
    """
    name = clean_display_name(declared_name)
    kind = kind_by_extension(name, tables=tables)
    with path.open("rb") as file:
        head = file.read(1024)
    if not head:
        raise IntakeError("empty")
    if head.startswith(OLE):
        raise IntakeError("password" if _is_encrypted_office(path) else "old_format")
    if kind is None:
        raise IntakeError("kind_unknown", extension=extension(name)[:20])
    _check_head(kind, head)
    if kind in CONTAINERS:
        kind_of_file = office_kind(path)
        if kind_of_file != kind:
            raise IntakeError("kind_differs", extension=kind.value)
        return kind
    if holds_zip(path):
        raise IntakeError("two_in_one")
    if kind in TEXTS:
        (_check_any_encoding if any_encoding else check_plain)(path)
    elif kind in PICTURES:
        check_picture(path, kind)
    return kind


def answer(path: Path, *, declared_name: str, tables: bool = False, any_encoding: bool = False) -> dict[str, str]:
    """Return the child's answer to `core.files.child.identify_limited`."""
    return {"kind": identify(path, declared_name, tables=tables, any_encoding=any_encoding)}


def _check_head(kind: FileKind, head: bytes) -> None:
    """Check that the first bytes are those of the kind, and of no other."""
    start = head.lstrip(_BLANK) if kind is FileKind.PDF else head
    if kind in MAGIC and not start.startswith(MAGIC[kind]):
        raise IntakeError("kind_differs", extension=kind.value)
    if kind in TEXTS and any(head.lstrip(_BLANK).startswith(magic) for magics in MAGIC.values() for magic in magics):
        raise IntakeError("kind_differs", extension=kind.value)
    if kind is not FileKind.PDF and b"%PDF-" in head and kind not in TEXTS:  # readers of PDF look for it in 1,024 bytes
        raise IntakeError("two_in_one")


def _is_encrypted_office(path: Path) -> bool:
    """Return whether the old container has the stream into which Word and Excel wrap a protected file."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        return content.find("EncryptedPackage".encode("utf-16-le")) >= 0
