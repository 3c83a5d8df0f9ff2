"""Reads OpenDocument spreadsheets (ods) as `core.spreadsheets.reading` reads workbooks: row by row, within its limits.

Runs in the limited child process. A repeated cell or row is counted before it is made: a small file can name 16,000
million cells. Comments, drawings and what change tracking has kept are nobody's answer, and are not read.
"""

import datetime as dt
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from lxml import etree
from openpyxl.utils import get_column_letter

from core.files.inspection import identify
from core.files.kinds import IntakeError
from core.files.limits import ReadLimits
from core.spreadsheets.reading import (
    CellError,
    Formula,
    Keep,
    ReadRow,
    ReadSheet,
    ReadValue,
    SpreadsheetError,
)

_CONTENT = "content.xml"
_MAX_CONTENT = 200 << 20  # bytes of the unpacked part
_MOST_SPACES = 1_000  # that one mark stands for
_MOST_TEXT = 1 << 20  # characters of a cell
_MOST_DIGITS = 8  # of a number of repeats
_LAST_COLUMN = 16_384  # that a merged cell can reach

_OASIS = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}%s"
_OFFICE_SPREADSHEET = _OASIS % ("office", "spreadsheet")
_TABLE, _ROW = _OASIS % ("table", "table"), _OASIS % ("table", "table-row")
_CELL, _COVERED = _OASIS % ("table", "table-cell"), _OASIS % ("table", "covered-table-cell")
_SHEET_PROPERTIES, _STYLE_NAME = _OASIS % ("style", "table-properties"), _OASIS % ("style", "name")
_PARAGRAPHS = {_OASIS % ("text", "p"), _OASIS % ("text", "h")}
_SPACES, _TAB, _BREAK = (_OASIS % ("text", name) for name in ("s", "tab", "line-break"))
_UNREAD = {
    *(_OASIS % ("office", name) for name in ("annotation", "annotation-end")),
    *(_OASIS % ("text", name) for name in ("note", "ruby-text")),
    *(_OASIS % ("draw", name) for name in ("frame", "g", "custom-shape", "rect", "line", "circle", "ellipse")),
    *(_OASIS % ("table", name) for name in ("table", "shapes", "detective", "cell-range-source")),
}
_VISIBILITY = _OASIS % ("table", "visibility")
_ERROR = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_BLANK = re.compile(r"[ \t\r\n]+")
_DURATION = re.compile(r"PT(\d{1,6})H(\d{1,2})M(\d{1,2})(?:[.,]\d*)?S")


def read_ods(path: Path, limits: ReadLimits, keep: Keep | None = None) -> list[ReadSheet]:
    """Return all sheets of an ods file, as `read_book` does those of an xlsx.

    The container is checked before anything is unpacked. Raises what `read_book` raises.
    """
    identify(path, "book.ods", tables=True)
    with zipfile.ZipFile(path) as archive:
        return sheets_of(archive, limits, keep)


def sheets_of(archive: zipfile.ZipFile, limits: ReadLimits, keep: Keep | None = None) -> list[ReadSheet]:
    """Return all sheets of an open file whose container was checked. Raises what `read_book` raises."""
    try:
        if archive.getinfo(_CONTENT).file_size > _MAX_CONTENT:
            raise IntakeError("too_much_text")
        with archive.open(_CONTENT) as content:
            return _OdsReader(limits, keep).sheets(content)
    except (etree.XMLSyntaxError, KeyError, zipfile.BadZipFile, EOFError, ValueError) as error:
        raise SpreadsheetError("damaged") from error


