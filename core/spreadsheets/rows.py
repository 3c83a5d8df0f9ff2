"""Rows to XML, fast: column by column, finished cells for short closed values, texts as bytes, one join a row.

Each cell is rendered as its *rest* (see `renderers`), so that joining the rests by the row number makes the row. A
cell that the fast path does not support (a link, a control character, half a pair, a text beyond the limit, a value of
another type) takes the plain path, which supports everything and notes what it changes. Both paths give the same bytes
for a value that the fast path supports.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import batched, repeat
from zoneinfo import ZoneInfo

from core.spreadsheets import cells
from core.spreadsheets.books import Column, Link, Sheet, SheetRow, Styled, Value
from core.spreadsheets.notes import Notes
from core.text.characters import writable_text

Render = Callable[[Value], bytes]

_KNOWN = 2048  # finished cells kept per column and look
_SURE = cells.MAX_TEXT // 2  # a text of so many characters fits, whatever they are
_CONTROLS = bytes(set(range(32)) - {9, 10})


class UnsupportedValueError(Exception):
    """Value unsupported by the fast path."""


class _CellCache(dict[Value, bytes]):
    """Finished cells by value, at most `_KNOWN` of them."""

    def __init__(self, render: Render) -> None:
        super().__init__()
        self._render = render

    def __missing__(self, value: Value) -> bytes:
        cell = self._render(value)
        if len(self) < _KNOWN:
            self[value] = cell
        return cell


def renderers(
    columns: Sequence[Column], styles: Sequence[tuple[int, int]], rests: Sequence[bytes], zone: ZoneInfo
) -> list[Render]:
    """Return one rendering function a column.

    `styles` are (left to right, right to left), `rests` what follows each cell. The functions raise
    `UnsupportedValueError` (or `UnicodeEncodeError`, for half of a pair) for a value that needs the plain path.
    """
    renders: list[Render] = []
    for column, style, rest in zip(columns, styles, rests, strict=True):
        match column.kind:
            case "number":
                renders.append(_number(style[0], rest))
            case "date" | "datetime" | "moment":
                renders.append(_CellCache(_date(style[0], rest, zone)).__getitem__)
            case "bool":
                renders.append(_CellCache(_bool(style[0], rest)).__getitem__)
            case "code":
                renders.append(_CellCache(_text(style, rest)).__getitem__)
            case _:
                renders.append(_text(style, rest))
    return renders


def _text(styles: tuple[int, int], rest: bytes) -> Render:
    start, start_right = (b'" s="%d" t="inlineStr"><is><t xml:space="preserve">' % style for style in styles)
    end, empty = b"</t></is></c>" + rest, b'" s="%d"/>' % styles[0] + rest

    def text(value: Value) -> bytes:
        if type(value) is not str:
            if value is None:
                return empty
            raise UnsupportedValueError
        if not value:
            return empty
        if len(value) > _SURE:
            raise UnsupportedValueError
        data = value.encode()
        if len(data.translate(None, _CONTROLS)) != len(data) or "\ufffe" in value or "\uffff" in value:
            raise UnsupportedValueError
        if "&" in value or "<" in value or ">" in value or "_x" in value:
            data = cells.escape(value).encode()
        first = value[0]  # of nearly all a plain letter
        turned = not ("a" <= first <= "z" or "A" <= first <= "Z") and cells.reads_right_to_left(value)
        return (start_right if turned else start) + data + end

    return text


def _number(style: int, rest: bytes) -> Render:
    start, end, empty = b'" s="%d"><v>' % style, b"</v></c>" + rest, b'" s="%d"/>' % style + rest

    def render(value: Value) -> bytes:
        if type(value) is not int or not -cells.MAX_EXACT <= value <= cells.MAX_EXACT:
            raise UnsupportedValueError
        return b"%b%d%b" % (start, value, end)

    cache = _CellCache(render)

    def number(value: Value) -> bytes:
        if type(value) is int:  # not True, which is equal to 1
            return cache[value]
        if value is None:
            return empty
        raise UnsupportedValueError

    return number


def _date(style: int, rest: bytes, zone: ZoneInfo) -> Render:
    start, end, empty = b'" s="%d"><v>' % style, b"</v></c>" + rest, b'" s="%d"/>' % style + rest

    def date(value: Value) -> bytes:
        if value is None:
            return empty
        if not isinstance(value, dt.date) or not (days := cells.day_count(value, zone)):
            raise UnsupportedValueError
        return start + days.encode() + end

    return date


def _bool(style: int, rest: bytes) -> Render:
    start, end, empty = b'" s="%d" t="b"><v>' % style, b"</v></c>" + rest, b'" s="%d"/>' % style + rest

    def yes_or_no(value: Value) -> bytes:
        if value is None:
            return empty
        if type(value) is not bool:
            raise UnsupportedValueError
        return b"%b%d%b" % (start, value, end)

    return yes_or_no


MAX_ROWS = 1_048_576  # on a sheet, its heading row included
MAX_LINKS = 65_530  # on a sheet
MAX_BREAKS = 1_000  # on a sheet
HEAD, PLAIN, BAND, HEADING = "head", "plain", "band", "heading"

Styles = dict[str, list[tuple[int, int]]]
"""By look, one pair of style numbers a column: left to right, right to left."""

_CHUNK = 250  # rows rendered and handed on at once, fewer of those with hundreds of columns
_CELLS = 25_000
_UNEXPECTED = (UnsupportedValueError, TypeError, ValueError)  # half a pair is a ValueError


class RowWriter:
    """Writes the rows of one sheet, and keeps what its end needs to know: links, merged rows, page breaks."""

    def __init__(self, sheet: Sheet, title: str, styles: Styles, letters: Sequence[str], zone: ZoneInfo, notes: Notes):
        self.links: list[tuple[str, Link]] = []
        self.merged: list[str] = []
        self.breaks: list[int] = []
        self.number = 0  # of the last row written
        self._links_full = False
        self._columns = sheet.columns
        self._title = title
        self._styles = styles
        self._letters = letters
        self._nexts = [*(f'<c r="{letter}' for letter in letters[1:]), "</row>"]
        nexts = [rest.encode() for rest in self._nexts]
        self._zone = zone
        self._notes = notes
        self._fast = {look: renderers(sheet.columns, styles[look], nexts, zone) for look in (PLAIN, BAND)}
        keys = [column.key for column in sheet.columns]
        self._band = keys.index(sheet.band) if sheet.band else None
        self._shade = PLAIN
        self._banded: Value = None

    def write(self, rows: Iterable[Sequence[Value] | SheetRow], write: Callable[[bytes], None]) -> None:
        """Write the rows, which must fit the sheet."""
        for chunk in batched(rows, min(_CHUNK, _CELLS // len(self._columns) + 1)):
            write(b"".join(self._chunk(chunk)))
            self._notes.settle()

    def head(self, headers: Sequence[str], height: float | None) -> bytes:
        """Return the heading row."""
        self.number += 1
        return self._plain(headers, HEAD, height)

    def _chunk(self, rows: Sequence[Sequence[Value] | SheetRow]) -> list[bytes]:
        first, rendered = self.number + 1, [b""] * len(rows)
        alike: dict[str, list[tuple[int, Sequence[Value]]]] = {PLAIN: [], BAND: []}  # rows of data with their numbers
        for row in rows:
            self.number += 1
            if not isinstance(row, SheetRow):
                alike[self._look(row)].append((self.number, self._checked(row)))
                continue
            if row.page_break and self.number > 2 and len(self.breaks) < MAX_BREAKS:
                self.breaks.append(self.number - 1)
            if row.look == PLAIN:
                alike[PLAIN].append((self.number, self._checked(row.values)))
            elif row.look == "note":
                rendered[self.number - first] = self._note(row.values)
            else:
                rendered[self.number - first] = self._heading(str(row.values[0] or ""))
        for look, numbered in alike.items():
            for number, data in self._rendered(look, numbered):
                rendered[number - first] = data
        return rendered

    def _look(self, row: Sequence[Value]) -> str:
        """Return the look of a row: the shade changes with the value in the column of bands."""
        if self._band is not None and (key := row[self._band]) != self._banded:
            self._shade, self._banded = (BAND if self._shade is PLAIN else PLAIN), key
        return self._shade

    def _rendered(self, look: str, numbered: Sequence[tuple[int, Sequence[Value]]]) -> Iterable[tuple[int, bytes]]:
        """Return finished rows of data of one look, with their numbers."""
        if not numbered:
            return ()
        numbers, rows = zip(*numbered, strict=True)
        begin = (repeat(b'<row r="'), repeat(b'"><c r="A'))  # each followed by the row number
        rests = [self._column(index, look, numbers, values) for index, values in enumerate(zip(*rows, strict=True))]
        finished = map(bytes.join, map(b"%d".__mod__, numbers), zip(*begin, *rests, strict=False))
        return zip(numbers, finished, strict=True)

    def _column(self, index: int, look: str, numbers: Sequence[int], values: Sequence[Value]) -> list[bytes]:
        render = self._fast[look][index]
        try:
            return list(map(render, values))
        except _UNEXPECTED:
            return [self._rest(render, index, value, look, each) for each, value in zip(numbers, values, strict=True)]

    def _rest(self, render: Render, index: int, value: Value, look: str, number: int) -> bytes:
        try:
            return render(value)
        except _UNEXPECTED:
            return self._cell(index, value, look, number).encode()

    def _checked(self, row: Sequence[Value]) -> Sequence[Value]:
        if len(row) != len(self._columns):
            raise ValueError(
                f"Sheet {self._title!r}, row {self.number}: {len(row)} values, {len(self._columns)} columns."
            )
        return row

    # The plain way: one cell at a time, and everything is known.

    def _plain(self, row: Sequence[Value], look: str, height: float | None = None) -> bytes:
        number = str(self.number)
        rests = [self._cell(index, value, look, self.number) for index, value in enumerate(self._checked(row))]
        tall = f' ht="{height}" customHeight="1"' if height else ""
        return f'<row r="{number}"{tall}><c r="A{number}{number.join(rests)}'.encode()

    def _cell(self, index: int, value: Value, look: str, number: int) -> str:
        if isinstance(value, Styled):
            look, value = value.look, value.value
        if isinstance(value, Link):
            self._link(index, value, number)
            value = value.text
        styles, rest = self._styles[look][index], self._nexts[index]
        if value is None or value == "":
            return f'" s="{styles[0]}"/>{rest}'
        if held := self._held(value):
            return f'" s="{styles[0]}"{held}</c>{rest}'
        text = self._fitting(index, value.isoformat() if isinstance(value, dt.date) else str(value), number)
        style = styles[cells.reads_right_to_left(text)]
        return f'" s="{style}" t="inlineStr"><is><t xml:space="preserve">{cells.escape(text)}</t></is></c>{rest}'

    def _held(self, value: Value) -> str:
        """Return a value that is not text as the cell holds it; "" where the cell can only hold its text."""
        if isinstance(value, bool):
            return f' t="b"><v>{value:d}</v>'
        number = ""
        if isinstance(value, int | float | Decimal):
            number = cells.exact_number(value)
        elif isinstance(value, dt.date):
            number = cells.day_count(value, self._zone)
        return f"><v>{number}</v>" if number else ""

    def _fitting(self, index: int, text: str, number: int) -> str:
        """Return the text as one cell can hold it; what is lost or does not fit goes to the notes."""
        text, lost = writable_text(text)
        header = self._columns[index].header
        if lost:
            self._notes.replaced(self._title, number, header, lost)
        if cells.units(text) <= cells.MAX_TEXT:
            return text
        mark = self._notes.words.see_notes.format(title=self._notes.words.title)
        first = cells.pieces(text, cells.MAX_TEXT - cells.units(mark))[0]
        self._notes.continued(self._title, number, header, cells.pieces(text[len(first) :]))
        return first + mark

    def _link(self, index: int, link: Link, number: int) -> None:
        if len(self.links) < MAX_LINKS:
            self.links.append((f"{self._letters[index]}{number}", link))
        elif not self._links_full:
            self._links_full = True
            what = self._notes.words.unlinked.format(limit=MAX_LINKS)
            self._notes.add(self._title, number, self._columns[index].header, what)

    def _heading(self, text: str) -> bytes:
        """Return a row with one text over the full width."""
        if len(self._letters) > 1:
            self.merged.append(f"A{self.number}:{self._letters[-1]}{self.number}")
        width = sum(column.width for column in self._columns if not column.hidden and not column.grouped)
        return self._plain([text, *[None] * (len(self._columns) - 1)], HEADING, _height(text, width))

    def _note(self, values: Sequence[Value]) -> bytes:
        """Return a row with a sign in the first column and one text over the others."""
        sign, text = values
        if len(self._letters) > 2:
            self.merged.append(f"B{self.number}:{self._letters[-1]}{self.number}")
        width = sum(column.width for column in self._columns[1:] if not column.hidden and not column.grouped)
        row = [sign, text, *[None] * (len(self._columns) - 2)][: len(self._columns)]
        return self._plain(row, PLAIN, _height(str(text or ""), max(width, 1)))


def _height(text: str, width: float) -> float:
    """Return the points that a merged row needs, at most 409: programs fit the height of single cells only."""
    wide = sum(2 if character > "\u2e7f" else 1 for character in text)
    lines = text.count("\n") + 1 + int(wide / (width * 1.05))
    return min(409.0, 6 + lines * 13.5)
