"""Reads the cells that matter of an uploaded workbook, inside the limited child process. Imports without Django."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from core.files.limits import DOORS
from core.spreadsheets import ReadLimits, ReadRow, read_book
from submissions.workbooks.plain_rows import HEAD_WITHIN, fingerprint, heading, plain, text_from_word

LIMITS = DOORS["coding workbook"].sheets or ReadLimits()
BEGINNING = 60  # characters that are told of a text which is compared by its fingerprint


def answer(
    path: Path, *, mark: str, marks: Sequence[str], read: Sequence[str], watched: Sequence[str]
) -> dict[str, Any]:
    """Return the workbook in the form of `submissions.workbooks.plain_rows.answer`.

    Contains the sheet that begins with `mark`, and sheets with `marks` among their headings, of these only the columns
    headed by one of `read` or `watched`. A cell of `watched` is `{"kind": "words", "text": its beginning, "print": its
    fingerprint}`. Raises what `read_book` raises.
    """
    columns = {heading(each): heading(each) in set(map(heading, watched)) for each in (*read, *watched)}
    sheets = _Sheets(mark, {*map(heading, marks)}, columns)
    sheets_of_book = read_book(path, LIMITS, sheets.keep)
    return {
        "sheets": [
            {
                "title": sheet.title,
                "state": sheet.state,
                "rows": [[row.number, list(map(_plain_value, row.values))] for row in sheet.rows],
                "merged": list(sheet.merged),
            }
            for sheet in sheets_of_book
            if sheet.title in sheets.heads or sheet.title in sheets.marked
        ]
    }


class _Sheets:
    """Chooses the columns to keep.

    `heads`: by title of the sheet the index of each column and whether it is watched.
    """

    def __init__(self, mark: str, marks: set[str], columns: Mapping[str, bool]) -> None:
        self._mark, self._marks, self._columns = mark, marks, columns
        self._seen: dict[str, int] = {}
        self.heads: dict[str, dict[int, bool]] = {}
        self.marked: set[str] = set()

    def keep(self, title: str, row: ReadRow) -> ReadRow | None:
        count = self._seen[title] = self._seen.get(title, 0) + 1
        if count == 1 and row.values[0] == self._mark:
            self.marked.add(title)
        if title in self.marked:
            return row
        if title in self.heads:
            places = self.heads[title]
            values = (
                _cut(value) if places.get(at) else value if at in places else None
                for at, value in enumerate(row.values)
            )
            return ReadRow(row.number, tuple(values))
        named = [heading(value) for value in row.values]
        if count <= HEAD_WITHIN and self._marks <= {*named}:
            self.heads[title] = {at: self._columns[name] for at, name in enumerate(named) if name in self._columns}
            return row
        return None


def _cut(value: Any) -> Any:
    """Return a text as its fingerprint, so that a large workbook is hardly more than its codes."""
    if not isinstance(value, str):
        return value
    return {"kind": "words", "text": text_from_word(value)[:BEGINNING], "print": fingerprint(text_from_word(value))}


def _plain_value(value: Any) -> Any:
    return value if isinstance(value, dict) else plain(value)
