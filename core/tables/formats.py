"""Values of tables as plain data, as CSV that no spreadsheet reads as formulas (DOMAIN 6, CSV), and on paper."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from math import ceil
from typing import Any, BinaryIO

from django.utils.formats import number_format
from django.utils.translation import get_language, gettext as _

from core.documents import Run, TableBlock, Text
from core.documents.tree import inlines, length
from core.spreadsheets import Column, Link, Styled, Value
from core.spreadsheets.cells import reads_right_to_left
from core.text.dates import day, moment
from core.text.world_languages import direction_of

_ON_A_LINE = 200  # characters of a table on a page on its side
_WORDS, _HEADING = (10, 8), 16  # characters of a word of a cell, and of a heading, that is not broken
_SPACE = re.compile(r"[ \t\n]+")  # lines do not end at the others


def paper_table(columns: Sequence[Column], rows: Iterable[Sequence[Value]]) -> TableBlock | None:
    """Return the table as it is on paper, without columns in which no row has a value. None without rows."""
    values = list(rows)
    filled = {place for row in values for place, value in enumerate(row) if value not in (None, "")}
    places = [place for place, column in enumerate(columns) if place in filled and not column.hidden]
    cells = [[paper_cell(row[place]) for place in places] for row in values]
    paper_columns = [columns[place] for place in places]
    counts = [place for place, column in enumerate(paper_columns) if column.kind == "number"]
    return (
        TableBlock(
            [column.header for column in paper_columns], cells, shortest_widths(paper_columns, cells), counts=counts
        )
        if cells
        else None
    )


def shortest_widths(columns: Sequence[Column], rows: Sequence[Sequence[Text]]) -> list[float]:
    """Return the widths with which the table takes the fewest lines.

    Either as the columns say, or with more for those that hold more text, so that a nearly empty one leaves its room
    to those that would otherwise run over pages.
    """
    lengths = [[length(cell) for cell in row] for row in rows]
    whole = [sum(column) for column in zip(*lengths, strict=True)] or [0] * len(columns)
    shares = [length / (max(whole) or 1) for length in whole]

    def divided(power: float) -> list[float]:
        wide = [each.width * share**power for each, share in zip(columns, shares, strict=True)]
        return paper_widths([replace(each, width=width) for each, width in zip(columns, wide, strict=True)], rows)

    def lines(widths: list[float]) -> int:
        wide = [width * _ON_A_LINE / sum(widths) for width in widths]
        return sum(max(ceil(n / width) for n, width in zip(row, wide, strict=True)) for row in lengths)

    return min(map(divided, (0, 0.25, 0.5, 0.75)), key=lines)


def paper_widths(columns: Sequence[Column], rows: Iterable[Sequence[Text]]) -> list[float]:
    """Return widths in characters, as many as a page holds.

    Each column has room for the longest word of its heading and for the words of its cells, as long as there is room
    for them; the rest goes to those that ask for more.
    """
    heads = [max(map(len, column.header.split()), default=0) for column in columns]
    words = [0] * len(heads)
    for row in rows:
        for place, cell in enumerate(row):
            texts = [word for run in inlines(cell) if isinstance(run, Run) for word in _SPACE.split(run.text)]
            words[place] = max(words[place], max(map(len, texts), default=0))
    for most in _WORDS:
        least = [max(min(head, _HEADING), min(word, most)) * 1.3 + 3 for head, word in zip(heads, words, strict=True)]
        if sum(least) <= _ON_A_LINE:
            break
    wanted = [max(column.width - room, 0) for column, room in zip(columns, least, strict=True)]
    share = min(1, max(_ON_A_LINE - sum(least), 0) / (sum(wanted) or 1))
    return [room + more * share for room, more in zip(least, wanted, strict=True)]


def paper_cell(value: Value) -> Text:
    """Return a value as people read it on paper, each text in its own direction; its language is not known."""
    if isinstance(value, Link):
        return Run(str(value.text), url=value.url)
    if isinstance(value, Styled):
        return paper_cell(value.value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):  # one without a zone stands under a heading that names it
        return moment(value) if value.tzinfo else _unbroken_day(day(value))
    if isinstance(value, date):
        return _unbroken_day(day(value))
    if isinstance(value, str):
        language = guess_language(value)
        return Run(value, language=language) if language else value
    return "" if value is None else number_format(value)


def _unbroken_day(day: str) -> str:
    """Keep the number of a day beside its month."""
    return day.replace(" ", "\u00a0", 1)


def guess_language(text: str) -> str:
    """Return a language of the text's own direction where that is not the page's; else "".

    For texts whose language nobody has stated.
    """
    turned, here = reads_right_to_left(text), direction_of(get_language() or "en") == "rtl"
    return ("ar" if turned else "en") if text and turned != here else ""


_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# A program that divides cells at another separator than ours divides them at line breaks, too: our quotation marks mean
# nothing to it then. A dash before words alone is no formula, also not with the next cell: it begins an item of a list.
_FORMULA_INSIDE = re.compile(
    r"""([;|\t\r\n][ "]*)(?=[=+@＝＋＠]|[-－](?![ \u00a0][^\r\n(|!]{0,500}[\w.,:;?]$))""", re.MULTILINE
)


def plain(value: Value) -> str | int | float | bool | None:
    """Return a value of a table as JSON takes it: times in UTC, links and looks by their text."""
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
    """Write CSV: UTF-8 with a byte order mark, lines ended as in RFC 4180.

    What would be read as a formula gets an apostrophe before it: a cell or heading, and what is inside of one behind a
    character that divides cells where the reader's list separator is not the comma.
    """
    text = io.TextIOWrapper(target, "utf-8-sig", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(_safe, headers))  # some are names of participants, or columns of a file that came in
    writer.writerows([_safe(plain(value)) for value in row] for row in rows)
    text.detach()  # the target is its owner's to close


def json_lines(headers: Iterable[str], rows: Iterable[Iterable[Value]], target: BinaryIO) -> None:
    """Write NDJSON: UTF-8, one object a line, its keys the headings in their order, empty values null.

    A heading that came before gets a number: "Source (2)". An unpaired surrogate, which UTF-8 cannot encode, becomes
    an escape of JSON.
    """
    keys: list[str] = []
    for header in headers:
        names = (f"{header} ({number})" if number > 1 else header for number in count(1))
        keys.append(next(name for name in names if name not in keys))
    for row in rows:
        line = json.dumps(dict(zip(keys, map(plain, row), strict=True)), ensure_ascii=False)
        target.write(line.encode(errors="backslashreplace") + b"\n")


def _safe(value: Any) -> Any:
    if isinstance(value, str):
        value = _FORMULA_INSIDE.sub(r"\1'", value)
        return f"'{value}" if value.startswith(_FORMULA) else value
    return "" if value is None else value
