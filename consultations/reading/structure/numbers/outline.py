"""Finds paragraphs with numbers of several levels: A.1, A.1.2 as in assessments, 2.1, 2.1.3 as in consultation papers;
and questions with a number of their own: Question 4.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from consultations.reading.lines import TextLine
from consultations.reading.structure.numbers.items import ROMANS
from consultations.reading.structure.numbers.numbering import Candidate, NumberingFault, ParagraphNumbering

_LETTERED = re.compile(r"((?:[IVXL]{2,6}|[A-Z])(?:\.\d{1,2}){1,3}|[A-D]\d{1,2}(?=[.:]))[.:]?\s+(?=\S)")
_DIGITS = re.compile(r"(\d{1,2}(?:\.\d{1,2}){1,3})\.?\s+(?=[^\W\d_]|[“\"«¿])")
_QUESTION = re.compile(
    r"(?:(?:consultation\s+)?questions?|pregunta|(?:konsultations|leit)?frage|domanda|pergunta|vraag|fråga|spørgsmål|pytanie|вопрос|السؤال"
    r"|问题|問題|pertanyaan|soalan|soru|câu hỏi|pitanje|질문|प्रश्न)\s*(?:n[o°º.]*\s*)?"
    r"(\d{1,3})(?:[.:)–—-]+\s*|\s+(?=[^\W\d_])|\s*$)|Q\s?(\d{1,3})\s*[.:)–—-]\s*",
    re.IGNORECASE,
)
_LEAST = 4  # numbers of one outline
_LEAST_LETTERED = 2  # A.1, A.2, where no paragraph has a plain number
_LEAST_QUESTIONS = 2
_MAX_STEP = 3
_LONGEST_TITLE = 100  # characters
_LONGER_THAN_HEADINGS = 150  # characters


@dataclass(frozen=True, slots=True)
class _Start:
    line: int
    label: str
    key: tuple[int, ...]
    text: int


def outline_of(lines: Sequence[TextLine], plain: Sequence[Candidate]) -> ParagraphNumbering | None:
    """Return the paragraphs of an outline and of numbered questions, None where the document has neither.

    `plain`: the paragraphs with plain numbers, which come first where an outline only counts items below them.
    """
    plain = [each for each in plain if not _is_title(lines, each)]
    questions = _rising(_questions(lines))
    questions = questions if len(questions) >= _LEAST_QUESTIONS else []
    lettered = _of_sentences(lines, _rising(_starts(lines, _LETTERED)))
    digits = _of_sentences(lines, _rising(_starts(lines, _DIGITS)))
    chosen = max((lettered, digits), key=len)
    least = _LEAST_LETTERED if chosen is lettered and not plain else _LEAST
    if len(chosen) < least or (chosen is digits and not _stands_alone(chosen, plain)):
        chosen = []
    mixed = _mixed_with(lines, plain) if chosen is digits else []
    chosen = mixed or chosen
    if not chosen and not questions:
        return None
    lines_used = {start.line for start in (*chosen, *questions)}
    numbered = [] if chosen and not mixed else [each for each in plain if each.line not in lines_used]
    run = plain[0].run if mixed else 0
    starts = [
        Candidate(each.line, each.key[-1], each.text, 1.0, False, label=each.label, run=run)
        for each in (*chosen, *questions)
    ]
    faults = [
        NumberingFault("numbers_missing", _between(one, other), other.line)
        for row in (chosen, questions)
        for one, other in pairwise(row)
        if _gap(one.key, other.key) > 1
    ]
    ordered = sorted((*starts, *numbered), key=lambda each: each.line)
    return ParagraphNumbering(tuple(ordered), (), (), tuple(faults))


def _mixed_with(lines: Sequence[TextLine], plain: Sequence[Candidate]) -> list[_Start]:
    """Return one row of both kinds of numbers, 3.1, 3.2, 4, 5, 6.1, as views of treaty bodies have; else nothing.

    All plain numbers of a run are in it, and none of them is the head of another number.
    """
    run = [each for each in plain if each.run == plain[0].run]
    whole = [_Start(each.line, str(each.value), (each.value,), each.start) for each in run]
    starts = sorted((*_starts(lines, _DIGITS), *whole), key=lambda each: each.line)
    row = _of_sentences(lines, _rising(starts))
    heads = {each.key[0] for each in row if len(each.key) > 1}
    has_all = {each.line for each in whole} <= {each.line for each in row}
    is_mixed = bool(whole) and has_all and not heads & {each.value for each in run}
    return row if is_mixed and len(row) - len(whole) >= _LEAST else []


def question_number(text: str) -> int:
    """Return where the label of a question ends at the beginning of a text, 0 where it has none."""
    match = _QUESTION.match(text)
    return match.end() if match else 0


def lines_of_outline(lines: Sequence[TextLine]) -> set[int]:
    """Return the orders of the lines with which paragraphs of an outline begin, up to the next blank space.

    Whole statements are printed in bold; they are no headings.
    """
    orders: set[int] = set()
    for start in _of_sentences(lines, _rising(_starts(lines, _LETTERED))):
        orders.add(lines[start.line].order)
        for line in lines[start.line + 1 :]:
            if line.gap or line.sheet != lines[start.line].sheet:
                break
            orders.add(line.order)
    return orders


def _is_title(lines: Sequence[TextLine], start: Candidate) -> bool:
    """Return whether a plain number begins the title of a section: one short line that is no sentence."""
    line, below = lines[start.line], lines[start.line + 1] if start.line + 1 < len(lines) else None
    return not line.ends and len(line.text) < _LONGEST_TITLE and (below is None or below.gap)


def _starts(lines: Sequence[TextLine], pattern: re.Pattern[str]) -> list[_Start]:
    starts = []
    for index, line in enumerate(lines):
        match = None if line.is_heading else pattern.match(line.text)
        above = lines[index - 1] if index else None
        if match and (above is None or line.gap or above.is_heading or above.ends or above.sheet != line.sheet
                      or above.text[-1:] in "})]"):  # fmt: skip
            starts.append(_Start(index, match[1], _key(match[1]), match.end()))
    if not any(len(_head(each.label)) > 1 for each in starts):
        return starts
    # Parts I, II … XII; their I, V and X are no letters.
    return [
        replace(each, key=(ROMANS[head], *each.key[1:])) if (head := _head(each.label).lower()) in ROMANS else each
        for each in starts
    ]


def _head(label: str) -> str:
    """Return the letters with which a label begins."""
    return label.rstrip("0123456789.")


def _questions(lines: Sequence[TextLine]) -> list[_Start]:
    starts = []
    for index, line in enumerate(lines):
        if match := _QUESTION.match(line.text):
            number = match[1] or match[2]
            rest = line.text[match.end() :] or (lines[index + 1].text if index + 1 < len(lines) else "")
            if not rest[:1].islower():
                starts.append(_Start(index, f"Q{int(number)}", (int(number),), match.end()))
    return starts


def _key(label: str) -> tuple[int, ...]:
    parts = label.split(".") if "." in label else re.findall(r"[A-Z]|\d+", label)
    return tuple(int(part) if part.isdigit() else ord(part[0]) - 64 for part in parts)


def _gap(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    """Return how many steps an outline goes from one number to another; 0 where it does not go on so."""
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            step = right - left
            return max(step, *other[at + 1 :], 1) if step > 0 else 0
    return other[len(one)] if len(other) > len(one) else 0


def _between(one: _Start, other: _Start) -> str:
    """Return the numbers that are missing between two numbers."""
    if other.label[0].isdigit() and other.key[0] > one.key[0] + 1 and other.key[1:] in ((), (1,)):
        first, last = one.key[0] + 1, other.key[0] - 1
        return str(first) if first == last else f"{first}–{last}"
    head, _dot, _last = other.label.rpartition(".")
    before = f"{head}." if head else other.label.rstrip("0123456789")
    first = one.key[-1] + 1 if one.key[:-1] == other.key[:-1] else 1
    last = other.key[-1] - 1
    return f"{before}{first}" if first == last else f"{before}{first}–{last}" if first < last else other.label


def _rising(starts: Sequence[_Start]) -> list[_Start]:
    """Return the longest row of numbers that go on from one another."""
    score = [1.0] * len(starts)
    before: list[int | None] = [None] * len(starts)
    for index, start in enumerate(starts):
        for other in range(max(0, index - 60), index):
            gap = _gap(starts[other].key, start.key)
            reached = score[other] + 1 - 0.1 * (gap - 1)
            if 0 < gap <= _MAX_STEP and reached > score[index]:
                score[index], before[index] = reached, other
    at = max(range(len(starts)), key=lambda index: (score[index], -index), default=None)
    row: list[_Start] = []
    while at is not None:
        row.append(starts[at])
        at = before[at]
    return row[::-1]


def _of_sentences(lines: Sequence[TextLine], row: Sequence[_Start]) -> list[_Start]:
    """Return the numbers with a sentence; those with a title only are headings."""
    ends = [*(start.line for start in row), len(lines)][1:]
    starts = []
    for start, end in zip(row, ends, strict=True):
        own = []
        for index in range(start.line, end):
            if index > start.line and (lines[index].gap or lines[index].is_heading):
                break
            own.append(lines[index])
        length = sum(len(line.text) for line in own)
        if any(line.ends for line in own) or length > _LONGER_THAN_HEADINGS or own[-1].text[-1:] in "})]":
            starts.append(start)
    return starts


def _stands_alone(row: Sequence[_Start], plain: Sequence[Candidate]) -> bool:
    """Return whether numbers such as 2.1 are no items of paragraphs 1, 2 … with plain numbers."""
    heads = {key for key, _group in groupby(start.key[0] for start in row)}
    values = {each.value for each in plain}
    return len(heads & values) * 2 < len(heads) + 1 or len(row) > 3 * len(plain)
