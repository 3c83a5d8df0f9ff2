"""Inside the limited child: the rows of a csv, xlsx or docx, one after the other. Imports without Django."""

import csv
import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from core.intake.errors import IntakeError
from core.intake.identify import identify
from core.intake.kinds import Kind
from core.intake.plain import encoding_of
from core.spreadsheets import Limits, SpreadsheetError, read_book
from submissions.imports import word_tables
from submissions.imports.headings import ENOUGH, KINDS, is_second_line, joined, known
from submissions.imports.headings import plain as plain_name
from submissions.workbooks.reading import plain

LIMITS = Limits(sheets=30, rows=200_000, columns=200, cells=4_000_000)
MAX_CELL = 1 << 20  # code points; what fits into a field is asked later, row by row
LOOKED_AT = 10  # rows; a title or a date may stand above the heading


def rows(path: Path, *, name: str) -> Iterator[list[Any]]:
    """`[number, [value, …]]` of each row that holds something, the heading first; `number` as a program shows it.

    A value is a text, None, or `{"kind": "number" | "date" | "truth" | "formula" | "error", "text"}`. What stands above
    a heading that we know is left out. Raises `IntakeError`, `SpreadsheetError`.
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
    """The first visible sheet with a heading that we know; without one, the first that holds something."""
    sheets = [each for each in read_book(path, LIMITS) if each.state == "visible" and each.rows]
    found = [[[row.number, list(map(plain, row.values))] for row in each.filled_down()] for each in sheets]
    yield from next((table for table in found if _begin(table) is not None), next(iter(found), []))


def _docx(path: Path) -> Iterator[list[Any]]:
    """From the table with a heading that we know, and those after it that go on with it; without one, all tables.

    A table beside it is left out where it is too narrow to hold inputs, and refused otherwise: nothing is lost unseen.
    """
    heads, tables = word_tables.tables(path)
    head = [table for table in heads if _begin(table) is not None][:1]
    found = [*head, *tables]
    begins = next((place for place, table in enumerate(found) if _begin(table) is not None), None)
    width = None if begins is None else _width(found[begins])
    last = 0
    for place, table in enumerate(found[begins or 0 :], start=1 + (begins or 0) - len(head)):
        begin = _begin(table)
        if width and _width(table) < ENOUGH:
            continue
        if width and begin is None and _width(table) != width:
            raise IntakeError("other_columns", table=place)
        yield from ([last + number, cells] for number, cells in table[begin or 0 :])
        last += table[-1][0] if place and table else 0


def _width(table: word_tables.Rows) -> int:
    return max((len(cells) for _number, cells in table), default=0)


def _begin(table: Sequence[Sequence[Any]]) -> int | None:
    """The place of the first row that names columns we know."""
    return next((place for place, row in enumerate(table[:LOOKED_AT]) if known(_texts(row)) >= ENOUGH), None)


def _from_heading(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """From the first row on that names columns we know; from the first of all where none does. A second line of the
    heading is joined to it; where it stands once more, as in print, it is left out."""
    first = list(itertools.islice(rows, LOOKED_AT))
    begins = _begin(first)
    if begins is None:
        yield from itertools.chain(first, rows)
        return
    heading, below = first[begins], first[begins + 1 :]
    lines = [_names(heading)]
    if below and is_second_line(heading[1], below[0][1]):
        second = below.pop(0)
        lines.append(_names(second))
        heading = [heading[0], joined(heading[1], second[1])]
    yield heading
    for number, cells in itertools.chain(below, rows):
        if _names([number, cells]) in lines:
            continue
        if known(_texts([number, cells])) >= ENOUGH:
            raise IntakeError("other_heading", row=number)
        yield [number, cells]


def _names(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple(plain_name(cell) for cell in _texts(row))


def _texts(row: Sequence[Any]) -> list[str]:
    return [cell for cell in row[1] if isinstance(cell, str) and cell.strip()]
