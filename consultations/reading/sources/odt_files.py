"""Reads ODT: headings by level, the numbers that the program generates, notes, tables of recommendations."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from consultations.reading.lines import LeftOutKind, SourceText, TableColumns, struck_words
from consultations.reading.messages import ReadingError
from consultations.reading.sources.document_lines import BULLET, DocumentLines, is_layout
from consultations.reading.sources.odt_numbers import OdtNumbering, OpenList
from consultations.reading.sources.office_files import open_office_file
from consultations.reading.sources.tables import StruckCell
from core.text.word_numbers import attribute, child, local

_GONE = {
    "note",
    "annotation",
    "annotation-end",
    "tracked-changes",
    "hidden-text",
    "title",
    "desc",
    "frame",
    "ruby-text",
}
_SKIPPED = {"tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "forms", "annotation"}
_INDEXES = {"table-of-content", "alphabetical-index", "illustration-index", "table-index", "bibliography", "user-index"}
_MOST_STYLES = 12  # one upon the other; more is a circle
_DEEPEST = 100
_MOST_COLUMNS = 50


def lines_of(data: bytes, known_columns: Sequence[TableColumns] = ()) -> SourceText:
    """Return the lines of the document. Raises `ReadingError`: `damaged`, `only_tables`, `password`, `too_large`."""
    lines = DocumentLines(known_columns)
    with open_office_file(data, "ODT") as file:
        manifest = file.part("META-INF/manifest.xml")
        if manifest is not None and any(local(each) == "encryption-data" for each in manifest.iter("{*}*")):
            raise ReadingError("password")
        content, styles = file.part("content.xml"), file.part("styles.xml")
        body = child(child(content, "body"), "text")
        if content is None or body is None:
            raise ReadingError("damaged", kind="ODT")
        odt_styles = OdtStyles.of(content, styles)
        _add_heads(styles, lines)
        _OdtReader(lines, odt_styles, OdtNumbering.of(content, styles)).read(body)
    return lines.source_text()


def _add_heads(styles: etree._Element | None, lines: DocumentLines) -> None:
    """Add the running heads, each once: the document's symbol is in them."""
    heads_and_feet = styles.iter("{*}header", "{*}header-first", "{*}header-left") if styles is not None else ()
    heads = (" ".join(_text(line).split()) for head in heads_and_feet for line in head.iter("{*}p", "{*}h"))
    for head in dict.fromkeys(heads):
        lines.add_left_out(head, LeftOutKind.FURNITURE)


@dataclass(frozen=True, slots=True)
class OdtStyles:
    """The styles of paragraphs and of words by name."""

    by_name: dict[str, etree._Element]

    @classmethod
    def of(cls, *parts: etree._Element | None) -> "OdtStyles":
        styles_by_name: dict[str, etree._Element] = {}
        for part in parts:
            for style in part.iter("{*}style") if part is not None else ():
                if attribute(style, "family") in {"paragraph", "text"}:
                    styles_by_name.setdefault(f"{attribute(style, 'family')} {attribute(style, 'name')}", style)
        return cls(styles_by_name)

    def _with_parents(self, family: str, name: str) -> Iterator[etree._Element]:
        for _step in range(_MOST_STYLES):
            style = self.by_name.get(f"{family} {name}")
            if style is None:
                return
            yield style
            name = attribute(style, "parent-style-name")

    def of_words(self, family: str, name: str, key: str) -> str:
        """Return a property of the words, such as `font-weight`; "" where no style has it."""
        values = (attribute(child(style, "text-properties"), key) for style in self._with_parents(family, name)
                 if child(style, "text-properties") is not None)  # fmt: skip
        return next((each for each in values if each), "")

    def level_of(self, name: str) -> int | None:
        """Return the level of a paragraph whose style makes it a heading; a title is of the first level."""
        for style in self._with_parents("paragraph", name):
            level = attribute(style, "default-outline-level")
            if level.isdecimal():
                return int(level)
            if attribute(style, "name") == "Title":
                return 1
        return None


