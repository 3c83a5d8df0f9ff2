"""Charts of a sheet, as openpyxl draws them from its cells; hatched, so that they read in black and white."""

import math
from collections.abc import Iterable, Mapping
from itertools import batched
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, OneCellAnchor
from openpyxl.drawing.xdr import XDRPositiveSize2D

from core.documents.tree import Hatch
from core.spreadsheets.books import Chart, Sheet
from core.spreadsheets.cells import attribute
from core.text.characters import writable_text

_CM = 360_000  # in the format's units
_WIDTH, _GAP = 17.0, 0.6  # centimetres
_SPAN = 11  # columns beside the table for each chart that stands beside another
_COLUMN = 64 / 96 * 2.54  # of one that nobody has made wider
_POINTS = 15.0  # of a row; every one is as high, or nobody would know where a page ends
_ROW, HEADING_POINTS = _POINTS / 72 * 2.54, 48.0
_PAPER = {"A4": (29.7, 21.0), "A3": (42.0, 29.7)}  # centimetres, the long side first
_SLACK = 0.95  # programs round the scale
_LINES: dict[str, Any] = {
    "up": "wdUpDiag",
    "down": "wdDnDiag",
    "grid": "lgGrid",
    "horizontal": "narHorz",
    "vertical": "narVert",
}


Source = tuple[Any, Sheet, int]
"""A sheet that holds the cells of a chart: as openpyxl has it, as it was described, its first row of data."""


def add_charts(page: Any, sheet: Sheet, first_row: int, sources: Mapping[str, Source]) -> None:
    """Place the charts beside the columns, from the top.

    `first_row` is the number of the first row of data; `sources` are the sheets that are there already, by their
    titles.
    """
    if sheet.charts:
        page.sheet_format.defaultRowHeight, page.sheet_format.customHeight = _POINTS, True
    for number, (chart, row) in enumerate(zip(sheet.charts, _rows_of_charts(sheet, first_row)[0], strict=True)):
        drawing = _drawn(*(sources[chart.sheet] if chart.sheet else (page, sheet, first_row)), chart)
        extent = XDRPositiveSize2D(int(_WIDTH * _CM), int(drawing.height * _CM))
        column = len(sheet.columns) + number % sheet.charts_across * _SPAN
        corner = AnchorMarker(col=column, colOff=int(_GAP * _CM), row=row - 1, rowOff=int(_GAP / 2 * _CM))
        drawing.anchor = OneCellAnchor(_from=corner, ext=extent)
        page.add_chart(drawing)


def breaks_for_charts(sheet: Sheet, first_row: int) -> list[int]:
    """Return the rows after which a printed page ends, so that no chart is cut in two."""
    return _rows_of_charts(sheet, first_row)[1]


def _rows_of_charts(sheet: Sheet, first_row: int) -> tuple[list[int], list[int]]:
    places, breaks = [], []
    row = begins = first_row
    fit = _rows_on_a_page(sheet)
    for charts in batched(sheet.charts, sheet.charts_across):
        tall = math.ceil((max(map(_height, charts)) + _GAP) / _ROW)
        if row > begins and row + tall - begins > fit:
            breaks.append(row - 1)
            begins = row
        places += [row] * len(charts)
        row += tall
    return places, breaks


def _rows_on_a_page(sheet: Sheet) -> int:
    """Return how many rows fit below the heading, once columns and charts are scaled to the width of the paper."""
    paper = sheet.print
    long, short = (side - 2 * paper.margin_cm for side in _PAPER[paper.paper])
    across, down = (long, short) if paper.landscape else (short, long)
    pixels = sum(7 * column.width + 5 for column in sheet.columns if not column.hidden)  # a character has seven
    charts = (sheet.charts_across - 1) * _SPAN * _COLUMN + _GAP + _WIDTH
    scale = min(1.0, across / (pixels / 96 * 2.54 + charts))
    return int((down / scale * _SLACK - HEADING_POINTS / 72 * 2.54) / _ROW)


def describe_charts(parts: dict[str, bytes], sheets: Iterable[Sheet]) -> None:
    """Give each chart its alternative text, for which openpyxl has no place."""
    drawn = [sheet for sheet in sheets if sheet.charts]
    for number, sheet in enumerate(drawn, start=1):
        name = f"xl/drawings/drawing{number}.xml"
        for place, chart in enumerate(sheet.charts, start=1):
            old = f'name="Chart {place}"'
            parts[name] = parts[name].replace(
                old.encode(), f'{old} descr="{attribute(writable_text(chart.alt)[0])}"'.encode(), 1
            )


def _drawn(page: Any, sheet: Sheet, first_row: int, chart: Chart) -> Any:
    keys = [column.key for column in sheet.columns]
    top, bottom = first_row + chart.first - 1, first_row + chart.last - 1
    bar_chart: Any = BarChart()
    bar_chart.type, bar_chart.grouping, bar_chart.overlap, bar_chart.gapWidth = "bar", "stacked", 100, 40
    bar_chart.title = writable_text(chart.title)[0]
    for key, hatch in chart.series:
        column = keys.index(key) + 1
        values = Reference(page, min_col=column, min_row=top, max_row=bottom)
        series: Any = SeriesFactory(values)
        series.tx = _heading(page, column)
        series.graphicalProperties = _look(hatch)
        bar_chart.series.append(series)
    bar_chart.set_categories(Reference(page, min_col=keys.index(chart.labels) + 1, min_row=top, max_row=bottom))
    bar_chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    bar_chart.y_axis.crosses = "max"  # the numbers below
    bar_chart.x_axis.delete = bar_chart.y_axis.delete = False
    bar_chart.y_axis.majorUnit, bar_chart.y_axis.number_format = None, "0"
    bar_chart.legend.position = "b"
    bar_chart.width, bar_chart.height = _WIDTH, _height(chart)
    return bar_chart


def _height(chart: Chart) -> float:
    return 4.0 + 0.8 * (chart.last - chart.first + 1)


def _heading(page: Any, column: int) -> Any:
    reference = Reference(page, min_col=column, min_row=1, max_row=1)
    return SeriesLabel(strRef=StrRef(str(reference)))


def _look(hatch: Hatch) -> GraphicalProperties:
    line = LineProperties(solidFill="16212b", w=6_350)
    if not hatch.lines:
        return GraphicalProperties(solidFill=hatch.fill, ln=line)
    preset, colour = _LINES[hatch.lines], _colour
    pattern = PatternFillProperties(prst=preset, fgClr=colour(hatch.ink), bgClr=colour(hatch.fill))
    return GraphicalProperties(pattFill=pattern, ln=line)


def _colour(digits: Any) -> ColorChoice:
    return ColorChoice(srgbClr=digits)
