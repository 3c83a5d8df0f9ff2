"""Numbers of headings, paragraphs and lists by Word's own numbering, so that they go on when somebody adds one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from docx.document import Document as WordDocument

from core.documents.docx_parts import element
from core.documents.tree import Block, Paragraph, Section

DEEPEST = 6  # levels of headings that Word's styles have here
_FIRST = 20  # Word's template uses smaller ids
_ROMAN = re.compile(r"X{0,3}(IX|IV|V?I{0,3})")
_VALUES = {"I": 1, "V": 5, "X": 10}
_TAB = 680  # twentieths of a point, 1.2 centimetres
_FORMATS = ("upperRoman", "upperLetter", "decimal")  # an "I." alone is a Roman one


class Numbers:
    """Counts as Word will. What its counting cannot print ("12 bis.") stays typed text: the answer is then False."""

    def __init__(self, word: WordDocument, blocks: Sequence[Block]) -> None:
        numbering: Any = word.part.numbering_part.element
        sections = [block for block in blocks if isinstance(block, Section)]
        paragraphs = [block.number for block in blocks if isinstance(block, Paragraph)]
        levels = [
            _format(each.number for each in sections if min(each.level, DEEPEST) == level + 1)
            for level in range(DEEPEST)
        ]
        hanging = element("ind", left=str(_TAB), hanging=str(_TAB))
        self._headings = _List(numbering, _FIRST, levels, hanging)
        self._paragraphs = _List(numbering, _FIRST + 1, [_format(paragraphs)], element("ind", left="0", firstLine="0"))
        self._items = _List(numbering, _FIRST + 2, ["decimal"], element("ind", left=str(_TAB), hanging="400"))

    def heading(self, paragraph: Any, section: Section) -> bool:
        """Whether Word prints the number of this heading from now on."""
        return self._headings.mark(paragraph, min(section.level, DEEPEST) - 1, section.number)

    def paragraph(self, paragraph: Any, number: str) -> bool:
        """Whether Word prints the number of this paragraph from now on."""
        return self._paragraphs.mark(paragraph, 0, number)

    def item(self, paragraph: Any, number: int) -> None:
        """The item of a list whose numbers begin anew with 1."""
        self._items.mark(paragraph, 0, f"{number}.")


class _List:
    """One definition of Word's, its levels counted as Word counts them."""

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
        """Number the paragraph where counting on, or from a new start, prints exactly `text`."""
        value = dict(_readings(text)).get(self._formats[level])
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


def _format(numbers: Iterable[str]) -> str:
    """The format in which all of the numbers can be printed, else the first of them."""
    readings = [{form for form, _value in _readings(number)} for number in numbers if number]
    common = set.intersection(*readings) if readings else set()
    return next((form for form in _FORMATS if form in (common or (readings[0] if readings else ()))), "decimal")


def _readings(text: str) -> Iterator[tuple[str, int]]:
    """(format, value) of a printed number with its stop; several for "I.", none for "12 bis."."""
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
