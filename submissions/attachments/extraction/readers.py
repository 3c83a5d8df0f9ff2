"""Reads text files and tables, and chooses the reader of each kind of file.

In a table each row with content is a paragraph, its cells divided by " | "; each sheet is a page.
"""

import csv
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from core.files.containers import parse_part
from core.files.inspection import identify, read_plain
from core.files.kinds import FileKind, IntakeError
from core.files.limits import DOORS
from core.files.sheet_areas import check_area
from submissions.attachments.extraction.docx import drawn_pieces, read_docx
from submissions.attachments.extraction.odt import read_odt
from submissions.attachments.extraction.paragraphs import (
    MAX_TEXT,
    WITHOUT_TEXT,
    ExtractedText,
    TextPiece,
    guess_language,
    numbered,
    starts_paragraph,
    without_beside,
)
from submissions.attachments.extraction.pdf import read_pdf
from submissions.attachments.extraction.rtf import read_rtf

_PAGE_BREAK = "\f"


def read_text(path: Path, notes: set[str]) -> Iterator[TextPiece]:
    """Yield the paragraphs of a text file; pages are counted if it has page breaks."""
    text = read_plain(path, limit=MAX_TEXT * 4)
    pages = text.split(_PAGE_BREAK)
    by_line = "\n\n" not in text.strip()
    for number, page in enumerate(pages, start=1):
        for paragraph in _text_paragraphs(page, by_line=by_line):
            yield TextPiece(paragraph, number if len(pages) > 1 else None)


def _text_paragraphs(text: str, *, by_line: bool) -> Iterator[str]:
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        if lines and (by_line or not stripped or starts_paragraph(stripped, lines[-1])):
            yield " ".join(lines)
            lines = []
        if stripped:
            lines.append(stripped)


_DIVIDER = " | "
_DRAWN = re.compile(r"xl/(drawings|charts)/[^/]+\.xml")


def read_csv(path: Path, notes: set[str]) -> Iterator[TextPiece]:
    """Yield the rows of a CSV file, divided by the most frequent of comma, semicolon and tab in its first line."""
    text = read_plain(path, limit=MAX_TEXT * 4)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(MAX_TEXT)
    try:
        for row in csv.reader(StringIO(text), delimiter=delimiter):
            yield TextPiece(_joined(row), printed="")
    except csv.Error:
        raise IntakeError("damaged") from None


def read_xlsx(path: Path, notes: set[str]) -> Iterator[TextPiece]:
    """Yield the rows of all visible sheets; hidden ones add a note. Values as stored, formulas by their last result."""
    check_area(path, DOORS["attachment"].area)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for number, meta in enumerate(book.sheets_metadata, start=1):
            if meta.visible != SheetVisibleEnum.Visible:
                notes.add("hidden_text")
                continue
            yield TextPiece(meta.name, is_beside=True)
            for row in book.get_sheet_by_name(meta.name).to_python(skip_empty_area=True):
                yield TextPiece(_joined(row), number, printed="")
    except CalamineError:
        raise IntakeError("damaged") from None
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if _DRAWN.fullmatch(name):
                yield from drawn_pieces(parse_part(archive, name))


def _joined(row: list[Any]) -> str:
    words = (_cell_text(cell).strip() for cell in row)
    return _DIVIDER.join(word for word in words if word)


def _cell_text(cell: Any) -> str:
    """Return the text of a cell; a whole number has no decimals, as on the sheet."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


_READERS: dict[FileKind, Callable[[Path, set[str]], Iterable[TextPiece]]] = {
    FileKind.TXT: read_text,
    FileKind.DOCX: read_docx,
    FileKind.ODT: read_odt,
    FileKind.RTF: read_rtf,
    FileKind.PDF: read_pdf,
    FileKind.CSV: read_csv,
    FileKind.XLSX: read_xlsx,
}


def extract(path: Path, kind: FileKind) -> ExtractedText:
    """Return the paragraphs of a file that was identified as `kind`.

    A kind without readable text gives no paragraphs and the note `picture`. Raises `IntakeError`.
    """
    reader = _READERS.get(kind)
    if reader is None:
        return ExtractedText([], notes=["picture"])
    notes: set[str] = set()
    beside: list[str] = []
    paragraphs = numbered(without_beside(reader(path, notes), beside), notes)
    language = guess_language(paragraph.text for paragraph in paragraphs)
    if not paragraphs and not notes & WITHOUT_TEXT:
        notes.add("no_text")
    return ExtractedText(paragraphs, language, sorted(notes), beside)


def answer(path: Path, *, declared_name: str) -> dict[str, Any]:
    """Read a file inside the limited child, for `extraction.services.read_attachment`."""
    kind = identify(path, declared_name)
    return {"kind": kind.value, "extraction": extract(path, kind).as_json()}
