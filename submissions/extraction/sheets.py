"""Tables: each row that holds something is a paragraph, its cells divided by " | "; each sheet is a page."""

import csv
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from core.intake.errors import IntakeError
from core.intake.plain import read_plain
from submissions.extraction.paragraphs import MAX_TEXT, Piece

_DIVIDER = " | "


def read_csv(path: Path, notes: set[str]) -> Iterator[Piece]:
    """The rows of a CSV file divided by comma, semicolon or tab, whichever its first line has most of."""
    text = read_plain(path, limit=MAX_TEXT * 4)
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(MAX_TEXT)
    try:
        for row in csv.reader(StringIO(text), delimiter=delimiter):
            yield Piece(_joined(row), printed="")
    except csv.Error:
        raise IntakeError("damaged") from None


def read_xlsx(path: Path, notes: set[str]) -> Iterator[Piece]:
    """The rows of all sheets, hidden ones left out with a note; values as stored, formulas by their last result."""
    try:
        book = CalamineWorkbook.from_path(str(path))
        for number, meta in enumerate(book.sheets_metadata, start=1):
            if meta.visible != SheetVisibleEnum.Visible:
                notes.add("hidden_text")
                continue
            for row in book.get_sheet_by_name(meta.name).to_python(skip_empty_area=True):
                yield Piece(_joined(row), number, printed="")
    except CalamineError:
        raise IntakeError("damaged") from None


def _joined(row: list[Any]) -> str:
    words = (_shown(cell).strip() for cell in row)
    return _DIVIDER.join(word for word in words if word)


def _shown(cell: Any) -> str:
    """A whole number has no decimals, as on the sheet."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
