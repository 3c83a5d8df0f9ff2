"""JPEG 2000 pictures inside PDF: boxes that describe are left out. ISO/IEC 15444-1, annex I."""

from submissions.scrubbing.found import Found, What

_SIGNATURE = b"\0\0\0\x0cjP  \r\n\x87\n"
_DESCRIBE = {b"xml ": What.XMP, b"uuid": What.CAMERA, b"uinf": What.PROPERTY, b"jp2i": What.PROPERTY}


def without_descriptions(content: bytes, found: Found) -> bytes:
    """The same picture without XML, UUID (EXIF, GPS, XMP) and rights boxes. A bare code stream has none."""
    if not content.startswith(_SIGNATURE):
        return content
    kept, at = bytearray(), 0
    while at + 8 <= len(content):
        length, kind = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        if length == 1:
            length = int.from_bytes(content[at + 8 : at + 16], "big")
        end = len(content) if length < 8 else at + length
        if kind in _DESCRIBE:
            found[_DESCRIBE[kind]] += 1
        else:
            kept += content[at:end]
        at = end
    return bytes(kept)
