"""Reads workbooks that come back: their cells as values, within limits, whatever program they went through.

Runs in the limited child process. Skips everything besides cells that openpyxl's full mode would build (and lose its
time on).
"""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

from openpyxl.cell.text import Text
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._reader import INLINE_STRING, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS
from openpyxl.xml.functions import iterparse

from core.errors import Refused
from core.files.inspection import identify
from core.files.kinds import IntakeError
from core.files.limits import ReadLimits


class SpreadsheetError(Refused):
    """A workbook that cannot be written or read.

    `params` fill the placeholders of the words in `core.files.messages`; the message itself is empty, so that it is
    worded (and translated) where it is shown.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, "")
        self.params = params

    def __str__(self) -> str:
        return f"{self.code} {self.params or ''}".strip()


_COMMENTS = ("xl/comments", "xl/threadedcomments/")  # of Excel before and since 2018
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell with a formula. Its result is not read: it may rest on anything."""

    text: str


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell that shows an error, such as #N/A."""

    code: str


ReadValue = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | Formula | CellError | None


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row with a value. `number` as the program shows it; `values` from column A on, no empty tail.

    `struck` are the words that stand struck out, by the index of their cell in `values`. Only `read_book` tells them.
    """

    number: int
    values: tuple[ReadValue, ...]
    struck: tuple[tuple[int, str], ...] = ()

    def address(self, column: int) -> str:
        """Return the address of the cell with this index in `values`: (row 12) 1 → "B12"."""
        return f"{get_column_letter(column + 1)}{self.number}"


Keep = Callable[[str, ReadRow], ReadRow | None]


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """One sheet of a book. `state` is visible, hidden or veryHidden; `merged` holds ranges ("A1:C1").

    `hidden` are the numbers of those rows that a person or a filter has hidden.
    """

    title: str
    state: str
    rows: tuple[ReadRow, ...]
    merged: tuple[str, ...]
    hidden: frozenset[int] = frozenset()

    def filled_down(self) -> Iterator[ReadRow]:
        """Yield the rows, with the value of a cell that is merged over several rows in each of them."""
        down: dict[int, dict[int, ReadValue]] = {}
        by_number = {row.number: row.values for row in self.rows}
        for first, top, _last, bottom in map(_boundaries, self.merged):
            values = by_number.get(top, ())
            if bottom > top and first <= len(values):
                for number in by_number.keys() & range(top + 1, bottom + 1):
                    down.setdefault(number, {})[first] = values[first - 1]
        for row in self.rows:
            more = down.get(row.number, {})
            width = max(len(row.values), *more, 0)
            values = (*row.values, *[None] * (width - len(row.values)))
            yield ReadRow(row.number, tuple(more.get(column, value) for column, value in enumerate(values, start=1)))


def _boundaries(ranged: str) -> tuple[int, int, int, int]:
    first, top, last, bottom = range_boundaries(ranged)
    return first or 1, top or 1, last or 1, bottom or 1


def inspect_container(path: Path) -> None:
    """Raise `IntakeError` unless the file is a workbook that is safe to open; unpacks next to nothing."""
    identify(path, "book.xlsx")


_USUAL = ReadLimits()


def read_book(path: Path, limits: ReadLimits = _USUAL, keep: Keep | None = None) -> list[ReadSheet]:
    """Return all sheets of a workbook, in the order of the book.

    For a large one, `keep` gets the title of the sheet and a row, and returns what to keep of it. Texts have LF line
    breaks and `_x0041_` decoded; numbers, dates (as datetimes), times and truth values keep their type; formulas and
    error cells become `Formula` and `CellError`. Raises `IntakeError` (see `inspect_container`) or `SpreadsheetError`:
    `too_many_sheets`, `too_many_rows`, `too_many_columns`, `too_many_cells`, `damaged`.
    """
    inspect_container(path)
    try:
        with warnings.catch_warnings(action="ignore"):  # about extensions, which are not read
            return _read(path, limits, keep)
    except (SpreadsheetError, IntakeError, MemoryError):
        raise
    except Exception as error:  # openpyxl lets through whatever a broken part leads to
        raise SpreadsheetError("damaged") from error


def has_comments(path: Path) -> bool:
    """Return whether somebody wrote comments on cells: `read_book` leaves them out."""
    with zipfile.ZipFile(path) as archive:
        return any(name.lower().startswith(_COMMENTS) for name in archive.namelist())


def as_text(value: ReadValue) -> str:
    """Return a value as a person would have typed it: 127.2, 3, 2027-03-20; an error's code; a formula's text."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return f"{Decimal(repr(value)):f}".removesuffix(".0")
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, Formula):
        return value.text
    if isinstance(value, CellError):
        return value.code
    return "" if value is None else str(value)


class _RichText(str):
    """A text of several runs; each is struck out, or not, or looks as its cell does (None)."""

    runs: list[tuple[str, bool | None]]


