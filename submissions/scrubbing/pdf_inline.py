"""JPEG pictures that stand in what a page draws, not beside it (ISO 32000-2, 8.9.7): in pages, forms, patterns and
letters of a font. Their notes are blanked in place, so that nothing else of the drawing moves."""

import re

import pikepdf
from pikepdf import Name, Stream

from core.intake.errors import IntakeError
from submissions.scrubbing.found import Found
from submissions.scrubbing.jpegs import blank_segments

_SUSPECT = re.compile(rb"\bBI\b[^>]{0,2000}?/DCT(?:Decode)?\b.{0,2000}?\bID\s", re.DOTALL)
_DRAWS = {Name.Form}  # the only subtype of a stream that draws; pages, patterns and letters have none
_PLAIN = ["/DCTDecode"]
_SPACES = b"\0\t\n\f\r "


def clean_inline_pictures(stream: Stream, found: Found) -> None:
    """Blank what describes such pictures in one object. Raises `IntakeError` `picture_in_drawing` where one is packed
    so that its notes cannot be reached."""
    if "/Subtype" in stream and stream.Subtype not in _DRAWS:
        return
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:  # what no filter opens draws nothing
        return
    if not _SUSPECT.search(content):
        return
    drawn = bytearray(content)
    for picture in _jpegs(stream):
        _blank(drawn, picture, found)
    if drawn != content:
        stream.write(bytes(drawn))


def _jpegs(stream: Stream) -> list[pikepdf.PdfInlineImage]:
    try:
        steps = pikepdf.parse_content_stream(stream)
    except pikepdf.PdfError:
        raise IntakeError("picture_in_drawing") from None
    pictures = [step.iimage for step in steps if isinstance(step, pikepdf.ContentStreamInlineImage)]
    return [each for each in pictures if "/DCTDecode" in each.filters]


def _blank(drawn: bytearray, picture: pikepdf.PdfInlineImage, found: Found) -> None:
    raw = picture.read_raw_bytes()
    if picture.filters != _PLAIN:
        raise IntakeError("picture_in_drawing")
    blank = bytearray(raw)
    start = blank.find(b"\xff\xd8")
    if start >= 0:
        blank_segments(blank, start, len(blank.rstrip(_SPACES)), found)
    if blank != raw:
        at = drawn.find(raw)
        if at < 0:
            raise IntakeError("picture_in_drawing")
        drawn[at : at + len(raw)] = blank
