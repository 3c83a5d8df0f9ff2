"""The fast way from a value to a cell: one function a column, made once.

A cell is given as its *rest*: from after the row number in its address (`<c r="B` 12 `" s="3"…`) to the beginning of
the next cell's address.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from core.spreadsheets import cells
from core.spreadsheets.books import Column, Value

Render = Callable[[Value], bytes]

_KNOWN = 2048  # finished cells kept per column and look
_SURE = cells.MAX_TEXT // 2  # a text of so many characters fits, whatever they are
_CONTROLS = bytes(set(range(32)) - {9, 10})


class SurpriseError(Exception):
    """The fast way does not know this value."""


class _Known(dict[Value, bytes]):
    """Finished cells by value, so many and no more."""

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
    """One function a column. `styles` are (left to right, right to left), `rests` what follows each cell.

    The functions raise `SurpriseError` (or `UnicodeEncodeError`, for half of a pair) for a value that the plain way
    must look at.
    """
    made: list[Render] = []
    for column, style, rest in zip(columns, styles, rests, strict=True):
        match column.kind:
            case "number":
                made.append(_number(style[0], rest))
            case "date" | "datetime" | "moment":
                made.append(_Known(_date(style[0], rest, zone)).__getitem__)
            case "bool":
                made.append(_Known(_bool(style[0], rest)).__getitem__)
            case "code":
                made.append(_Known(_text(style, rest)).__getitem__)
            case _:
                made.append(_text(style, rest))
    return made


def _text(styles: tuple[int, int], rest: bytes) -> Render:
    start, start_right = (b'" s="%d" t="inlineStr"><is><t xml:space="preserve">' % style for style in styles)
    end, empty = b"</t></is></c>" + rest, b'" s="%d"/>' % styles[0] + rest

    def text(value: Value) -> bytes:
        if type(value) is not str:
            if value is None:
                return empty
            raise SurpriseError
        if not value:
            return empty
        if len(value) > _SURE:
            raise SurpriseError
        data = value.encode()
        if len(data.translate(None, _CONTROLS)) != len(data) or "\ufffe" in value or "\uffff" in value:
            raise SurpriseError
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
            raise SurpriseError
        return b"%b%d%b" % (start, value, end)

    known = _Known(render)

    def number(value: Value) -> bytes:
        if type(value) is int:  # not True, which is equal to 1
            return known[value]
        if value is None:
            return empty
        raise SurpriseError

    return number


def _date(style: int, rest: bytes, zone: ZoneInfo) -> Render:
    start, end, empty = b'" s="%d"><v>' % style, b"</v></c>" + rest, b'" s="%d"/>' % style + rest

    def date(value: Value) -> bytes:
        if value is None:
            return empty
        if not isinstance(value, dt.date) or not (days := cells.day_count(value, zone)):
            raise SurpriseError
        return start + days.encode() + end

    return date


def _bool(style: int, rest: bytes) -> Render:
    start, end, empty = b'" s="%d" t="b"><v>' % style, b"</v></c>" + rest, b'" s="%d"/>' % style + rest

    def yes_or_no(value: Value) -> bytes:
        if value is None:
            return empty
        if type(value) is not bool:
            raise SurpriseError
        return b"%b%d%b" % (start, value, end)

    return yes_or_no
