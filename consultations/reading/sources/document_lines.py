"""Collects the lines of a file that knows its paragraphs, headings and tables: DOCX, ODT, HTML."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from consultations.reading.lines import LeftOutKind, SourceText, TableColumns, TableRow, TextLine, plain_letters
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.sources.tables import CarriedCell, Grid, struck_in, table_of
from consultations.reading.structure.type_headings import with_emphasised_headings

BULLET = "•"
_DIGITS = re.compile(r"\d+(?:\.\d+)*$")
_DASH = re.compile(r"[—–•·▪●-]")
_LABEL_CELL = re.compile(
    rf"[(（\[]?(?:\d{{1,3}}(?:\.\d{{1,3}}){{0,2}}[a-z]?|[a-z]{{1,2}}|[ivx]{{1,5}}|[A-Z])[)）\].]{{1,2}}|\d{{1,3}}|{_DASH.pattern}"
)
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_LONG_ENOUGH = 20  # characters of a usual text beside a bare number
# A mark without a blank behind it, as sites print it: "(a)To encourage".
_ATTACHED = re.compile(r"([(（][a-z0-9]{1,4}[)）]|[a-z]\))(?=[^\W\d_a-zа-я])")


@dataclass(slots=True)
class DocumentLines:
    """The lines and rows of one file; `emphasised`: indexes of lines that are all in bold or italics."""

    known_columns: Sequence[TableColumns] = ()
    lines: list[TextLine] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    columns: TableColumns | None = None
    emphasised: set[int] = field(default_factory=set)
    tables: int = 0  # left out
    notes: int = 0  # left out
    counted: int = 0  # paragraphs that the program numbers

    def add_paragraph(
        self, text: str, *, label: str = "", heading: int | None = None, emphasised: bool = False, struck: str = ""
    ) -> None:
        """Add a paragraph; `label`: the number that the program prints before it, or `BULLET`.

        `struck` as in `TextLine`.
        """
        text = with_blank(" ".join(text.split()))
        if not text:
            return
        self.counted += bool(label) and label != BULLET
        if emphasised:
            self.emphasised.add(len(self.lines))
        self.lines += [TextLine(labelled(label, text), heading=heading, struck=struck), TextLine("")]

    def add_left_out(self, text: str, kind: LeftOutKind) -> None:
        """Add text that belongs to no paragraph."""
        text = text.strip()
        if text:
            self.notes += kind is LeftOutKind.NOTE
            self.lines += [TextLine(text, left_out=kind), TextLine("")]

    def add_table(self, grid: Grid) -> None:
        """Add the rows of a table of recommendations; another table is left out."""
        table = table_of(grid, self.known_columns)
        self.rows += with_headings_above(table.rows, self.lines)
        self.columns = self.columns or table.columns
        if table.rows:
            return
        if labelled_rows := label_rows(grid):
            for text, row in zip(labelled_rows, filter(_cells, grid), strict=True):
                self.add_paragraph(text, struck=struck_in(*row))
            return
        text = text_of_grid(grid)
        self.tables += bool(text)
        self.add_left_out(text, LeftOutKind.TABLE)

    def source_text(self, extra_notes: Iterable[Reason] = ()) -> SourceText:
        """Return all of it, with notes. Raises `ReadingError` `only_tables`."""
        if self.tables and not self.rows and not any(line.text and not line.left_out for line in self.lines):
            raise ReadingError("only_tables")
        notes = list(extra_notes)
        for code, count in (
            ("tables_left_out", self.tables),
            ("notes_left_out", self.notes),
            ("numbers_counted", self.counted),
        ):
            if count:
                notes.append(Reason(code, str(count)))
        lines = with_emphasised_headings(self.lines, self.emphasised)
        return SourceText(tuple(lines), tuple(notes), tuple(self.rows), self.columns)


def with_headings_above(rows: Sequence[TableRow], lines: Sequence[TextLine]) -> list[TableRow]:
    """Return the rows of a table below the headings above it; their own are on lower levels.

    A sentence that ends in a colon right above it, as "The following were noted by Arandia:", is one of these.
    """
    text = [line for line in lines if line.text and not line.left_out] if rows else []
    path: list[str] = [line.text for line in text[-1:] if not line.is_heading and line.text.endswith((":", "："))]
    level = 10  # below all levels of a source
    for line in reversed(text):
        if line.heading and line.heading < level:
            path.insert(0, line.text)
            level = line.heading
    return [replace(row, headings=(*path, *row.headings)) for row in rows]


def labelled(label: str, text: str) -> str:
    """Return the text with its number as documents print it: 12. / (a) / •."""
    if not label:
        return text
    if _DIGITS.match(label) or label.isupper():
        return f"{label}. {text}"
    return f"({label}) {text}" if len(label) < 6 and label.isalpha() else f"{label} {text}"


def with_blank(text: str) -> str:
    """Return the text with a blank behind the mark that it begins with, where it lacks one."""
    return _ATTACHED.sub(r"\1 ", text, count=1) if _ATTACHED.match(text) else text


def text_of_grid(grid: Grid) -> str:
    """Return the text of a table, a line for each row."""
    rows = (" | ".join(_cells(row)) for row in grid)
    return "\n".join(row for row in rows if row)


def is_layout(grid: Grid) -> bool:
    """Return whether a table only places its text: no row has more than one cell."""
    return all(len(row) <= 1 for row in grid)


def label_rows(grid: Grid) -> list[str]:
    """Return the rows of a table that only places numbers, letters or dashes before texts; nothing for another table.

    Official journals print recitals and points so: "(1)" in one cell, the text in the next.
    """
    texts: list[str] = []
    labels: list[str] = []
    for row in grid:
        cells = _cells(row)
        if not cells:
            continue
        if len(cells) != 2 or not _LABEL_CELL.fullmatch(cells[0]) or not _TWO_LETTERS.search(cells[1]):
            return []
        labels.append(cells[0])
        texts.append(cells[1])
    bare = [int(label) for label in labels if label.isdecimal()]
    if bare and (len(bare) < max(len(labels), 2) or any(two != one + 1 for one, two in pairwise(bare))):
        return []  # figures rather than numbers
    long_enough = sum(map(len, texts)) >= len(texts) * _LONG_ENOUGH
    return [_with_label(*pair) for pair in zip(labels, texts, strict=True)] if long_enough or not bare else []


def _with_label(label: str, text: str) -> str:
    if label.isdecimal():
        return f"{label}. {text}"
    return f"{BULLET if _DASH.fullmatch(label) else label} {text}"


def _cells(row: Sequence[str]) -> list[str]:
    """Return the texts of a row, each in one line; those of cells above that cover it too are not its own."""
    return [text for cell in row if not isinstance(cell, CarriedCell) and (text := _flat(cell))]


def _flat(cell: str) -> str:
    return " ".join(plain_letters(cell).split())
