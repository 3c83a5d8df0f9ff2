"""Reads text tables (csv, tsv, txt) as spreadsheets save them: any separator, UTF-8 or UTF-16, row by row.

Runs in the limited child process.
"""

import codecs
import contextlib
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import IO

from core.files.kinds import IntakeError

SEPARATORS = ",;\t|"
_MOST_CELL = 1 << 20  # code points
_MARKS = (  # the longer ones first: that of UTF-32 begins like that of UTF-16
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 4096  # bytes in which zeros show two bytes a character
_SAMPLE = 1 << 18  # characters in which the separator is looked for
_SAMPLED_ROWS = 40
_LEAST_ZEROS = 0.05  # of every second byte: two bytes a character, of which blanks and separators have an empty half


def read_delimited(path: Path, *, western: bool = False) -> Iterator[tuple[int, list[str]]]:
    """Yield (number, cells) of each row that is not empty. `number` counts rows, not lines, with that of “sep=;”.

    With `western`, bytes that are not UTF are read as Windows-1252. Raises `IntakeError`: `encoding`, `quotation`,
    `cell_too_long`, each with its row where it has one.
    """
    csv.field_size_limit(_MOST_CELL)
    encoding = encoding_of_table(path, western=western)
    with path.open(encoding=encoding, newline="") as file:
        try:
            sample = file.read(_SAMPLE)
            file.seek(0)
            above, separator = _layout(file, sample)
            has_quotes = separator != "\t" or is_quoted(file, separator)
            file.seek(0)
            for _line in range(above):
                file.readline()
            yield from _rows(file, separator, above, has_quotes=has_quotes)
        except UnicodeError:
            raise IntakeError("encoding") from None


def encoding_of_table(path: Path, *, western: bool = False) -> str:
    """Return the encoding of a text by its mark or by its bytes; `utf-8-sig` where nothing else is likely.

    With `western`, `cp1252` for bytes that are not UTF-8.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if encoding := _utf16_without_mark(head):
        return encoding
    return "cp1252" if western and not _is_utf8(path) else "utf-8-sig"


def _utf16_without_mark(head: bytes) -> str:
    """Return the encoding of a text of two bytes a character without its mark, "" for another text."""
    little, big = head[1::2].count(0), head[::2].count(0)
    if max(little, big) < max(4, len(head) / 2 * _LEAST_ZEROS) or min(little, big) * 4 > max(little, big):
        return ""
    encoding = "utf-16-le" if little > big else "utf-16-be"
    text = head[: len(head) // 2 * 2].decode(encoding, "replace")
    return encoding if "\n" in text or "\r" in text else ""


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _layout(file: IO[str], sample: str) -> tuple[int, str]:
    """Return the number of lines above the table and its separator: as Excel's own first line says, else as likely."""
    first = file.readline().strip().lstrip("\ufeff")
    if first.lower().startswith("sep=") and len(first) <= len("sep=") + 1:
        return 1, first[4:] or "\t"
    return 0, likely_separator(sample)


def likely_separator(text: str) -> str:
    """Return the separator with which most of the first rows have the same number of cells."""

    def fits(separator: str) -> tuple[int, int]:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        widths: Counter[int] = Counter()
        with contextlib.suppress(csv.Error):  # told when it is read
            widths.update(len(row) for row in islice(rows, _SAMPLED_ROWS) if len(row) > 1)
        width, count = max(widths.items(), key=lambda each: (each[1], each[0]), default=(0, 0))
        return count, width

    return max(SEPARATORS, key=fits)


def is_quoted(file: IO[str], separator: str) -> bool:
    """Return whether quotation marks enclose cells. Some programs write tabs between cells and no marks around them."""
    file.seek(0)
    try:
        for _row in csv.reader(file, delimiter=separator, strict=True):
            pass
    except csv.Error:
        return False
    return True


def _rows(file: IO[str], separator: str, above: int, *, has_quotes: bool) -> Iterator[tuple[int, list[str]]]:
    for number, cells in enumerate(strict_rows(file, separator, above, has_quotes=has_quotes), start=above + 1):
        if any(cell.strip() for cell in cells):
            yield number, cells


def strict_rows(file: IO[str], separator: str, above: int = 0, *, has_quotes: bool) -> Iterator[list[str]]:
    """Yield all rows. Raises `IntakeError` `quotation` or `cell_too_long`, with its row, counted from those `above`."""
    number = above
    rows = csv.reader(
        file, delimiter=separator, quoting=csv.QUOTE_MINIMAL if has_quotes else csv.QUOTE_NONE, strict=True
    )
    try:
        for cells in rows:
            number += 1
            yield cells
    except csv.Error as error:
        code = "cell_too_long" if "field limit" in str(error) else "quotation"
        raise IntakeError(code, row=number + 1) from None
