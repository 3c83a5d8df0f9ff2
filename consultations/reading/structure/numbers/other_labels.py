"""Finds labels of a form that nobody has listed: R1., Rec. 1:, REC-01, 1:, A., II., ① before blocks that follow on.

Only a row that rises by one tells them: any word may stand before a number.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from consultations.reading.structure.numbers.items import ROMANS

_LEAST = 3  # of one row
_END = r"(?:\s*[.:：)–—]+\s*(?=\S)|\s+-\s+(?=\S))"
_WORD = re.compile(
    rf"(?P<label>(?P<word>[^\W\d_]{{1,15}})[.\s-]{{0,2}}(?P<value>\d{{1,3}}))(?:{_END}|(?<!\s)\s+(?=[A-ZÀ-ÞА-Я]))"
)
_WORD_AND_LETTER = re.compile(rf"(?P<label>(?P<word>[^\W\d_]{{2,15}})\s(?P<value>[A-Z])){_END}")
_NUMBER = re.compile(r"(?P<label>(?P<value>\d{1,3}))(?:\s*[:：–—]\s*|\s+-\s+)(?=\S)")
_LETTER = re.compile(r"(?P<label>(?P<value>[A-Z]))[.):]\s+(?=\S)")
_ROMAN = re.compile(r"(?P<label>(?P<value>[IVXL]{1,6}))[.):]\s+(?=\S)")
_CIRCLED = re.compile(r"(?P<label>(?P<value>[①-⑳]))\s*(?=\S)")
_FORMS = (_WORD, _WORD_AND_LETTER, _NUMBER, _LETTER, _ROMAN, _CIRCLED)


class OtherLabel(NamedTuple):
    """A label as it is printed, and where the text behind it begins."""

    label: str
    start: int


def other_labels(texts: Sequence[str]) -> dict[int, OtherLabel]:
    """Return the labels of the longest row that rises by one, by the index of their text; nothing for fewer than 3."""
    rows: dict[tuple[int, str], list[tuple[int, int, OtherLabel]]] = {}
    for index, text in enumerate(texts):
        for form, pattern in enumerate(_FORMS):
            if match := pattern.match(text):
                word = match.groupdict().get("word", "").casefold()
                for value in _values(match["value"], pattern):
                    row = rows.setdefault((form, word), [])
                    row.append((index, value, OtherLabel(match["label"], match.end())))
    whole = [row for row in rows.values() if len(row) >= _LEAST and all(b[1] == a[1] + 1 for a, b in pairwise(row))]
    return {index: label for index, _value, label in max(whole, key=len, default=[])}


def _values(value: str, pattern: re.Pattern[str]) -> Iterator[int]:
    if pattern is _ROMAN:
        yield from [ROMANS[value.lower()]] if value.lower() in ROMANS else []
    elif value.isascii() and value.isdigit():
        yield int(value)
    else:
        yield ord(value)
