"""Documents with places to write in, as DOCX: each a content control and a bookmark, so that it is found again.

Word keeps the content control, other programs at least the bookmark; both bear the field's name.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import qn

from core.documents import docx_parts as parts
from core.documents.docx_file import DocxWriter, only_language, without_clock
from core.documents.tree import Block, ReportDocument, Text, plain

_WIDTHS = (24, 76)  # shares of label and field
_EMPTY = "–"  # of a list in which nothing is chosen


@dataclass(frozen=True, slots=True)
class FieldCell:
    """A place to write in. `name` is [a-z0-9_], at most 36 characters; `choices` make it a list, `lines` empty room."""

    name: str
    label: str
    text: str = ""
    language: str = ""
    choices: Sequence[str] = ()
    lines: int = 1


@dataclass(frozen=True, slots=True)
class FieldTable:
    """Labels on the left, a text or a place to write in on the right."""

    rows: Sequence[tuple[str, Text | FieldCell]]
    title: str


def write_fields(document: ReportDocument, blocks: Sequence[Block | FieldTable], *, hidden: str = "") -> bytes:
    """Return the document with its fields as DOCX; `hidden` is stored twice: as a part and as text that nobody sees.

    The same blocks give the same bytes. `document` has the running lines; its own blocks are left out.
    """
    buffer = io.BytesIO()
    writer = _FieldsWriter(document, blocks)
    word = writer.finished()
    if hidden:
        writer.hide(hidden)
    word.save(buffer)
    return without_clock(buffer)


class _FieldsWriter(DocxWriter):
    def __init__(self, document: ReportDocument, blocks: Sequence[Block | FieldTable]) -> None:
        super().__init__(document)
        self._own = blocks
        self._fields = 0

    def finished(self) -> Any:
        word = super().finished()
        for block in self._own:
            if isinstance(block, FieldTable):
                self._field_table(block)
            else:
                self._block(block)
        return word

    def hide(self, text: str) -> None:
        """Store `text` as a part of its own, and as hidden text at the end, which programs keep that drop the part."""
        blob = f'<?xml version="1.0" encoding="UTF-8"?><copy xmlns="urn:portal:copy">{text}</copy>'.encode()
        package = self._word.part.package
        part = Part(PackURI("/customXml/item1.xml"), "application/xml", blob, package)
        self._word.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
        paragraph = self._word.add_paragraph()
        piece = parts.element("t")
        piece.text = text
        look = [parts.element("noProof"), parts.element("vanish"), parts.element("sz", val="2")]
        paragraph._p.get_or_add_pPr().append(
            parts.element("rPr", parts.element("vanish"), parts.element("sz", val="2"))
        )
        paragraph._p.append(parts.element("r", parts.element("rPr", *look), piece))

    def _field_table(self, block: FieldTable) -> None:
        table = self._table([[label, ""] for label, _value in block.rows], _WIDTHS, head=False)
        table.style = "Table Grid"
        parts.title_table(table, block.title)
        for row, (_label, value) in zip(table.rows, block.rows, strict=True):
            head, cell = row.cells
            head.paragraphs[0].runs[0].bold = True
            head._tc.get_or_add_tcPr().append(parts.element("shd", val="clear", color="auto", fill="EBEBEB"))
            if isinstance(value, FieldCell):
                self._field(cell, value)
            else:
                self._fill(cell.paragraphs[0], value, language=only_language(value))

    def _field(self, cell: Any, field: FieldCell) -> None:
        """Replace the cell's paragraph by a content control with the field's text, a paragraph for each line."""
        self._fields += 1
        style = self._word.styles[parts.CELL].style_id
        lines = [_EMPTY] if field.choices and not field.text else plain(field.text).split("\n")
        lines += [""] * (field.lines - len(lines))
        content = parts.element("sdtContent")
        for words in lines:
            paragraph = cell.add_paragraph()
            paragraph._p.style = style
            self._fill(paragraph, words, language=field.language)
            content.append(paragraph._p)
        cell._tc.remove(cell.paragraphs[0]._p)
        self._mark_field(content, field.name)
        properties = parts.element(
            "sdtPr",
            parts.element("alias", val=plain(field.label)[:64]),
            parts.element("tag", val=field.name),
            parts.element("id", val=str(100_000 + self._fields)),
            parts.element("lock", val="sdtLocked"),
        )
        if field.choices:
            choices = [_EMPTY, *field.choices]
            items = (parts.element("listItem", displayText=each, value=each) for each in choices)
            properties.append(parts.element("dropDownList", *items))
        cell._tc.append(parts.element("sdt", properties, content))

    def _mark_field(self, content: Any, name: str) -> None:
        self._bookmarks += 1
        identity = str(10_000 + self._bookmarks)
        first, last = content[0], content[-1]
        place = first.find(qn("w:pPr"))
        start = parts.element("bookmarkStart", id=identity, name=name)
        first.insert(0 if place is None else 1, start)
        last.append(parts.element("bookmarkEnd", id=identity))
