"""Parts of a Word file: paragraphs, fields, tables, links, and the styles that they use."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import XmlPart
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from core.documents.tree import Block, HeadingBlock, Inline, ParagraphBlock, Run, plain
from core.text.world_languages import Direction, direction_of

_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_UNWANTED = ("/metadata/thumbnail", "/extended-properties", "/customXml")
_SEPARATORS = {-1: "separator", 0: "continuationSeparator"}


class Footnotes:
    """The part with the notes of a document, numbered from 1 in the order in which they are added."""

    def __init__(self, word: WordDocument) -> None:
        lines = "".join(
            f'<w:footnote w:id="{number}" w:type="{kind}"><w:p><w:pPr><w:spacing w:after="0" w:line="240"/></w:pPr>'
            f"<w:r><w:{kind}/></w:r></w:p></w:footnote>"
            for number, kind in _SEPARATORS.items()
        )
        self._root = parse_xml(f"<w:footnotes {nsdecls('w', 'r')}>{lines}</w:footnotes>")
        self.part = XmlPart(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, self._root, word.part.package)
        word.part.relate_to(self.part, RELATIONSHIP_TYPE.FOOTNOTES)
        settings = word.settings.element
        properties = element("footnotePr", *(element("footnote", id=str(number)) for number in _SEPARATORS))
        settings.insert_element_before(properties, "w:endnotePr", "w:compat", "w:docVars", "w:rsids", "m:mathPr")
        self._count = 0

    def add(self) -> tuple[Any, Any]:
        """Add a note; return its paragraph, which begins with its number, and the run of its mark in the text."""
        self._count += 1
        own_mark = element("r", element("rPr", element("rStyle", val="FootnoteReference")), element("footnoteRef"))
        paragraph = element("p", element("pPr", element("pStyle", val="FootnoteText")), own_mark)
        self._root.append(element("footnote", paragraph, id=str(self._count)))
        mark = element("footnoteReference", id=str(self._count))
        return paragraph, element("r", element("rPr", element("rStyle", val="FootnoteReference")), mark)


def element(tag: str, *children: Any, **attributes: str) -> Any:
    """Return an element of Word's own namespace; its attributes belong to it too."""
    new = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        new.set(qn(f"w:{key}"), value)
    new.extend(children)
    return new


