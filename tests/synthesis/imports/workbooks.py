"""An officer at work in the secretariat's compiled workbook. Tests may open it with openpyxl; the portal does so in its
child only."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from core import clock
from core.audience import CONFIDENTIAL, Audience
from core.spreadsheets import write_book
from synthesis.exports.compilations import compilation_of
from synthesis.exports.workbook import compiled_book
from tests.synthesis.conftest import AFTER

HEADERS = {
    "themes": "Themes",
    "disposition": "Outcome",
    "reason": "Reason",
    "note": "Officer's note",
    "original": "Duplicate of",
}


def compiled(
    scenario: Any, folder: Path, *, audience: Audience = CONFIDENTIAL, at: Any = AFTER, report: Any = None
) -> Path:
    """The workbook as it is at that moment, on disk; of the report begun last, where none is chosen."""
    path = folder / "book.xlsx"
    with clock.at(at), path.open("w+b") as target:
        compilation = compilation_of(scenario.round, audience, now=at, by="M. Manager", report=report)
        write_book(compiled_book(compilation), target)
    return path


@contextmanager
def opened(path: Path) -> Iterator["Sheet"]:
    """The sheet of inputs, saved afterwards."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    yield Sheet(book)
    book.save(path)


class Sheet:
    """The sheet of inputs by body and paragraph."""

    def __init__(self, book: Any) -> None:
        self.book, self.page = book, book["Inputs"]
        self.columns = {cell.value: cell.column for cell in self.page[1]}

    def row(self, body: str, para: str) -> int:
        for row in range(2, self.page.max_row + 1):
            if (self.get(row, "Participant"), self.get(row, "Para")) == (body, para):
                return row
        raise LookupError(body, para)

    def get(self, row: int, header: str) -> Any:
        return self.page.cell(row, self.columns[header]).value

    def put(self, row: int, header: str, value: Any) -> None:
        self.page.cell(row, self.columns[header]).value = value

    def code(self, body: str, para: str, **said: Any) -> int:
        """Types into the columns of officers; the number of the row."""
        row = self.row(body, para)
        for key, value in said.items():
            self.put(row, HEADERS[key], value)
        return row