@dataclass(slots=True)
class _OdtReader:
    lines: DocumentLines
    styles: OdtStyles
    numbering: OdtNumbering
    notes: list[str] = field(default_factory=list)

    def read(self, element: etree._Element, inside: OpenList | None = None, depth: int = 0) -> None:
        if depth > _DEEPEST:
            return
        for block in element:
            name = local(block)
            if name in {"p", "h"}:
                self._read_paragraph(block, inside)
            elif name == "list":
                self._read_list(block, inside, depth)
            elif name == "numbered-paragraph":
                self._read_numbered(block)
            elif name == "table":
                self._read_table(block, depth)
            elif name in _INDEXES:
                text = "\n".join(" ".join(_text(line).split()) for line in block.iter("{*}p"))
                self.lines.add_left_out(text, LeftOutKind.FURNITURE)
            elif name not in _SKIPPED:  # sections and what they hold
                self.read(block, inside, depth + 1)

    def _read_list(self, element: etree._Element, outer: OpenList | None, depth: int) -> None:
        inner = self.numbering.open_list(element, outer)
        for item in element:
            if local(item) not in {"list-item", "list-header"}:
                continue
            inner.begin_item(attribute(item, "start-value"), is_header=local(item) == "list-header")
            self.read(item, inner, depth + 1)

    def _read_numbered(self, element: etree._Element) -> None:
        """Read a paragraph that is a list item by itself."""
        inner = self.numbering.numbered_paragraph(element)
        self.read(element, inner)

    def _read_paragraph(self, paragraph: etree._Element, inside: OpenList | None) -> None:
        style = attribute(paragraph, "style-name")
        level = self.styles.level_of(style)
        own = attribute(paragraph, "outline-level")
        if local(paragraph) == "h":
            level = int(own) if own.isdecimal() else level or 1
        label = inside.label() if inside is not None else ""
        if (
            not label
            and inside is None
            and local(paragraph) == "h"
            and attribute(paragraph, "is-list-header") != "true"
        ):
            label = self.numbering.heading_label(level or 1, attribute(paragraph, "start-value"))
        text = _text(paragraph, self.styles)
        if not text.strip() and inside is not None:
            label = ""
        self.lines.add_paragraph(
            text,
            label="" if level is not None and label == BULLET else label,
            heading=level,
            emphasised=bool(text.strip()) and self._is_bold(paragraph, style),
            struck=_struck(paragraph, self.styles),
        )
        self._add_left_out(paragraph)

    def _add_left_out(self, paragraph: etree._Element) -> None:
        for note in paragraph.iter("{*}note"):
            note_body = child(note, "note-body")
            if note_body is not None:
                self.lines.add_left_out(" ".join(_text(note_body, self.styles).split()), LeftOutKind.NOTE)
        for box in paragraph.iter("{*}text-box"):
            text = "\n".join(" ".join(_text(line, self.styles).split()) for line in box.iter("{*}p", "{*}h"))
            self.lines.add_left_out(text, LeftOutKind.TEXT)

    def _is_bold(self, paragraph: etree._Element, style: str) -> bool:
        own = self.styles.of_words("paragraph", style, "font-weight")
        spans = [span for span in paragraph.iter("{*}span") if "".join(map(str, span.itertext())).strip()]
        outside = (paragraph.text or "") + "".join(part.tail or "" for part in paragraph)
        if outside.strip() and own != "bold":
            return False
        weights = [self.styles.of_words("text", attribute(span, "style-name"), "font-weight") or own for span in spans]
        return all(weight == "bold" for weight in weights) and (own == "bold" or bool(weights))

    def _read_table(self, table: etree._Element, depth: int) -> None:
        rows = [row for row in table.iter("{*}table-row") if next(row.iterancestors("{*}table"), None) is table]
        grid = [_cells(row, self.styles) for row in rows]
        if is_layout(grid):
            for row in rows:
                for cell in row.iterchildren("{*}table-cell"):
                    self.read(cell, None, depth + 1)
            return
        self.lines.add_table(grid)
        self._add_left_out(table)


def _cells(row: etree._Element, styles: OdtStyles) -> list[str]:
    """Return the texts of the cells; a cell over several columns is repeated in each of them."""
    cells: list[str] = []
    for cell in row.iterchildren("{*}table-cell"):
        lines = list(cell.iter("{*}p", "{*}h"))
        text = "\n".join(_text(line, styles) for line in lines)
        text = StruckCell.of(text, struck_words(_struck(line, styles) for line in lines))
        repeated, spanned = (attribute(cell, f"number-columns-{word}") for word in ("repeated", "spanned"))
        count = max(int(each) if each.isdecimal() and len(each) < 5 else 1 for each in (repeated, spanned))
        cells += [text] * min(count, _MOST_COLUMNS)
    return cells


def _text(element: etree._Element, styles: OdtStyles | None = None) -> str:
    pieces = [element.text or ""]
    for part in element:
        name = local(part)
        if name == "s":
            count = attribute(part, "c")
            pieces.append(" " * (min(int(count), 100) if count.isdecimal() and len(count) < 4 else 1))
        elif name in {"tab", "line-break"}:
            pieces.append(" " if name == "tab" else "\n")
        elif name not in _GONE and not _is_hidden(part, styles):
            pieces.append(_text(part, styles))
        pieces.append(part.tail or "")
    return "".join(pieces)


def _struck(paragraph: etree._Element, styles: OdtStyles) -> str:
    """Return the words of a paragraph that are struck out."""
    if _is_struck(paragraph, "paragraph", styles):
        return struck_words([_text(paragraph, styles)])
    spans = (span for span in paragraph.iter("{*}span") if _is_struck(span, "text", styles))
    return struck_words(_text(span, styles) for span in spans if not _is_hidden(span, styles))


def _is_struck(element: etree._Element, family: str, styles: OdtStyles) -> bool:
    return styles.of_words(family, attribute(element, "style-name"), "text-line-through-style") not in {"", "none"}


def _is_hidden(part: etree._Element, styles: OdtStyles | None) -> bool:
    if styles is None or local(part) != "span":
        return False
    return styles.of_words("text", attribute(part, "style-name"), "display") == "none"
