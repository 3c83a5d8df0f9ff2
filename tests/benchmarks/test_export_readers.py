"""A benchmark that does not read its file back measures how fast one can be wrong."""

import datetime as dt
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from benchmarks.export_xlsx import Source, ours, read_back, readers_agree
from benchmarks.harness import Stopwatch


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path, watch = tmp_path / "book.xlsx", Stopwatch(400)
    with watch:
        ours(path, 400, watch)
    return path


def test_two_readers_find_the_same_cells_and_no_formula(book: Path) -> None:
    watch = Stopwatch()
    with watch:
        assert any(str(row[10]).startswith("=") for row in Source(400, watch).rows())  # or nothing is proved
    readers_agree(book)
    assert read_back(book, 400)["formulas"] == 0


def test_a_formula_is_found(tmp_path: Path) -> None:
    made = Workbook()
    made.active.title = "Inputs"  # type: ignore[union-attr]  # a new book has a sheet
    made.active.append(["Ref", "=1+1", dt.date(2027, 3, 1)])  # type: ignore[union-attr]  # a new book has a sheet
    made.save(tmp_path / "formula.xlsx")
    with pytest.raises(SystemExit, match="B1"):
        readers_agree(tmp_path / "formula.xlsx")


def test_too_few_rows_are_found(book: Path) -> None:
    made = load_workbook(book)
    made["Inputs"].delete_rows(5)
    made.save(book)
    with pytest.raises(SystemExit, match="399 rows instead of 400"):
        read_back(book, 400)
