"""Reads XLSX, ODS, CSV and TSV: each sheet a table of recommendations."""

import csv
import datetime as dt
import io
import re
import tempfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from consultations.reading.lines import SourceText, TableColumns, TableRow
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.sources.office_files import MAX_BYTES, MAX_PAGES, open_office_file
from consultations.reading.sources.tables import CarriedCell, DecimalCell, Grid, StruckCell, table_of
from consultations.reading.sources.texts import decoded
from core.files.kinds import IntakeError
from core.files.limits import DOORS, ReadLimits
from core.files.sheet_areas import check_area
from core.spreadsheets.delimited import is_quoted, likely_separator, strict_rows
from core.spreadsheets.opendocument import sheets_of
from core.spreadsheets.reading import SpreadsheetError, as_text, read_book

_LARGEST_CELL = 1_000_000
_ONE_DECIMAL = re.compile(r"\d+\.\d")
_NONE = "\x1f"  # a sign that no text contains
_MOST_CELLS = DOORS["document"].area or 0
_LOOKS = re.compile(r"xl/(?:styles|sharedStrings|worksheets/[^/]+)\.xml")
_LIMITS = ReadLimits(sheets=200, rows=200_000, columns=2_000, cells=_MOST_CELLS)


def lines_of_xlsx(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the rows of all sheets; hidden sheets are not read.

    Raises `ReadingError`: `password`, `damaged`, `too_large`, `no_recommendations`.
    """
    grids: list[tuple[str, Grid]] = []
    try:
        check_area(io.BytesIO(data), _MOST_CELLS)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        struck = _struck_cells(data)
        for meta in book.sheets_metadata:
            if "Visible" not in str(meta.visible):
                continue
            sheet = book.get_sheet_by_name(meta.name)
            grid = [[_cell_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=True)]
            _mark_struck(grid, sheet.start or (0, 0), struck.get(meta.name, {}))
            grids.append((meta.name, _with_merged_rows(grid, sheet)))
    except PasswordError:
        raise ReadingError("password") from None
    except (CalamineError, ValueError):
        raise ReadingError("damaged", kind="XLSX") from None
    except IntakeError as error:
        raise ReadingError("damaged", kind="XLSX") if error.code == "damaged" else error from None
    return _lines_of_grids(grids, known_columns)


def _struck_cells(data: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Return the words that are struck out, by sheet and cell; calamine does not know how cells look."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if not any(b"strike" in archive.read(name) for name in archive.namelist() if _LOOKS.fullmatch(name)):
            return {}
    with tempfile.NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(data)
        file.flush()
        try:
            sheets = read_book(Path(file.name), _LIMITS)
        except (SpreadsheetError, IntakeError):
            return {}  # the texts of its cells can be read
    return {
        sheet.title: {(row.number - 1, at): words for row in sheet.rows for at, words in row.struck} for sheet in sheets
    }


def _mark_struck(grid: list[list[str]], start: tuple[int, int], struck: Mapping[tuple[int, int], str]) -> None:
    top, left = start
    for (row, at), words in struck.items():
        if 0 <= row - top < len(grid) and 0 <= at - left < len(grid[row - top]):
            cells = grid[row - top]
            cells[at - left] = StruckCell.of(cells[at - left], words)


def _with_merged_rows(grid: list[list[str]], sheet: CalamineSheet) -> Grid:
    """Return the grid with the text of cells that cover several rows in each of these."""
    top, left = sheet.start or (0, 0)
    for (first, column), (last, _column) in sheet.merged_cell_ranges or ():
        row, at = first - top, column - left
        if not 0 <= row < len(grid) or not 0 <= at < len(grid[row]):
            continue
        for below in grid[row + 1 : last - top + 1]:
            below[at] = below[at] or CarriedCell(grid[row][at])
    return grid


def lines_of_ods(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the rows of all sheets, as `lines_of_xlsx` does. Raises the same."""
    with open_office_file(data, "ODS") as file:
        manifest = file.part("META-INF/manifest.xml")
        if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
            raise ReadingError("password")
        try:
            sheets = sheets_of(file.archive, _LIMITS)
        except SpreadsheetError as error:
            raise ReadingError("damaged", kind="ODS") if error.code == "damaged" else _too_large() from None
        grids = [
            (sheet.title, [[as_text(value) for value in row.values] for row in sheet.rows])
            for sheet in sheets
            if sheet.state == "visible"
        ]
    return _lines_of_grids(grids, known_columns)


def _too_large() -> ReadingError:
    return ReadingError("too_large", limit=MAX_BYTES, pages=MAX_PAGES)


def _lines_of_grids(grids: Iterable[tuple[str, Grid]], known_columns: Sequence[TableColumns]) -> SourceText:
    rows: list[TableRow] = []
    columns: TableColumns | None = None
    left_out = []
    for title, grid in grids:
        _check_characters(grid)
        table = table_of(grid, known_columns)
        rows += table.rows
        columns = columns or table.columns
        if not table.rows and grid:
            left_out.append(title)
    if not rows:
        raise ReadingError("no_recommendations")
    notes = (Reason("tables_left_out", ", ".join(left_out)),) if left_out else ()
    return SourceText((), notes, tuple(rows), columns)


def lines_of_csv(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the rows of a text with commas, semicolons, tabs or bars between its cells. Raises `ReadingError`."""
    text, notes = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    first, _line, rest = text.partition("\n")
    stated = first[4:] if first.lower().startswith("sep=") and len(first) <= len("sep=;") else ""  # Excel's own line
    csv.field_size_limit(_LARGEST_CELL)
    try:
        text = rest if stated else text
        separator = stated or likely_separator(text)
        if not stated and separator not in text.partition("\n")[0]:
            separator = _NONE  # one column: what looks like a separator stands in its texts
        file = io.StringIO(text, newline="")
        has_quotes = separator not in ("\t", _NONE) or is_quoted(file, separator)
        file.seek(0)
        grid = list(strict_rows(file, separator, above=1 if stated else 0, has_quotes=has_quotes))
    except IntakeError as error:
        if error.code == "quotation":
            raise ReadingError("quotation", row=error.params["row"]) from None
        raise ReadingError("damaged", kind="CSV") from None
    _check_characters(grid)
    table = table_of(grid, known_columns)
    if not table.rows:
        raise ReadingError("no_recommendations")
    return SourceText((), notes, table.rows, table.columns)


def _check_characters(grid: Grid) -> None:
    """Raise `ReadingError` `nul` for a character that no database of texts keeps."""
    for number, row in enumerate(grid, start=1):
        if any("\0" in cell for cell in row):
            raise ReadingError("nul", row=number)


def _cell_text(cell: Any) -> str:
    """Return a cell as a person would have typed it: 127.2, 3, 2027-03-20."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, float) and _ONE_DECIMAL.fullmatch(str(cell)):
        return DecimalCell(cell)
    if isinstance(cell, dt.datetime) and cell.time() == dt.time():
        return cell.date().isoformat()
    return str(cell)
