"""Reads a file with organizations in the limited child process: xlsx, or csv as spreadsheets save it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from consultations.reading.messages import ReadingError
from consultations.reading.sources.texts import decoded
from consultations.register_files.columns import ENOUGH, count_known
from core.files.doors import DOORS
from core.files.kinds import IntakeError
from core.spreadsheets import ReadLimits, SpreadsheetError, read_book
from core.spreadsheets.reading import as_text

LIMITS = DOORS["participants"].sheets or ReadLimits()
LOOKED_AT = 15  # rows; a title or a date may stand above the heading
_SEPARATORS = ";,\t"


def rows(path: Path, *, name: str) -> Iterator[list[Any]]:
    """Yield `[number, [text]]` of each row that is not empty, the heading first.

    `number` is as a program shows it. Raises `IntakeError`: `not_a_register_file`, `encoding`, `no_rows`, what
    `core.spreadsheets` raises; `SpreadsheetError`.
    """
    ending = name.rpartition(".")[2].lower()
    if ending not in ("xlsx", "csv", "txt", "tsv"):
        raise IntakeError("not_a_register_file", extension=ending[:20])
    table = _xlsx(path) if ending == "xlsx" else _csv(path, name)
    if not table:
        raise IntakeError("no_rows")
    begins = _begin(table)
    width = max(len(cells) for _number, cells in table)
    if width > LIMITS.columns:
        raise SpreadsheetError("too_many_columns", sheet=name, limit=LIMITS.columns)
    for number, cells in table[begins:]:
        yield [number, [*cells, *[""] * (width - len(cells))]]


def _xlsx(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows of the first visible sheet with a known heading, else of the first that is not empty."""
    sheets = [each for each in read_book(path, LIMITS) if each.state == "visible" and each.rows]
    found = [
        [(row.number, [as_text(value).strip() for value in row.values]) for row in sheet.filled_down()]
        for sheet in sheets
    ]
    known = (table for table in found if count_known(table[_begin(table)][1]) >= ENOUGH)
    return next(known, next(iter(found), []))


def _csv(path: Path, name: str) -> list[tuple[int, list[str]]]:
    data = path.read_bytes()
    if data[:4] in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0") or data[:5] == b"%PDF-":
        raise IntakeError("kind_differs", extension=name.rpartition(".")[2][:20])
    try:
        text, _notes = decoded(data)
    except ReadingError:
        raise IntakeError("encoding") from None
    text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    first, _line, left = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:  # Excel's own line
        delimiter, text = first.strip()[4], left
        above = 1
    else:
        delimiter, above = max(_SEPARATORS, key=first.count), 0
    csv.field_size_limit(1 << 20)
    found = []
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text), delimiter=delimiter), start=1 + above):
            if any(cell.strip() for cell in cells):
                found.append((number, [cell.strip() for cell in cells]))
    except csv.Error:
        raise IntakeError("damaged") from None
    if len(found) > LIMITS.rows + 1:
        raise SpreadsheetError("too_many_rows", sheet=name, limit=LIMITS.rows)
    return found


def _begin(table: list[tuple[int, list[str]]]) -> int:
    """Return the place of the heading: the first row with known names of columns, else the first row."""
    known = [count_known(cells) for _number, cells in table[:LOOKED_AT]]
    best = max(known)
    return known.index(best) if best >= ENOUGH else 0
