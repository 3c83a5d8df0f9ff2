"""Charts of a sheet, as openpyxl draws them from its cells; hatched, so that they read in black and white."""

from collections.abc import Iterable
from typing import Any

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.data_source import StrRef
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.series_factory import SeriesFactory
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.spreadsheet_drawing import AbsoluteAnchor
from openpyxl.drawing.xdr import XDRPoint2D, XDRPositiveSize2D

from core.characters import clean
from core.hatches import Hatch
from core.spreadsheets.books import Chart, Sheet
from core.spreadsheets.cells import attribute

_CM, _PIXEL = 360_000, 9_525  # in the format's units
_WIDTH, _GAP = 17.0, 0.6  # centimetres
_LINES: dict[str, Any] = {
    "up": "wdUpDiag",
    "down": "wdDnDiag",
    "grid": "lgGrid",
    "horizontal": "narHorz",
    "vertical": "narVert",
}


def add_charts(page: Any, sheet: Sheet, first_row: int) -> None:
    """Place the charts beside the columns, from the top. `first_row` is the number of the first row of data."""
    shown = [column for column in sheet.columns if not column.hidden]
    left = int(sum(7 * column.width + 5 for column in shown) + 20) * _PIXEL  # seven pixels a character, five between
    top = _CM
    for chart in sheet.charts:
        made = _drawn(page, sheet, chart, first_row)
        height = int(made.height * _CM)
        extent = XDRPositiveSize2D(int(made.width * _CM), height)
        made.anchor = AbsoluteAnchor(pos=XDRPoint2D(left, top), ext=extent)
        page.add_chart(made)
        top += height + int(_GAP * _CM)


def describe_charts(parts: dict[str, bytes], sheets: Iterable[Sheet]) -> None:
    """Give each chart its alternative text, for which openpyxl has no place."""
    drawn = [sheet for sheet in sheets if sheet.charts]
    for number, sheet in enumerate(drawn, start=1):
        name = f"xl/drawings/drawing{number}.xml"
        for place, chart in enumerate(sheet.charts, start=1):
            old = f'name="Chart {place}"'
            parts[name] = parts[name].replace(
                old.encode(), f'{old} descr="{attribute(clean(chart.alt)[0])}"'.encode(), 1
            )


def _drawn(page: Any, sheet: Sheet, chart: Chart, first_row: int) -> Any:
    keys = [column.key for column in sheet.columns]
    top, bottom = first_row + chart.first - 1, first_row + chart.last - 1
    made: Any = BarChart()
    made.type, made.grouping, made.overlap, made.gapWidth = "bar", "stacked", 100, 40
    made.title = clean(chart.title)[0]
    for key, hatch in chart.series:
        column = keys.index(key) + 1
        values = Reference(page, min_col=column, min_row=top, max_row=bottom)
        series: Any = SeriesFactory(values)
        series.tx = _heading(page, column)
        series.graphicalProperties = _look(hatch)
        made.series.append(series)
    made.set_categories(Reference(page, min_col=keys.index(chart.labels) + 1, min_row=top, max_row=bottom))
    made.x_axis.scaling.orientation = "maxMin"  # the first row on top
    made.y_axis.crosses = "max"  # the numbers below
    made.x_axis.delete = made.y_axis.delete = False
    made.y_axis.majorUnit, made.y_axis.number_format = None, "0"
    made.legend.position = "b"
    made.width, made.height = _WIDTH, 4.0 + 0.8 * (chart.last - chart.first + 1)
    return made


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
