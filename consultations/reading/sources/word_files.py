"""Reads DOCX: headings by styles, the numbers that Word generates, notes, tables of recommendations."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from consultations.reading.lines import LeftOutKind, SourceText, TableColumns, struck_words
from consultations.reading.messages import ReadingError
from consultations.reading.sources.document_lines import BULLET, DocumentLines, is_layout, labelled
from consultations.reading.sources.office_files import OfficeFile, open_office_file
from consultations.reading.sources.tables import CarriedCell, StruckCell
from core.text.word_numbers import WordNumbering, attribute, child, is_hidden, is_struck, local, value

_HEADING_STYLE = re.compile(
    r"(?:heading|titre|überschrift|título|заголовок|titolo|kop|rubrik|标题|عنوان) ?(\d)$|_ ?H_?_? ?_?(\d)",
    re.IGNORECASE,
)
_TITLE_STYLE = re.compile(r"(?:title|titel|titre|título|titolo|название|标题|العنوان)$", re.IGNORECASE)
_CONTENTS_STYLE = re.compile(r"(?:toc|contents) ?\d$", re.IGNORECASE)  # a line of the table of contents
_GONE = {"del", "moveFrom", "instrText", "delText", "pPr", "rPr", "txbxContent", "Fallback"}
_BLANKS = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NO_NOTES = {"-1", "0"}  # the lines between text and notes
_MOST_STYLES = 12  # one upon the other; more is a circle
_MOST_HEADS = 12  # running heads that are looked at


def lines_of(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the lines of the document. Raises `ReadingError`: `damaged`, `only_tables`, `password`, `too_large`."""
    lines = DocumentLines(known_columns)
    with open_office_file(data, "DOCX") as file:
        main = next(iter(file.related("").get("officeDocument", [])), "")
        root = file.part(main)
        body = child(root, "body")
        if body is None:
            raise ReadingError("damaged", kind="DOCX")
        related = file.related(main)
        styles, numbers = (_first(file, related, kind) for kind in ("styles", "numbering"))
        notes = {kind: _notes(_first(file, related, f"{kind}s"), kind) for kind in ("footnote", "endnote")}
        _add_heads(file, related.get("header", []), lines)
        _WordFileReader(lines, WordNumbering(numbers, styles), _by_identity(styles), notes).read(body)
    return lines.source_text()


def _first(file: OfficeFile, related: dict[str, list[str]], kind: str) -> etree._Element | None:
    return next((part for name in related.get(kind, []) if (part := file.part(name)) is not None), None)


def _by_identity(styles: etree._Element | None) -> dict[str, etree._Element]:
    style_elements = styles if styles is not None else ()
    return {attribute(style, "styleId"): style for style in style_elements if local(style) == "style"}


def _notes(part: etree._Element | None, kind: str) -> dict[str, str]:
    """Return the texts of footnotes or endnotes by their identity."""
    return {
        identity: " ".join(_text(note).split())
        for note in (part if part is not None else ())
        if local(note) == kind and (identity := attribute(note, "id")) not in _NO_NOTES
    }


def _add_heads(file: OfficeFile, names: Sequence[str], lines: DocumentLines) -> None:
    """Add the running heads, each once: the document's symbol is in them."""
    parts = (file.part(name) for name in sorted(names)[:_MOST_HEADS])
    heads = (" ".join(_text(line).split()) for part in parts if part is not None for line in part.iter("{*}p"))
    for head in dict.fromkeys(heads):
        lines.add_left_out(head, LeftOutKind.FURNITURE)


