"""Charts beside a table, as they come out of a printer."""

import datetime as dt
import io
import math

import openpyxl
import pytest

from core.documents.tree import Hatch
from core.spreadsheets import Book, Chart, Column, Print, Sheet, write_book

ROW = 15 / 72 * 2.54  # centimetres


def written(charts, columns, rows=20, across=1, **paper):
    table = [["x" * 20] * len(columns) for _number in range(rows)]
    sheet = Sheet("Counts", columns, table, charts=charts, charts_across=across, print=Print(**paper))
    target = io.BytesIO()
    write_book(Book("Counts", [sheet], dt.datetime(2027, 3, 20, tzinfo=dt.UTC)), target)
    return openpyxl.load_workbook(target)["Counts"]


@pytest.mark.parametrize("wide", [10, 60, 200])
@pytest.mark.parametrize("bars", [1, 8, 30])
def test_no_chart_is_cut_by_the_end_of_a_page(wide, bars):
    """Whatever the columns, each printed page holds the charts between two breaks whole, at the scale of its width."""
    columns = [Column("who", "Who", wide, wrap=False), Column("S", "Supports", 13)]
    drawn = [Chart(f"Kind {place}", 1, bars, "who", [("S", Hatch("1b6b57"))]) for place in range(12)]
    sheet = written(drawn, columns)
    breaks = [mark.id for mark in sheet.row_breaks.brk]
    assert breaks == sorted(set(breaks))
    across = (7 * wide + 5 + 7 * 13 + 5) / 96 * 2.54 + 17
    page = (21.0 - 3) / min(1, 26.7 / across)  # centimetres of the sheet on one page, heading included
    begins, place = 0, 0
    for chart in sheet._charts:
        top = chart.anchor._from.row  # rows above it, of 15 points each but the heading
        bottom = top + chart.anchor.ext.height / 360_000 / ROW
        while place < len(breaks) and breaks[place] <= top:
            begins, place = breaks[place], place + 1
        assert not any(top < mark < bottom for mark in breaks), chart.title
        assert (math.ceil(bottom) - begins) * ROW < page or (top - begins) <= 1, chart.title
    assert sheet.sheet_format.defaultRowHeight == 15 and sheet.sheet_format.customHeight


def test_a_sheet_without_charts_is_left_to_the_program():
    sheet = written([], [Column("who", "Who")])
    assert not sheet.row_breaks.brk and not sheet.sheet_format.customHeight


def test_charts_side_by_side_stand_on_one_row_apart_from_each_other():
    columns = [Column("who", "Who", wrap=False), Column("S", "Supports", 13)]
    drawn = [Chart(f"Kind {place}", 1, 3, "who", [("S", Hatch("1b6b57"))]) for place in range(5)]
    sheet = written(drawn, columns, across=2, paper="A3")
    corners = [(chart.anchor._from.row, chart.anchor._from.col) for chart in sheet._charts]
    first, second, third = corners[0][0], corners[2][0], corners[4][0]
    assert corners == [(first, 2), (first, 13), (second, 2), (second, 13), (third, 2)]
    wide = sheet._charts[0].anchor.ext.width / 360_000
    assert wide < (13 - 2) * 64 / 96 * 2.54  # of columns as a program makes them
