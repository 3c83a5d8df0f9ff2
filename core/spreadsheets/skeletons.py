"""The workbook without its rows, as openpyxl builds it: styles, widths, lists, panes, print set-up, protection."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo

from core.spreadsheets.books import CellLook, Choices, Column, Print, Sheet
from core.spreadsheets.cells import pieces, reads_right_to_left, units
from core.spreadsheets.charts import add_charts
from core.spreadsheets.rows import BAND, HEAD, HEADING, MAX_ROWS, PLAIN, Styles
from core.text.characters import writable_text

_FONT, _POINTS = "Arial", 10  # has Arabic; programs take Chinese from a font beside it
_LINE = Side(style="thin", color="d3dae0")
_LOOKS = {
    HEAD: CellLook(fill="0b5a86", ink="ffffff", bold=True),
    PLAIN: CellLook(),
    BAND: CellLook(fill="f3f5f7"),
    HEADING: CellLook(fill="dbe7ee", bold=True),
}
_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "moment": "yyyy-mm-dd hh:mm"}
_PAPER = {"A3": 8, "A4": 9}
_RUNNING = 80  # units of one running line
_TURNED, _TURNED_ENDS = "\u202b", "\u202c"
_PIECES = re.compile(r"((?:[ ·/]*\{pages?\}[ ·/]*)+)")
_TABLE_NAME = re.compile(r"[^\W\d]\w{3,}")
_WORD = re.compile(r"[^\s\u2e80-\uffff]+")
_BOLD = 1.08  # times as wide


def build(sheets: Mapping[str, Sheet]) -> tuple[bytes, dict[str, Styles]]:
    """Return the package of a book with empty sheets (by their final titles), and the style numbers of each sheet."""
    book: Any = Workbook()  # openpyxl's types leave out half of what is there
    book.remove(book.active)
    book._named_styles["Normal"].font = Font(name=_FONT, size=_POINTS)
    book.calculation.fullCalcOnLoad = False  # there is nothing to calculate
    styles = {title: _sheet(book.create_sheet(title), sheet, sheets) for title, sheet in sheets.items()}
    book.active = next((index for index, sheet in enumerate(sheets.values()) if sheet.state == "visible"), 0)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue(), styles


def first_row(sheet: Sheet) -> int:
    """Return the number of the first row of data."""
    return 2 if sheet.heading_row else 1


def sample_range(sheet: Sheet, absolute: str = "") -> str:
    """Return the range of heading and one row of data: the empty sheet has it before the last row is known."""
    last = get_column_letter(len(sheet.columns))
    return f"{absolute}A{absolute}1:{absolute}{last}{absolute}2"


def headers(sheet: Sheet) -> list[str]:
    """Return the heading row. A table needs its headers on one line, none empty, all different."""
    if not sheet.table:
        return [column.header for column in sheet.columns]
    headers: list[str] = []
    for column in sheet.columns:
        header = " ".join(writable_text(column.header)[0].split()) or column.key
        headers.append(header if header not in headers else f"{header} ({column.key})")
    return headers


def _sheet(page: Any, sheet: Sheet, sheets: Mapping[str, Sheet]) -> Styles:
    styles = {look: _styles(page, sheet, look) for look in [HEAD, PLAIN, BAND, HEADING, *sheet.looks]}
    _columns(page, sheet, sheets)
    page.sheet_state = sheet.state
    page.sheet_view.rightToLeft = sheet.right_to_left or None
    keys = [column.key for column in sheet.columns]
    frozen = keys.index(sheet.freeze) + 1 if sheet.freeze else 0
    page.freeze_panes = f"{get_column_letter(frozen + 1)}{first_row(sheet)}"
    if sheet.table:
        _table(page, sheet)
    elif sheet.filter:
        page.auto_filter.ref = sample_range(sheet)
    if sheet.protected:
        protection = page.protection
        protection.enable()
        protection.formatColumns = protection.formatRows = protection.autoFilter = False  # these stay allowed
    _print(page, sheet.print, sheet.heading_row, right_to_left=sheet.right_to_left)
    drawn = {
        other.title: (page.parent[title], other, first_row(other)) for title, other in _sheets_so_far(page, sheets)
    }
    add_charts(page, sheet, first_row(sheet), drawn)
    return styles


def _sheets_so_far(page: Any, sheets: Mapping[str, Sheet]) -> Iterable[tuple[str, Sheet]]:
    """Return the sheets of the book so far, the page among them."""
    return ((title, sheet) for title, sheet in sheets.items() if title in page.parent.sheetnames)


def _styles(page: Any, sheet: Sheet, name: str) -> list[tuple[int, int]]:
    """Return the style numbers of the columns. Columns that look alike (a matrix has hundreds) are styled once."""
    look = sheet.looks.get(name) or _LOOKS[name]

    @cache
    def pair(column: Column) -> tuple[int, int]:
        left, right = (
            _styled(page, column, name, look, right_to_left=way, turned_sheet=sheet.right_to_left).style_id
            for way in (False, True)
        )
        return left, right

    return [pair(replace(column, key="", header="", width=0, choices=None)) for column in sheet.columns]


def _styled(
    page: Any, column: Column, name: str, look: CellLook, *, right_to_left: bool = False, turned_sheet: bool = False
) -> Any:
    """Return a cell with the style of a column in a look; it is on no sheet, openpyxl numbers its style."""
    cell: Any = Cell(page, 1, 1)
    is_link = column.kind == "link" and name != HEAD
    cell.font = Font(
        name=_FONT,
        size=_POINTS,
        bold=look.bold,
        color="0b5a86" if is_link else look.ink,
        underline="single" if is_link else None,
    )
    turned = column.turned and name == HEAD
    cell.alignment = Alignment(
        vertical="bottom" if turned else "top",
        horizontal=_side(column, name, look, right_to_left=right_to_left, turned_sheet=turned_sheet),
        indent=1 if _is_counted(column, name, look) or (right_to_left and not turned_sheet) else 0,
        wrap_text=column.wrap or name in (HEAD, HEADING),
        text_rotation=90 if turned else 0,
        readingOrder=2 if right_to_left else 0,
    )
    if look.fill:
        solid = look.pattern == "solid"
        pattern: Any = look.pattern
        cell.fill = PatternFill(pattern, fgColor=look.fill if solid else look.pattern_ink, bgColor=look.fill)
    else:
        cell.fill = PatternFill()
    cell.border = Border(bottom=_LINE, right=_LINE)
    cell.protection = Protection(locked=not column.editable or name in (HEAD, HEADING))
    cell.number_format = "General" if name in (HEAD, HEADING) else _number_format(column)
    return cell


def _side(column: Column, name: str, look: CellLook, *, right_to_left: bool, turned_sheet: bool) -> str | None:
    """Return the horizontal alignment of a column in a look.

    Numbers, and words from right to left, are set apart from the words of the next column; dates, and numbers among
    words, begin where words do.
    """
    if look.centred:
        return "center"
    if _is_counted(column, name, look) or right_to_left:
        return "right"
    if turned_sheet:
        return "right" if column.kind in (*_FORMATS, "code") else None
    return None if name == HEAD else "left"


def _is_counted(column: Column, name: str, look: CellLook) -> bool:
    return column.kind == "number" and name not in (HEAD, HEADING) and not look.centred


def _number_format(column: Column) -> str:
    """Return the number format of a column.

    Open text cells are typed as text, so that a sentence beginning with "=" or "-" stays one, and 127.10 too.
    """
    return column.number_format or _FORMATS.get(column.kind) or ("@" if column.editable else "General")


def _columns(page: Any, sheet: Sheet, sheets: Mapping[str, Sheet]) -> None:
    for index, column in enumerate(sheet.columns, start=1):
        letter = get_column_letter(index)
        dimension = page.column_dimensions[letter]
        dimension.width = column_width(column)
        dimension.hidden = column.hidden or column.grouped
        dimension.outlineLevel = int(column.grouped)
        if column.editable:  # rows below the last one are open too
            dimension._style = _styled(page, column, PLAIN, _LOOKS[PLAIN], turned_sheet=sheet.right_to_left)._style
        if column.choices:
            page.add_data_validation(_choices(column.choices, letter, first_row(sheet), sheets))
    page.sheet_properties.outlinePr.summaryRight = False


def column_width(column: Column) -> float:
    """Return the width of a column: its own, or that of the longest word of its heading."""
    return max(column.width, _longest_word(column))


def _longest_word(column: Column) -> float:
    """Return the width in which no word of the heading is broken; Chinese can be broken anywhere."""
    words = [] if column.turned or column.hidden else _WORD.findall(column.header)
    return max((word_width(word) * _BOLD for word in words), default=0)


def word_width(word: str) -> float:
    """Return the width of a column that holds the word on one line."""
    return 1.5 + sum(1.35 if letter.isupper() else 1.05 for letter in word)


def _choices(choices: Choices, letter: str, first: int, sheets: Mapping[str, Sheet]) -> DataValidation:
    title, source = next((title, sheet) for title, sheet in sheets.items() if sheet.title == choices.sheet)
    column = get_column_letter([column.key for column in source.columns].index(choices.column) + 1)
    top = first_row(source) + choices.first - 1
    quoted = title.replace("'", "''")
    return DataValidation(
        type="list",
        formula1=f"'{quoted}'!${column}${top}:${column}${top + choices.count - 1}",
        sqref=f"{letter}{first}:{letter}{MAX_ROWS}",
        allow_blank=True,
        showErrorMessage=choices.strict,
        errorTitle=pieces(writable_text(choices.title)[0], 32)[0] or None,
        error=pieces(writable_text(choices.message)[0], 225)[0] or None,
    )


def _table(page: Any, sheet: Sheet) -> None:
    if not _TABLE_NAME.fullmatch(sheet.table) or not sheet.heading_row:
        raise ValueError(f"Table {sheet.table!r}: one word of four letters or more, on a sheet with a heading row.")
    table: Any = Table(displayName=sheet.table, ref=sample_range(sheet))
    table._initialise_columns()
    table.tableColumns = [TableColumn(id=i, name=name) for i, name in enumerate(headers(sheet), start=1)]
    table.tableStyleInfo = TableStyleInfo(showRowStripes=False, showColumnStripes=False)
    page.add_table(table)


def _print(page: Any, paper: Print, heading_row: bool, *, right_to_left: bool) -> None:
    setup, margins = page.page_setup, page.page_margins
    setup.paperSize = _PAPER[paper.paper]
    setup.orientation = "landscape" if paper.landscape else "portrait"
    setup.fitToWidth, setup.fitToHeight = paper.pages_wide, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    margins.left = margins.right = margins.top = margins.bottom = paper.margin_cm / 2.54
    margins.header = margins.footer = paper.margin_cm / 2.54 / 2
    if heading_row:
        page.print_title_rows = "1:1"
    if paper.repeat_columns:
        page.print_title_cols = f"A:{get_column_letter(paper.repeat_columns)}"
    page.HeaderFooter.scaleWithDoc = False  # on a wide sheet nobody could read them
    for place, texts in ((page.oddHeader, paper.header), (page.oddFooter, paper.footer)):
        place.left.text, place.center.text, place.right.text = (_running(text, right_to_left) for text in texts)


def _running(text: str, right_to_left: bool) -> str | None:
    """Return a running line, where & begins a code; all three together may have 255 units.

    On a right-to-left sheet its words are turned too, whatever direction the program assumes for the paragraph.
    """
    plain = cut = writable_text(text)[0].replace("\n", " ")
    while units(cut) + cut.count("&") > _RUNNING:
        cut = cut[:-1]
    if cut != plain:
        cut = cut[:-1].rstrip() + "…"
    if right_to_left:  # piece by piece, since a number of a page is set by itself
        cut = "".join(
            f"{_TURNED}{piece}{_TURNED_ENDS}" if reads_right_to_left(piece) else piece for piece in _PIECES.split(cut)
        )
    return cut.replace("&", "&&").replace("{page}", "&P").replace("{pages}", "&N") or None
