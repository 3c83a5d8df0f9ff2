"""Removes words from a clean copy.

A PDF page that contains them in a form that cannot be edited becomes a picture: it shows the same without them, and
nothing of it can be read aloud or cited any more.
"""

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from lxml import etree
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import ImageDraw

from core.files.containers import parse_part
from core.files.inspection import encoding_of, identify, read_plain
from core.files.kinds import FileKind, IntakeError
from submissions.attachments.extraction.paragraphs import MAX_TEXT
from submissions.attachments.extraction.readers import extract
from submissions.attachments.scrubbing.containers import as_bytes, drop, local, local_name, write_zip
from submissions.attachments.scrubbing.patterns import MARK, flexible
from submissions.attachments.scrubbing.pdf import opened, save
from submissions.attachments.scrubbing.pdf_letters import take_out
from submissions.attachments.scrubbing.xlsx import PRINT_HEADER

_PARAGRAPHS = {"p", "h", "si", "is", "pt"}  # of texts, of cells, of charts
_TEXTS = {"t", "instrText", "delText", "v"}  # of Word, Excel and their drawings; OpenDocument's words stand anywhere
_SPACES = {"tab", "br", "cr", "s", "line-break"}
_TOLD = {"descr", "title", "tooltip", "alt", "href", "instr", "display"}  # attributes that are read out or shown
# Attributes in which words of people are left that cannot be covered; of these elements they name a font or a format.
_NAMING = {"name", "display-name", "displayName", "formatCode", "location", "anchor", "text"}
_NAMED_BY_PROGRAMS = {"font", "font-face", "lsdException", "cellStyle"}
_OPEN = "urn:oasis:names:tc:opendocument"

Slot = tuple[etree._Element, str]


def cover_container(source: Path, target: Path, pattern: re.Pattern[str]) -> list[int]:
    """Write the container with the words covered in each of its parts. No page becomes a picture.

    Raises `IntakeError` `words_left`: a part has them where nothing can be covered.
    """
    with zipfile.ZipFile(source) as archive:
        parts = [(name, _covered(archive, name, pattern)) for name in archive.namelist()]
    write_zip(target, parts, stored=("mimetype",))
    return []


def _covered(archive: zipfile.ZipFile, name: str, pattern: re.Pattern[str]) -> bytes:
    if not name.endswith((".xml", ".rels")):
        return archive.read(name)
    root = parse_part(archive, name)
    changed = False
    for element in list(root.iter("*")):
        if local(element) == PRINT_HEADER:  # of a clean copy that was made before they were removed
            drop(element)
            changed = True
        elif local(element) in _PARAGRAPHS:
            changed |= _cover_paragraph(element, pattern)
        for key, value in element.attrib.items():
            if _is_told(element, str(key)) and pattern.search(str(value)):
                element.set(key, _said_instead(element, str(key), pattern.sub(MARK, str(value))))
                changed = True
    if any(pattern.search(text) for text in _all_texts(root)):
        raise IntakeError("words_left")
    return as_bytes(root) if changed else archive.read(name)


def _all_texts(root: etree._Element) -> Iterator[str]:
    """Yield whatever people may have written in a part: a list of choices, a place in a chart, a name of a style."""
    for element in root.iter("*"):
        yield from filter(None, (element.text, element.tail))
        if local(element) not in _NAMED_BY_PROGRAMS:
            yield from (str(value) for key, value in element.attrib.items() if local_name(str(key)) in _NAMING)


_TARGET = "about:blank"  # where a link led that named somebody
_SHEET = ("sheet", "name")  # the tab of a sheet
# The others: of a field of Word, of a shape.
_TITLES = {_SHEET, ("alias", "val"), ("tag", "val"), ("docPr", "name"), ("cNvPr", "name")}
_LONGEST_TAB = 31  # characters


def _is_told(element: etree._Element, key: str) -> bool:
    name = key.rpartition("}")[2]
    is_outside = key == "Target" and element.get("TargetMode") == "External"
    return name in _TOLD or is_outside or (local(element), name) in _TITLES


def _said_instead(element: etree._Element, key: str, covered: str) -> str:
    """Return the replacement for an attribute: a link leads nowhere, a sheet's tab also gets its number.

    The number keeps two tabs different whose names differed only in covered words.
    """
    if key == "Target" or key.endswith("}href"):
        return _TARGET
    if (local(element), key) == _SHEET:
        number = element.get("sheetId", "")
        return f"{covered[: _LONGEST_TAB - len(number) - 1]} {number}"
    return covered


