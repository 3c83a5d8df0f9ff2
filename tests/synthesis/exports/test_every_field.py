"""C6, field by field: whatever stands in any column of the sheets that people work with, every reader sees the words as
they were meant, the rows beside it as they were, and no formula."""

import csv
import io
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import takewhile
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from core import clock
from core.audience import CONFIDENTIAL, Handling
from core.spreadsheets import write_book
from core.spreadsheets.cells import MAX_TEXT
from core.tables import listings
from core.tables.fields import ListTable, placed_fields
from core.tables.listings import Listing
from core.text.characters import writable_text
from submissions.tables.exports import ExportTable, inputs, matrix
from synthesis.exports import plain_files
from synthesis.exports.compilations import Compilation, compilation_of, outline_for
from synthesis.exports.finding_sheets import findings_table, secretariat_details
from synthesis.exports.plain_files import write_csv, write_json
from synthesis.exports.sheets import input_extras, quotes_in
from synthesis.exports.workbook import body_book, table_book
from tests.synthesis.conftest import AFTER

pytestmark = pytest.mark.django_db

LONG = "forty thousand characters ".ljust(40_000, "x")
NASTY = (
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "#N/A", "_x0041_", "Word\x0bbreak", "bell\x07", "half \ud800 pair",
    "<b>&amp;</b>", LONG,
)  # fmt: skip
GOOD = "Words without fault."
MARK = " […] (continued on the sheet Notes)"


@pytest.fixture(params=["inputs", "findings", "matrix", "findings of a body", "findings of a list"])
def made(
    request: pytest.FixtureRequest, answered: Any, report: Any
) -> Iterator[tuple[Compilation, ExportTable, bytes]]:
    """The table of that name with its own columns, and the file that holds it first with rows of good words with one
    nasty text each: each text in each column in its turn."""
    name, _of, kind = request.param.partition(" of a ")
    with clock.at(AFTER):
        compilation = compilation_of(answered.round, CONFIDENTIAL, now=AFTER, by="M. Manager")
        outline = outline_for(compilation)
        table = {
            "inputs": lambda: inputs(
                compilation.request, extra=input_extras(compilation, outline, quotes_in(compilation, outline))
            ),
            "findings": lambda: findings_table(
                compilation, outline, quotes_in(compilation, outline), secretariat_details(compilation)
            ),
            "matrix": lambda: matrix(compilation.request),
        }[name]()
        yield compilation, table, WRITERS[kind](compilation, replace(table, rows=iter(rows_of(table))))


@pytest.fixture
def table(made: tuple[Compilation, ExportTable, bytes]) -> tuple[Compilation, ExportTable]:
    return made[:2]


@pytest.fixture
def content(made: tuple[Compilation, ExportTable, bytes]) -> bytes:
    return made[2]


def a_book(compilation: Compilation, table: ExportTable) -> bytes:
    target = io.BytesIO()
    write_book(table_book(compilation, table), target)
    return target.getvalue()


def of_a_body(compilation: Compilation, table: ExportTable) -> bytes:
    """As in the zip of one workbook for each body."""
    target = io.BytesIO()
    write_book(body_book(compilation, "Arandia", [table], "0" * 64), target)
    return target.getvalue()


def of_a_list(compilation: Compilation, table: ExportTable) -> bytes:
    part = ListTable("Rows", placed_fields(table.columns), table.rows)
    listing = Listing("A list", "list", part, Handling.SECRETARIAT)
    request = RequestFactory().get("/somewhere/?format=xlsx")
    request.user = AnonymousUser()
    answer = listings.export_response(request, listing, round_id=None)
    return b"".join(answer.streaming_content)


WRITERS = {"": a_book, "body": of_a_body, "list": of_a_list}


def rows_of(table: ExportTable) -> list[tuple[str, ...]]:
    good = (GOOD,) * len(table.columns)
    rows = [good]
    for place in range(len(good)):
        rows += [(*good[:place], text, *good[place + 1 :]) for text in NASTY]
    return [*rows, good]


def in_a_cell(text: str) -> str:
    """As a workbook shows it; what is too long goes on elsewhere."""
    return writable_text(text)[0] if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(MARK)] + MARK


