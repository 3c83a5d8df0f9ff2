"""Reads the rows of a table or a docx in the limited child process, one by one. Imports without Django."""

import itertools
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

from core.files.containers import parse_part
from core.files.inspection import identify
from core.files.kinds import FileKind, IntakeError, kind_by_extension
from core.files.limits import DOORS
from core.spreadsheets import ReadLimits, SpreadsheetError, read_tables, table_kind
from core.text.word_numbers import WordNumbering, attribute, child, is_hidden, local, value
from submissions.attachments.extraction.docx import (
    UNREAD,
    end_is_deleted,
    is_deleted_row,
    main_part,
    optional_part,
    owner,
)
from submissions.imports.sources.survey_tools import QUALTRICS_CODES, QUALTRICS_TEXTS
from submissions.imports.sources.tables import ENOUGH, count_known, is_second_line, joined, plain as plain_name
from submissions.workbooks.plain_rows import plain

Rows = list[tuple[int, list[str]]]
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "txbxContent": "\n"}
MOST_COLUMNS = 300  # that one cell may go across; more than a table of inputs may have


def docx_tables(path: Path) -> tuple[list[Rows], list[Rows]]:
    """Return the tables in the page headers, where ISO's heading is, and those of the text.

    Each table has (number in the table, texts of the cells) of every row that is not empty. Tracked changes give the
    new text; a cell over several rows is repeated in each, a cell over several columns is in the first of them. Raises
    `IntakeError`.
    """
    with zipfile.ZipFile(path) as archive:
        main = main_part(archive)
        folder = main.rpartition("/")[0]
        root = parse_part(archive, main)
        numbering = WordNumbering(*(optional_part(archive, f"{folder}/{part}.xml") for part in ("numbering", "styles")))
        heads = [parse_part(archive, f"{folder}/{name}") for name in _heads(archive, main, root)]
    return [table for head in heads for table in _tables(head, numbering)], list(_tables(root, numbering))


def _heads(archive: zipfile.ZipFile, main: str, root: etree._Element) -> list[str]:
    """Return the header parts that are printed on the pages of a section; a template may contain unused ones."""
    wanted = [each for each in root.iter("{*}headerReference") if attribute(each, "type") in ("", "default")]
    folder, _between, name = main.rpartition("/")
    relations = optional_part(archive, f"{folder}/_rels/{name}.rels") if wanted else None
    targets = {attribute(each, "Id"): attribute(each, "Target") for each in relations} if relations is not None else {}
    related = (targets.get(attribute(each, "id"), "") for each in wanted)
    return [each for each in dict.fromkeys(related) if f"{folder}/{each}" in archive.namelist()]


def _tables(root: etree._Element, numbering: WordNumbering) -> Iterator[Rows]:
    for table in root.iter("{*}tbl"):
        if owner(table) is None and next(table.iterancestors("{*}Fallback"), None) is None:
            yield list(_rows(table, numbering))


def _rows(table: etree._Element, numbering: WordNumbering) -> Iterator[tuple[int, list[str]]]:
    above: dict[int, str] = {}  # the text of the cell that goes down, by the column in which it begins
    rows = (row for row in table.iter("{*}tr") if owner(row) is table and not is_deleted_row(row))
    for number, row in enumerate(rows, start=1):
        cells = [""] * _count(row, "trPr", "gridBefore", 0)
        for cell in row.iter("{*}tc"):
            if owner(cell) is not table:
                continue
            down = child(child(cell, "tcPr"), "vMerge")
            if down is None or value(down) == "restart":
                above[len(cells)] = "".join(_cell_texts(cell, numbering)).strip()
            cells += [above.get(len(cells), ""), *[""] * (_count(cell, "tcPr", "gridSpan", 1) - 1)]
        if any(cells):
            yield number, cells


def _cell_texts(element: etree._Element, numbering: WordNumbering) -> Iterator[str]:
    for part in element:
        name = local(part)
        if name in UNREAD or (name == "r" and is_hidden(part)) or (name == "tr" and is_deleted_row(part)):
            continue
        if name == "p" and (label := numbering.label(part)):
            yield f"{label}. "
        yield (part.text or "") if name == "t" else _BREAKS.get(name, "")
        yield from _cell_texts(part, numbering)
        if name == "p" and not end_is_deleted(part):
            yield "\n"


def _count(element: etree._Element, properties: str, name: str, otherwise: int) -> int:
    number = value(child(child(element, properties), name))
    return min(int(number), MOST_COLUMNS) if number.isdecimal() else otherwise


LIMITS = DOORS["table of inputs"].sheets or ReadLimits()
MOST_TITLES = 50
LOOKED_AT = 10  # rows; a title or a date may stand above the heading


def rows(path: Path, *, name: str) -> Iterator[list[Any]]:
    """Yield `[number, [value, …]]` of each row that is not empty, the heading first.

    `number` is as a program shows it. Rows above a known heading are left out. The heading has a third value where
    people may not see in a program what is read, or the other way round: `{"sheets": [title that is not read, …],
    "hidden_rows": [number of a row that is read, …]}`. Raises `IntakeError`, `SpreadsheetError`.

    A value is a text, None, or `{"kind": "number" | "date" | "truth" | "formula" | "error", "text"}`.
    """
    unread: list[str] = []  # both are filled with the first row
    hidden: list[int] = []
    for count, row in enumerate(_from_heading(_rows_of_file(path, name, unread, hidden))):
        if count > LIMITS.rows:
            raise SpreadsheetError("too_many_rows", sheet=name, limit=LIMITS.rows)
        if len(row[1]) > LIMITS.columns:
            raise SpreadsheetError("too_many_columns", sheet=name, limit=LIMITS.columns)
        if count or not (unread or hidden):
            yield row
        else:
            below = [number for number in hidden if number > row[0]]
            yield [*row, {"sheets": unread[:MOST_TITLES], "hidden_rows": below}]


