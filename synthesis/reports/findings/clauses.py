"""Parts of a sentence, so that evidence can be tied to the words it supports.

A part is stored as its words. Its place is looked up in the current sentence: an edit elsewhere changes nothing.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

_OPENING = {"(": ")", "[": "]", "{": "}", "“": "”", "«": "»", "„": "“", "「": "」", "『": "』", "（": "）", "《": "》"}
_STOPS = ".!?。！？؟"
_MARKS = f",;:،؛，；：{_STOPS}"  # what can stand after a part
_WIDE = frozenset("。！？，；：؟،؛")  # a boundary also without a space behind
# Words that open a part by themselves. Arabic and Chinese have a mark before theirs.
_CONJUNCTIONS = ("and", "but", "while", "et", "mais", "y", "e", "pero", "mientras", "и", "а", "но", "ولكن", "بينما")
_CONJUNCTION = re.compile(rf"\s(?=(?:{'|'.join(_CONJUNCTIONS)})\s)", re.IGNORECASE)
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")
_ABBREVIATION = re.compile(
    r"(?:^|[\s(«“])(?:[^\W\d_]|paras?|art|arts|no|nos|nº|vol|sr|sra|dr|dra|mr|mrs|ms|st|cf|etc|párr|párrs|пп?|ст|см|г|др)$",
    re.IGNORECASE,
)
_SHORTEST = 2  # words: a shorter piece belongs to the one before it
_AROUND = 3  # words on both sides of a conjunction that divides
_DEEPEST = 20  # opening signs that are remembered
_LONGEST = 10_000  # characters of a part, as of a sentence


class Clause(NamedTuple):
    """The range `start` to `end` of a text in characters, without the punctuation that follows."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def sentences(text: str) -> list[Clause]:
    """Return the sentences of a paragraph, without their full stops."""
    return _between(text, 0, len(text), (at for at in _stops(text) if _ends_sentence(text, at)))


def clauses(text: str) -> list[Clause]:
    """Return the parts of all its sentences in order.

    They are divided at commas, semicolons, colons and words like "and"; never inside quotation marks, brackets or
    numbers.
    """
    return [part for sentence in sentences(text) for part in _clauses(text, sentence)]


def parts_by_sentence(text: str) -> list[list[Clause]]:
    """Return the parts to choose from, by sentence.

    First the sentence, where there are several, then its clauses, where it has several. Words that occur twice are
    offered once.
    """
    all_sentences = sentences(text)
    texts: set[str] = set()
    offered = []
    for sentence in all_sentences:
        parts = _clauses(text, sentence)
        wanted = [*([sentence] if len(all_sentences) > 1 else []), *(parts if len(parts) > 1 else [])]
        offered.append([each for each in wanted if each.of(text) not in texts and not texts.add(each.of(text))])  # type: ignore[func-returns-value]  # adds once
    return offered


def clean_part(words: str) -> str:
    """Return the words without surrounding space and without punctuation at the end."""
    return words.strip()[:_LONGEST].rstrip(f"{_MARKS} \u00a0\u202f")


def place_of(text: str, words: str) -> Clause | None:
    """Return where the words of a part are in the text, None where they are not. Whole words only.

    Of several places the first that is a clause or a sentence by itself, else the first. Of words that begin in an
    earlier sentence (`part_at`) the place in their last one: the words before it only tell where it is.
    """
    words = clean_part(words)
    if not words:
        return None
    occurrences = [Clause(*match.span()) for match in re.finditer(_whole(words), text)]
    if len(occurrences) > 1:
        own = {*clauses(text), *sentences(text)}
        occurrences = [each for each in occurrences if each in own] or occurrences
    if not occurrences:
        return None
    return Clause(occurrences[0].start + sentences(words)[-1].start, occurrences[0].end)


def part_at(text: str, place: Clause) -> str:
    """Return the words of a part that is at this place; "" where no words tell the place.

    Where the same words are earlier in the text too, they begin with a clause or sentence before them, so that they are
    there once.
    """
    before = {each.start for each in (*clauses(text), *sentences(text)) if each.start < place.start}
    for start in (place.start, *sorted(before, reverse=True)):
        words = clean_part(text[start : place.end])
        at = place_of(text, words)
        if at is not None and at.end == start + len(words):
            return words
    return ""