def check(found: list[list[Any]], table: ExportTable, shown: Callable[[str], str]) -> None:
    expected = rows_of(table)
    assert len(found) == len(expected)
    for row, meant in zip(found, expected, strict=True):
        for column, value, text in zip(table.columns, row, meant, strict=True):
            assert value == shown(text), (column.key, text[:40])


def without_legend[Row](rows: list[Row], first: Callable[[Row], Any]) -> list[Row]:
    """The rows above the legend, which the matrix has below its own."""
    return list(takewhile(lambda row: first(row) != "Legend", rows))


def test_openpyxl_reads_them_and_finds_no_formula(table: tuple[Compilation, ExportTable], content: bytes) -> None:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    cells = without_legend(list(sheet.iter_rows(min_row=2)), lambda row: row[0].value)
    assert {cell.data_type for row in cells for cell in row} == {"s"}
    check([[cell.value.replace("_x005F_", "_") for cell in row] for row in cells], table[1], in_a_cell)


def test_calamine_reads_them_and_the_rest_of_the_long_ones(
    table: tuple[Compilation, ExportTable], content: bytes
) -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = without_legend(book.get_sheet_by_index(0).to_python()[1:], lambda row: row[0])
    check(rows, table[1], in_a_cell)
    notes = book.get_sheet_by_name("Notes").to_python()[1:]
    rests = [row[4] for row in notes if str(row[3]).startswith("Continued")]
    assert rests == [LONG[MAX_TEXT - len(MARK) :]] * len(table[1].columns)
    assert sum("replaced" in str(row[3]) for row in notes) == 2 * len(table[1].columns)  # the bell, half a pair


@pytest.mark.skipif(not shutil.which("soffice"), reason="install libreoffice-calc to see it open the sheets")
def test_libreoffice_reads_them(table: tuple[Compilation, ExportTable], content: bytes, tmp_path: Path) -> None:
    """Saved by it once more, the values are the same and none became a formula."""
    (tmp_path / "sheet.xlsx").write_bytes(content)
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", tmp_path / "out", tmp_path / "sheet.xlsx"], check=True, capture_output=True, timeout=180
    )
    again = tmp_path / "out" / "sheet.xlsx"
    rows = CalamineWorkbook.from_path(str(again)).get_sheet_by_index(0).to_python()[1:]
    check(without_legend(rows, lambda row: row[0]), table[1], in_a_cell)
    cells = [cell for row in load_workbook(again).worksheets[0].iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type in ("f", "e")]


@pytest.fixture
def as_inputs(
    table: tuple[Compilation, ExportTable], monkeypatch: pytest.MonkeyPatch
) -> tuple[Compilation, ExportTable]:
    """The rows as those of the plain files."""
    compilation, made = table
    monkeypatch.setattr(plain_files, "inputs", lambda request, **_extra: replace(made, rows=iter(rows_of(made))))
    return compilation, made


def test_csv_keeps_them_from_being_formulas(as_inputs: tuple[Compilation, ExportTable]) -> None:
    compilation, made = as_inputs
    target = io.BytesIO()
    write_csv(compilation, target)
    rows = list(csv.reader(io.StringIO(target.getvalue().decode("utf-8-sig"), newline="")))
    kept = {text: f"'{text}" for text in NASTY if text.startswith(("=", "+", "-", "@", "\t"))}
    kept["\t=1+1"] = "'\t'=1+1"  # a cell of its own for a program that divides at tabs
    shown = {**kept, "half \ud800 pair": "half ? pair"}
    check([row[: len(made.columns)] for row in rows[1:]], made, lambda text: shown.get(text, text))
    assert all(row[len(made.columns) :] == rows[1][len(made.columns) :] for row in rows[1:])


def test_json_keeps_them_to_the_letter(as_inputs: tuple[Compilation, ExportTable]) -> None:
    compilation, made = as_inputs
    target = io.BytesIO()
    write_json(compilation, target)
    told = json.loads(target.getvalue())["inputs"]
    check([[row[column.key] for column in made.columns] for row in told], made, str)
