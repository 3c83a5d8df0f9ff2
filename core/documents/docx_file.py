"""The tree as DOCX: Word's own headings, footnotes, fields and header rows; right-to-left where the words are."""

import io
import zipfile
from collections.abc import Container
from dataclasses import replace
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm

from core.documents import docx_parts as parts, docx_parts as styles
from core.documents.docx_parts import DEEPEST, DocxNumbering, isolation, line, run_of, tab_stop, tracked_change
from core.documents.tree import (
    Block,
    Contents,
    Figure,
    Footnote,
    HeadingBlock,
    Inline,
    Items,
    KeyValue,
    ParagraphBlock,
    QuoteBlock,
    ReportDocument,
    Run,
    TableBlock,
    Text,
    anchors,
    inlines,
    length,
    plain,
)
from core.files.zip_writer import ZipWriter
from core.text.world_languages import direction_of

_WIDTH, _WIDE = Cm(16), Cm(26.7)  # between the margins, upright and on its side
_TOGETHER = 13  # rows of a table that stay on one page
_KEPT_TOGETHER = 240  # characters of a cell: a row with more may go on over the page
_TAB = 1.2  # centimetres from the number of a paragraph to its words


def write_docx(document: ReportDocument) -> bytes:
    """Return the document as DOCX. The same tree gives the same bytes."""
    buffer = io.BytesIO()
    DocxWriter(document).finished().save(buffer)
    return without_clock(buffer)


def without_clock(saved: io.BytesIO) -> bytes:
    """Return a saved file without the times of its parts: the same parts give the same bytes."""
    target = io.BytesIO()
    package = ZipWriter(target)
    with zipfile.ZipFile(saved) as archive:
        for name in archive.namelist():
            with package.part(name) as write:
                write(archive.read(name))
    package.close()
    return target.getvalue()


