"""Gives the paragraphs of a document numbers that are used once, where its numbering starts again."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby

from consultations.reading.messages import Reason
from consultations.reading.structure.headings import HeadingPath
from consultations.reading.structure.line_log import LineFault, TextLedger
from consultations.reading.structure.paragraphs import NumberedParagraph

LONGEST = 20  # characters of a number
_NAMED = re.compile(
    r"(annexe|annex|appendix|partie|part|chapter|section|title|anexo|chapitre|parte|capítulo|приложение|часть|глава|المرفق"
    r"|附件|第)(?:es|s)?\s*([IVXLC]{1,5}|\d{1,3}|[A-Z]|[一二三四五六七八九十]{1,3})?(?![^\W\d_])",
    re.IGNORECASE,
)
_WITH_NUMBER = re.compile(r"(?:\bn(?:o|os|r|º|°)?\.?|№|№\s)\s*(\d{1,4})\b", re.IGNORECASE)
_RESOLUTION = re.compile(r"\S{1,6}/\S{1,6}(?=[.\s])")
_LEADING = re.compile(r"([IVXLC]{1,5}|[A-Z]|\d{1,3}(?:\.\d{1,2})?)[.)]\s")
_ROMAN = re.compile(r"\b([IVXLC]{2,6})\b")
_WORD = re.compile(r"[^\W\d_]{3,}")
_LONGEST_WORD = 9


def with_unique_numbers(
    paragraphs: Sequence[NumberedParagraph], ledger: TextLedger, *, prefix_all: bool = False
) -> list[NumberedParagraph]:
    """Return the paragraphs, a row of numbers that was used before with a prefix from the heading above it.

    `prefix_all`: so has every row below a heading with a number or name of its own.
    """
    used: set[str] = set()
    prefixes: set[str] = set()
    numbered: list[NumberedParagraph] = []
    prefixed: set[int] = set()
    for _key, group in groupby(paragraphs, key=_row_of):
        row = list(group)
        clashes = any(each.number in used for each in row)
        numbers = {each.number for each in row}
        if (clashes and numbered) or (prefix_all and any(_name_of(text) for text in row[0].path.texts)):
            before = numbered[-1].path if numbered else HeadingPath()
            prefix = _prefix(row[0].path, before, numbers, used, prefixes)
            prefixes.add(prefix)
            reason = Reason("prefix_of_heading", prefix)
            row = [replace(each, number=f"{prefix}, {each.number}", reasons=(*each.reasons, reason)) for each in row]
            prefixed.add(row[0].order)
            ledger.faults.append(LineFault("run_restarts_under", prefix, row[0].order))
        used.update(each.number for each in row)
        numbered += row
    ledger.faults = [each for each in ledger.faults if each.code != "run_restarts" or each.order not in prefixed]
    return numbered


def _row_of(paragraph: NumberedParagraph) -> tuple[int, int]:
    return paragraph.part, paragraph.run


def _prefix(path: HeadingPath, before: HeadingPath, numbers: set[str], used: set[str], prefixes: set[str]) -> str:
    """Return the first short name of a heading, from the first that is new here on, that makes the numbers unique."""
    longest = max(len(number) for number in numbers)
    options = list(_options(path, before))
    for option in options:
        name = option[: LONGEST - longest - 2].strip(" ,.-")
        if name and name not in prefixes and not any(f"{name}, {number}" in used for number in numbers):
            return name
    base = (options or ["§"])[0][: LONGEST - longest - 5].strip(" ,.-") or "§"
    return next(f"{base} {number}" for number in count(2) if f"{base} {number}" not in prefixes)


def _options(path: HeadingPath, before: HeadingPath) -> Iterator[str]:
    texts = path.texts
    same = 0
    while same < min(len(texts), len(before.texts)) and texts[same] == before.texts[same]:
        same += 1
    for text in (*texts[same:], *reversed(texts[:same])):
        resolution = next((match[0] for each in texts if (match := _RESOLUTION.match(each))), "")
        if name := _name_of(text):
            yield name
            if resolution and name != resolution:
                yield f"{resolution} {name}"
    for text in (*texts[same:], *reversed(texts[:same])):
        words = _WORD.findall(text)
        yield from (word[:_LONGEST_WORD] for word in sorted(words, key=len, reverse=True)[:3])


def _name_of(text: str) -> str:
    """Return the short name of a heading: Annex II, No. 31, 14/3, II. Where it has none, ""."""
    if match := _NAMED.match(text):
        return f"{match[1].capitalize()} {match[2].upper()}" if match[2] else match[1].capitalize()
    if match := _RESOLUTION.match(text):
        return match[0]
    if match := _WITH_NUMBER.search(text):
        return f"No. {match[1]}"
    if match := _LEADING.match(text):
        return match[1]
    return match[1] if (match := _ROMAN.search(text)) else ""