def _rows_of_file(path: Path, name: str, unread: list[str], hidden: list[int]) -> Iterator[list[Any]]:
    if kind_by_extension(name) == FileKind.DOCX:
        identify(path, name)
        return _docx(path)
    return _of_table(path, table_kind(path, name), unread, hidden)


def _of_table(path: Path, kind: FileKind, unread: list[str], hidden: list[int]) -> Iterator[list[Any]]:
    """Yield the rows of the first visible sheet with a known heading; without one, of the first that is not empty.

    `unread` gets the titles of the other sheets, `hidden` the numbers of its hidden rows.
    """
    sheets = read_tables(path, kind, LIMITS, hidden=unread)
    if len(sheets) == 1:  # rows of a text are read one by one
        hidden += sorted(sheets[0].hidden)
        yield from ([number, list(map(plain, values))] for number, values in sheets[0].rows)
        return
    tables = [[[number, list(map(plain, values))] for number, values in sheet.rows] for sheet in sheets]
    chosen = next((place for place, table in enumerate(tables) if _begin(table) is not None), 0)
    unread += (sheet.title for place, sheet in enumerate(sheets) if place != chosen)
    if sheets:
        hidden += sorted(sheets[chosen].hidden)
        yield from tables[chosen]


def _docx(path: Path) -> Iterator[list[Any]]:
    """Yield the rows of the table with a known heading, and of later tables that continue it.

    Without a known heading, of all tables. Another table is left out where it is too narrow for inputs, and refused
    otherwise: nothing is lost unnoticed.
    """
    heads, tables = docx_tables(path)
    head = [table for table in heads if _begin(table) is not None][:1]
    all_tables = [*head, *tables]
    begins = next((place for place, table in enumerate(all_tables) if _begin(table) is not None), None)
    width = None if begins is None else _width(all_tables[begins])
    last = 0
    for place, table in enumerate(all_tables[begins or 0 :], start=1 + (begins or 0) - len(head)):
        begin = _begin(table)
        if width and _width(table) < ENOUGH:
            continue
        if width and begin is None and _width(table) != width:
            raise IntakeError("other_columns", table=place)
        yield from ([last + number, cells] for number, cells in table[begin or 0 :])
        last += table[-1][0] if place and table else 0


def _width(table: Rows) -> int:
    return max((len(cells) for _number, cells in table), default=0)


def _begin(table: Sequence[Sequence[Any]]) -> int | None:
    """Return the place of the first row with known column names."""
    return next((place for place, row in enumerate(table[:LOOKED_AT]) if count_known(_row_texts(row)) >= ENOUGH), None)


def _from_heading(rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """Yield the rows from the first one with known column names; all rows where there is none.

    A second row of the heading is joined to it; repeated headings, as in print, are left out.
    """
    first = list(itertools.islice(rows, LOOKED_AT))
    if at := _texts_of_codes(first):
        codes, texts = first[at[0]], first[at[0] + 1]
        yield [texts[0], [text or code for text, code in itertools.zip_longest(texts[1], codes[1])]]
        yield from itertools.chain(first[at[1] :], rows)
        return
    begins = _begin(first)
    if begins is None:
        yield from itertools.chain(first, rows)
        return
    heading, below = first[begins], first[begins + 1 :]
    lines = [_names(heading)]
    if below and is_second_line(heading[1], below[0][1]):
        second = below.pop(0)
        lines.append(_names(second))
        heading = [heading[0], joined(heading[1], second[1])]
    yield heading
    for number, cells in itertools.chain(below, rows):
        if _names([number, cells]) in lines:
            continue
        if count_known(_row_texts([number, cells])) >= ENOUGH:
            raise IntakeError("other_heading", row=number)
        yield [number, cells]


def _texts_of_codes(first: Sequence[Sequence[Any]]) -> tuple[int, int] | None:
    """Return the place of a heading of codes with their questions below it, and that of the first answers.

    Qualtrics exports so; a third row says where its columns come from.
    """
    for place, (codes, texts) in enumerate(itertools.pairwise(first)):
        if (
            len(QUALTRICS_CODES & {cell.casefold() for cell in _row_texts(codes)}) >= ENOUGH
            and len(QUALTRICS_TEXTS & set(_names(texts))) >= ENOUGH
        ):
            below = _row_texts(first[place + 2]) if len(first) > place + 2 else []
            sources = bool(below) and all(cell.lstrip().startswith('{"ImportId"') for cell in below)
            return place, place + (3 if sources else 2)
    return None


def _names(row: Sequence[Any]) -> tuple[str, ...]:
    return tuple(plain_name(cell) for cell in _row_texts(row))


def _row_texts(row: Sequence[Any]) -> list[str]:
    return [cell for cell in row[1] if isinstance(cell, str) and cell.strip()]
