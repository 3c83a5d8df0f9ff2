"""Reads plain text and simple Markdown: hard-wrapped lines, form feeds between sheets, headings, emphasis, notes.

Headings begin with `#` or have a rule under them.
"""

import codecs
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from consultations.reading.encodings import encoding_of
from consultations.reading.lines import LeftOutKind, SourceText, TableColumns, TableRow, TextLine, plain_letters
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.sources.document_lines import with_blank
from consultations.reading.structure.headings import level_of
from consultations.reading.structure.type_headings import with_emphasised_headings

# The longer marks first: that of UTF-32 begins like that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKDOWN_HEADING = re.compile(r"(#{1,6})(?:\s+|$)")
_UNDERLINED = re.compile(r"(?m)(\A|\n\n)([^\n]{3,150}[^\s.;:,])[ \t]*\n(={3,}|-{3,})[ \t]*$")
_UNEVEN = 2  # signs that a rule under a heading is longer or shorter
# Within one paragraph, over its lines.
_STRONG = re.compile(r"(\*\*|__)(?=\S)((?:(?!\n\s*\n|\1).){1,3000}?)(?<=\S)\1", re.DOTALL)
_EMPHASIS = re.compile(
    r"(?<![\w*\\])(\*|_)(?=[^\s*_])((?:(?!\n\s*\n)[^*_]){1,3000}?)(?<=[^\s\\])\1(?![\w*])", re.DOTALL
)
_ALL_OF_LINE = re.compile(r"(?m)^[ \t]*(\*{1,3}|_{1,3})(?=[^\s*_])([^*_\n]{2,200}?)(?<=\S)\1[ \t]*$")
_NOTE = re.compile(r"(?m)^\[\^[\w-]{1,30}\]:.*(?:\n(?:[ \t]+\S.*|(?!\d+[.)])\w.*))*\n?")
_NOTE_MARK = re.compile(r"\[\^[\w-]{1,30}\]")
# To an address, a place in the document or a file; "[shall](should)" is none.
_LINK = re.compile(
    r"!?\[([^\[\]\n]{1,300})\]\((?:https?:|mailto:|[./#]|(?=[^\s()]*\.\w{2,5}\b))[^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?:\s\"[^\"\n]*\")?\)"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_QUOTED = re.compile(r"(?m)^[ \t]{0,3}>[ \t]?")
_ITEM = re.compile(r"(?m)^([ \t]*[-*+•●▪■◦○‣–—][ \t]+\S)")
_FIRST = re.compile(r"1[.)．、]\s*\S")
_ENDS = re.compile(r"[.;:,!?]$")
_LEAST_SECTIONS, _LONGEST_HEADING = 2, 150
# A head, a rule of hyphens and colons, rows: cells parted by upright strokes.
_TABLE = re.compile(r"(?m)^[ \t]*\|.+\|[ \t]*\n[ \t]*\|[ \t]*:?-{2,}[-:| \t]*\n(?:[ \t]*\|.*(?:\n|\Z))+")
_CELLS = re.compile(r"(?<!\\)\|")
_TABLE_SIGN = "\ue001"
_ONE_CELL = re.compile(r"(?m)^[ \t]*\|[ \t]*([^|\n]*?\w[^|\n]*?)[ \t]*\|[ \t]*$")  # it only places its text
# A numbered list inside a numbered item is told by its indent alone: (1), (2).
_IS_MARKDOWN = re.compile(r"(?m)^#{1,6} \S")
_NESTED = re.compile(r"(?m)(?<=\n)([ \t]{2,8})(\d{1,2})[.)][ \t]+(?=\S)")
_OUT = "\ue000"  # before a line that stands out as a whole, while the text is one piece
_WRAPPED = 140  # characters; lines that are wrapped by hand are shorter
_UNWRAPPED = 0.4  # of the letters; where so many stand in longer lines, each line is a paragraph
_LINE_NUMBER = re.compile(r"[ \t]*(\d{1,4})(?:[ \t]+(?=\S)|[ \t]*$)")
_LEAST_NUMBERED, _MOST, _GOING_ON = 9, 0.9, 0.2  # lines; of all lines; of the numbered ones
_MAX_STRANGE = 0.02  # the share of control characters in what can still be called text


def lines_of(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the lines of the text, and the rows of its tables (`known_columns` as in `tables.table_of`).

    Raises `ReadingError` `not_text` where the bytes are not text in a known encoding.
    """
    text, notes = decoded(data)
    strange = sum(1 for character in text if _is_strange(character))
    if strange > len(text) * _MAX_STRANGE:
        raise ReadingError("not_text")
    text = "".join(character for character in text if not _is_strange(character)).replace("\ufeff", "")
    text = unicodedata.normalize("NFC", plain_letters(text).replace("\r\n", "\n").replace("\r", "\n"))
    text = _without_line_numbers(text)
    if _IS_MARKDOWN.search(text):
        text = _NESTED.sub(r"\1(\2) ", text)
    text, tables = _without_tables(text, known_columns)
    text = _ONE_CELL.sub(r"\1", text)
    text, left_out = _without_marks(text)
    if left_out:
        notes = (*notes, Reason("notes_left_out", str(left_out)))
    text = _with_spaced_items(text)
    sheets = text.strip("\f\n ").split("\f")
    between = (TextLine(""),) if _is_unwrapped(text) else ()
    rows = [
        (row, index if len(sheets) > 1 else None) for index, sheet in enumerate(sheets, 1) for row in sheet.split("\n")
    ]
    lines = [_line(row.removeprefix(_OUT), sheet, tables) for row, sheet in rows]
    if any(line.is_heading for line in lines):  # without any, headings are told by where they stand
        lines = with_emphasised_headings(
            lines, {index for index, (row, _sheet) in enumerate(rows) if row.startswith(_OUT)}
        )
    else:
        lines = _with_section_headings(lines)
    return SourceText(
        tuple(part for line in lines for part in (line, *between)),
        notes,
        tuple(row for table in tables for row in table.rows),
        next((table.columns for table in tables if table.columns), None),
    )


def _without_line_numbers(text: str) -> str:
    """Return the text without the numbers that count the lines of a draft, blank ones too.

    In a list of numbered points no line goes on in lower case, and none is empty.
    """
    rows = text.split("\n")
    counted = [(at, match) for at, row in enumerate(rows) if (match := _LINE_NUMBER.match(row))]
    numbers = [int(match[1]) for _at, match in counted]
    counting = sum(two in {one + 1, 1} for one, two in pairwise(numbers))
    filled = sum(bool(row.strip()) for row in rows)
    if len(counted) < max(_LEAST_NUMBERED, filled * _MOST) or counting < (len(counted) - 1) * _MOST:
        return text
    rests = [rows[at][match.end() :] for at, match in counted]
    if sum(not rest.strip() or rest[:1].islower() for rest in rests) < len(rests) * _GOING_ON:
        return text
    for (at, _match), rest in zip(counted, rests, strict=True):
        rows[at] = rest
    return "\n".join(rows)


def _without_tables(text: str, known_columns: Sequence[TableColumns]) -> tuple[str, list["_Table"]]:
    """Return the text with a sign in the place of each Markdown table, and the tables."""
    if not _TABLE.search(text):
        return text, []
    from consultations.reading.sources.tables import table_of

    tables: list[_Table] = []

    def read(match: re.Match[str]) -> str:
        rows = [row.strip().removeprefix("|").removesuffix("|") for row in match[0].strip().split("\n")]
        grid = [[cell.replace("\\|", "|").strip() for cell in _CELLS.split(row)] for row in rows if row]
        table = table_of([grid[0], *grid[2:]], known_columns)
        words = "\n".join(" | ".join(cell for cell in row if cell) for row in [grid[0], *grid[2:]])
        tables.append(_Table("" if table.rows else words, table.rows, table.columns))
        return f"\n{_TABLE_SIGN}{len(tables) - 1}\n"

    return _TABLE.sub(read, text.replace(_TABLE_SIGN, "")), tables


class _Table(NamedTuple):
    """A table of the text: its rows of recommendations, or its words where it has none."""

    words: str
    rows: tuple[TableRow, ...]
    columns: TableColumns | None


def _with_section_headings(lines: list[TextLine]) -> list[TextLine]:
    """Return the lines of a plain text with the headings of its sections marked, where each section begins at 1.

    Elsewhere headings are told by where they stand.
    """
    filled = [index for index, line in enumerate(lines) if line.text]
    headings: set[int] = set()
    sections = 0
    for place, index in enumerate(filled):
        if not _FIRST.match(lines[index].text):
            continue
        above = place - 1
        while above >= 0 and _is_alone(lines, filled[above]):
            headings.add(filled[above])
            above -= 1
        sections += above < place - 1
    if sections < _LEAST_SECTIONS:
        return lines
    return [
        replace(line, heading=level_of(line.text)) if index in headings else line for index, line in enumerate(lines)
    ]


def _is_alone(lines: list[TextLine], index: int) -> bool:
    """Return whether a line between blank ones reads like a heading."""
    around = [lines[at].text for at in (index - 1, index + 1) if 0 <= at < len(lines)]
    text = lines[index].text
    return not any(around) and len(text) <= _LONGEST_HEADING and not _ENDS.search(text) and text[:1].isupper()


def _without_marks(text: str) -> tuple[str, int]:
    """Return the text without Markdown's signs, and the number of removed notes.

    A line that is all emphasis keeps a mark.
    """
    text, notes = _NOTE.subn("", text.replace(_OUT, ""))
    text = _LINK.sub(r"\1", text)
    text = _NOTE_MARK.sub("", text) if notes else text
    text = _UNDERLINED.sub(_with_signs, _QUOTED.sub("", text))
    text = _ALL_OF_LINE.sub(rf"{_OUT}\2", text)
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return _ESCAPED.sub(r"\1", text), notes


def _with_signs(underlined: re.Match[str]) -> str:
    before, heading, rule = underlined.groups()
    if abs(len(heading) - len(rule)) > _UNEVEN:  # rather the foot of a page
        return underlined[0]
    return f"{before}{'#' if rule[0] == '=' else '##'} {heading}"


def _with_spaced_items(text: str) -> str:
    """Return the text with a blank line above each item of a list with dashes or bullets."""
    return _ITEM.sub(r"\n\1", text) if len(_ITEM.findall(text)) > 1 else text


def _is_unwrapped(text: str) -> bool:
    """Return whether each line is a paragraph, as programs save it that wrap on screen only.

    Headings and items of lists are short lines there, too, and can be most of them: the letters are counted.
    """
    lengths = [len(row.strip()) for row in text.split("\n")]
    return sum(length for length in lengths if length > _WRAPPED) > sum(lengths) * _UNWRAPPED


def decoded(data: bytes) -> tuple[str, tuple[Reason, ...]]:
    """Return the text of the bytes, and notes about its encoding. Raises `ReadingError` `not_text`."""
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
        encoding, name = encoding_of(data)
        return _strictly(data, encoding), (Reason("encoding_guessed", name),)


def text_at_start(data: bytes) -> str:
    """Return the text of the first bytes of a file, in the encoding of `decoded`, without a sign that is cut."""
    mark, encoding = next((pair for pair in _MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data[len(mark) :])
    except UnicodeDecodeError:
        text = codecs.getincrementaldecoder(encoding_of(data)[0])(errors="replace").decode(data)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _strictly(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise ReadingError("not_text") from None


def _is_strange(character: str) -> bool:
    """Return whether it is a control character other than white space, or no valid character of text."""
    return (character < " " and character not in "\t\n\r\f") or "\x7f" <= character <= "\x9f" or character == "\ufffe"


def _line(row: str, sheet: int | None, tables: Sequence["_Table"]) -> TextLine:
    row = row.strip()
    if row.startswith(_TABLE_SIGN):
        words = tables[int(row.removeprefix(_TABLE_SIGN))].words
        return TextLine(words, sheet, left_out=LeftOutKind.TABLE) if words else TextLine("", sheet)
    heading = _MARKDOWN_HEADING.match(row)
    if heading:
        return TextLine(" ".join(row[heading.end() :].rstrip("# ").split()), sheet, heading=len(heading[1]))
    return TextLine(with_blank(" ".join(row.split())), sheet)