class DocxWriter:
    """Writes the document in one pass over the tree."""

    def __init__(self, document: ReportDocument) -> None:
        self._document = document
        self._word = docx.Document()
        styles.set_styles(
            self._word, document.language, right_to_left=document.direction == "rtl", wide=document.landscape
        )
        title = plain(document.title)
        parts.set_properties(self._word, title=title, language=document.language, created=document.created)
        self._notes = parts.Footnotes(self._word)
        self._numbers = DocxNumbering(self._word, document.blocks)
        self._known = {anchor: f"a{number}" for number, anchor in enumerate(sorted(anchors(document)))}
        self._width = _WIDE if document.landscape else _WIDTH
        self._headings = self._changes = 0
        self._bookmarks = 0

    def finished(self) -> Any:
        document = self._document
        self._running_lines(styles.set_paper(self._word, landscape=document.landscape))
        top = self._paragraph("Normal", [Run(document.masthead + "\t"), Run(document.symbol, bold=True)])
        tab_stop(top, self._width.cm, "right")
        line(top, "bottom", 12)
        self._paragraph("Title", document.title)
        if document.subtitle:
            self._paragraph("Subtitle", document.subtitle)
        for block in document.blocks:
            self._block(block)
        return self._word

    def _running_lines(self, section: Any) -> None:
        document = self._document
        section.different_first_page_header_footer = True
        head = section.header.paragraphs[0]
        self._fill(head, [Run(document.symbol, bold=True), Run("\t" + document.running_head)], section.header.part)
        tab_stop(head, self._width.cm, "right")
        line(head, "bottom", 4)
        for footer in (section.footer, section.first_page_footer):
            foot = footer.paragraphs[0]
            foot.style = "Footer"
            before, _, rest = plain(document.words.page).partition("{page}")
            between, _, after = rest.partition("{pages}")
            self._fill(foot, f"{document.running_foot}\t{before}", footer.part)
            foot._p.extend(parts.field("PAGE"))
            self._fill(foot, between, footer.part)
            foot._p.extend(parts.field("NUMPAGES"))
            self._fill(foot, after, footer.part)
            tab_stop(foot, self._width.cm, "right")

    def _block(self, block: Block) -> None:
        match block:
            case HeadingBlock():
                self._section(block)
            case ParagraphBlock():
                self._numbered_paragraph(block)
            case QuoteBlock():
                self._paragraph("Quote", block.text, block.language)
                if block.source:
                    self._paragraph("Quote", [Run("— "), *inlines(block.source)])
            case Items():
                for number, item in enumerate(block.items, start=1):
                    paragraph = self._paragraph("Normal" if block.ordered else "List Bullet", item)
                    if block.ordered:
                        self._numbers.item(paragraph, number)
            case TableBlock():
                if block.caption:
                    self._paragraph("Caption", block.caption)
                head = [_bold(cell) for cell in block.head]
                widths = block.widths or [1] * len(block.head)
                table = self._table([head, *block.rows], widths, head=True, counts=block.counts)
                parts.title_table(table, _words(block.caption) or ", ".join(map(_words, block.head)))
            case KeyValue():
                table = self._table([[_bold(key), value] for key, value in block.pairs], (28, 72), head=False)
                parts.title_table(table, ", ".join(_words(key) for key, _value in block.pairs))
            case Figure():
                self._figure(block)
            case Contents():
                self._contents(block)

    def _numbered_paragraph(self, block: ParagraphBlock) -> None:
        paragraph = self._word.add_paragraph(style=styles.SMALL if block.small else "Normal")
        typed = block.number and not self._numbers.paragraph(paragraph, block.number)
        self._fill(
            paragraph, [Run(f"{block.number}\t"), *inlines(block.text)] if typed else block.text, None, block.language
        )
        paragraph.paragraph_format.keep_with_next = block.leads or None
        if typed:
            tab_stop(paragraph, _TAB, "left")
        self._mark(paragraph, self._known.get(block.anchor))

    def _section(self, section: HeadingBlock) -> None:
        paragraph = self._word.add_paragraph(style=f"Heading {min(section.level, DEEPEST)}")
        typed = section.number and not self._numbers.heading(paragraph, section)
        self._fill(paragraph, [Run(f"{section.number}\u2003"), *inlines(section.title)] if typed else section.title)
        paragraph.paragraph_format.page_break_before = section.new_page or None
        self._headings += 1
        self._mark(paragraph, f"h{self._headings}")
        self._mark(paragraph, self._known.get(section.anchor))

    def _contents(self, contents: Contents) -> None:
        """Add the table of contents as a field that already contains the headings.

        Where Word renews the field, it adds page numbers, which only Word knows.
        """
        title = self._paragraph("Normal", Run(contents.title, bold=True))
        title.paragraph_format.keep_with_next = True
        begin, instruction, middle, _shown, end = parts.field(rf'TOC \o "1-{contents.depth}" \h \z')
        sections = [block for block in self._document.blocks if isinstance(block, HeadingBlock)]
        listed = [(n, section) for n, section in enumerate(sections, start=1) if section.level <= contents.depth]
        for place, (number, section) in enumerate(listed):
            paragraph = self._paragraph(f"TOC {section.level}", "")
            link = parts.link_inside(f"h{number}")
            words = _words(section.title)
            link.append(run_of(Run(f"{section.number}\u2003{words}" if section.number else words), ""))
            paragraph._p.extend([*((begin, instruction, middle) if place == 0 else ()), link])
            if place == len(listed) - 1:
                paragraph._p.append(end)

    def _figure(self, figure: Figure) -> None:
        from core.documents.pdf_file import picture

        if figure.caption:
            self._paragraph("Caption", figure.caption)
        paragraph = self._word.add_paragraph()
        paragraph.paragraph_format.keep_with_next = figure.leads or None
        paragraph.add_run().add_picture(io.BytesIO(picture(figure.svg)), width=_WIDTH)
        properties: Any = paragraph._p.find(f".//{qn('wp:docPr')}")
        properties.set("descr", plain(figure.alt))
        properties.set("title", plain((_words(figure.caption) or figure.alt)[:250]))
        for side in "TBLR":  # left out, some programs move the picture to the side
            properties.getparent().set(f"dist{side}", "0")

    def _table(self, rows: Any, widths: Any, *, head: bool, counts: Container[int] = ()) -> Any:
        table = self._word.add_table(rows=0, cols=len(widths))
        if head:
            table.style = "Table Grid"
        else:
            table._tbl.tblPr.find(qn("w:tblLook")).set(qn("w:firstRow"), "0")
        if self._document.direction == "rtl":
            table._tbl.tblPr.insert_element_before(parts.element("bidiVisual"), "w:tblW", "w:jc", "w:tblLook")
        table.autofit = False
        sizes = [int(self._width * share / sum(widths)) for share in widths]
        for column, size in zip(table.columns, sizes, strict=True):
            column.width = size
        # A table of long texts would leave the page before it empty.
        together = len(rows) <= _TOGETHER and all(length(cell) <= _KEPT_TOGETHER for row in rows for cell in row)
        style = self._word.styles[styles.CELL].style_id  # looked up once, not for each cell
        for index, row in enumerate(rows):
            table_row = table.add_row()
            properties = table_row._tr.get_or_add_trPr()
            if max(map(length, row)) <= _KEPT_TOGETHER:
                properties.append(parts.element("cantSplit"))
            if head and index == 0:
                properties.append(parts.element("tblHeader"))
            for place, (cell, text, size) in enumerate(zip(table_row.cells, row, sizes, strict=True)):
                cell.width = size
                cell.paragraphs[0]._p.style = style
                manner = cell.paragraphs[0].paragraph_format
                manner.keep_with_next = (together and row is not rows[-1]) or None
                manner.alignment = WD_ALIGN_PARAGRAPH.RIGHT if place in counts else None  # where lines end, that is
                self._fill(cell.paragraphs[0], text, language=only_language(text))
                if head and index == 0:
                    cell._tc.get_or_add_tcPr().append(parts.element("shd", val="clear", color="auto", fill="EBEBEB"))
        self._word.add_paragraph()
        return table

    def _paragraph(self, style: str, text: Text, language: str = "") -> Any:
        paragraph = self._word.add_paragraph(style=style)
        self._fill(paragraph, text, language=language)
        return paragraph

    def _fill(self, paragraph: Any, text: Text, part: Any = None, language: str = "") -> None:
        language = language or self._document.language
        if direction_of(language) != self._document.direction:
            bidi = parts.element("bidi", val="1" if direction_of(language) == "rtl" else "0")
            paragraph._p.get_or_add_pPr().insert_element_before(bidi, "w:spacing", "w:ind", "w:jc", "w:rPr")
        items = inlines(text)
        for place, item in enumerate(items):
            if isinstance(item, Footnote):
                note, mark = self._notes.add()
                before, after = isolation(items, place, direction_of(language))
                paragraph._p.extend([*before, mark, *after])
                for run in (Run(" "), *item.runs()):
                    self._add(note, run, self._document.language, self._notes.part)
            else:
                self._add(paragraph._p, item, language, part or self._word.part)

    def _add(self, paragraph: Any, run: Run, language: str, part: Any) -> None:
        """Add a run, within its link where it has one."""
        place = paragraph
        if run.leads_out():
            place = parts.link(part, run.url)
        elif run.url[1:] in self._known:
            place = parts.link_inside(self._known[run.url[1:]])
        if place is not paragraph:
            paragraph.append(place)
        element = run_of(run, language, link=place is not paragraph)
        if run.change:
            self._changes += 1
            element = tracked_change(element, run, self._changes, self._document.created)
        place.append(element)

    def _mark(self, paragraph: Any, name: str | None) -> None:
        if name:
            self._bookmarks += 1
            parts.bookmark(paragraph._p, name, self._bookmarks)


def _words(text: Text) -> str:
    """Return the words of a text alone, without notes."""
    return "".join(item.text for item in inlines(text) if isinstance(item, Run))


def _bold(text: Text) -> list[Inline]:
    return [replace(item, bold=True) if isinstance(item, Run) else item for item in inlines(text)]


def only_language(text: Text) -> str:
    """Return the language of a text that is one run, which then decides the direction of its paragraph; else ""."""
    parts_of_text = inlines(text)
    return parts_of_text[0].language if len(parts_of_text) == 1 and isinstance(parts_of_text[0], Run) else ""
