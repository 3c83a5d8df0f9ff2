"""Finds the headings above a paragraph.

Without type information, a heading is between two paragraphs, begins like a heading and does not end like a sentence.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from consultations.reading.lines import TextLine
from consultations.reading.messages import Reason

_ARABIC_ORDINALS = "أول|ثاني|ثالث|رابع|خامس|سادس|سابع|ثامن|تاسع|عاشر|حادي|ثان"
_ARABIC_LETTERS = "ألف|باء|جيم|دال|هاء|واو|زاي|حاء|طاء|ياء|كاف|لام|ميم|نون"
_LEVELS = (
    (re.compile(r"(?:annex|appendix|part|chapter|anexo|annexe|приложение|المرفق|附件)\b", re.IGNORECASE), 10),
    (
        re.compile(
            r"(?:t[ií]tulo|titre|titel|titolo|teil|chapitre|cap[ií]tulo|capitolo|kapitel|глава|раздел|часть|الباب|الفصل|فصل"
            r"|bab|chương|phần|bölüm|kısım|rozdział|hlava|časť|poglavlje|capitolul|kreu|luku|kabanata|sura ya"
            r"|หมวด|ภาค|अध्याय)"
            r"\s+(?:[IVXLC]{1,6}|\d{1,3}|premier|первая|[^\W\d_]+o?l)\b(?!\s+(?-i:[a-zа-я]))|第[一二三四五六七八九十百\d]{1,4}[编編篇章]"
            r"|제\s?\d{1,3}\s?[장편]|[IVXLC]{1,6}\.?\s+(?:fejezet|skyrius|nodaļa|peatükk)",
            re.IGNORECASE,
        ),
        10,
    ),
    (
        re.compile(
            r"(?:abschnitt|secci[óo]n|sezione|seção)\s+(?:[IVXLC]{1,6}|\d{1,3})\b(?!\s+(?-i:[a-zа-я]))|第[一二三四五六七八九十百\d]{1,4}[节節]",
            re.IGNORECASE,
        ),
        11,
    ),
    (re.compile(r"(?:[IVX]+|L?X{0,3}[IVX]+)\.\s|[一二三四五六七八九十]{1,3}[、.．]"), 11),
    (re.compile(rf"(?:{_ARABIC_ORDINALS})(?:اً|ًا|ا)?\s*(?:عشر)?\s*[-–—.:]\s"), 11),
    (
        re.compile(
            r"[A-ZА-Я\u0905-\u0939\u0985-\u09b9\u0e01-\u0e2e\u1780-\u17a2]\.\s|[(（][一二三四五六七八九十]{1,3}[)）]"
        ),
        12,
    ),
    (re.compile(rf"(?:{_ARABIC_LETTERS})\s*[-–—.:]\s"), 12),
    (re.compile(r"\d{1,2}\.\s"), 13),
    (re.compile(r"\(?[a-z0-9]{1,3}\)\s"), 14),
)
PLAIN = 15  # a heading without number or letter stands under those that have one
_SINGLE_ROMAN = re.compile(r"([IVX])\.\s")
_PART_ALONE = re.compile(  # "Part II", its title in the next line
    r"(?:part|chapter|title|t[ií]tulo|titre|teil|chapitre|cap[ií]tulo|kapitel|abschnitt|secci[óo]n|глава|раздел|часть|bab"
    r"|chương|bölüm)"
    r"\s+(?:[IVXLC]{1,6}|\d{1,3})\.?",
    re.IGNORECASE,
)
# Vowels of Indic and other scripts are signs of their own, no letters.
_TWO_LETTERS = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0900-\u109f\u1780-\u17d3])")
_NUMERAL = re.compile(r"[IVX]{1,5}\.?")  # alone in its line
_IN_LIST = re.compile(r"[-*+•●▪■◦○‣]\s+\S")  # no heading
_REFERENCE = re.compile(
    r"[(\[]?\s*(?:see\s+|voir\s+|véase\s+|см\.\s*)?(?:recommendations?|recs?\.|recommandations?|recomendaci(?:ón|ones)|рекомендаци[ияй]"
    r"|التوصيات|التوصية|建议|paras?\.|paragraphs?)[\s(]*(?:nos?\.\s*)?\d[\d\s.,;:()\[\]–—-]*"
    r"(?:(?:and|et|y|и|و|to|à|a|or)\s[\d\s.,;:()\[\]–—-]*)*$",
    re.IGNORECASE,
)
_NUMBERED_LEVEL, _LONGEST_NUMBERED = 13, 90  # "1. Access to school"; a longer one is a text
_MAX_LINES = 8
_MAX_LENGTH = 200
_NEARLY_FULL = 0.7  # of the usual width: a line so long may go on in the next


@dataclass(frozen=True, slots=True)
class Heading:
    """`orders`: those of its lines in the file."""

    text: str
    level: int
    orders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HeadingPath:
    """The headings that apply at one place, outermost first."""

    headings: tuple[Heading, ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(heading.text for heading in self.headings)

    @property
    def reason(self) -> Reason:
        if not self.headings:
            return Reason("begins_without_heading")
        plain = sum(1 for heading in self.headings if heading.level >= PLAIN)
        return Reason("heading_level_guessed" if plain > 1 else "heading_above", self.headings[-1].text)

    def under(self, block: Sequence[TextLine], width: int) -> "HeadingPath":
        """Return the path below a block of heading lines; `width` is the usual length of a line."""
        path = list(self.headings)
        plain_before = False
        for text, stated, orders in _grouped(block, width):
            level = stated or _level(text, path)
            if plain_before and level == PLAIN:
                level += 1  # two plain headings one right after the other: the second is thought to be the lower one
            plain_before = level == PLAIN
            while path and path[-1].level >= level:
                path.pop()
            path.append(Heading(text, level, orders))
        return HeadingPath(tuple(path))


def peeled(
    lines: Sequence[TextLine], *, at_beginning: bool = False, at_end: bool = False
) -> tuple[list[TextLine], list[TextLine]]:
    """Split the lines between two numbers into the paragraph's own lines and the heading lines below them.

    `at_beginning`: the lines are before the first number, so that the first of them can be a heading. `at_end`: nothing
    follows, so that an unfinished last sentence is no heading unless a blank line is above it.
    """
    explicit = next((index for index, line in enumerate(lines) if line.is_heading), None)
    if explicit is not None:
        return list(lines[:explicit]), list(lines[explicit:])
    start = len(lines)
    first = 0 if at_beginning else 1  # a paragraph has text of its own
    while start > first and len(lines) - start < _MAX_LINES and _could_be(lines[start - 1]):
        start -= 1
    while start < len(lines):
        after_end = lines[start].gap or (lines[start - 1].ends and not at_end if start else at_beginning)
        if after_end and _begins(lines[start].text):
            return list(lines[:start]), list(lines[start:])
        start += 1
    return list(lines), []


def is_reference(text: str) -> bool:
    """Return whether a line only refers to recommendations or paragraphs by number, as national reports do."""
    return bool(_REFERENCE.match(text))


def _could_be(line: TextLine) -> bool:
    if len(line.text) > _LONGEST_NUMBERED and level_of(line.text) == _NUMBERED_LEVEL:
        return False
    if line.type is not None or not line.text:  # where the type is known, it has told the headings already
        return False
    return (
        len(line.text) <= _MAX_LENGTH
        and not is_reference(line.text)
        and not _IN_LIST.match(line.text)
        and (not line.ends or (line.text.endswith("?") and line.gap))  # a second question below the first is none
        and line.text[-1] not in ",،、"
    )


def _begins(text: str) -> bool:
    if _NUMERAL.fullmatch(text):
        return True
    if text[:1] in "(（" and text[-1:] in ")）":
        return False
    return not text[:1].islower() and text[:1] not in ",;.)" and bool(_TWO_LETTERS.search(text))


def _grouped(block: Sequence[TextLine], width: int) -> list[tuple[str, int | None, tuple[int, ...]]]:
    """Return the headings of a block of lines; a heading over several lines is joined."""
    headings: list[tuple[str, int | None, tuple[int, ...]]] = []
    for index, line in enumerate(block):
        above = block[index - 1] if index else None
        goes_on = (
            above is not None
            and not line.gap
            and not line.is_heading
            and not above.is_heading
            and level_of(line.text) == PLAIN
            and (
                line.text[:1].islower()
                or len(above.text) >= width * _NEARLY_FULL
                or bool(_PART_ALONE.fullmatch(above.text))
            )
        )
        if goes_on:
            text, level, orders = headings[-1]
            headings[-1] = (f"{text} {line.text}", level, (*orders, line.order))
        else:
            headings.append((line.text, line.heading, (line.order,)))
    return headings


def level_of(text: str) -> int:
    """Return the level that a heading's own number or letter shows; `PLAIN` where it has none."""
    return next((level for pattern, level in _LEVELS if pattern.match(text)), PLAIN)


def _level(text: str, path: Sequence[Heading]) -> int:
    roman = _SINGLE_ROMAN.match(text)
    if roman:  # "I." after "H." is a letter
        before = chr(ord(roman[1]) - 1)
        if any(heading.level == 12 and heading.text.startswith(f"{before}.") for heading in path):
            return 12
    return level_of(text)
