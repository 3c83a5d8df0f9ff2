"""Reads tables of recommendations in any file: finds the columns of the text and the number.

They are found from the header first, then from the cells. Rows with one text only are headings, but in a table without
numbers that begins with its text: there the other cells are often empty.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import mean

from consultations.reading.lines import TableColumns, TableRow, plain_letters, struck_words
from consultations.reading.table_columns import ColumnRole, role_of, roles_of

Grid = Sequence[Sequence[str]]
_TEXT = re.compile(
    r"(?:full |original |upr |annotation )?(?:text|recommendations?|recommended actions?|wording|annotations?"
    r"|recommandations?|texte|recomendaci[oó]n(?:es)?|texto|рекомендаци[ия]|текст|التوصيات|التوصية|النص|نص التوصية"
    r"|建议(?:内容|案文)?|案文)"
    r"(?: (?:text|of (?:the )?recommendations?|de la recommandation|de la recomendación|рекомендации"
    r"|and recommending states?|et états? auteurs?|y estados? recomendantes?))?(?: \(.*\))?$",
    re.IGNORECASE,
)
# Names of columns that hold the text where no other does: matrices have comments beside the recommendation.
_OTHER_TEXT = re.compile(
    r"(?:questions?|statements?|observations?|concerns?|commitments?|pledges?|actions?|comments?|content|paragraph text"
    r"|preguntas?|вопросы?|الأسئلة|问题)(?: (?:text))?(?: \(.*\))?$",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"(?:rec(?:ommendation|\.)? ?|para(?:graph|\.)? ?|row |item )?(?:no|nr|num|number|n[°ºo]|id|#|ref|reference|№)\.?$"
    r"|para(?:graph|\.)?$|num[eé]ro$|número$|номер$|الرقم$|编号$|rec_?id$",
    re.IGNORECASE,
)
_DATED = re.compile(r"\bdates?\b|\bpublished\b|\bfecha\b|дата|تاريخ|日期", re.IGNORECASE)  # a day is no number of a row
_IS_NUMBER = re.compile(r"(?:[A-Z]{1,10}[-. ]?)?\d[\w.()/-]{0,20}$")
_BEGINS = re.compile(r"\(?(\d{1,4}(?:\.\d{1,4}){0,3}(?:\([a-z]{1,3}\))?)\)?[.)]*\s+(?=\S)")
_LABELLED = re.compile(r"([^\W\d][^:\n]{2,40}):\s*(\S.*)$")
_SHORT = 80  # characters of a column's heading
_LONG_ENOUGH = 20  # characters of a usual text
_MOST = 0.6
_HEADER_ROWS = 20  # among which the header is looked for: exports begin with a title and what was searched for
_MOST_DOCUMENTS = 500
_FEW_ROWS = 5
_REPEATED = 0.2  # of the rows have a number that another row has: it numbers something else


class CarriedCell(str):
    """The text of a cell that covers several rows, in the rows below its first."""

    __slots__ = ()


class StruckCell(str):
    """The text of a cell with words that are struck out: `struck`."""

    __slots__ = ("struck",)

    struck: str

    @classmethod
    def of(cls, text: str, struck: str) -> str:
        """Return the text as such a cell where it has words that are struck out."""
        if not struck:
            return text
        cell = cls(text)
        cell.struck = struck
        return cell


def struck_in(*cells: str) -> str:
    """Return the words of the cells that are struck out."""
    return struck_words(cell.struck for cell in cells if isinstance(cell, StruckCell))


class DecimalCell(str):
    """A number with one decimal as a spreadsheet stores it: 140.1 may have been typed as 140.10."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class _ColumnIndexes:
    """The same as `TableColumns`, by position; `number` is None where there is none."""

    header: tuple[str, ...]
    text: int
    number: int | None


@dataclass(frozen=True, slots=True)
class RecommendationTable:
    """The result for one table; empty where it has no recommendations: no rows and no columns."""

    rows: tuple[TableRow, ...] = ()
    columns: TableColumns | None = None


