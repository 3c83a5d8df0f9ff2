"""PDF: lines become paragraphs by their distance, indent and numbers; running heads and page numbers go."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.intake.errors import IntakeError
from submissions.extraction.lines import Line, joined, paragraphs_of
from submissions.extraction.paragraphs import MAX_TEXT, Piece

MAX_PAGES = 2_000
_MARGIN_LINES = 2  # at the top and at the foot of a page a running head may take that many
_DIGITS = re.compile(r"\d+|\b[ivxlc]+$")
_PAGE_NUMBER = re.compile(r"[-–—]?\s*(\d{1,4}|[ivxlc]{1,6})\s*[-–—]?")


def read_pdf(path: Path, notes: set[str]) -> Iterator[Piece]:
    """The paragraphs of a PDF with the page each begins on (the first page is 1). Raises `IntakeError`."""
    pages = _pages(path, notes)
    heads = _running_heads(pages)
    pending: Piece | None = None
    for number, page in enumerate(pages, start=1):
        edge = {
            at
            for at, line in enumerate(page)
            if _in_margin(at, page) and (_shape(line) in heads or _is_page_number(line))
        }
        body = [line for at, line in enumerate(page) if at not in edge]
        for text in paragraphs_of(body):
            if pending and _goes_on(pending.text, text):
                pending = Piece(joined(pending.text, text), pending.page)
                continue
            if pending:
                yield pending
            pending = Piece(text, number)
    if pending:
        yield pending


def _pages(path: Path, notes: set[str]) -> list[list[Line]]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        protected = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise IntakeError("password" if protected else "damaged") from None
    if len(document) > MAX_PAGES:
        raise IntakeError("too_much_text")
    pages, pictures, room = [], 0, MAX_TEXT
    for index in range(len(document)):
        try:
            page = document[index]
            lines = _lines(page.get_textpage())
        except pdfium.PdfiumError:
            raise IntakeError("damaged") from None
        pictures += not lines and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3))
        page.close()
        room -= sum(len(line.text) for line in lines)
        if room < 0:
            raise IntakeError("too_much_text")
        pages.append(lines)
    if pictures:
        notes.add("pages_without_text" if any(pages) else "scan_without_text")
    return pages


def _lines(page: pdfium.PdfTextPage) -> list[Line]:
    """The lines as PDFium finds them, in reading order; a character's place in the text is its place on the page."""
    text = page.get_text_range()
    placed = len(text) == page.count_chars()
    lines, at = [], 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            first = at + len(line) - len(line.lstrip())
            ends = (first, first + len(stripped) - 1)
            lines.append(Line(stripped, *_box(page, ends)) if placed else Line(stripped))
        at += len(line) + 1
    return lines


def _box(page: pdfium.PdfTextPage, ends: tuple[int, int]) -> tuple[float, float, float, float]:
    """Left, right, foot and height of a line, from its first and last character (points, upwards)."""
    boxes = [page.get_charbox(index, loose=True) for index in ends]
    foot, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
    return min(box[0] for box in boxes), max(box[2] for box in boxes), foot, top - foot


def _running_heads(pages: list[list[Line]]) -> set[tuple[str, int]]:
    """What stands, digits aside, at the same height at the edge of three pages or more, and of every fifth at least."""
    counts = Counter(
        shape for page in pages for shape in {_shape(line) for at, line in enumerate(page) if _in_margin(at, page)}
    )
    least = max(3, len(pages) / 5)
    return {shape for shape, count in counts.items() if count >= least}


def _in_margin(at: int, page: list[Line]) -> bool:
    return at < _MARGIN_LINES or at >= len(page) - _MARGIN_LINES


def _shape(line: Line) -> tuple[str, int]:
    """What is alike in a head that is repeated: its words without numbers, and its place within 5 points."""
    return _DIGITS.sub("#", " ".join(line.text.split())), round(line.foot / 5)


def _is_page_number(line: Line) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line.text))


def _goes_on(before: str, text: str) -> bool:
    """Whether a paragraph that a page cut goes on: it had not ended, and the rest begins with no capital."""
    return before[-1:] not in ".:;!?。！？؟”" and text[:1].islower()