def field(code: str, result: str = "1") -> list[Any]:
    """Return the runs of a field that Word computes, such as PAGE."""
    text = element("t")
    text.text = result
    instruction = element("instrText")
    instruction.text = f" {code} "
    instruction.set(qn("xml:space"), "preserve")
    begin, middle, end = (element("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    return [element("r", part) for part in (begin, instruction, middle, text, end)]


def title_table(table: Any, title: str) -> None:
    """Set the title of a table, which screen readers say before its first cell."""
    table._tbl.tblPr.append(element("tblCaption", val=plain(title[:250])))


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Add a bookmark to a paragraph, so that links can lead to it."""
    start, end = element("bookmarkStart", id=str(number), name=name), element("bookmarkEnd", id=str(number))
    properties = paragraph.find(qn("w:pPr"))
    paragraph.insert(0 if properties is None else 1, start)
    paragraph.append(end)


def link(part: Any, url: str) -> Any:
    """Return a link to the web, to put runs into."""
    hyperlink = OxmlElement("w:hyperlink")
    hyperlink.set(qn("r:id"), part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    return hyperlink


def link_inside(name: str) -> Any:
    """Return a link to a bookmark, to put runs into."""
    return element("hyperlink", anchor=name)


def set_properties(word: WordDocument, *, title: str, language: str, created: dt.datetime) -> None:
    """Set title, language and one time; no author, no program, no thumbnail (guarantee C4)."""
    properties = word.core_properties
    moment = created.astimezone(dt.UTC).replace(tzinfo=None, microsecond=0)
    properties.title, properties.language = title[:255], language
    properties.created = properties.modified = moment
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.revision = 1
    for relations in (word.part.package.rels, word.part.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNWANTED)]:
            del relations[key]


DEEPEST = 6  # levels of headings that Word's styles have here
_FIRST = 20  # Word's template uses smaller ids
_ROMAN = re.compile(r"X{0,3}(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10}
_TAB = 680  # twentieths of a point, 1.2 centimetres
_FORMATS = ("upperRoman", "upperLetter", "decimal")  # an "I." alone is a Roman one


class DocxNumbering:
    """Numbers headings, paragraphs and lists by Word's own counting.

    A number that this counting cannot print ("12 bis.") stays typed text: `heading` and `paragraph` then return False.
    """

    def __init__(self, word: WordDocument, blocks: Sequence[Block]) -> None:
        numbering: Any = word.part.numbering_part.element
        sections = [block for block in blocks if isinstance(block, HeadingBlock)]
        paragraphs = [block.number for block in blocks if isinstance(block, ParagraphBlock)]
        levels = [
            _number_format(each.number for each in sections if min(each.level, DEEPEST) == level + 1)
            for level in range(DEEPEST)
        ]
        hanging = element("ind", left=str(_TAB), hanging=str(_TAB))
        self._headings = _List(numbering, _FIRST, levels, hanging)
        self._paragraphs = _List(
            numbering, _FIRST + 1, [_number_format(paragraphs)], element("ind", left="0", firstLine="0")
        )
        self._items = _List(numbering, _FIRST + 2, ["decimal"], element("ind", left=str(_TAB), hanging="400"))

    def heading(self, paragraph: Any, section: HeadingBlock) -> bool:
        """Number a heading; return whether Word prints its number from now on."""
        return self._headings.mark(paragraph, min(section.level, DEEPEST) - 1, section.number)

    def paragraph(self, paragraph: Any, number: str) -> bool:
        """Number a paragraph; return whether Word prints its number from now on."""
        return self._paragraphs.mark(paragraph, 0, number)

    def item(self, paragraph: Any, number: int) -> None:
        """Number an item of a list; each list begins again with 1."""
        self._items.mark(paragraph, 0, f"{number}.")


class _List:
    """One list definition of Word; its levels are counted as Word counts them."""

    def __init__(self, numbering: Any, identity: int, formats: Sequence[str], indent: Any) -> None:
        self._numbering, self._identity, self._formats = numbering, identity, formats
        self._counts: dict[int, int] = {}
        self._used: Any = None
        kind = "multilevel" if len(formats) > 1 else "singleLevel"
        definition = element("abstractNum", element("multiLevelType", val=kind), abstractNumId=str(identity))
        for level, form in enumerate(formats):
            place = element("pPr", element("tabs", element("tab", val="num", pos=str(_TAB))))
            place.append(element("ind", **{key.rpartition("}")[2]: value for key, value in indent.items()}))
            definition.append(
                element(
                    "lvl",
                    element("start", val="1"),
                    element("numFmt", val=form),
                    element("suff", val="tab"),
                    element("lvlText", val=f"%{level + 1}."),
                    element("lvlJc", val="left"),
                    place,
                    ilvl=str(level),
                )
            )
        numbering.insert(len(numbering.findall(definition.tag)), definition)

    def mark(self, paragraph: Any, level: int, text: str) -> bool:
        """Number the paragraph, by going on or by a new start; return whether that prints exactly `text`."""
        value = dict(_number_readings(text)).get(self._formats[level])
        if value is None:
            return False
        goes_on = value == self._counts.get(level, 0) + 1
        if self._used is None or not goes_on:
            self._used = self._numbering.add_num(self._identity)
            if not goes_on:
                self._used.add_lvlOverride(level).add_startOverride(value)
        self._counts = {each: count for each, count in self._counts.items() if each < level} | {level: value}
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = level
        properties.get_or_add_numId().val = self._used.numId
        return True


def _number_format(numbers: Iterable[str]) -> str:
    """Return the format in which all of the numbers can be printed, else one of the first number."""
    readings = [{form for form, _value in _number_readings(number)} for number in numbers if number]
    common = set.intersection(*readings) if readings else set()
    return next((form for form in _FORMATS if form in (common or (readings[0] if readings else ()))), "decimal")


def _number_readings(text: str) -> Iterator[tuple[str, int]]:
    """Yield (format, value) of a printed number with its full stop; several for "I.", none for "12 bis."."""
    number = text[:-1] if text.endswith(".") else ""
    if number.isascii() and number.isdecimal() and number == str(int(number)) and number != "0":
        yield "decimal", int(number)
    if len(number) == 1 and "A" <= number <= "Z":
        yield "upperLetter", ord(number) - ord("A") + 1
    if number and _ROMAN.fullmatch(number):
        values = [_VALUES[letter] for letter in number]
        yield (
            "upperRoman",
            sum(-value if value < after else value for value, after in zip(values, [*values[1:], 0], strict=True)),
        )


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


def isolation(items: Sequence[Inline], place: int, direction: Direction) -> tuple[list[Any], list[Any]]:
    """Return the runs before and after the note's mark at `place`, which give it the direction of its paragraph.

    A mark within words of the other direction stands on their wrong side, and LibreOffice never ends where such a
    paragraph is the first after a heading and does not fit on the page: it moves both to and fro. A mark of direction,
    which has no width, on that side takes the note's mark out of those words.
    """
    before = "".join(item.text for item in items[:place] if isinstance(item, Run))
    after = "".join(item.text for item in items[place + 1 :] if isinstance(item, Run))
    turned = "R" if direction == "ltr" else "L"
    sign = "\u200e" if direction == "ltr" else "\u200f"

    def beside(letters: Iterable[str]) -> list[Any]:
        return [run_of(Run(sign), "")] if _first_direction(letters) == turned else []

    return beside(reversed(before)), beside(after)


def _first_direction(letters: Iterable[str]) -> str:
    """Return L or R by the first letter that has a direction; "" without one."""
    ways = (unicodedata.bidirectional(letter) for letter in letters)
    return next(("L" if way == "L" else "R" for way in ways if way in ("L", "R", "AL")), "")


def tracked_change(run_element: Any, run: Run, number: int, at: dt.datetime) -> Any:
    """Return the run as a change by its author that Word can accept or reject."""
    for words in run_element.iter(qn("w:t")) if run.change == "delete" else ():
        words.tag = qn("w:delText")
    date = at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    kind = "ins" if run.change == "insert" else "del"
    return element(kind, run_element, id=str(number), author=plain(run.author), date=date)


def _text_pieces(text: str) -> list[Any]:
    """Return text with its tabs and line breaks as Word writes them."""
    pieces: list[Any] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            pieces.append(element("br"))
        for place, words in enumerate(line.split("\t")):
            if place:
                pieces.append(element("tab"))
            if words:
                piece = element("t")
                piece.text = words
                piece.set(qn("xml:space"), "preserve")
                pieces.append(piece)
    return pieces


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