def table_of(grid: Grid, known_columns: Sequence[TableColumns] = ()) -> RecommendationTable:
    """Return the recommendations of a table; an empty result where it does not look like a table of recommendations.

    `known_columns`: maps of columns that take precedence for tables with the same header.
    """
    cells = [tuple(_clean(cell) for cell in row) for row in grid]
    cells = [row for row in cells if any(row)]
    width = max((len(row) for row in cells), default=0)
    cells = [row + ("",) * (width - len(row)) for row in cells]
    start = _header(cells)
    if start is None:
        return RecommendationTable()
    names = _names(cells[start])
    body = [row for row in cells[start + 1 :] if row != cells[start]]
    full = [row for row in body if not _is_heading(row)]
    match = next((each for each in known_columns if each.header == names), None)
    columns = _columns_in_header(match) if match else _columns(names, full or body)
    if columns is None:
        return RecommendationTable()
    unnumbered = columns.number is None and not _begin_with_numbers(full, columns.text)
    alone_is_row = columns.text == 0 and unnumbered
    roles: dict[str, str] = {str(role): name for role, name in roles_of(names).items()}
    roles.update(match.roles if match else ())
    place = names.index(roles[ColumnRole.DOCUMENT]) if roles.get(ColumnRole.DOCUMENT) in names else None
    documents = Counter(row[place] for row in full if row[place] and row[columns.text]) if place is not None else None
    document = match.document if match and documents and match.document in documents else ""
    if document:
        body = [row for row in body if _is_heading(row) or row[place or 0] == document]
    if not match:
        columns = _without_repeated(columns, [row for row in body if not _is_heading(row)])
    rows = _rows(body, columns, alone_is_row=alone_is_row)
    if not rows:
        return RecommendationTable()
    number = names[columns.number] if columns.number is not None else ""
    columns_of_table = TableColumns(
        names,
        names[columns.text],
        number,
        tuple(sorted(roles.items())),
        document,
        tuple(documents.most_common(_MOST_DOCUMENTS)) if documents and len(documents) > 1 else (),
    )
    return RecommendationTable(rows, columns_of_table)


def _rows(body: Grid, columns: _ColumnIndexes, *, alone_is_row: bool) -> tuple[TableRow, ...]:
    """Return the recommendations, each with the headings above it that have a following row."""
    rows: list[TableRow] = []
    headings: tuple[str, ...] = ()
    new: list[str] = []  # headings since the last row
    labels = _labels([row[columns.text] for row in body])
    for row in body:
        if _is_heading(row, alone_is_row=alone_is_row):
            new.append(next(" ".join(cell.split()) for cell in row if cell))
        elif rows and not new and _goes_on(row, columns):
            rows[-1] = _with_cells(rows[-1], row, columns)
        else:
            headings, new = tuple(new) or headings, []
            if row[columns.text]:
                rows.append(replace(_row(row, columns, labels), headings=headings))
    if rows and new:
        rows[-1] = replace(rows[-1], headings_after=tuple(new))
    return tuple(rows)


def _labels(texts: Sequence[str]) -> frozenset[str]:
    """Return the labels of lines in the text that are columns of their own, such as "Source of position: …".

    Others, such as "In particular: adopt a law", go on with the text.
    """
    lines = [(above, match) for text in texts for above, line in pairwise(text.split("\n"))
             if (match := _LABELLED.match(line))]  # fmt: skip
    counts = Counter(match[1] for _above, match in lines)
    usual = {label for label, count in counts.items() if count > 1 and count * 2 >= len(texts)}
    going_on = {match[1] for above, match in lines if match[2][:1].islower() or above.endswith((":", "："))}
    return frozenset(
        label
        for label, count in counts.items()
        if label in usual or role_of(label) or (label not in going_on and (count > 1 or len(texts) < _FEW_ROWS))
    )


def _goes_on(row: Sequence[str], columns: _ColumnIndexes) -> bool:
    """Return whether number and text of a row are those of the row above, whose cells cover this one too."""
    own = [row[at] for at in (columns.text, columns.number) if at is not None]
    return bool(row[columns.text]) and all(isinstance(cell, CarriedCell) for cell in own)


def _with_cells(row: TableRow, below: Sequence[str], columns: _ColumnIndexes) -> TableRow:
    """Return the row with what the other cells below it hold, in lines of their own."""
    cells = dict(row.columns)
    for at, name in enumerate(columns.header):
        if below[at] and not isinstance(below[at], CarriedCell):
            cells[name] = f"{cells[name]}\n{below[at]}" if name in cells else below[at]
    return replace(row, columns=tuple(cells.items()))


def spread_cells(rows: Iterable[Iterable[tuple[str, int, int]]]) -> list[list[str]]:
    """Return the grid of cells that are given with their text, and how many columns and rows they cover."""
    grid: list[list[str]] = []
    below: dict[int, tuple[str, int]] = {}  # column → text, rows that it still covers
    for row in rows:
        above, below = below, {}
        cells: list[str] = []
        for text, width, height in (*row, ("", 0, 1)):  # what is above the end of the row comes last
            while len(cells) in above:
                carried, left = above[len(cells)]
                if left > 1:
                    below[len(cells)] = carried, left - 1
                cells.append(CarriedCell(carried))
            for at in range(len(cells), len(cells) + width):
                if height > 1:
                    below[at] = text, height - 1
                cells.append(text)
        grid.append(cells)
    return grid


def _without_repeated(columns: _ColumnIndexes, rows: Grid) -> _ColumnIndexes:
    """Return the columns without that of the numbers where many rows share theirs: the rows are counted then."""
    if columns.number is None:
        return columns
    values = [row[columns.number] for row in rows if row[columns.text]]
    few = len(values) < _FEW_ROWS or len(set(values)) >= len(values) * (1 - _REPEATED)
    return columns if few else replace(columns, number=None)