@dataclass(slots=True)
class _WordFileReader:
    lines: DocumentLines
    numbering: WordNumbering
    styles: dict[str, etree._Element]
    notes: dict[str, dict[str, str]]
    noted: set[tuple[str, str]] = field(default_factory=set)

    def read(self, body: etree._Element) -> None:
        for block in _blocks(body):
            if local(block) == "tbl":
                self._read_table(block)
            else:
                self._read_paragraph(block)

    def _read_paragraph(self, paragraph: etree._Element) -> None:
        label = self.numbering.label(paragraph)
        if not label and self.numbering.is_bullet(paragraph):
            label = BULLET
        if _CONTENTS_STYLE.match(_style_name(paragraph, self.styles)):
            self.lines.add_left_out(" ".join(_text(paragraph).split()), LeftOutKind.FURNITURE)
            return
        level = _level(paragraph, self.styles)
        self.lines.add_paragraph(
            _text(paragraph),
            label="" if level is not None and label == BULLET else label,
            heading=level,
            emphasised=_is_bold(paragraph),
            struck=_struck(paragraph),
        )
        for box in paragraph.iter("{*}txbxContent"):
            if not any(local(above) in {"Fallback", "txbxContent"} for above in box.iterancestors()):
                text = "\n".join(" ".join(_text(each).split()) for each in box.iter("{*}p"))
                self.lines.add_left_out(text, LeftOutKind.TEXT)
        self._add_notes(paragraph)

    def _add_notes(self, element: etree._Element) -> None:
        """Add the notes to which the element refers, once each, below it."""
        for kind, texts in self.notes.items():
            for mark in element.iter(f"{{*}}{kind}Reference"):
                key = (kind, attribute(mark, "id"))
                if key not in self.noted:
                    self.noted.add(key)
                    self.lines.add_left_out(texts.get(key[1], ""), LeftOutKind.NOTE)

    def _read_table(self, table: etree._Element) -> None:
        rows = [list(_cells(row)) for row in table.iterchildren("{*}tr")]
        if is_layout([[""] * sum(span for _cell, span in row) for row in rows]):
            for row in rows:
                for cell, _span in row:
                    self.read(cell)
            return
        self.lines.add_table(self._grid(rows))
        self._add_notes(table)

    def _grid(self, rows: Sequence[Sequence[tuple[etree._Element, int]]]) -> list[list[str]]:
        """Return the texts of the cells; a cell over several columns or rows is repeated in each of them."""
        grid: list[list[str]] = []
        for row in rows:
            texts: list[str] = []
            for cell, span in row:
                text = StruckCell.of("\n".join(map(self._text_in_cell, cell.iter("{*}p"))), _struck(cell))
                merge = child(child(cell, "tcPr"), "vMerge")
                if merge is not None and value(merge) != "restart" and grid and not text.strip():
                    text = CarriedCell("".join(grid[-1][len(texts) : len(texts) + 1]))
                texts += [text] * span
            grid.append(texts)
        return grid

    def _text_in_cell(self, paragraph: etree._Element) -> str:
        """Return the text of a paragraph with the number that Word counts; a cell may hold nothing else."""
        label, text = self.numbering.label(paragraph), _text(paragraph)
        self.lines.counted += bool(label)
        return labelled(label, text) if text.strip() else label


def _blocks(body: etree._Element) -> Iterator[etree._Element]:
    for element in body:
        name = local(element)
        if name in {"p", "tbl"}:
            yield element
        elif name not in {"sectPr", "del", "moveFrom", "tcPr"}:
            yield from _blocks(element)


def _level(paragraph: etree._Element, styles: dict[str, etree._Element]) -> int | None:
    """Return the level of a heading by its style, or by its own outline level; a title is of the first level."""
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
        name = value(child(style, "name"))
        match = _HEADING_STYLE.search(name)
        if match:
            return int(match[1] or match[2])
        if _TITLE_STYLE.match(name):
            return 1
        outline = child(child(style, "pPr"), "outlineLvl")
        identity = value(child(style, "basedOn"))
    return None


def _style_name(paragraph: etree._Element, styles: dict[str, etree._Element]) -> str:
    style = styles.get(value(child(child(paragraph, "pPr"), "pStyle")))
    return value(child(style, "name")) if style is not None else ""


def _text(element: etree._Element) -> str:
    pieces = []
    for part in element:
        name = local(part)
        if name in _GONE or (name == "r" and is_hidden(part)):
            continue
        pieces.append((part.text or "") if name == "t" else _BLANKS.get(name, "") + _text(part))
    return "".join(pieces)


def _struck(element: etree._Element) -> str:
    """Return the words that are struck out, those of neighbouring runs as one piece."""
    parts: list[str] = []
    last = None
    for run in element.iter("{*}r"):
        if not is_struck(run) or is_hidden(run) or any(local(above) in _GONE for above in run.iterancestors()):
            continue
        if last is not None and run.getprevious() is last:
            parts[-1] += _text(run)
        else:
            parts.append(_text(run))
        last = run
    return struck_words(parts)


def _is_bold(paragraph: etree._Element) -> bool:
    marks = [child(child(run, "rPr"), "b") for run in paragraph.iter("{*}r") if any(True for _ in run.iter("{*}t"))]
    return bool(marks) and all(mark is not None and attribute(mark, "val") not in {"0", "false"} for mark in marks)


def _cells(row: etree._Element) -> Iterator[tuple[etree._Element, int]]:
    """Yield the cells of a row, each with the number of columns that it covers."""
    for cell in row.iter("{*}tc"):
        if next(cell.iterancestors("{*}tr"), None) is row:
            span = value(child(child(cell, "tcPr"), "gridSpan"))
            yield cell, min(int(span), 50) if span.isdecimal() else 1
