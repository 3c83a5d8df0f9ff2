"""The door for jobs and commands: a limited child opens the file (guarantee C1), and its rows are read one by one."""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from core.child import lines_limited
from core.spreadsheets.messages import MESSAGES

_WORDS = MESSAGES | {
    "not_a_table": (
        _("Inputs are imported from a csv, xlsx or docx file; this one ends in “{extension}”."),
        _("Save the table as csv (UTF-8), xlsx or docx, and choose that file."),
    ),
    "other_columns": (
        _("Table {table} of the file has other columns than the table of comments before it."),
        _("Put its rows into that table, or give it a file of its own."),
    ),
    "other_heading": (
        _("Row {row} is a second heading with other columns than the first."),
        _("Put the rows below it into a file of their own, or under the columns of the first heading."),
    ),
}


class Table:
    """The rows of a file: the heading, then `rows` in their order or `row` at a place, without holding all of them."""

    def __init__(self, lines: IO[bytes]) -> None:
        self._lines = lines
        first = lines.readline()
        self.heading: list[Any] = json.loads(first)[1] if first else []
        self._begin = lines.tell()

    def rows(self) -> Iterator[tuple[int, int, list[Any]]]:
        """(place, number of the row, its values)."""
        self._lines.seek(place := self._begin)
        for line in self._lines:
            number, values = json.loads(line)
            yield place, number, values
            place += len(line)

    def row(self, place: int) -> tuple[int, list[Any]]:
        """The row at a place that `rows` gave."""
        self._lines.seek(place)
        number, values = json.loads(self._lines.readline())
        return number, values


@contextlib.contextmanager
def open_table(path: Path, name: str) -> Iterator[Table]:
    """The file that people call `name`. Raises Refused with words for people: not a table, damaged, too large, …"""
    with lines_limited(
        "submissions.imports.reading:rows",
        {"name": name},
        files=[path],
        seconds=300,
        memory_mb=3072,
        output_mb=1024,
        messages=_WORDS,
    ) as lines:
        yield Table(lines)