def _names(header: Sequence[str]) -> tuple[str, ...]:
    """Return the headings of the columns, each in one line; a column without one gets a number."""
    return tuple(" ".join(name.split()) or f"Column {at}" for at, name in enumerate(header, start=1))


def _columns_in_header(columns: TableColumns) -> _ColumnIndexes | None:
    try:
        number = columns.header.index(columns.number) if columns.number else None
        return _ColumnIndexes(columns.header, columns.header.index(columns.text), number)
    except ValueError:
        return None


def _clean(cell: str) -> str:
    lines = (" ".join(line.split()) for line in plain_letters(cell).split("\n"))
    cleaned = "\n".join(line for line in lines if line)
    return StruckCell.of(cleaned, cell.struck) if isinstance(cell, StruckCell) else type(cell)(cleaned)


def _header(cells: Grid) -> int | None:
    """Return the row that names columns: several short cells, all different, none a number.

    Of several the one with most known names; else the first row with two cells decides.
    """
    likely: list[tuple[int, int]] = []
    first = None
    for index, row in enumerate(cells[:_HEADER_ROWS]):
        filled = [cell for cell in row if cell]
        if len(row) == 1 and _TEXT.match(row[0]):
            return index  # a list: one column, with its name
        if len(filled) < 2 or len(set(filled)) < len(filled):
            continue
        is_named = not any(len(cell) > _SHORT or _IS_NUMBER.match(cell) or _BEGINS.match(cell) for cell in filled)
        if first is None:
            first = index if is_named else -1
        recognized = sum(bool(_TEXT.match(cell) or _NUMBER.match(cell) or role_of(cell)) for cell in filled)
        if is_named and recognized > 1:
            likely.append((recognized, -index))
    if likely:
        return -max(likely)[1]
    return first if first is not None and first >= 0 else None


def _is_heading(row: Sequence[str], *, alone_is_row: bool = False) -> bool:
    """Return whether one text fills the row: in the first cell alone, or in all where cells are joined."""
    filled = [cell for cell in row if cell]
    alone = len(filled) == 1 and bool(row[0]) and not _BEGINS.match(filled[0]) and not alone_is_row
    return len(row) > 1 and (alone or (len(filled) == len(row) and len(set(filled)) == 1))


def _columns(header: Sequence[str], rows: Sequence[Sequence[str]]) -> _ColumnIndexes | None:
    if not rows:
        return None
    lengths = [mean(len(row[at]) for row in rows) for at in range(len(header))]
    named = [at for at, cell in enumerate(header) if _TEXT.match(cell)]
    named = named or [at for at, cell in enumerate(header) if _OTHER_TEXT.match(cell) and not role_of(cell)]
    text = max(named or range(len(header)), key=lambda at: lengths[at])
    if not named and lengths[text] < _LONG_ENOUGH:
        return None
    begins = _begin_with_numbers(rows, text)
    number = None if begins else _number(header, rows, text)
    if number is None and not begins and not named:
        return None
    return _ColumnIndexes(tuple(header), text, number)


def _begin_with_numbers(rows: Sequence[Sequence[str]], text: int) -> bool:
    return bool(rows) and sum(bool(_BEGINS.match(row[text])) for row in rows) >= len(rows) * _MOST


def _number(header: Sequence[str], rows: Sequence[Sequence[str]], text: int) -> int | None:
    def numbers(at: int) -> bool:
        values = [row[at] for row in rows if row[at]]
        shaped = sum(bool(_IS_NUMBER.match(value)) for value in values)
        is_named = bool(_NUMBER.match(header[at]))
        return bool(values) and shaped >= len(rows) * _MOST and (is_named or len(set(values)) > len(values) * _MOST)

    free = (at for at in range(len(header)) if at != text and not role_of(header[at]) and not _DATED.search(header[at]))
    others = [at for at in free if numbers(at)]
    named = [at for at in others if _NUMBER.match(header[at])]
    return next(iter(named or others), None)


def _row(row: Sequence[str], columns: _ColumnIndexes, labels: frozenset[str]) -> TableRow:
    """Return the row with the text's own lines; lines below that begin with one of the labels become columns."""
    lines = row[columns.text].split("\n")
    number = row[columns.number] if columns.number is not None else ""
    begins = _BEGINS.match(lines[0]) if not number else None
    if begins:
        number, lines[0] = begins[1], lines[0][begins.end() :]
    text = [lines[0]]
    labelled: list[tuple[str, str]] = []
    for line in lines[1:]:
        match = _LABELLED.match(line)
        if match and match[1] in labels:
            labelled.append((match[1], match[2]))
        elif labelled:
            labelled[-1] = (labelled[-1][0], f"{labelled[-1][1]} {line}")
        else:
            text.append(line)
    rest = [
        (name, row[at])
        for at, name in enumerate(columns.header)
        if at not in (columns.text, columns.number) and row[at]
    ]
    return TableRow(
        number,
        " ".join(text),
        columns=(*rest, *labelled),
        is_decimal=isinstance(number, DecimalCell),
        struck=struck_in(number, row[columns.text]),
    )
