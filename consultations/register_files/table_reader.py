"""Reads a file with organizations in the limited child process: a table of any kind, as spreadsheets save it."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from consultations.register_files.columns import ENOUGH, count_known
from core.files.kinds import TABLES, IntakeError, extension, kind_by_extension
from core.files.limits import DOORS
from core.spreadsheets import ReadLimits, SpreadsheetError, read_tables, table_kind
from core.spreadsheets.reading import as_text

LIMITS = DOORS["participants"].sheets or ReadLimits()
LOOKED_AT = 15  # rows; a title or a date may stand above the heading

Table = list[tuple[int, list[str]]]


def rows(path: Path, *, name: str) -> Iterator[list[Any]]:
    """Yield `[number, [text]]` of each row that is not empty, the heading first.

    `number` is as a program shows it. Of several sheets the first visible one with a known heading is read, else the
    first. Raises `IntakeError`: `not_a_table`, `no_rows`, `nul`, what `core.spreadsheets` raises; `SpreadsheetError`.
    """
    if kind_by_extension(name, tables=True) not in TABLES:
        raise IntakeError("not_a_table", extension=extension(name)[:20])
    sheets = read_tables(path, table_kind(path, name), LIMITS, western=True)
    tables = [table for sheet in sheets if (table := _table(sheet.rows, name))]
    if not tables:
        raise IntakeError("no_rows")
    table = next((each for each in tables if count_known(each[_begin(each)][1]) >= ENOUGH), tables[0])
    width = max(len(cells) for _number, cells in table)
    for number, cells in table[_begin(table) :]:
        yield [number, [*cells, *[""] * (width - len(cells))]]


def _table(rows: Iterable[tuple[int, Sequence[Any]]], name: str) -> Table:
    """Return the rows as texts. Raises `IntakeError` `nul`, `SpreadsheetError`."""
    table: Table = []
    for number, values in rows:
        cells = [as_text(value).strip() for value in values]
        if any("\0" in cell for cell in cells):
            raise IntakeError("nul", row=number)
        if len(cells) > LIMITS.columns:
            raise SpreadsheetError("too_many_columns", sheet=name, limit=LIMITS.columns)
        if len(table) > LIMITS.rows:  # the heading is one more
            raise SpreadsheetError("too_many_rows", sheet=name, limit=LIMITS.rows)
        table.append((number, cells))
    return table


def _begin(table: Table) -> int:
    """Return the place of the heading: the first row with known names of columns, else the first row."""
    counts = [count_known(cells) for _number, cells in table[:LOOKED_AT]]
    best = max(counts)
    return counts.index(best) if best >= ENOUGH else 0
