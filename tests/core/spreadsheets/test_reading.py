"""Workbooks that come back, from us, from other programs and from people who mean harm."""

import datetime as dt
import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.worksheet.datavalidation import DataValidation

from core.files.kinds import IntakeError
from core.spreadsheets import CellError, Formula, ReadLimits, SpreadsheetError, as_text, read_book

EDGE_CASES = Path(__file__).resolve().parents[4] / "shared" / "data" / "office" / "edge_cases"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "book.xlsx"


def made(path, *lines, title="Inputs"):
    book = openpyxl.Workbook()
    book.active.title = title
    for line in lines:
        book.active.append(line)
    book.save(path)
    return path


def values(path, **limits):
    return [row.values for row in read_book(path, ReadLimits(**limits))[0].rows]


def test_types_formulas_and_errors_are_told_apart(path):
    made(path, ["text", 3, 1.5, True, dt.datetime(2027, 3, 20, 9, 30), "=1+1", "#N/A", None])  # noqa: DTZ001
    assert values(path) == [
        ("text", 3, 1.5, True, dt.datetime(2027, 3, 20, 9, 30), Formula("=1+1"), CellError("#N/A"))  # noqa: DTZ001
    ]


def test_blank_rows_are_left_out_and_the_others_keep_their_number(path):
    made(path, ["a"], [], [None, ""], [None, "b"])
    rows = read_book(path)[0].rows
    assert [(row.number, row.values) for row in rows] == [(1, ("a",)), (4, (None, "b"))]
    assert rows[1].address(1) == "B4"


def test_merged_cells_and_hidden_sheets_are_reported(path):
    book = openpyxl.Workbook()
    book.active.merge_cells("A1:C1")
    book.active["A1"] = "over three"
    book.create_sheet("sig").sheet_state = "veryHidden"
    book["sig"]["A1"] = "secret"
    book.save(path)
    first, second = read_book(path)
    assert (first.merged, first.rows[0].values) == (("A1:C1",), ("over three",))
    assert (second.title, second.state) == ("sig", "veryHidden")


@pytest.mark.parametrize("shared", [True, False])
def test_escapes_are_undone_wherever_the_text_stands(path, shared):
    xml = "a_x000D_&#10;b _x005F_x0041_ _x0041_ _xD83D__xDE00_ _x41_"
    with_text(path, xml, shared=shared)
    assert values(path) == [("a\nb _x0041_ A 😀 _x41_",)]


