"""Styles, runs and paragraph details of the DOCX: a UN document with the styles of Word itself."""

import datetime as dt
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from core.documents.docx_parts import element
from core.documents.tree import Run, direction_of, plain

_FONTS = {"ascii": "Times New Roman", "hAnsi": "Times New Roman", "cs": "Times New Roman", "eastAsia": "SimSun"}
_INK = RGBColor(0, 0, 0)
LINK = RGBColor(0x0B, 0x5A, 0x86)
CELL, SMALL, NOTE_TEXT, NOTE_MARK = "Table Text", "Small Text", "footnote text", "footnote reference"


def set_styles(word: WordDocument, language: str, *, right_to_left: bool, wide: bool) -> None:
    """Set the styles: body 10.5 points with room between paragraphs, headings in the same face, notes 9 points.

    Tables are 9 points, or 8 on a `wide` page.
    """
    for name, based_on in ((CELL, "Normal"), (SMALL, "Normal"), (NOTE_TEXT, "Normal")):
        word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH).base_style = word.styles[based_on]
    mark = word.styles.add_style(NOTE_MARK, WD_STYLE_TYPE.CHARACTER)
    mark.font.superscript = True
    for style, identity in ((NOTE_TEXT, "FootnoteText"), (NOTE_MARK, "FootnoteReference")):
        word.styles[style].element.set(qn("w:styleId"), identity)
    _style(word, "Normal", 10.5, after=6)
    _style(word, "Title", 19, bold=True, before=12, after=6)
    _style(word, "Subtitle", 12, after=12)
    _style(word, "Heading 1", 14, bold=True, before=18, after=8)
    _style(word, "Heading 2", 12, bold=True, before=14, after=6)
    for level in range(3, 7):
        _style(word, f"Heading {level}", 10.5, bold=True, italic=level > 3, before=12, after=6)
    _style(word, "Quote", 10.5, after=6)
    word.styles["Quote"].paragraph_format.left_indent = word.styles["Quote"].paragraph_format.right_indent = Cm(1)
    _style(word, "Caption", 9, bold=True, before=6, after=4)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    for name, size, after in ((CELL, 8 if wide else 9, 2), (SMALL, 9, 6), (NOTE_TEXT, 9, 2), ("List Bullet", 10.5, 3)):
        _style(word, name, size, after=after)
    word.styles[CELL].paragraph_format.space_before = Pt(2)
    for level in range(1, 4):
        name = f"TOC {level}"
        entry: Any = word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        entry.base_style = word.styles["Normal"]
        _style(word, name, 10.5, after=3)
        entry.paragraph_format.left_indent = Cm(0.8 * (level - 1))
        end = WD_TAB_ALIGNMENT.LEFT if right_to_left else WD_TAB_ALIGNMENT.RIGHT
        entry.paragraph_format.tab_stops.add_tab_stop(Cm(26.7 if wide else 16), end, WD_TAB_LEADER.DOTS)
    for name in ("Header", "Footer"):
        _style(word, name, 8.5)
    _default_language(word, language, right_to_left=right_to_left)


def set_paper(word: WordDocument, *, landscape: bool) -> Any:
    """Set A4 with room for the running lines; landscape has narrow margins for wide tables. Return the section."""
    section = word.sections[0]
    short, long, margin = Cm(21), Cm(29.7), Cm(2.5)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    section.top_margin = section.bottom_margin = Cm(2) if landscape else margin
    section.left_margin = section.right_margin = Cm(1.5) if landscape else margin
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.header_distance = section.footer_distance = Cm(1.3)
    return section


def _style(
    word: WordDocument,
    name: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    after: float = 0,
) -> None:
    style: Any = word.styles[name]
    style.font.size, style.font.bold, style.font.italic, style.font.color.rgb = Pt(size), bold, italic, _INK
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    properties = style.element.get_or_add_rPr()
    for tag in ("w:rFonts", "w:szCs", "w:bCs", "w:iCs", "w:spacing", "w:kern"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
    properties.insert(0, element("rFonts", **_FONTS))
    if bold:
        properties.find(qn("w:b")).addnext(element("bCs"))
    properties.find(qn("w:sz")).addnext(element("szCs", val=str(round(size * 2))))
    for tag in ("w:pBdr", "w:tabs"):
        for old in style.element.findall(f"{qn('w:pPr')}/{qn(tag)}"):
            old.getparent().remove(old)


def _default_language(word: WordDocument, language: str, *, right_to_left: bool) -> None:
    defaults = word.styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    western = "en-GB" if right_to_left or language.startswith("zh") else language
    eastern = language if language.startswith("zh") else "zh-CN"
    defaults.append(element("lang", val=western, eastAsia=eastern, bidi=language if right_to_left else "ar-SA"))
    if right_to_left:
        normal: Any = word.styles["Normal"]
        normal.element.get_or_add_pPr().insert(0, element("bidi"))


def run_of(run: Run, language: str, *, link: bool = False) -> Any:
    """Return a run with its language; the properties are in the order that the format requires."""
    language = run.language or language
    properties = element("rPr")
    if run.bold:
        properties.extend([element("b"), element("bCs")])
    if run.italic:
        properties.extend([element("i"), element("iCs")])
    if link:
        properties.append(element("color", val=str(LINK)))
    if direction_of(language) == "rtl":
        properties.extend([element("rtl"), element("lang", bidi=language)])
    elif language.startswith("zh"):
        properties.append(element("lang", eastAsia=language))
    elif language:
        properties.append(element("lang", val=language))
    return element("r", properties, *_text_pieces(plain(run.text)))


def tracked_change(run_element: Any, run: Run, number: int, at: dt.datetime) -> Any:
    """Return the run as a change by its author that Word can accept or reject."""
    for words in run_element.iter(qn("w:t")) if run.change == "delete" else ():
        words.tag = qn("w:delText")
    date = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    kind = "ins" if run.change == "insert" else "del"
    return element(kind, run_element, id=str(number), author=plain(run.author), date=date)


def _text_pieces(text: str) -> list[Any]:
    """Return text with its tabs and line breaks as Word writes them."""
    made: list[Any] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            made.append(element("br"))
        for place, words in enumerate(line.split("\t")):
            if place:
                made.append(element("tab"))
            if words:
                piece = element("t")
                piece.text = words
                piece.set(qn("xml:space"), "preserve")
                made.append(piece)
    return made


def tab_stop(paragraph: Any, at: float, kind: str) -> None:
    """Add a tab stop at `at` centimetres; `kind` is left, center or right."""
    stop = element("tab", val=kind, pos=str(round(at * 567)))
    paragraph._p.get_or_add_pPr().insert_element_before(
        element("tabs", stop), "w:suppressAutoHyphens", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def line(paragraph: Any, side: str, eighths: int) -> None:
    """Draw a line at one side (top, bottom …) of a paragraph, `eighths` of a point thick."""
    line = element(side, val="single", sz=str(eighths), space="4", color="auto")
    paragraph._p.get_or_add_pPr().insert_element_before(
        element("pBdr", line), "w:tabs", "w:bidi", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
