"""Cleans pictures: they are repainted from their pixels, turned as the camera meant them, without anything else."""

import re
import warnings
from collections.abc import Callable
from io import BytesIO
from math import ceil, floor
from typing import NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from core.files.kinds import IntakeError
from submissions.attachments.scrubbing.findings import FindingKind, Findings

_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_DESCRIBE = {
    b"xml ": FindingKind.XMP,
    b"uuid": FindingKind.CAMERA,
    b"uinf": FindingKind.PROPERTY,
    b"jp2i": FindingKind.PROPERTY,
}


def without_descriptions(content: bytes, findings: Findings) -> bytes:
    """Return the picture without XML, UUID (EXIF, GPS, XMP) and rights boxes. A bare code stream has none."""
    if not content.startswith(_SIGNATURE):
        return content
    content_left, at = bytearray(), 0
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16], "big")
        end = len(content) if length < 8 else at + length
        if kind in _DESCRIBE:
            findings[_DESCRIBE[kind]] += 1
        else:
            content_left += content[at:end]
        at = end
    return bytes(content_left)


_SCAN, _END = 0xDA, 0xD9
_APPLICATION = range(0xE0, 0xF0)
_ADOBE, _COMMENT = 0xEE, 0xFE  # Adobe's tells how the colours are coded
_JFIF, _JFIF_HEAD = 0xE0, 12  # after version and density comes a preview; a segment "JFXX" is another preview
_STAND_ALONE = {0x01, *range(0xD0, 0xD8)}
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a marker that ends coded points


def blank_segments(content: bytearray, start: int, end: int, findings: Findings) -> None:
    """Fill the metadata of the JPEG between `start` and `end` with zeros: EXIF, XMP, IPTC, previews and comments.

    What a camera wrote after its end (a second picture, with metadata of its own) is filled too.
    """
    at = start + 2
    while at + 2 <= end and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == _END:
            _blank_rest(content, at + 2, end, findings)
            return
        if kind in _STAND_ALONE or kind == 0xFF:
            at += 1 if kind == 0xFF else 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        first, last = at + 4, min(at + 2 + length, end)
        if kind == _JFIF and content.startswith(b"JFIF\0", first):
            first += _JFIF_HEAD
        if kind != _ADOBE and (kind in _APPLICATION or kind == _COMMENT):
            body = bytes(content[first:last])
            if any(body):
                findings[FindingKind.PREVIEW if kind == _JFIF else _what(body)] += 1
                content[first:last] = bytes(last - first)
        at += 2 + max(2, length)
        if kind == _SCAN:
            marker = _AFTER_SCAN.search(content, at, end)
            if marker is None:
                return
            at = marker.start()


def _blank_rest(content: bytearray, at: int, end: int, findings: Findings) -> None:
    if any(content[at:end]):
        findings[FindingKind.PREVIEW] += content.find(b"\xff\xd8\xff", at, end) >= 0
        content[at:end] = bytes(end - at)


def _what(body: bytes) -> FindingKind:
    if body.startswith(b"Exif"):
        return FindingKind.PLACE if b"\x88\x25" in body[:2_000] or b"\x25\x88" in body[:2_000] else FindingKind.CAMERA
    if b"adobe.com/xap" in body[:64]:
        return FindingKind.XMP
    return FindingKind.PROPERTY


MAX_POINTS = 50_000_000  # three bytes each, twice in memory while it is turned
_FORMATS = ("JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP")
_SAVED_AS = {"MPO": "JPEG"}
_GPS, _ORIENTATION = 0x8825, 0x0112
_XMP = ("xmp", "XML:com.adobe.xmp")
_HARMLESS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi", "adobe", "adobe_transform", "gamma", "aspect",
             "transparency", "background", "srgb", "interlace", "compression", "version", "duration", "extension",
             "progressive", "progression", "loop", "chromaticity", "icc_profile", "exif", "default_image", "bbox",
             "mp", "mpoffset", "resolution", "timestamp", *_XMP}  # fmt: skip


