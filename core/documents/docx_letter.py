"""Letters as DOCX: letterhead, reference, text in the third person, date, room for initials, address, annex."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Cm, Pt

from core.documents import docx_parts as parts
from core.documents.docx_file import DocxWriter, without_clock
from core.documents.tree import HeadingBlock, ReportDocument, Run, Text

_INITIALS = Cm(3.2)  # width of the box for initials
_OPENING = Cm(1)  # indent of the first line of a paragraph


@dataclass(frozen=True, slots=True)
class LetterDocument:
    """A letter without signature, such as a note verbale.

    `letterhead` and `address` are lines; `place_and_date` stands under the text at the end of the line, above the box
    for `initials`, if there are any. `annex` holds title, running lines and blocks of what follows on a new page; its
    blocks may be empty, then the letter has no annex.
    """

    letterhead: Sequence[str]
    reference: str
    paragraphs: Sequence[Text]
    place_and_date: str
    initials: str
    address: Sequence[str]
    annex: ReportDocument
    annex_heading: str = ""


def write_letter(letter: LetterDocument) -> bytes:
    """Return the letter as DOCX. The same letter gives the same bytes."""
    buffer = io.BytesIO()
    _LetterWriter(letter).finished().save(buffer)
    return without_clock(buffer)


class _LetterWriter(DocxWriter):
    def __init__(self, letter: LetterDocument) -> None:
        super().__init__(letter.annex)
        self._letter = letter

    def finished(self) -> Any:
        letter = self._letter
        self._running_lines(parts.set_paper(self._word, landscape=False))
        head = self._paragraph("Normal", [Run("\n".join(letter.letterhead), bold=True)])
        head.paragraph_format.space_after = Pt(12)
        parts.line(head, "bottom", 8)
        if letter.reference:
            self._paragraph("Normal", letter.reference).paragraph_format.space_after = Pt(18)
        for text in letter.paragraphs:
            paragraph = self._paragraph("Normal", text)
            paragraph.paragraph_format.first_line_indent = _OPENING
            paragraph.paragraph_format.space_after = Pt(10)
            paragraph.paragraph_format.line_spacing = 1.15
        date = self._paragraph("Normal", letter.place_and_date)
        date.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        date.paragraph_format.space_before = Pt(12)
        date.paragraph_format.keep_with_next = True
        if letter.initials:
            self._initials()
        self._paragraph("Normal", "\n".join(letter.address)).paragraph_format.space_before = Pt(18)
        if letter.annex.blocks:
            self._block(HeadingBlock(letter.annex_heading, new_page=True))
            for block in letter.annex.blocks:
                self._block(block)
        return self._word

    def _initials(self) -> None:
        """Add an empty box at the end of the line, where whoever sends the letter puts initials and a stamp."""
        table = self._word.add_table(rows=1, cols=1)
        table.style = "Table Grid"
        table.autofit = False
        table.columns[0].width = table.rows[0].cells[0].width = _INITIALS
        table.rows[0].height = Cm(1.8)
        end = "left" if self._document.direction == "rtl" else "right"
        table._tbl.tblPr.insert_element_before(parts.element("jc", val=end), "w:tblLayout", "w:tblLook")
        paragraph = table.rows[0].cells[0].paragraphs[0]
        paragraph._p.style = self._word.styles[parts.SMALL].style_id
        self._fill(paragraph, [Run(self._letter.initials, italic=True)])
        parts.title_table(table, self._letter.initials)
