"""Finds what a text has that another has not: the words outside every triple of words that both have."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from core.text.strings import WORD

WORDS = 3  # in a shingle


def plain(text: str) -> str:
    """Return the text in compatibility form, where that differs."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text)


GAP = 5  # words in common, fewer than these between words of one's own, are chance: "in all countries"

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
Span = tuple[int, int]


class TextComparison:
    """Compares texts. Caches what it computed of the latest ones.

    Use one for a single search: erased or redacted words must not stay in memory.
    """

    def __init__(self) -> None:
        self._triples = lru_cache(maxsize=256)(_triples)

    def own_parts(self, text: str, shared: Iterable[str]) -> list[Span]:
        """Return the ranges of `text` with words that none of `shared` has, in code points, with adjacent punctuation.

        Case, marks, quotes and invisible characters are ignored, as in `finder`. Cost grows with the length of `text`
        and of what in `shared` was not compared lately.
        """
        words = _words(text)
        theirs = frozenset().union(*(self._triples(other) for other in shared))
        names = [name for name, _start, _end in words]
        common = [False] * len(words)
        for at in range(len(words) - WORDS + 1):
            if tuple(names[at : at + WORDS]) in theirs:
                common[at : at + WORDS] = [True] * WORDS
        if len(words) < WORDS:
            common = [any(tuple(names) == triple[: len(names)] for triple in theirs)] * len(words)
        return [_with_signs(text, words[first][1], words[last][2]) for first, last in _runs(common)]

    def likeness(self, text: str, other: str) -> float:
        """Return the shared triples as part of the smaller set, from 0 to 1."""
        one, two = self._triples(text), self._triples(other)
        return len(one & two) / min(len(one), len(two)) if one and two else float(_folded(text) == _folded(other))


def _runs(common: list[bool]) -> list[Span]:
    """Return first and last word of each run of own words, over short gaps."""
    runs: list[Span] = []
    for at, is_common in enumerate(common):
        if is_common:
            continue
        longer = runs and at - runs[-1][1] <= (GAP if _is_long(runs[-1]) else 1)
        runs = [*runs[:-1], (runs[-1][0], at)] if longer else [*runs, (at, at)]
    return runs


def _is_long(run: Span) -> bool:
    return run[1] - run[0] >= GAP


def _triples(text: str) -> frozenset[tuple[str, ...]]:
    names = [name for name, _start, _end in _words(text)]
    return frozenset(tuple(names[at : at + WORDS]) for at in range(len(names) - WORDS + 1))


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return each word folded, with its range in the original text."""
    seen, places = text, None
    if _INVISIBLE.search(text):
        places = [at for at, character in enumerate(text) if not _INVISIBLE.match(character)]
        seen = "".join(text[at] for at in places)
    found = []
    for match in WORD.finditer(seen):
        start, end = match.span()
        where = (start, end) if places is None else (places[start], places[end - 1] + 1)
        found.append((_folded(match[0]), *where))
    return found


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    return "".join(each for each in plain(word).casefold() if not unicodedata.combining(each))


def _with_signs(text: str, start: int, end: int) -> Span:
    """Return the range with adjacent punctuation, so that a sentence keeps its brackets and its full stop."""
    while start and not text[start - 1].isspace() and not text[start - 1].isalnum():
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end
