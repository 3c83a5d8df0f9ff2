"""Cleans all objects of a PDF: metadata of pictures, private data of programs, descriptions, actions."""

import re
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from core.files.kinds import IntakeError
from submissions.attachments.scrubbing.findings import PATH, FindingKind, Findings
from submissions.attachments.scrubbing.images import blank_segments, without_descriptions

_SUSPECT_INLINE = re.compile(rb"\bBI\b[^>]{0,2000}?/DCT(?:Decode)?\b.{0,2000}?\bID\s", re.DOTALL)
_DRAWS = {Name.Form}  # the only subtype of a stream that draws; pages, patterns and letters have none
_PLAIN = ["/DCTDecode"]
_SPACES = b"\0\t\n\f\r "


def clean_inline_pictures(stream: Stream, findings: Findings) -> None:
    """Blank the metadata of inline pictures in one object.

    Raises `IntakeError` `picture_in_drawing` if one is encoded so that its metadata cannot be reached.
    """
    if "/Subtype" in stream and stream.Subtype not in _DRAWS:
        return
    try:
        content = stream.read_bytes()
    except pikepdf.PdfError:  # what no filter opens draws nothing
        return
    if not _SUSPECT_INLINE.search(content):
        return
    drawn = bytearray(content)
    for picture in _jpegs(stream):
        _blank(drawn, picture, findings)
    if drawn != content:
        stream.write(bytes(drawn))


def _jpegs(stream: Stream) -> list[pikepdf.PdfInlineImage]:
    try:
        steps = pikepdf.parse_content_stream(stream)
    except pikepdf.PdfError:
        raise IntakeError("picture_in_drawing") from None
    pictures = [step.iimage for step in steps if isinstance(step, pikepdf.ContentStreamInlineImage)]
    return [each for each in pictures if "/DCTDecode" in each.filters]


def _blank(drawn: bytearray, picture: pikepdf.PdfInlineImage, findings: Findings) -> None:
    raw = picture.read_raw_bytes()
    if picture.filters != _PLAIN:
        raise IntakeError("picture_in_drawing")
    blank = bytearray(raw)
    start = blank.find(b"\xff\xd8")
    if start >= 0:
        blank_segments(blank, start, len(blank.rstrip(_SPACES)), findings)
    if blank != raw:
        at = drawn.find(raw)
        if at < 0:
            raise IntakeError("picture_in_drawing")
        drawn[at : at + len(raw)] = blank


# Keys that show nothing, wherever they stand (ISO 32000-2): descriptions, private data, web captures, actions, files.
_GONE = {"/Metadata", "/PieceInfo", "/LastModified", "/CreationDate", "/ModDate", "/Creator", "/Producer", "/Author",
         "/Alternates", "/OPI", "/PtData", "/Measure", "/SpiderInfo", "/UserProperties", "/Thumb", "/AA", "/JS", "/AF",
         "/OC"}  # fmt: skip
_OF_TEX = "/PTEX."  # paths and facts of an included file, by the program that made the text
_COUNTED = {
    "/Metadata": FindingKind.XMP,
    "/PieceInfo": FindingKind.XMP,
    "/PtData": FindingKind.PLACE,
    "/Measure": FindingKind.PLACE,
    "/Thumb": FindingKind.PREVIEW,
    "/AA": FindingKind.OBJECT,
    "/JS": FindingKind.OBJECT,
    "/AF": FindingKind.OBJECT,
    "/Author": FindingKind.AUTHOR,
}
_WORDS = {"/Alt", "/ActualText", "/E"}  # of a tag; a program may have put the name of a picture's file there
_OF_A_STREAM = {"/F", "/FFilter", "/FDecodeParms", "/ID", "/Name", "/Ref"}  # files elsewhere, old names
_SUSPECT = re.compile(
    b"|".join(re.escape(key.encode()) + rb"(?![A-Za-z])" for key in sorted({*_GONE, *_WORDS, "/T", "/OBJR"}))
    + rb"|/PTEX\."
)


