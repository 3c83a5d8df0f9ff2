"""What a cell can hold, and what happens to a value that it cannot hold (DOMAIN 6, guarantee C6)."""

import datetime as dt
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from zoneinfo import ZoneInfo

from core.text.characters import writable_text

MAX_TEXT = 32_767  # UTF-16 units in one cell; an emoji counts two
MAX_EXACT = 2**53  # cells hold doubles: a larger whole number would be rounded
MAX_TITLE = 31
_LEADING = 100  # characters in which the first letter is looked for
FIRST_RIGHT_TO_LEFT, LAST_RIGHT_TO_LEFT = "\u0590", "\u08ff"
_LETTER = re.compile(r"[^\W\d_]")

_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # readers decode _x0041_ to A
_DATE_ZERO, _TIME_ZERO = dt.date(1899, 12, 30), dt.datetime(1899, 12, 30)  # noqa: DTZ001 (cells know no zone)
_FIRST_DATE, _FIRST_TIME = dt.date(1900, 3, 1), dt.datetime(1900, 3, 1)  # noqa: DTZ001 (before, no calendar fits)
_DAY = dt.timedelta(days=1)
_SAFE_URL = re.compile(r"https?://[^\s<>\"\x00-\x20\x7f-\x9f\ud800-\udfff\ufffe\uffff]{1,2000}", re.IGNORECASE)


def escape(text: str) -> str:
    """Return clean text as XML of the workbook format."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _LOOKS_ESCAPED.sub("_x005F_", text) if "_x" in text else text


def attribute(text: str) -> str:
    """Return text as the inside of a quoted XML attribute."""
    return escape(writable_text(text)[0]).replace('"', "&quot;").replace("\n", "&#10;")


def units(text: str) -> int:
    """Return the length of clean text as spreadsheets count it."""
    return len(text.encode("utf-16-le")) // 2


def pieces(text: str, size: int = MAX_TEXT) -> list[str]:
    """Return clean text in pieces of at most `size` UTF-16 units; no character is split."""
    encoded = text.encode("utf-16-le")
    cut: list[str] = []
    start = 0
    while start < len(encoded):
        end = start + 2 * size
        if end < len(encoded) and 0xD8 <= encoded[end - 1] <= 0xDB:  # the first half of a pair stands last
            end -= 2
        cut.append(encoded[start:end].decode("utf-16-le"))
        start = end
    return cut or [""]


def reads_right_to_left(text: str) -> bool:
    """Return whether the first letter of the text is of a right-to-left script.

    Other characters before it do not count: a date may begin with the day's number, a sentence with a bracket.
    """
    first = _LETTER.search(text, 0, _LEADING)
    return first is not None and FIRST_RIGHT_TO_LEFT <= first[0] <= LAST_RIGHT_TO_LEFT


def day_count(value: dt.date, zone: ZoneInfo) -> str:
    """Return a date or time as the number a cell holds; "" where it has none (before March 1900).

    A time with a zone is converted to `zone`; one without is written as it is.
    """
    if isinstance(value, dt.datetime):
        local = value.astimezone(zone).replace(tzinfo=None) if value.tzinfo else value
        return repr((local - _TIME_ZERO) / _DAY) if local >= _FIRST_TIME else ""
    return str((value - _DATE_ZERO).days) if value >= _FIRST_DATE else ""


def exact_number(value: int | float | Decimal) -> str:
    """Return a number as the cell holds it; "" where it would not be the same number any more."""
    if isinstance(value, int):
        return str(value) if abs(value) <= MAX_EXACT else ""
    return repr(float(value)) if math.isfinite(value) else ""


def safe_url(url: str) -> bool:
    """Return whether a cell may link to it: http and https only."""
    return bool(_SAFE_URL.fullmatch(url))


def sheet_titles(wanted: Iterable[str]) -> list[str]:
    """Return titles that every program accepts: no []:*?/\\ and no outer apostrophe, 31 units, unique without case."""
    titles_taken: set[str] = set()
    titles: list[str] = []
    for title in wanted:
        plain = re.sub(r"[\[\]:*?/\\\n\t]", "-", writable_text(title)[0]).strip("' ") or "Sheet"
        plain = pieces(plain, MAX_TITLE)[0].strip("' ")
        unique, count = plain, 1
        while unique.casefold() in titles_taken or unique.casefold() == "history":  # Excel keeps this one for itself
            count += 1
            unique = f"{pieces(plain, MAX_TITLE - 5)[0].rstrip()} ({count})"
        titles_taken.add(unique.casefold())
        titles.append(unique)
    return titles