def _text(text: Any) -> str:
    """Return the words of a text element."""
    if not text.r:
        return str(text.content)
    rich = _RichText(text.content)
    rich.runs = [(text.t or "", None)]
    rich.runs += [(run.t or "", None if run.rPr is None else bool(run.rPr.strike)) for run in text.r]
    return rich


class _SheetParser(WorkSheetParser):
    """openpyxl's parser, with the runs of texts that stand in their cell."""

    def parse_cell(self, element: Any) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        inline = element.find(INLINE_STRING) if element.get("t") == "inlineStr" else None
        if inline is not None and inline.find(f"{{{SHEET_MAIN_NS}}}r") is not None:
            cell["value"] = _text(Text.from_tree(inline))
        return cell


class _SharedTextReader(ExcelReader):
    """openpyxl's reader, with shared texts as they are in the file: it would undo half of the escapes, we undo all."""

    def read_strings(self) -> None:
        package: Any = self.package
        part = package.find(SHARED_STRINGS)
        if part is None:
            return
        with self.archive.open(part.PartName[1:]) as source:
            for _event, node in iterparse(source):
                if node.tag == f"{{{SHEET_MAIN_NS}}}si":
                    self.shared_strings.append(_text(Text.from_tree(node)))
                    node.clear()


def _read(path: Path, limits: ReadLimits, keep: Keep | None) -> list[ReadSheet]:
    with path.open("rb") as file:
        reader = _SharedTextReader(file, read_only=True, keep_links=False)
        reader.read()
        book: Any = reader.wb
        if len(book.worksheets) > limits.sheets:
            raise SpreadsheetError("too_many_sheets", limit=limits.sheets)
        left = limits.cells
        struck = {at for at, style in enumerate(book._cell_styles) if book._fonts[style.fontId].strike}
        sheets = []
        for sheet in book.worksheets:
            with book._archive.open(sheet._worksheet_path) as part:
                parser = _SheetParser(
                    part,
                    reader.shared_strings,
                    epoch=book.epoch,
                    date_formats=book._date_formats,
                    timedelta_formats=book._timedelta_formats,
                )
                rows = []
                for row in _rows(parser, sheet.title, limits, left, struck):
                    left -= sum(value is not None for value in row.values)
                    if (kept_row := keep(sheet.title, row) if keep else row) is not None:
                        rows.append(kept_row)
            merged = tuple(str(cell.ref) for cell in parser.merged_cells.mergeCell) if parser.merged_cells else ()
            hidden_rows = {key for key, row in parser.row_dimensions.items() if row.get("hidden") in ("1", "true")}
            hidden = frozenset(row.number for row in rows if str(row.number) in hidden_rows)
            sheets.append(ReadSheet(sheet.title, sheet.sheet_state, tuple(rows), merged, hidden))
        return sheets


def _rows(parser: Any, title: str, limits: ReadLimits, left: int, struck_styles: Collection[int]) -> Iterator[ReadRow]:
    """Yield the rows of a sheet. The parser gives cells with places: one far away costs no more than one nearby."""
    count = 0
    for number, values in parser.parse():
        cells = {cell["column"]: value for cell in values if (value := _value(cell)) is not None}
        if not cells:
            continue
        count += 1
        left -= len(cells)
        if count > limits.rows:
            raise SpreadsheetError("too_many_rows", sheet=title, limit=limits.rows)
        if max(cells) > limits.columns:
            raise SpreadsheetError("too_many_columns", sheet=title, limit=limits.columns)
        if left < 0:
            raise SpreadsheetError("too_many_cells", limit=limits.cells)
        struck = (
            (cell["column"] - 1, _struck(cell, struck_styles))
            for cell in values
            if (cell["style_id"] in struck_styles or isinstance(cell["value"], _RichText)) and cell["column"] in cells
        )
        yield ReadRow(
            number,
            tuple(cells.get(column) for column in range(1, max(cells) + 1)),
            tuple((at, words) for at, words in struck if words),
        )


def _value(cell: dict[str, Any]) -> ReadValue:
    value, kind = cell["value"], cell["data_type"]
    if kind == "f":
        return Formula(str(getattr(value, "text", None) or value))
    if value is None or value == "":
        return None
    if kind == "e":
        return CellError(str(value))
    return _decoded(value) if isinstance(value, str) else value


def _struck(cell: dict[str, Any], struck_styles: Collection[int]) -> str:
    """Return the words of a cell that are struck out, "" for none."""
    value, as_cell = cell["value"], cell["style_id"] in struck_styles
    if isinstance(value, _RichText):
        parts = [
            _decoded("".join(text for text, _gone in runs))
            for gone, runs in groupby(value.runs, key=lambda run: as_cell if run[1] is None else run[1])
            if gone
        ]
        return " … ".join(part.strip() for part in parts if part.strip())
    return as_text(_value(cell)).strip() if as_cell else ""


def _decoded(text: str) -> str:
    """Undo the format's escapes, surrogate pairs included; openpyxl does not, for texts inside their cell."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
    return text.replace("\r\n", "\n").replace("\r", "\n")