def _cover_paragraph(paragraph: etree._Element, pattern: re.Pattern[str]) -> bool:
    """Put the mark where the first letter was and remove the other letters, wherever they are."""
    slots: list[Slot | None] = []
    letters: list[str] = []
    for slot, text in _slots(paragraph):
        slots += [slot] * len(text)
        letters += text
    spans = [match.span() for match in pattern.finditer("".join(letters))]
    for start, end in spans:
        letters[start:end] = [MARK, *[""] * (end - start - 1)]
    if spans:
        for element, name in {slot for slot in slots if slot}:
            own = (letter for at, letter in zip(slots, letters, strict=True) if at == (element, name))
            setattr(element, name, "".join(own))
    return bool(spans)


def _slots(element: etree._Element) -> Iterator[tuple[Slot | None, str]]:
    """Yield where the letters of a paragraph are, in their order, without those of paragraphs inside it."""
    open_text = str(element.tag).startswith("{" + _OPEN)
    if element.text and (open_text or local(element) in _TEXTS):
        yield (element, "text"), element.text
    for part in element:
        if local(part) in _SPACES:
            yield None, " "
        elif local(part) not in _PARAGRAPHS:
            yield from _slots(part)
        if part.tail and open_text:
            yield (part, "tail"), part.tail


_SCALE = 2  # points of a picture for each point of the page: 144 to the inch
_ROOM = 1.0  # points around a word

Box = tuple[float, float, float, float]  # left, foot, right, top: points of the page


def cover_pdf(source: Path, target: Path, pattern: re.Pattern[str]) -> list[int]:
    """Write the PDF without the words; return the pages (from 1) that became pictures."""
    boxes, pictured = _places(source, pattern)
    with opened(source) as pdf:
        for index, places in boxes.items():
            page = pdf.pages[index]
            take_out(pdf, page, pattern)
            _draw_over(pdf, page, places)
        _cover_strings(pdf, pattern)
        save(pdf, target)
    left, _pictured = _places(target, pattern)
    painted = {index: boxes.get(index) or left[index] for index in pictured | set(left)}
    if painted:
        _paint(source, target, painted)
    return sorted(index + 1 for index in painted)


def _places(path: Path, pattern: re.Pattern[str]) -> tuple[dict[int, list[Box]], set[int]]:
    """Return where the words are, by page from 0, and the pages with a picture there.

    Such a picture is a scan with its words laid over it: what is seen would stay in the picture.
    """
    document = pdfium.PdfDocument(path)
    boxes: dict[int, list[Box]] = {}
    pictured = set()
    for index in range(len(document)):
        page = document[index]
        words = page.get_textpage()
        letters = [chr(raw.FPDFText_GetUnicode(words, at)) for at in range(words.count_chars())]
        spans = [match.span() for match in pattern.finditer("".join(letters))]
        if spans:
            boxes[index] = [words.get_charbox(at, loose=True) for start, end in spans for at in range(start, end)]
            if any(_lies_under(picture, boxes[index]) for picture in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE])):
                pictured.add(index)
        page.close()
    document.close()
    return boxes, pictured


def _lies_under(picture: pdfium.PdfObject, boxes: list[Box]) -> bool:
    """Return whether a picture may be drawn where any of the boxes is.

    The place of one inside another drawing is not known: True.
    """
    if picture.level:
        return True
    left, foot, right, top = picture.get_bounds()
    return any(box[0] < right and box[2] > left and box[1] < top and box[3] > foot for box in boxes)


def _draw_over(pdf: pikepdf.Pdf, page: pikepdf.Page, places: list[Box]) -> None:
    boxes = b"".join(
        b"%.2f %.2f %.2f %.2f re " % (left, foot, right - left, top - foot) for left, foot, right, top in places
    )
    page.contents_add(b"q", prepend=True)
    page.contents_add(b"Q q 0 g %sf Q" % boxes)


