"""The common form of all kinds of files before they are read."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from consultations.reading.messages import Reason

END_MARKS = ".!?؟۔。！？।॥։።။។"  # of a sentence, in many scripts
# A sentence, or a piece of a list, ends here; a footnote's number may follow.
_ENDS = re.compile(rf"[{END_MARKS}:;؛；：፣၊๚༎][\"”’»)\]]*\s*\d{{0,3}}$")
_ENDS_SENTENCE = re.compile(rf"[{END_MARKS}][\"”’»)\]]*\s*\d{{0,3}}$")


_DIRECTION_MARK = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LIGATURE = re.compile(r"[\ufb00-\ufb06]")


def plain_letters(text: str) -> str:
    """Return the text with the letters of its ligatures, and without the marks that only tell its direction.

    Some files write ﬁ as one sign, and nobody would find it; a mark before an Arabic number would hide the number.
    """
    text = _DIRECTION_MARK.sub("", text)
    return _LIGATURE.sub(lambda sign: unicodedata.normalize("NFKC", sign[0]), text)


def struck_words(parts: Iterable[str]) -> str:
    """Return what a text has struck out, one piece behind the other."""
    return " … ".join(words for part in parts if (words := " ".join(part.split())))


class LeftOutKind(StrEnum):
    """What text is that belongs to no paragraph. The value is the word used in JSON."""

    TEXT = "text"
    NOTE = "note"
    TABLE = "table"
    HEADING = "heading"
    FURNITURE = "furniture"


@dataclass(frozen=True, slots=True)
class Typeface:
    """The print of a line: position (`foot` counts upwards) and size in points, weight."""

    left: float
    right: float
    foot: float
    size: float
    bold: bool
    italic: bool


@dataclass(frozen=True, slots=True)
class TextLine:
    """One printed line, or a whole paragraph where the source knows it; blank lines have the text "".

    `sheet` counts the sheets of the file from 1 (None: the file has none); `page` is the printed page, filled in by
    `furniture`. `heading` is the level that the source itself gives (1 outermost; 0: a heading whose level is derived
    from its words). `gap`: there is blank space above. `type`: where the source knows it. `marks`: the raised note
    numbers in the text. `order` counts the lines of the file. `left_out`: the source knows that the line is no text of
    a paragraph (a note, a table); it keeps its position among the others. `struck`: the words of the text that the
    source prints struck out. `in_table`: the line goes across the columns of a table.
    """

    text: str
    sheet: int | None = None
    page: int | None = None
    heading: int | None = None
    gap: bool = False
    type: Typeface | None = None
    marks: tuple[str, ...] = ()
    order: int = -1
    left_out: LeftOutKind | None = None
    struck: str = ""
    in_table: bool = False

    @property
    def is_heading(self) -> bool:
        return self.heading is not None

    @property
    def ends(self) -> bool:
        """Whether a sentence, or an item of a list, ends with this line."""
        return bool(_ENDS.search(self.text[-12:]))

    @property
    def ends_sentence(self) -> bool:
        return bool(_ENDS_SENTENCE.search(self.text[-12:]))


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table of recommendations; `columns`: its other cells, by the headings of the columns.

    `headings_after`: rows at the end of the table that look like headings, with no row below them; `is_decimal`: a
    spreadsheet stores the number so that 140.10 and 140.1 are the same; `struck` as in `TextLine`.
    """

    number: str
    text: str
    headings: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    headings_after: tuple[str, ...] = ()
    is_decimal: bool = False
    struck: str = ""


@dataclass(frozen=True, slots=True)
class TableColumns:
    """Which columns of a table hold what, by their headings.

    `number` is "" where the number is at the beginning of the text, or missing. `roles`: the columns of themes, States
    and others, by `ColumnRole`. `documents`: the documents to which the rows belong, with their number of rows;
    `document`: the one whose rows are read, "" for all.
    """

    header: tuple[str, ...]
    text: str
    number: str
    roles: tuple[tuple[str, str], ...] = ()
    document: str = ""
    documents: tuple[tuple[str, int], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        return {
            "header": list(self.header),
            "text": self.text,
            "number": self.number,
            **({"roles": dict(self.roles)} if self.roles else {}),
            **({"document": self.document} if self.document else {}),
            **({"documents": [list(each) for each in self.documents]} if self.documents else {}),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "TableColumns":
        """Return the columns from the result of `as_dict`."""
        return cls(
            tuple(data["header"]),
            data["text"],
            data["number"],
            tuple(sorted(data.get("roles", {}).items())),
            data.get("document", ""),
            tuple((name, count) for name, count in data.get("documents", [])),
        )


@dataclass(frozen=True, slots=True)
class SourceText:
    """The lines of a file in reading order and the rows of its tables, with notes on how they were found.

    `page_labels`: what the file itself calls its sheets, in their order; empty where it does not.
    """

    lines: tuple[TextLine, ...]
    notes: tuple[Reason, ...] = ()
    rows: tuple[TableRow, ...] = ()
    columns: TableColumns | None = None  # of the first table
    page_labels: tuple[str, ...] = ()
