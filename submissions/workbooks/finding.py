"""Finds the sheet of inputs and its columns again, whatever was renamed, moved or inserted."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from submissions.workbooks.columns import COMPARED, ROW_ID
from submissions.workbooks.sealing import AGAIN, is_marked

_HEAD_WITHIN = 30  # rows from the top that are looked through
_NEEDED = ("para", "row_id", *COMPARED)
_RANGE = re.compile(r"([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of inputs: its number as the program shows it, and its values by column key, as the child gave them."""

    number: int
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """The sheet of inputs: its columns (key → index from 0), the rows below the heading, the merged ranges."""

    title: str
    headers: Mapping[str, str]
    columns: Mapping[str, int]
    rows: list[Row]
    merged: list[tuple[str, range, range]]  # as written, rows, columns from 0

    def letter(self, key: str) -> str:
        return letter(self.columns[key]) if key in self.columns else ""


def find_inputs(book: dict[str, Any], headers: Mapping[str, str]) -> Found:
    """The one sheet with our headings. Raises Refused: `no_inputs`, `inputs_twice`, `columns_missing`."""
    found = [hit for sheet in book["sheets"] for hit in _heads(sheet)]
    if not found:
        raise Refused(
            "no_inputs",
            _("The sheet of inputs is missing, or its heading row or hidden columns were deleted."),
            hint=AGAIN,
        )
    if len(found) > 1:
        raise Refused(
            "inputs_twice",
            _("The workbook has the sheet of inputs twice: “%(first)s” and “%(second)s”.")
            % {"first": found[0][0]["title"], "second": found[1][0]["title"]},
            hint=_("Delete the copy that is not meant, and send the file again."),
        )
    sheet, head, values = found[0]
    texts = [_folded(value) for value in values]
    columns = {key: texts.index(_folded(header)) for key, header in headers.items() if _folded(header) in texts}
    if missing := [headers[key] for key in _NEEDED if key not in columns]:
        raise Refused(
            "columns_missing",
            _("The sheet “%(sheet)s” lacks the columns: %(columns)s.")
            % {"sheet": sheet["title"], "columns": _(", ").join(missing)},
            hint=_("Put the heading back as it was, or download the workbook once more."),
        )
    rows = [
        Row(number, {key: values[at] if at < len(values) else None for key, at in columns.items()})
        for number, values in sheet["rows"]
        if number > head
    ]
    return Found(sheet["title"], headers, columns, rows, [*_merged(sheet, head)])


def sheets_that_count(book: dict[str, Any]) -> dict[str, Any]:
    """The book without the sheets that nobody reads again: lists, examples, what people added."""
    return {"sheets": [sheet for sheet in book["sheets"] if is_marked(sheet) or any(_heads(sheet))]}


def letter(index: int) -> str:
    """The letter of a column by its index from 0."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


def _heads(sheet: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int, list[Any]]]:
    for number, values in sheet["rows"][:_HEAD_WITHIN]:
        if any(_folded(value) == ROW_ID for value in values):
            yield sheet, number, values
            return


def _folded(value: Any) -> str:
    return " ".join(value.casefold().split()) if isinstance(value, str) else ""


def _merged(sheet: dict[str, Any], head: int) -> Iterator[tuple[str, range, range]]:
    for ref in sheet["merged"]:
        if hit := _RANGE.fullmatch(ref):
            rows = range(int(hit[2]), int(hit[4]) + 1)
            if rows.stop > head + 1:
                yield ref, rows, range(_index(hit[1]), _index(hit[3]) + 1)


def _index(name: str) -> int:
    value = 0
    for character in name:
        value = value * 26 + ord(character) - 64
    return value - 1