def _cover_strings(pdf: pikepdf.Pdf, pattern: re.Pattern[str]) -> None:
    """Cover the words in tags, the outline and links."""
    for thing in pdf.objects:
        waiting: list[Any] = [thing.stream_dict if isinstance(thing, Stream) else thing]
        while waiting:
            holder = waiting.pop()
            if not isinstance(holder, Dictionary | Array):
                continue
            rows = list(holder.items()) if isinstance(holder, Dictionary) else list(enumerate(holder))
            for key, value in rows:
                if isinstance(value, String) and pattern.search(str(value)):
                    holder[key] = String(pattern.sub(MARK, str(value)) if key != "/URI" else "about:blank")
                elif isinstance(value, Dictionary | Array) and not value.is_indirect:
                    waiting.append(value)


def _paint(source: Path, target: Path, pages: dict[int, list[Box]]) -> None:
    document = pdfium.PdfDocument(source)
    with pikepdf.open(BytesIO(target.read_bytes())) as pdf:
        for index, places in pages.items():
            pdf_page = document[index]
            size = pdf_page.get_size()
            picture = _picture(pdf_page, places)
            page = pdf.pages[index].obj
            stream = pdf.make_stream(picture[0], Type=Name.XObject, Subtype=Name.Image, Width=picture[1],
                                    Height=picture[2], ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
                                    Filter=Name.DCTDecode)  # fmt: skip
            page.Resources = Dictionary(XObject=Dictionary(P=stream))
            page.Contents = pdf.make_stream(b"q %.2f 0 0 %.2f 0 0 cm /P Do Q" % size)
            page.MediaBox = Array([0, 0, *size])
            for key in {"/CropBox", "/Rotate", "/StructParents", "/Annots", "/BleedBox", "/TrimBox", "/ArtBox",
                        "/UserUnit"} & set(page.keys()):  # fmt: skip
                del page[key]
            page.Rotate = 0
            page.CropBox = page.MediaBox
        save(pdf, target)
    document.close()


def _picture(page: pdfium.PdfPage, places: list[Box]) -> tuple[bytes, int, int]:
    bitmap = page.render(scale=_SCALE, may_draw_forms=False)
    image = bitmap.to_pil().convert("RGB")
    drawing = ImageDraw.Draw(image)
    converter = bitmap.get_posconv(page)
    for left, foot, right, top in places:
        corners = [converter.to_bitmap(left - _ROOM, top + _ROOM), converter.to_bitmap(right + _ROOM, foot - _ROOM)]
        across, down = sorted(corner[0] for corner in corners), sorted(corner[1] for corner in corners)
        drawing.rectangle([across[0], down[0], across[1], down[1]], fill="black")
    written = BytesIO()
    image.save(written, "JPEG", quality=80)
    return written.getvalue(), image.width, image.height


def _cover_text(source: Path, target: Path, pattern: re.Pattern[str]) -> list[int]:
    coding = encoding_of(source)
    marked = "utf-8-sig" if source.read_bytes().startswith(b"\xef\xbb\xbf") else "utf-8"
    covered = pattern.sub(MARK, read_plain(source, limit=MAX_TEXT * 4))
    target.write_bytes(covered.encode("utf-16" if coding == "utf-16" else marked))
    return []


_COVERERS: dict[FileKind, Callable[[Path, Path, re.Pattern[str]], list[int]]] = {
    FileKind.TXT: _cover_text,
    FileKind.CSV: _cover_text,
    FileKind.DOCX: cover_container,
    FileKind.ODT: cover_container,
    FileKind.XLSX: cover_container,
    FileKind.PDF: cover_pdf,
}


def cover(source: Path, target: Path, kind: FileKind, words: Sequence[str]) -> list[int]:
    """Write a clean copy without the words; return the pages (from 1) that had to become pictures.

    Words are searched in any case, as whole words, whatever spaces and line ends are between their letters. Raises
    `IntakeError`: `cannot_cover` for an unsupported kind, `words_left` if the copy still contains them.
    """
    coverer, pattern = _COVERERS.get(kind), flexible(words)
    if coverer is None or pattern is None:
        raise IntakeError("cannot_cover")
    pictures = coverer(source, target, pattern)
    if any(pattern.search(text) for text in extract(target, kind).texts):
        raise IntakeError("words_left")
    return pictures


def answer(source: Path, target: Path, *, declared_name: str, words: list[str]) -> dict[str, Any]:
    """Cover words inside the limited child, for `scrubbing.services.covered_copy`."""
    kind = identify(source, declared_name)
    return {"kind": kind.value, "pictures": cover(source, target, kind, words)}
