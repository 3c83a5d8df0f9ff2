"""A workbook as data: what its sheets, columns and rows are, and nothing about how they are written."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from core.documents.tree import Hatch

Kind = Literal["text", "code", "number", "date", "datetime", "moment", "bool", "link"]
"""`code` is text from a small closed set (positions, constituencies, short names); its cells are rendered once. A
`datetime` knows no zone, its heading names it; a `moment` has one and is shown in the book's."""


@dataclass(frozen=True, slots=True)
class Link:
    """A cell with a link: to a web address (http and https only), or to a row of data on a sheet.

    `row` counts rows of data from 1, whatever is above them. A link that is not valid is written as its text.
    """

    text: str | int
    url: str = ""
    sheet: str = ""
    row: int = 1


@dataclass(frozen=True, slots=True)
class Styled:
    """A cell with a look of its own, by its name in `Sheet.looks` (the letters of the matrix)."""

    value: "str | int | None"
    look: str


Value = str | int | float | Decimal | bool | dt.date | dt.datetime | Link | Styled | None
"""Anything else is written as `str(value)`. Times with a zone are shown in the book's zone."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that differs from the others.

    A `heading` row is shaded and holds one text over the full width; a `note` holds a sign in the first column and one
    text over the others.
    """

    values: Sequence[Value]
    look: Literal["plain", "heading", "note"] = "heading"
    page_break: bool = False  # the printed page begins here


@dataclass(frozen=True, slots=True)
class CellLook:
    """The look of a cell. Colours are six hexadecimal digits.

    `pattern` ("darkUp", "gray125") distinguishes looks in black and white.
    """

    fill: str = ""
    ink: str = "16212b"
    pattern: str = "solid"
    pattern_ink: str = "ffffff"
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """A list to choose from: `count` rows of one column of another sheet, from row `first` of its data.

    `strict` refuses other values.
    """

    sheet: str
    column: str
    count: int
    first: int = 1
    strict: bool = True
    title: str = ""
    message: str = ""  # said when a value is refused


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `width` in characters. `editable` cells are open on a protected sheet and keep typed text as text."""

    key: str
    header: str
    width: float = 14
    kind: Kind = "text"
    wrap: bool = True
    editable: bool = False
    hidden: bool = False
    grouped: bool = False  # in a collapsed group
    choices: Choices | None = None
    number_format: str = ""  # else by kind
    turned: bool = False  # the heading is written upwards


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of bars divided into parts, placed beside the columns of its sheet.

    It is drawn from the cells of its sheet, or of `sheet`, which comes before it in the book. `first` and `last` are
    rows of data, from 1. `labels` is the key of the column that names the bars, `series` are the keys of the columns
    that hold their parts, each with its hatch. `alt` says in words what it shows.
    """

    title: str
    first: int
    last: int
    labels: str
    series: Sequence[tuple[str, Hatch]]
    alt: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Print:
    """Paper and running lines. A sheet is shrunk until it is `pages_wide` pages wide.

    In the texts, {page} and {pages} stand for the number of the page and of all pages.
    """

    paper: Literal["A4", "A3"] = "A4"
    landscape: bool = True
    pages_wide: int = 1
    repeat_columns: int = 0
    margin_cm: float = 1.5
    header: tuple[str, str, str] = ("", "", "")  # left, centre, right
    footer: tuple[str, str, str] = ("", "", "{page} / {pages}")


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a heading row and rows of data below it.

    `rows` is read once, in order, and streamed: it may be of any length. A row is a sequence with one value per
    column, or a `SheetRow`. `freeze` is the key of the last column that stays in view; the heading row always does.
    `band` is the key of the column whose changes switch the shade. `legend` is written below the data and belongs to
    no filter and no table. `table` is a name for pivots, one word.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value] | SheetRow]
    freeze: str = ""
    table: str = ""
    filter: bool = False
    band: str = ""
    looks: Mapping[str, CellLook] = field(default_factory=dict)
    heading_row: bool = True
    heading_height: float | None = None  # points
    state: Literal["visible", "hidden", "veryHidden"] = "visible"
    protected: bool = False
    right_to_left: bool = False
    print: Print = Print()
    legend: Sequence[SheetRow] = ()
    charts: Sequence[Chart] = ()
    charts_across: int = 1  # side by side


@dataclass(frozen=True, slots=True)
class NoteWords:
    """The words of the *Notes* sheet, which lists, cell by cell, what could not be written as it was.

    `state` hides the sheet, for books whose texts are known to fit.
    """

    title: str = "Notes"
    sheet: str = "Sheet"
    row: str = "Row"
    column: str = "Column"
    what: str = "What"
    text: str = "Text"
    replaced: str = "{count} characters that a workbook cannot hold were replaced"
    continued: str = "Continued, part {part} of {parts}"
    unlinked: str = "Links on this sheet end here: a sheet holds at most {limit}"
    see_notes: str = " […] (continued on the sheet {title})"
    nothing: str = "Everything was written as it was received."
    state: Literal["visible", "hidden"] = "visible"
    right_to_left: bool = False
    print: Print = Print()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets and its properties.

    `created` (with a zone) is the only time in the file, so that the same rows give the same bytes. `zone` is the name
    of the zone in which times with a zone are shown, `language` that of its headings. The properties contain no
    person's name.
    """

    title: str
    sheets: Sequence[Sheet]
    created: dt.datetime
    zone: str = "UTC"
    words: NoteWords = NoteWords()
    language: str = ""