class Crop(NamedTuple):
    """What a document cuts off a picture's sides, in parts of its width and height."""

    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0

    @property
    def size(self) -> tuple[float, float]:
        """The width and height of what is shown, in parts of the picture's."""
        width, height = (1 - max(first, 0) - max(last, 0) for first, last in (self[::2], self[1::2]))
        return max(width, 0.01), max(height, 0.01)

    @property
    def left_to_do(self) -> "Crop":
        """What is to be cut off the picture that `apply` returns: only added room, which is negative."""
        return Crop(*(min(part, 0) / size for part, size in zip(self, self.size * 2, strict=True)))

    def apply(self, image: Image.Image) -> Image.Image:
        """Return what is shown of the picture: whole points, at least one."""
        if not any(self):
            return image
        left, right = _shown(image.width, self.left, self.right)
        top, bottom = _shown(image.height, self.top, self.bottom)
        return image.crop((left, top, right, bottom))


def _shown(size: int, first: float, last: float) -> tuple[int, int]:
    start = min(floor(size * max(first, 0)), size - 1)
    return start, max(start + 1, ceil(size * (1 - max(last, 0))))


def clean_picture(content: bytes, findings: Findings) -> bytes:
    """Return a picture in its own format, turned as the camera meant it.

    EXIF, GPS, XMP, comments, previews and profiles are removed and counted in `findings`. Raises `IntakeError`:
    `picture_not_cleaned` for a format that cannot be repainted, `picture_too_large`, `damaged`. Of several frames the
    first stays.
    """
    return _repainted(content, findings, ImageOps.exif_transpose)


def clean_picture_inside(content: bytes, findings: Findings, crop: Crop | None = None) -> bytes:
    """Return the picture of a document as `clean_picture` does, without what the document cuts off.

    It is not turned: programs that show documents turn it by the document's own word.
    """
    return _repainted(content, findings, (crop or Crop()).apply)


_USUAL_DENSITY = 96  # points to the inch, where a picture does not say


def inches_of(content: bytes) -> tuple[float, float]:
    """Return the width and height at which a picture is shown unless a document scales it. Raises `IntakeError`."""
    try:
        with Image.open(BytesIO(content), formats=_FORMATS) as image:
            across, down = (float(each) if each > 1 else _USUAL_DENSITY for each in image.info.get("dpi", (0, 0)))
            return image.width / across, image.height / down
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError):
        raise IntakeError("picture_not_cleaned") from None


def _repainted(content: bytes, findings: Findings, prepare: Callable[[Image.Image], Image.Image]) -> bytes:
    Image.MAX_IMAGE_PIXELS = MAX_POINTS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=_FORMATS)
            name = _SAVED_AS.get(image.format or "", image.format or "")
            image.load()
            _count(image, findings)
            image = prepare(image)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise IntakeError("picture_too_large", limit_mp=MAX_POINTS // 1_000_000) from None
    except UnidentifiedImageError:
        raise IntakeError("picture_not_cleaned") from None
    except (OSError, SyntaxError, ValueError, KeyError, IndexError):
        raise IntakeError("damaged") from None
    if image.mode in ("P", "PA"):
        image = image.convert("RGBA" if "transparency" in image.info or image.mode == "PA" else "RGB")
    else:
        image = image.copy()
    image.info = {}
    painted = BytesIO()
    try:
        image.save(painted, name, **({"quality": 92} if name == "JPEG" else {}))
    except (OSError, ValueError):
        raise IntakeError("picture_not_cleaned") from None
    return painted.getvalue()


def _count(image: Image.Image, findings: Findings) -> None:
    exif = image.getexif()
    if exif.get_ifd(_GPS):
        findings[FindingKind.PLACE] += 1
    tags = set(exif) - {_GPS, _ORIENTATION}
    if tags and image.format != "TIFF":  # a TIFF's own measures are tags too
        findings[FindingKind.CAMERA] += 1
    if any(image.info.get(key) for key in _XMP):
        findings[FindingKind.XMP] += 1
    more = {key for key, value in image.info.items() if value and str(key) not in _HARMLESS}
    findings[FindingKind.PROPERTY] += len(more)
    if getattr(image, "n_frames", 1) > 1 and image.format == "MPO":
        findings[FindingKind.PREVIEW] += 1