class _OdsReader:
    """Reads the sheets of one content part. A row is dropped from memory once it is read."""

    def __init__(self, limits: ReadLimits, keep: Keep | None) -> None:
        self._limits, self._keep = limits, keep
        self._left = limits.cells
        self._hidden: set[str] = set()  # styles of sheets that are not displayed
        self._sheets: list[ReadSheet] = []

    def sheets(self, content: IO[bytes]) -> list[ReadSheet]:
        events = etree.iterparse(
            content,
            events=("start", "end"),
            tag=(_TABLE, _ROW, _SHEET_PROPERTIES),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for event, element in events:
            if element.getroottree().docinfo.internalDTD is not None:
                raise IntakeError("entities")
            parent = element.getparent()
            if element.tag == _SHEET_PROPERTIES and element.get(_OASIS % ("table", "display")) == "false":
                self._hidden.add(str(parent.get(_STYLE_NAME)) if parent is not None else "")
            elif (
                event == "start" and element.tag == _TABLE and parent is not None and parent.tag == _OFFICE_SPREADSHEET
            ):
                self._read_sheet(element, events)
        return self._sheets

    def _read_sheet(self, sheet: etree._Element, events: Any) -> None:
        """Read one sheet from the events between its start and its end."""
        if len(self._sheets) >= self._limits.sheets:
            raise SpreadsheetError("too_many_sheets", limit=self._limits.sheets)
        title = sheet.get(_OASIS % ("table", "name"), "")
        state = "hidden" if sheet.get(_OASIS % ("table", "style-name")) in self._hidden else "visible"
        rows: list[ReadRow] = []
        merged: list[str] = []
        hidden: set[int] = set()
        number, count = 1, 0  # of the next row as programs show it; rows with a value
        for event, element in events:
            if event == "end" and element is sheet:
                break
            if event == "start" or element.tag != _ROW or next(element.iterancestors(_TABLE), None) is not sheet:
                continue
            repeats = _count(element, "number-rows-repeated")
            if values := self._values(element, title, number, merged):
                for each in range(number, number + repeats):
                    count += 1
                    self._check_counts(title, count, values)
                    row = ReadRow(each, values)
                    if element.get(_VISIBILITY) in ("collapse", "filter"):
                        hidden.add(each)
                    if (kept_row := self._keep(title, row) if self._keep else row) is not None:
                        rows.append(kept_row)
            number += repeats
            _drop(element)
        self._sheets.append(ReadSheet(title, state, tuple(rows), tuple(merged), frozenset(hidden)))
        _drop(sheet)

    def _check_counts(self, title: str, rows: int, values: tuple[ReadValue, ...]) -> None:
        self._left -= sum(value is not None for value in values)
        if rows > self._limits.rows:
            raise SpreadsheetError("too_many_rows", sheet=title, limit=self._limits.rows)
        if self._left < 0:
            raise SpreadsheetError("too_many_cells", limit=self._limits.cells)

    def _values(self, row: etree._Element, title: str, number: int, merged: list[str]) -> tuple[ReadValue, ...]:
        """Return the values of a row without the empty ones at its end, () for an empty row; add its merged cells."""
        values: list[ReadValue] = []
        column = 1
        for cell in row.iterchildren(_CELL, _COVERED):
            repeats = _count(cell, "number-columns-repeated")
            value = _value(cell) if cell.tag == _CELL else None
            if value is not None:
                if column + repeats - 1 > self._limits.columns:
                    raise SpreadsheetError("too_many_columns", sheet=title, limit=self._limits.columns)
                values += [None] * (column - 1 - len(values))
                values += [value] * repeats
                wide, high = _count(cell, "number-columns-spanned"), _count(cell, "number-rows-spanned")
                if wide * high > 1:
                    last = get_column_letter(min(column + wide - 1, _LAST_COLUMN))
                    merged.append(f"{get_column_letter(column)}{number}:{last}{number + high - 1}")
            column += repeats
        return tuple(values)


def _value(cell: etree._Element) -> ReadValue:
    formula = cell.get(_OASIS % ("table", "formula"))
    if formula:
        return Formula("=" + formula.partition("=")[2])
    kind, text = cell.get(_OASIS % ("office", "value-type"), ""), _text(cell)
    if cell.get(_ERROR) == "error":
        return CellError(text)
    if kind in {"float", "percentage", "currency"}:
        number = _number(cell.get(_OASIS % ("office", "value"), ""))
        return number if number is not None else text or None
    if kind == "boolean":
        return cell.get(_OASIS % ("office", "boolean-value")) == "true"
    if kind == "date":
        return _date(cell.get(_OASIS % ("office", "date-value"), "")) or text or None
    if kind == "time":
        return _time(cell.get(_OASIS % ("office", "time-value"), "")) or text or None
    return cell.get(_OASIS % ("office", "string-value")) or text or None


def _number(written: str) -> int | float | None:
    try:
        number = float(written)
    except ValueError:
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _date(written: str) -> dt.datetime | None:
    try:
        return dt.datetime.fromisoformat(written[:26])
    except ValueError:
        return None


def _time(written: str) -> dt.time | dt.timedelta | None:
    if not (match := _DURATION.fullmatch(written)):
        return None
    hours, minutes, seconds = map(int, match.groups())
    if hours < 24 and minutes < 60 and seconds < 60:
        return dt.time(hours, minutes, seconds)
    return dt.timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _text(cell: etree._Element) -> str:
    """Return the lines of a cell. Raises `IntakeError` `too_much_text`."""
    pieces: list[str] = []
    length = 0
    for count, paragraph in enumerate(_paragraphs(cell)):
        for piece in ("\n" if count else "", *_pieces(paragraph)):
            pieces.append(piece)
            length += len(piece)
            if length > _MOST_TEXT:
                raise IntakeError("too_much_text")
    return "".join(pieces)


def _paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    for part in element.iterchildren("*"):
        if part.tag in _PARAGRAPHS:
            yield part
        elif part.tag not in _UNREAD:
            yield from _paragraphs(part)


def _pieces(element: etree._Element) -> Iterator[str]:
    """Yield the words of a paragraph: of the file's own blanks only one is a space."""
    yield _BLANK.sub(" ", element.text or "")
    for part in element.iterchildren("*"):
        if part.tag == _SPACES:
            yield " " * min(_count(part, "c", "text"), _MOST_SPACES)
        elif part.tag in (_TAB, _BREAK):
            yield "\t" if part.tag == _TAB else "\n"
        elif part.tag not in _UNREAD:
            yield from _pieces(part)
        yield _BLANK.sub(" ", part.tail or "")


def _count(element: etree._Element, name: str, space: str = "table") -> int:
    written = element.get(_OASIS % (space, name), "1")
    if not written.isdecimal():
        return 1
    return max(1, int(written[-_MOST_DIGITS:]) if len(written) <= _MOST_DIGITS else 10**_MOST_DIGITS)


def _drop(element: etree._Element) -> None:
    """Free an element that was read, and all before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
