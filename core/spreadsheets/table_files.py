"""Reads a table of any kind that people save: xlsx, ods, csv, tsv and txt. Every page that takes a table uses it.

Runs in the limited child process.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.files.inspection import identify
from core.files.kinds import TABLES, FileKind, IntakeError, kind_by_extension
from core.files.limits import ReadLimits
from core.spreadsheets.delimited import read_delimited
from core.spreadsheets.opendocument import read_ods
from core.spreadsheets.reading import read_book

_READERS = {FileKind.XLSX: read_book, FileKind.ODS: read_ods}


@dataclass(frozen=True, slots=True)
class TableSheet:
    """One table of a file: (number as programs show it, values) of each row that is not empty.

    The rows of a text table are read while they are used, and only once. A text has no title. `hidden` are the numbers
    of those rows that a person or a filter has hidden.
    """

    rows: Iterable[tuple[int, Sequence[Any]]]
    title: str = ""
    hidden: frozenset[int] = frozenset()


def table_kind(path: Path, name: str) -> FileKind:
    """Return the kind of a table by its name and content. Raises `IntakeError`, `not_a_table` for another kind.

    A text with control characters is a table all the same, and one in another encoding may be: that is told where its
    rows are read.
    """
    try:
        kind = identify(path, name, tables=True)
    except IntakeError as error:
        claimed = kind_by_extension(name, tables=True)
        if error.code not in {"not_text", "encoding"} or claimed is None:
            raise
        kind = claimed
    if kind not in TABLES:
        raise IntakeError("not_a_table", extension=kind.value)
    return kind


def read_tables(
    path: Path, kind: FileKind, limits: ReadLimits, *, western: bool = False, hidden: list[str] | None = None
) -> list[TableSheet]:
    """Return the visible tables of a file that are not empty; a text is one. `hidden` gets the titles of the others.

    Merged cells are repeated downwards. The rows of a text are not counted here. Raises `IntakeError`,
    `SpreadsheetError`, for a text while its rows are read; `western` as in `read_delimited`.
    """
    if kind not in _READERS:
        return [TableSheet(read_delimited(path, western=western))]
    sheets = _READERS[kind](path, limits)
    if hidden is not None:
        hidden += (sheet.title for sheet in sheets if sheet.state != "visible" and sheet.rows)
    visible = (sheet for sheet in sheets if sheet.state == "visible" and sheet.rows)
    return [
        TableSheet([(row.number, row.values) for row in sheet.filled_down()], sheet.title, sheet.hidden)
        for sheet in visible
    ]
