"""JPEG pictures inside other files: their segments that describe are blanked in place. ITU-T T.81, annex B."""

import re

from submissions.scrubbing.found import Found, What

_SCAN, _END = 0xDA, 0xD9
_APPLICATION = range(0xE1, 0xF0)
_ADOBE, _COMMENT = 0xEE, 0xFE  # Adobe's tells how the colours are coded
_STAND_ALONE = {0x01, *range(0xD0, 0xD8)}
_AFTER_SCAN = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # a marker that ends coded points


def blank_segments(content: bytearray, start: int, end: int, found: Found) -> None:
    """Fill EXIF, XMP, IPTC, profiles and comments of the JPEG between `start` and `end` with zeros, and what a camera
    wrote behind its end (a second picture, with notes of its own)."""
    at = start + 2
    while at + 2 <= end and content[at] == 0xFF:
        kind = content[at + 1]
        if kind == _END:
            _blank_rest(content, at + 2, end, found)
            return
        if kind in _STAND_ALONE or kind == 0xFF:
            at += 1 if kind == 0xFF else 2
            continue
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        first, last = at + 4, min(at + 2 + length, end)
        if kind == _COMMENT or (kind in _APPLICATION and kind != _ADOBE):
            body = bytes(content[first:last])
            if any(body):
                found[_what(body)] += 1
            content[first:last] = bytes(last - first)
        at += 2 + max(2, length)
        if kind == _SCAN:
            marker = _AFTER_SCAN.search(content, at, end)
            if marker is None:
                return
            at = marker.start()


def _blank_rest(content: bytearray, at: int, end: int, found: Found) -> None:
    if any(content[at:end]):
        found[What.PREVIEW] += content.find(b"\xff\xd8\xff", at, end) >= 0
        content[at:end] = bytes(end - at)


def _what(body: bytes) -> What:
    if body.startswith(b"Exif"):
        return What.PLACE if b"\x88\x25" in body[:2_000] or b"\x25\x88" in body[:2_000] else What.CAMERA
    if b"adobe.com/xap" in body[:64]:
        return What.XMP
    return What.PROPERTY
