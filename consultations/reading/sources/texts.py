"""Plain text and simple Markdown: hard-wrapped lines, form feeds between sheets, `#` before headings."""

import codecs
import re
import unicodedata
from statistics import median

from consultations.reading.errors import ReadingError
from consultations.reading.lines import Line, Source
from consultations.reading.reasons import Reason

# The longer marks first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKDOWN_HEADING = re.compile(r"(#{1,6})(?:\s+|$)")
_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.{1,100}?)(?<=\S)\1")
_WRAPPED = 140  # characters; lines that are wrapped by hand are shorter
_MAX_STRANGE = 0.02  # the share of control characters in what can still be called text


def lines_of(data: bytes) -> Source:
    """Raises `ReadingError` `not_text` where the bytes are no text in any way known here."""
    text, notes = decoded(data)
    strange = sum(1 for character in text if _is_strange(character))
    if strange > len(text) * _MAX_STRANGE:
        raise ReadingError("not_text")
    text = "".join(character for character in text if not _is_strange(character)).replace("\ufeff", "")
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    sheets = text.strip("\f\n ").split("\f")
    between = (Line(""),) if _is_unwrapped(text) else ()
    lines = (
        line
        for index, sheet in enumerate(sheets, 1)
        for row in sheet.split("\n")
        for line in (_line(row, index if len(sheets) > 1 else None), *between)
    )
    return Source(tuple(lines), notes)


def _is_unwrapped(text: str) -> bool:
    """Whether each line is a paragraph, as programs save it that leave the wrapping to the screen."""
    lengths = [len(row) for row in text.split("\n") if row.strip()]
    return bool(lengths) and median(lengths) > _WRAPPED


def decoded(data: bytes) -> tuple[str, tuple[Reason, ...]]:
    """The text of the bytes, and what is to be said about its letters. Raises `ReadingError` `not_text`."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], encoding), ()
    zeros = data[:4096].count(0)
    if zeros:  # text of two bytes a letter without a mark, or no text at all
        even = data[:4096:2].count(0)
        encoding = "utf-16-be" if even * 2 > zeros else "utf-16-le"
        if max(even, zeros - even) < min(len(data), 4096) * 0.2:
            raise ReadingError("not_text")
        return _strictly(data, encoding), (Reason("encoding_guessed", "UTF-16"),)
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        return _strictly(data, "cp1252"), (Reason("encoding_guessed", "Windows-1252"),)


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ReadingError("not_text") from None


def _is_strange(character: str) -> bool:
    """Control characters other than white space, and characters that no text holds (half pairs cannot get here)."""
    return (character < " " and character not in "\t\n\r\f") or "\x7f" <= character <= "\x9f" or character == "\ufffe"


def _line(row: str, sheet: int | None) -> Line:
    row = _EMPHASIS.sub(r"\2", row.strip())
    heading = _MARKDOWN_HEADING.match(row)
    if heading:
        return Line(" ".join(row[heading.end() :].rstrip("# ").split()), sheet, heading=len(heading[1]))
    return Line(" ".join(row.split()), sheet)
