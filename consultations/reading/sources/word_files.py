"""Reads DOCX: headings by styles, the numbers that Word generates, tables of recommendations."""

import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import docx
from lxml import etree

from consultations.reading.lines import SourceText, TableColumns, TableRow, TextLine
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.sources.tables import table_of
from consultations.reading.structure.type_headings import with_emphasised_headings
from core.text.word_numbers import WordNumbering, attribute, child, local, value

_HEADING_STYLE = re.compile(r"(?:heading|titre|überschrift|título|заголовок) (\d)$|_ ?H_?_? ?_?(\d)", re.IGNORECASE)
_GONE = {"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "txbxContent", "Fallback"}
_BLANKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_DIGITS = re.compile(r"\d+(?:\.\d+)*$")
_MOST_STYLES = 12  # one upon the other; more is a circle


def lines_of(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the lines of the document. Raises `ReadingError`: `damaged`, `only_tables`."""
    try:
        document = docx.Document(io.BytesIO(data))
        reader = _WordFileReader(document.styles.element, _numbering(document), known_columns)
        reader.read(document.element.body)
    except MemoryError:
        raise
    except Exception:  # whatever zip, lxml and python-docx raise over a broken file
        raise ReadingError("damaged", kind="DOCX") from None
    if reader.left_out and not reader.rows and not any(line.text for line in reader.lines):
        raise ReadingError("only_tables")
    notes = [Reason("tables_left_out", str(reader.left_out))] if reader.left_out else []
    if reader.counted:
        notes.append(Reason("numbers_counted", str(reader.counted)))
    lines = with_emphasised_headings(reader.lines, reader.bold)
    return SourceText(tuple(lines), tuple(notes), tuple(reader.rows), reader.columns)


def _numbering(document: docx.document.Document) -> etree._Element | None:
    """Return the part with Word's numbering rules; many files have none."""
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/numbering"):
            element: etree._Element = relation.target_part.element
            return element
    return None


@dataclass(slots=True)
class _WordFileReader:
    styles: etree._Element
    numbers: etree._Element | None
    known: Sequence[TableColumns]
    lines: list[TextLine] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    columns: TableColumns | None = None
    bold: set[int] = field(default_factory=set)  # indexes of lines
    left_out: int = 0  # tables
    counted: int = 0  # paragraphs that Word numbers

    def read(self, body: etree._Element) -> None:
        numbering = WordNumbering(self.numbers, self.styles)
        by_identity = {attribute(style, "styleId"): style for style in self.styles if local(style) == "style"}
        for block in _blocks(body):
            if local(block) == "tbl":
                found = table_of(_grid(block), self.known)
                self.rows += found.rows
                self.columns = self.columns or found.columns
                self.left_out += not found.rows
                continue
            level = _level(block, by_identity)
            label = numbering.label(block)
            text = " ".join(_text(block).split())
            if not text:
                continue
            self.counted += bool(label)
            if _is_bold(block):
                self.bold.add(len(self.lines))
            self.lines += [TextLine(_labelled(label, text), heading=level), TextLine("")]


def _blocks(body: etree._Element) -> Iterator[etree._Element]:
    for element in body:
        name = local(element)
        if name in {"p", "tbl"}:
            yield element
        elif name not in {"sectPr", "del", "moveFrom"}:
            yield from _blocks(element)


def _level(paragraph: etree._Element, styles: dict[str, etree._Element]) -> int | None:
    """Return the level of a heading by its style, or by its own outline level."""
    properties = child(paragraph, "pPr")
    outline = child(properties, "outlineLvl")
    identity = value(child(properties, "pStyle"))
    for _step in range(_MOST_STYLES):
        if outline is not None:
            level = value(outline)
            return int(level) + 1 if level.isdecimal() and int(level) < 9 else None
        style = styles.get(identity)
        if style is None:
            return None
        match = _HEADING_STYLE.search(value(child(style, "name")))
        if match:
            return int(match[1] or match[2])
        outline = child(child(style, "pPr"), "outlineLvl")
        identity = value(child(style, "basedOn"))
    return None


def _labelled(label: str, text: str) -> str:
    if not label:
        return text
    if _DIGITS.match(label) or label.isupper():
        return f"{label}. {text}"
    return f"({label}) {text}" if len(label) < 6 and label.isalpha() else f"{label} {text}"


def _text(element: etree._Element) -> str:
    pieces = []
    for part in element:
        name = local(part)
        if name in _GONE or (name == "r" and _is_hidden(part)):
            continue
        pieces.append((part.text or "") if name == "t" else _BLANKS.get(name, "") + _text(part))
    return "".join(pieces)


def _is_hidden(run: etree._Element) -> bool:
    mark = child(child(run, "rPr"), "vanish")
    return mark is not None and attribute(mark, "val") not in {"0", "false", "off"}


def _is_bold(paragraph: etree._Element) -> bool:
    marks = [child(child(run, "rPr"), "b") for run in paragraph.iter("{*}r") if any(True for _ in run.iter("{*}t"))]
    return bool(marks) and all(mark is not None and attribute(mark, "val") not in {"0", "false"} for mark in marks)


def _grid(table: etree._Element) -> list[list[str]]:
    """Return the texts of the cells; a cell over several columns is repeated in each of them."""
    grid = []
    for row in table.iterchildren("{*}tr"):
        cells: list[str] = []
        for cell in row.iter("{*}tc"):
            if next(cell.iterancestors("{*}tr"), None) is not row:
                continue
            span = value(child(child(cell, "tcPr"), "gridSpan"))
            text = "\n".join(_text(paragraph) for paragraph in cell.iter("{*}p"))
            cells += [text] * (min(int(span), 50) if span.isdecimal() else 1)
        grid.append(cells)
    return grid
