"""Cleans pictures: they are repainted from their pixels, turned as the camera meant them, without anything else."""

import re
import warnings
from io import BytesIO

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
_APPLICATION = range(0xE1, 0xF0)
_ADOBE, _COMMENT = 0xEE, 0xFE  # Adobe's tells how the colours are coded
_STAND_ALONE = {0x01, *range(0xD0, 0xD8)}
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a marker that ends coded points


def blank_segments(content: bytearray, start: int, end: int, findings: Findings) -> None:
    """Fill the metadata of the JPEG between `start` and `end` with zeros: EXIF, XMP, IPTC, profiles and comments.

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
        if kind == _COMMENT or (kind in _APPLICATION and kind != _ADOBE):
            body = bytes(content[first:last])
            if any(body):
                findings[_what(body)] += 1
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


def clean_picture(content: bytes, findings: Findings) -> bytes:
    """Return the picture in its own format without EXIF, GPS, XMP, comments, previews and profiles.

    Counts in `findings` what was removed. Raises `IntakeError`: `picture_not_cleaned` for a format that cannot be
    repainted, `picture_too_large`, `damaged`. Of several frames the first stays.
    """
    Image.MAX_IMAGE_PIXELS = MAX_POINTS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(content), formats=_FORMATS)
            name = _SAVED_AS.get(image.format or "", image.format or "")
            image.load()
            _count(image, findings)
            image = ImageOps.exif_transpose(image)
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