def note_at(text: str, end: int, *, before_mark: bool) -> int:
    """Return where the mark of a note on a part that ends at `end` goes.

    It goes after the punctuation, or with `before_mark` before it.
    """
    if before_mark:
        return end
    while end < len(text) and text[end] in _MARKS:
        end += 1
    return end


def _clauses(text: str, sentence: Clause) -> list[Clause]:
    shut = _enclosed(text)
    marks = [
        at
        for at in range(sentence.start, sentence.end)
        if text[at] in ",;:،؛，；：" and not shut[at] and _divides(text, at)
    ]
    parts = _between(text, *sentence, marks)
    joined: list[Clause] = []
    for part in parts:
        for piece in _at_conjunctions(text, part, shut):
            if joined and min(_length(piece.of(text)), _length(joined[-1].of(text))) < _SHORTEST:
                joined[-1] = Clause(joined[-1].start, piece.end)
            else:
                joined.append(piece)
    return joined


def _at_conjunctions(text: str, part: Clause, shut: list[bool]) -> list[Clause]:
    parts, start = [], part.start
    for match in _CONJUNCTION.finditer(text, part.start, part.end):
        at = match.start()
        if shut[at] or _length(text[start:at]) < _AROUND or _length(text[at : part.end]) <= _AROUND:
            continue
        parts.append(Clause(start, at))
        start = match.end()
    return [*parts, Clause(start, part.end)]


def _between(text: str, start: int, end: int, marks: Iterable[int]) -> list[Clause]:
    """Return the pieces between the marks, without surrounding space; none is empty."""
    parts = []
    for at in (*marks, end):
        piece = text[start:at]
        first = start + len(piece) - len(piece.lstrip())
        last = first + len(clean_part(piece.lstrip()))
        if last > first:
            parts.append(Clause(first, last))
        start = at + 1
    return parts


def _stops(text: str) -> list[int]:
    shut = _enclosed(text)
    return [at for at, sign in enumerate(text) if sign in _STOPS and not shut[at]]


def _ends_sentence(text: str, at: int) -> bool:
    if text[at] in "。！？":
        return True
    rest = text[at + 1 :]
    if not rest or not rest[0].isspace():
        return False
    first = rest.lstrip()[:1]
    if first.islower() or first.isdigit():
        return False
    return text[at] != "." or not _ABBREVIATION.search(text[max(0, at - 12) : at])


def _divides(text: str, at: int) -> bool:
    """Return whether the mark divides clauses: not the comma of a number, nor a colon within a word or a time."""
    if text[at] in _WIDE:
        return not (text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit())
    return text[at + 1 : at + 2].isspace()


def _enclosed(text: str) -> list[bool]:
    """Return for each character whether it is inside quotation marks or brackets. Unclosed ones enclose nothing."""
    shut = [False] * len(text)
    opened: list[tuple[str, int]] = []  # (closing sign, place of the opening one)
    for at, sign in enumerate(text):
        closing = [place for place, (wanted, _at) in enumerate(opened) if wanted == sign]
        if closing:
            first = opened[closing[-1]][1]
            shut[first:at] = [True] * (at - first)  # what follows the closing sign is outside
            del opened[closing[-1] :]
        elif sign == '"' or sign in _OPENING:
            opened = [*opened[-_DEEPEST:], (_OPENING.get(sign, sign), at)]
    return shut


def _length(words: str) -> int:
    """Return the length in words; two Han characters count as one."""
    return len(_HAN.sub("", words).split()) + len(_HAN.findall(words)) // 2


def _whole(words: str) -> str:
    """Return a pattern that matches the words only as whole words; Chinese has no spaces between them."""
    before = r"(?<!\w)" if re.match(r"\w", words) and not _HAN.match(words) else ""
    after = r"(?!\w)" if re.search(r"\w$", words) and not _HAN.match(words[-1]) else ""
    return f"{before}{re.escape(words)}{after}"
