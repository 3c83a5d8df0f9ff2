"""Values of tables as plain data, and rows of them as CSV that no spreadsheet reads as formulas (DOMAIN 6, CSV)."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

from core.spreadsheets import Link, Styled, Value

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def plain(value: Value) -> str | int | float | bool | None:
    """A value of a table as JSON takes it: times in UTC, links and looks by their text."""
    if value is None or type(value) is str:  # nearly all
        return value
    if isinstance(value, Link):
        return value.text
    if isinstance(value, Styled):
        return plain(value.value)
    if isinstance(value, datetime):
        when = value if value.tzinfo else value.replace(tzinfo=UTC)
        return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def csv_file(headers: Iterable[str], rows: Iterable[Iterable[Value]], target: BinaryIO) -> None:
    """UTF-8 with a mark, lines ended as RFC 4180 has them; a cell that would be read as a formula is kept from it by an
    apostrophe."""
    text = io.TextIOWrapper(target, "utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headers)
    writer.writerows([_safe(plain(value)) for value in row] for row in rows)
    text.detach()  # the target is its owner's to close


def _safe(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    return "" if value is None else value
