"""Reads PDF: lines become paragraphs by distance, indent and numbers; running heads and page numbers are left out."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.files.kinds import IntakeError
from submissions.attachments.extraction.paragraphs import (
    MAX_TEXT,
    TextPiece,
    is_closed,
    starts_paragraph,
    without_numbers,
)

_WIDER = 1.35  # a distance between lines that is that much wider than the usual one divides paragraphs
_SHORT = 0.85  # a line that fills less of the column, and closes, is a last line
_TALLER = 1.2
_HYPHENS = ("\x02", "\ufffe", "\u00ad")  # PDFium's marks for a word divided at the line's end


@dataclass(frozen=True, slots=True)
class PrintedLine:
    """A line of a page; `left`, `right`, `foot` and `height` in points, all 0 if the place is not known."""

    text: str
    left: float = 0
    right: float = 0
    foot: float = 0
    height: float = 0


def paragraphs_of(lines: list[PrintedLine]) -> Iterator[str]:
    """Yield the paragraphs of one page's lines, in their order."""
    if not lines:
        return
    steps = [step for before, line in pairwise(lines) if (step := before.foot - line.foot) > 0]
    usual = median(steps) if steps else 0
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    text = lines[0].text
    for before, line in pairwise(lines):
        if _divides(before, line, usual, left, right):
            yield text
            text = line.text
        else:
            text = joined(text, line.text)
    yield text


def joined(before: str, line: str) -> str:
    """Join two pieces of a paragraph: a divided word is made whole, Chinese and Japanese get no space."""
    if before.endswith(_HYPHENS):
        return before[:-1] + line
    if _is_ideograph(before[-1:]) and _is_ideograph(line[:1]):
        return before + line
    return f"{before} {line}"


def _divides(before: PrintedLine, line: PrintedLine, usual: float, left: float, right: float) -> bool:
    if starts_paragraph(line.text, before.text):
        return True
    if not (before.height and line.height):
        return False
    if max(before.height, line.height) > min(before.height, line.height) * _TALLER:  # a heading
        return True
    step = before.foot - line.foot
    if step > usual * _WIDER:
        return True
    if not is_closed(before.text):
        return False
    indented = line.left > before.left + line.height
    return step < 0 or indented or before.right < left + (right - left) * _SHORT


def _is_ideograph(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" or "\uf900" <= letter <= "\ufaff"


MAX_PAGES = 2_000
_MARGIN_LINES = 2  # at the top and at the foot of a page a running head may take that many
_PAGE_NUMBER = re.compile(r"[-–—]?\s*(\d{1,4}|[ivxlc]{1,6})\s*[-–—]?")


def read_pdf(path: Path, notes: set[str]) -> Iterator[TextPiece]:
    """Yield the paragraphs of a PDF with the page each begins on (the first page is 1). Raises `IntakeError`.

    Running heads and the entries of the outline are beside the text.
    """
    pages, entries = _pages(path, notes)
    yield from (TextPiece(entry, is_beside=True) for entry in entries)
    heads = _running_heads(pages)
    pending: TextPiece | None = None
    for number, page in enumerate(pages, start=1):
        edge = {
            at
            for at, line in enumerate(page)
            if _in_margin(at, page) and (_shape(line) in heads or _is_page_number(line))
        }
        yield from (
            TextPiece(line.text, number, is_beside=True)
            for at, line in enumerate(page)
            if at in edge and not _is_page_number(line)
        )
        body = [line for at, line in enumerate(page) if at not in edge]
        for text in paragraphs_of(body):
            if pending and _goes_on(pending.text, text):
                pending = TextPiece(joined(pending.text, text), pending.page)
                continue
            if pending:
                yield pending
            pending = TextPiece(text, number)
    if pending:
        yield pending


def _pages(path: Path, notes: set[str]) -> tuple[list[list[PrintedLine]], list[str]]:
    """Return the lines of each page, and the titles in the outline."""
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
    return pages, [entry.get_title() for entry in document.get_toc()]


def _lines(page: pdfium.PdfTextPage) -> list[PrintedLine]:
    """Return the lines as PDFium finds them, in reading order.

    If their numbers agree, a character's index in the text is its index on the page: then each line has its place.
    """
    text = page.get_text_range()
    placed = len(text) == page.count_chars()
    lines, at = [], 0
    for line in text.split("\n"):
        stripped = line.strip()
        if stripped:
            first = at + len(line) - len(line.lstrip())
            ends = (first, first + len(stripped) - 1)
            lines.append(PrintedLine(stripped, *_box(page, ends)) if placed else PrintedLine(stripped))
        at += len(line) + 1
    return lines


def _box(page: pdfium.PdfTextPage, ends: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return left, right, foot and height of a line, from its first and last character (points, upwards)."""
    boxes = [page.get_charbox(index, loose=True) for index in ends]
    foot, top = min(box[1] for box in boxes), max(box[3] for box in boxes)
    return min(box[0] for box in boxes), max(box[2] for box in boxes), foot, top - foot


def _running_heads(pages: list[list[PrintedLine]]) -> set[tuple[str, int]]:
    """Return the shapes of lines that are repeated at the edge of at least three pages and a fifth of all pages."""
    counts = Counter(
        shape for page in pages for shape in {_shape(line) for at, line in enumerate(page) if _in_margin(at, page)}
    )
    least = max(3, len(pages) / 5)
    return {shape for shape, count in counts.items() if count >= least}


def _in_margin(at: int, page: list[PrintedLine]) -> bool:
    return at < _MARGIN_LINES or at >= len(page) - _MARGIN_LINES


def _shape(line: PrintedLine) -> tuple[str, int]:
    """Return what repeated running heads have in common: the words without numbers, and the height within 5 points."""
    return without_numbers(line.text), round(line.foot / 5)


def _is_page_number(line: PrintedLine) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(line.text))


def _goes_on(before: str, text: str) -> bool:
    """Return whether a paragraph continues on the next page: it has no end, and the rest begins in lower case."""
    return before[-1:] not in ".:;!?。！？؟”" and text[:1].islower()
