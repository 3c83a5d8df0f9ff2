"""Inside the limited child: the rows of the tables of a Word file, as comment tables are sent. Without Django.

Read from the XML: python-docx passes by what is inserted as a tracked change, in a text box or in a content control.
"""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from core.intake.xml import parse_part
from core.word_numbers import Numbering, attribute, child, local, value
from submissions.extraction.word_files import (
    UNREAD,
    end_is_deleted,
    is_deleted_row,
    is_hidden,
    main_part,
    optional_part,
    owner,
)

Rows = list[tuple[int, list[str]]]
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "txbxContent": "\n"}
MOST_COLUMNS = 300  # that one cell may go across; more than a table of inputs may have


def tables(path: Path) -> tuple[list[Rows], list[Rows]]:
    """The tables in the pages' heads, where ISO's heading stands, and those of the text. Of each: (number in the
    table, texts of the cells) of every row that holds something. Of tracked changes the new text; what goes down over
    several rows is told in each, what goes across columns in the first of them. Raises `IntakeError`."""
    with zipfile.ZipFile(path) as archive:
        main = main_part(archive)
        folder = main.rpartition("/")[0]
        root = parse_part(archive, main)
        numbering = Numbering(*(optional_part(archive, f"{folder}/{part}.xml") for part in ("numbering", "styles")))
        heads = [parse_part(archive, f"{folder}/{name}") for name in _heads(archive, main, root)]
    return [table for head in heads for table in _tables(head, numbering)], list(_tables(root, numbering))


def _heads(archive: zipfile.ZipFile, main: str, root: etree._Element) -> list[str]:
    """The parts that are printed above the pages of a section; others may be there from a template, and unused."""
    wanted = [each for each in root.iter("{*}headerReference") if attribute(each, "type") in ("", "default")]
    folder, _between, name = main.rpartition("/")
    relations = optional_part(archive, f"{folder}/_rels/{name}.rels") if wanted else None
    targets = {attribute(each, "Id"): attribute(each, "Target") for each in relations} if relations is not None else {}
    found = (targets.get(attribute(each, "id"), "") for each in wanted)
    return [each for each in dict.fromkeys(found) if f"{folder}/{each}" in archive.namelist()]


def _tables(root: etree._Element, numbering: Numbering) -> Iterator[Rows]:
    for table in root.iter("{*}tbl"):
        if owner(table) is None and next(table.iterancestors("{*}Fallback"), None) is None:
            yield list(_rows(table, numbering))


def _rows(table: etree._Element, numbering: Numbering) -> Iterator[tuple[int, list[str]]]:
    above: dict[int, str] = {}  # the text of the cell that goes down, by the column in which it begins
    rows = (row for row in table.iter("{*}tr") if owner(row) is table and not is_deleted_row(row))
    for number, row in enumerate(rows, start=1):
        told = [""] * _count(row, "trPr", "gridBefore", 0)
        for cell in row.iter("{*}tc"):
            if owner(cell) is not table:
                continue
            down = child(child(cell, "tcPr"), "vMerge")
            if down is None or value(down) == "restart":
                above[len(told)] = "".join(_texts(cell, numbering)).strip()
            told += [above.get(len(told), ""), *[""] * (_count(cell, "tcPr", "gridSpan", 1) - 1)]
        if any(told):
            yield number, told


def _texts(element: etree._Element, numbering: Numbering) -> Iterator[str]:
    for part in element:
        name = local(part)
        if name in UNREAD or (name == "r" and is_hidden(part)) or (name == "tr" and is_deleted_row(part)):
            continue
        if name == "p" and (label := numbering.label(part)):
            yield f"{label}. "
        yield (part.text or "") if name == "t" else _BREAKS.get(name, "")
        yield from _texts(part, numbering)
        if name == "p" and not end_is_deleted(part):
            yield "\n"


def _count(element: etree._Element, properties: str, name: str, otherwise: int) -> int:
    said = value(child(child(element, properties), name))
    return min(int(said), MOST_COLUMNS) if said.isdecimal() else otherwise
