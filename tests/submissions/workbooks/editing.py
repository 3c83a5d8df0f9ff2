"""A person at work in a workbook. Tests may open it with openpyxl; the portal does so in its child only."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from consultations.models import Delegation
from submissions.workbooks.exports import make_workbook
from submissions.workbooks.services import ImportResult, import_workbook
from tests.factories.consultations import focal_point

INPUTS = "Inputs"


def made(delegation: Delegation, folder: Path, *, by: Any = None, language: str = "en", typed: Any = None) -> Path:
    """The workbook of a person, on disk."""
    name, content = make_workbook(delegation, by=by or focal_point(delegation), language=language, typed=typed)
    path = folder / name
    path.write_bytes(content)
    return path


def brought_back(delegation: Delegation, path: Path, *, by: Any = None) -> ImportResult:
    return import_workbook(delegation, path, by=by or focal_point(delegation))


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The book, saved afterwards."""
    book = load_workbook(io.BytesIO(path.read_bytes()))
    yield book
    book.save(path)


class Inputs:
    """The sheet of inputs by header and by what stands under Para and Part."""

    def __init__(self, book: Any, title: str = INPUTS) -> None:
        self.sheet = book[title]
        self.columns = {cell.value: cell.column for cell in self.sheet[1]}

    def row(self, label: str) -> int:
        """`127.3` is a part, `140.15` the number of a recommendation, `140.4 (2)` a part of one."""
        para, part = _place_of(label, {self._text(row, "Para") for row in range(2, self.sheet.max_row + 1)})
        for row in range(2, self.sheet.max_row + 1):
            if (self._text(row, "Para"), self._text(row, "Part")) == (para, part):
                return row
        raise LookupError(label)

    def set(self, label: str | int, header: str, value: Any) -> None:
        row = label if isinstance(label, int) else self.row(label)
        self.sheet.cell(row, self.columns[header]).value = value

    def get(self, label: str, header: str) -> Any:
        return self.sheet.cell(self.row(label), self.columns[header]).value

    def first_spare(self) -> int:
        return next(row for row in range(2, self.sheet.max_row + 1) if not self._text(row, "row id"))

    def _text(self, row: int, header: str) -> str:
        return str(self.sheet.cell(row, self.columns[header]).value or "")


def _place_of(label: str, numbers: set[str]) -> tuple[str, str]:
    if label.endswith(")"):
        para, _blank, part = label[:-1].partition(" (")
        return para, part
    return (label, "") if label in numbers else (label.partition(".")[0], label.partition(".")[2])