def clean_objects(pdf: pikepdf.Pdf, findings: Findings) -> None:
    """Remove descriptions, private data and actions from every object, and metadata from pictures."""
    for thing in pdf.objects:
        if isinstance(thing, Stream):
            for key in _OF_A_STREAM & set(thing.keys()):
                del thing[key]
            _clean_picture(pdf, thing, findings)
            clean_inline_pictures(thing, findings)
            if _SUSPECT.search(thing.stream_dict.unparse()):
                _clean_dictionary(thing, findings)
                _clean_inside(thing.stream_dict, findings)
        elif isinstance(thing, Dictionary | Array) and _SUSPECT.search(thing.unparse(resolved=True)):
            if isinstance(thing, Dictionary):
                _clean_dictionary(thing, findings)
            _clean_inside(thing, findings)


def _clean_inside(thing: Any, findings: Findings) -> None:
    """Clean dictionaries and arrays directly inside the object; indirect ones are objects of their own."""
    waiting = [thing]
    while waiting:
        for part in _direct(waiting.pop()):
            if isinstance(part, Dictionary):
                _clean_dictionary(part, findings)
            waiting.append(part)


def _direct(thing: Any) -> Iterator[Any]:
    parts = thing.values() if isinstance(thing, Dictionary) else thing
    return (part for part in parts if isinstance(part, Dictionary | Array) and not part.is_indirect)


def _clean_dictionary(entries: Any, findings: Findings) -> None:
    keys = set(entries.keys())
    for key in [*(keys & _GONE), *(key for key in keys if key.startswith(_OF_TEX))]:
        if key in _COUNTED:
            findings[_COUNTED[key]] += 1
        del entries[key]
    if "/O" in keys and Name.UserProperties == entries.O and len(entries.get("/P", [])):
        findings[FindingKind.PROPERTY] += 1
        entries.P = Array()
    if "/S" in keys and "/P" in keys:
        _clean_tag(entries, keys, findings)


def _clean_tag(tag: Any, keys: set[str], findings: Findings) -> None:
    """Remove a tag's title and its references to removed annotations; its words for screen readers stay.

    Such words are removed if they are a path or the name of a file.
    """
    for key in keys & _WORDS:
        if PATH.search(str(tag[key])):
            findings[FindingKind.PICTURE] += 1
            del tag[key]
    if "/T" in keys:
        findings[FindingKind.PROPERTY] += 1
        del tag["/T"]
    inside = tag.get("/K")
    if isinstance(inside, Array):
        for index in reversed(range(len(inside))):
            if _points_at_nothing(inside[index]):
                del inside[index]
    elif inside is not None and _points_at_nothing(inside):
        del tag["/K"]


def _points_at_nothing(part: Any) -> bool:
    if not (isinstance(part, Dictionary) and part.get("/Type") == Name.OBJR):
        return False
    noted = part.get("/Obj")
    return noted is None or not set(noted.keys())


def _clean_picture(pdf: pikepdf.Pdf, picture: Stream, findings: Findings) -> None:
    filters = picture.get("/Filter")
    names = list(filters) if isinstance(filters, Array) else [filters]
    if names[-1] == Name.DCTDecode:
        content = _unwrapped(pdf, picture, names)
        before = bytes(content)
        blank_segments(content, 0, len(content), findings)
        if len(names) > 1 or content != before:
            _write(picture, bytes(content), Name.DCTDecode, names)
    elif names[-1] == Name.JPXDecode:
        content = _unwrapped(pdf, picture, names)
        cleaned = without_descriptions(bytes(content), findings)
        if len(names) > 1 or cleaned != bytes(content):
            _write(picture, cleaned, Name.JPXDecode, names)


def _unwrapped(pdf: pikepdf.Pdf, picture: Stream, names: list[Any]) -> bytearray:
    """Return the picture's own bytes, without further encoding around them."""
    content = picture.read_raw_bytes()
    if len(names) == 1:
        return bytearray(content)
    outer = pdf.make_stream(content, Filter=Array(names[:-1]))
    if isinstance(parameters := picture.get("/DecodeParms"), Array):
        outer.DecodeParms = Array(list(parameters)[: len(names) - 1])
    return bytearray(outer.read_bytes())


def _write(picture: Stream, content: bytes, filter_name: Name, names: list[Any]) -> None:
    parameters = picture.get("/DecodeParms")
    last = parameters[len(names) - 1] if isinstance(parameters, Array) else parameters
    own = last if isinstance(last, Dictionary) else None
    picture.write(content, filter=filter_name, decode_parms=own)