def with_text(path, xml, *, shared):
    """A workbook whose A1 holds this XML, as a shared text (Excel, LibreOffice) or in the cell (openpyxl)."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": not shared})
    book.add_worksheet().write_string(0, 0, "HERE")
    book.close()
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"HERE", xml.encode()))


def test_rich_text_comes_as_its_words(path):
    book = xlsxwriter.Workbook(str(path))
    bold = book.add_format({"bold": True})
    book.add_worksheet().write_rich_string(0, 0, "be ", bold, "strengthened", " now")
    book.close()
    assert values(path) == [("be strengthened now",)]


@pytest.mark.parametrize("shared", [True, False])
def test_words_struck_out_are_named_by_their_cell(path, shared):
    book = xlsxwriter.Workbook(str(path), {"constant_memory": not shared})
    gone, bold = book.add_format({"font_strikeout": True}), book.add_format({"bold": True})
    sheet = book.add_worksheet()
    sheet.write_rich_string(0, 1, "States ", gone, "may ", gone, "not", bold, " shall")
    sheet.write_rich_string(1, 0, "No ", bold, "words", " struck")
    sheet.write_string(2, 0, "As a whole.", gone)
    sheet.write_number(2, 1, 127, gone)
    sheet.write_string(2, 2, "Stands.", bold)
    sheet.write_rich_string(3, 0, "gone ", bold, "stays", gone, " ", gone)
    book.close()
    assert [row.values for row in read_book(path)[0].rows] == [
        (None, "States may not shall"), ("No words struck",), ("As a whole.", 127, "Stands."), ("gone stays ",)
    ]  # fmt: skip
    assert [row.struck for row in read_book(path)[0].rows] == [
        ((1, "may not"),), (), ((0, "As a whole."), (1, "127")), ((0, "gone"),)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"rows": 2}, "too_many_rows"),
        ({"columns": 2}, "too_many_columns"),
        ({"cells": 5}, "too_many_cells"),
        ({"sheets": 0}, "too_many_sheets"),
    ],
)
def test_limits(path, limits, code):
    made(path, ["a", "b", "c"], ["d"], ["e", "f"])
    with pytest.raises(SpreadsheetError) as refused:
        values(path, **limits)
    assert refused.value.code == code
    assert refused.value.params["limit"] == next(iter(limits.values()))


def test_cells_far_away_cost_no_more_than_near_ones(path):
    book = openpyxl.Workbook()
    book.active["A1"] = "near"
    book.active["A1048576"] = "far down"
    book.active.add_data_validation(DataValidation("list", formula1='"a,b"', sqref="B1:B1048576"))
    book.save(path)
    assert [row.number for row in read_book(path)[0].rows] == [1, 1_048_576]
    book.active["XFD1"] = "far right"
    book.save(path)
    with pytest.raises(SpreadsheetError, match="too_many_columns"):
        read_book(path)


def test_formatted_blank_cells_do_not_count(path):
    book = openpyxl.Workbook()
    book.active["A1"] = "x"
    for row in range(2, 500):
        book.active.cell(row, 300).number_format = "@"
    book.save(path)
    assert values(path, rows=10, columns=5) == [("x",)]


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/worksheets/sheet1.xml", b"<worksheet", "damaged"),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>', "damaged"),
        ("xl/workbook.xml", b"", "damaged"),
        ("xl/styles.xml", b"not xml", "damaged"),
        ("xl/vbaProject.bin", b"x", "macros"),
        ("xl/media/inner.zip", b"PK\x03\x04", "archive_inside"),
    ],
)
def test_a_broken_or_hostile_book_gives_a_typed_error(path, part, content, code):
    made(path, ["a"])
    data = path.read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(path, "w") as new:
        for name in {*old.namelist(), part}:
            new.writestr(name, content if name == part else old.read(name))
    with pytest.raises((IntakeError, SpreadsheetError)) as refused:
        read_book(path)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "empty"), (b"PK\x03\x04 nothing more", "damaged"), (b"a,b\n1,2\n", "kind_differs")]
)
def test_what_is_no_workbook_is_refused(path, content, code):
    path.write_bytes(content)
    with pytest.raises(IntakeError) as refused:
        read_book(path)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (127.2, "127.2"),
        (3.0, "3"),
        (1e-7, "0.0000001"),
        (True, "TRUE"),
        (None, ""),
        (dt.datetime(2027, 3, 20), "2027-03-20"),  # noqa: DTZ001
        (dt.datetime(2027, 3, 20, 9, 30), "2027-03-20 09:30:00"),  # noqa: DTZ001
        (Formula("=A1"), "=A1"),
        (CellError("#N/A"), "#N/A"),
    ],
)
def test_values_as_a_person_would_type_them(value, text):
    assert as_text(value) == text


@pytest.mark.skipif(not EDGE_CASES.is_dir(), reason="the material in ../shared/data is not here")
def test_odd_files_are_read_or_refused_never_a_crash():
    found = {}
    for file in sorted(EDGE_CASES.glob("*.xls*")):
        try:
            found[file.name] = sum(len(sheet.rows) for sheet in read_book(file))
        except (IntakeError, SpreadsheetError) as error:
            found[file.name] = error.code
    assert found == {
        "emoji.xlsx": 1,
        "empty.xlsx": 0,
        "language-docs__eng_spa.xlsx": 4,
        "more-than-1k-cells.xlsx": 40,
        "password_protected.xlsx": "password",
        "stanley-cups.xlsx": 10,
        "tests-example.xls": "old_format",
        "xlsx-subtable-cases.xlsx": 43,
    }
