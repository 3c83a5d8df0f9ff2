"""Words taken out of PDF pages. Where a page holds them in a way that cannot be undone, it becomes a picture: it then
shows the same without them, and nothing of it can be read out or cited any more."""

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from pikepdf import Array, Dictionary, Name, Stream, String
from PIL import ImageDraw

from submissions.scrubbing.pdf_letters import take_out
from submissions.scrubbing.pdfs import opened, save
from submissions.scrubbing.words import MARK

_SCALE = 2  # points of a picture for each point of the page: 144 to the inch
_ROOM = 1.0  # points around a word

Box = tuple[float, float, float, float]  # left, foot, right, top: points of the page


def cover_pdf(source: Path, target: Path, pattern: re.Pattern[str]) -> list[int]:
    """Write the PDF without the words; the pages (from 1) that became pictures."""
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
    """Where the words stand, by page from 0; and the pages that have a picture there, of a scan with its words laid
    over it: what is seen would stay in the picture."""
    document = pdfium.PdfDocument(path)
    found: dict[int, list[Box]] = {}
    pictured = set()
    for index in range(len(document)):
        page = document[index]
        words = page.get_textpage()
        letters = [chr(raw.FPDFText_GetUnicode(words, at)) for at in range(words.count_chars())]
        spans = [match.span() for match in pattern.finditer("".join(letters))]
        if spans:
            found[index] = [words.get_charbox(at, loose=True) for start, end in spans for at in range(start, end)]
            if any(_lies_under(picture, found[index]) for picture in page.get_objects([raw.FPDF_PAGEOBJ_IMAGE])):
                pictured.add(index)
        page.close()
    document.close()
    return found, pictured


def _lies_under(picture: pdfium.PdfObject, boxes: list[Box]) -> bool:
    """Whether a picture is drawn where any of the boxes is; of one inside another drawing nobody knows."""
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
    """What tags, the outline and links say."""
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
            seen = document[index]
            size = seen.get_size()
            picture = _picture(seen, places)
            page = pdf.pages[index].obj
            shown = pdf.make_stream(picture[0], Type=Name.XObject, Subtype=Name.Image, Width=picture[1],
                                    Height=picture[2], ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
                                    Filter=Name.DCTDecode)  # fmt: skip
            page.Resources = Dictionary(XObject=Dictionary(P=shown))
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
