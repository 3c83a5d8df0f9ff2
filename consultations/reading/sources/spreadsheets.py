"""Reads XLSX and CSV: each sheet a table of recommendations."""

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from consultations.reading.lines import SourceText, TableColumns, TableRow
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.sources.tables import table_of
from consultations.reading.sources.texts import decoded
from core.files.doors import DOORS
from core.files.sheet_areas import check_area

_LARGEST_CELL = 1_000_000
_SEPARATORS = ",;\t|"
_ROWS_TO_TELL = 40


def lines_of_xlsx(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the rows of all sheets; hidden sheets are not read.

    Raises `ReadingError`: `password`, `damaged`, `too_large`, `no_recommendations`.
    """
    rows: list[TableRow] = []
    columns: TableColumns | None = None
    left_out = []
    check_area(io.BytesIO(data), DOORS["document"].area)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for meta in book.sheets_metadata:
            if "Visible" not in str(meta.visible):
                continue
            grid = book.get_sheet_by_name(meta.name).to_python(skip_empty_area=True)
            found = table_of([[_cell_text(cell) for cell in row] for row in grid], known_columns)
            rows += found.rows
            columns = columns or found.columns
            if not found.rows and grid:
                left_out.append(meta.name)
    except PasswordError:
        raise ReadingError("password") from None
    except (CalamineError, ValueError):
        raise ReadingError("damaged", kind="XLSX") from None
    if not rows:
        raise ReadingError("no_recommendations")
    notes = (Reason("tables_left_out", ", ".join(left_out)),) if left_out else ()
    return SourceText((), notes, tuple(rows), columns)


def lines_of_csv(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the rows; the separator is that with which most rows have the same number of cells.

    Raises `ReadingError`.
    """
    text, notes = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    csv.field_size_limit(_LARGEST_CELL)
    try:
        grid = list(csv.reader(io.StringIO(text), delimiter=_separator(text)))
    except csv.Error:
        raise ReadingError("damaged", kind="CSV") from None
    found = table_of(grid, known_columns)
    if not found.rows:
        raise ReadingError("no_recommendations")
    return SourceText((), notes, found.rows, found.columns)


def _separator(text: str) -> str:
    def fits(separator: str) -> tuple[int, int]:
        rows = islice(csv.reader(io.StringIO(text), delimiter=separator), _ROWS_TO_TELL)
        widths = Counter(width for row in rows if (width := len(row)) > 1)
        width, count = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        return count, width

    return max(_SEPARATORS, key=fits)


def _cell_text(cell: Any) -> str:
    """Return a cell as a person would have typed it: 127.2, 3, 2027-03-20."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
