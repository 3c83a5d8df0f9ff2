"""Inside the limited child: the rows of a csv, xlsx or docx, one after the other. Imports without Django."""

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from core.intake.errors import IntakeError
from core.intake.identify import identify
from core.intake.kinds import Kind
from core.intake.plain import encoding_of
from core.spreadsheets import Limits, SpreadsheetError, read_book
from submissions.imports import word_tables
from submissions.imports.headings import ENOUGH, KINDS, known
from submissions.workbooks.reading import plain

LIMITS = Limits(sheets=30, rows=200_000, columns=200, cells=4_000_000)
MAX_CELL = 1 << 20  # code points; what fits into a field is asked later, row by row
LOOKED_AT = 10  # rows; a title or a date may stand above the heading


def rows(path: Path, *, name: str) -> Iterator[list[Any]]:
    """`[number, [value, …]]` of each row that holds something, the heading first; `number` as a program shows it.

    A value is a text, None, or `{"kind": "number" | "date" | "truth" | "formula" | "error", "text"}`. Of a workbook
    the first sheet that is visible and holds something; of a Word file its tables. What stands above the heading of a
    known kind is left out, and so is a heading that is repeated. Raises `IntakeError`, `SpreadsheetError`.
    """
    kind = _kind(path, name)
    if kind not in KINDS:
        raise IntakeError("not_a_table", extension=kind.value)
    found = {Kind.CSV: _csv, Kind.XLSX: _xlsx, Kind.DOCX: _docx}[kind](path)
    for count, row in enumerate(_from_heading(found)):
        if count > LIMITS.rows:
            raise SpreadsheetError("too_many_rows", sheet=name, limit=LIMITS.rows)
        if len(row[1]) > LIMITS.columns:
            raise SpreadsheetError("too_many_columns", sheet=name, limit=LIMITS.columns)
        yield row


def _kind(path: Path, name: str) -> Kind:
    try:
        return identify(path, name)
    except IntakeError as error:
        if error.code == "not_text" and name.lower().endswith(".csv"):  # one bad cell is told by its row, not for all
            return Kind.CSV
        raise


def _csv(path: Path) -> Iterator[list[Any]]:
    """Divided by comma, semicolon or tab, whichever the heading has most of. `number` counts rows, not lines."""
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding=encoding_of(path), newline="") as file:
        try:
            delimiter = max(",;\t", key=file.readline().count)
            file.seek(0)
            for number, cells in enumerate(csv.reader(file, delimiter=delimiter), start=1):
                if any(cell.strip() for cell in cells):
                    yield [number, cells]
        except UnicodeError:
            raise IntakeError("encoding") from None
        except csv.Error:
            raise IntakeError("damaged") from None


def _xlsx(path: Path) -> Iterator[list[Any]]:
    sheet = next((each for each in read_book(path, LIMITS) if each.state == "visible" and each.rows), None)
    for row in sheet.rows if sheet else ():
        yield [row.number, [plain(value) for value in row.values]]


def _docx(path: Path) -> Iterator[list[Any]]:
    try:
        for number, cells in word_tables.rows(path):
            if any(cells):
                yield [number, cells]
    except (KeyError, ValueError):  # python-docx on a package that lacks its parts
        raise IntakeError("damaged") from None


def _from_heading(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """From the first row on that names columns we know; from the first of all where none does."""
    first = list(itertools.islice(rows, LOOKED_AT))
    begins = next((place for place, row in enumerate(first) if known(_texts(row)) >= ENOUGH), None)
    if begins is None:
        yield from itertools.chain(first, rows)
        return
    heading = first[begins]
    yield heading
    for row in itertools.chain(first[begins + 1 :], rows):
        if len(row[1]) <= len(heading[1]) and known(_texts(row)) < ENOUGH:
            yield row


def _texts(row: list[Any]) -> list[str]:
    return [cell for cell in row[1] if isinstance(cell, str)]
