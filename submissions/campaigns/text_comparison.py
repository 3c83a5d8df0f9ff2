"""Finds what a text has that others have not: the words outside every triple of words that both have."""

import re
import unicodedata
from collections.abc import Container, Hashable, Iterable
from functools import lru_cache

from core.text.strings import WORD
from submissions.campaigns.alignment import QUOTED, align

WORDS = 3  # in a shingle


def plain(text: str) -> str:
    """Return the text in compatibility form, where that differs."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text)


GAP = 5  # words in common, fewer than these between words of one's own, are chance: "in all countries"

_INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
ALL_BUT_WHOLE = 0.999  # alike: of a text that is a part of the other
Span = tuple[int, int]
Triple = tuple[str, ...]  # of fewer words where a text has fewer
NO_TRIPLES: frozenset[Triple] = frozenset()


class TextComparison:
    """Compares texts. Caches what it computed of the latest ones.

    Use one for a single search: erased or redacted words must not stay in memory.
    """

    def __init__(self) -> None:
        self._triples = lru_cache(maxsize=256)(_triples)
        self._names = lru_cache(maxsize=256)(_names)

    def triples(self, text: str) -> frozenset[Triple]:
        """Return the triples of words of a text; of a text of one or two words, these."""
        return self._triples(text)

    def own_parts(self, text: str, shared: Iterable[str], *, quoted: Container[Triple] = NO_TRIPLES) -> list[Span]:
        """Return the ranges of `text` with words that none of `shared` has, in code points, with adjacent punctuation.

        `quoted`: triples that are nobody's own, such as those of the recommendations. Case, marks, quotes and invisible
        characters are ignored, as in `finder`. Cost grows with the length of `text` and of what in `shared` was not
        compared lately.
        """
        words = _words(text)
        theirs = frozenset().union(*(self._triples(other) for other in shared))
        names = [name for name, _start, _end in words]
        common = [False] * len(words)
        for at in range(len(words) - WORDS + 1):
            triple = tuple(names[at : at + WORDS])
            if triple in theirs or triple in quoted:
                common[at : at + WORDS] = [True] * WORDS
        if len(words) < WORDS:
            is_common = tuple(names) in quoted or any(tuple(names) == triple[: len(names)] for triple in theirs)
            common = [is_common] * len(words)
        return [_with_signs(text, words[first][1], words[last][2]) for first, last in _runs(common)]

    def likeness(self, text: str, other: str, *, quoted: Container[Triple] = NO_TRIPLES) -> float:
        """Return the part of the shorter text's words that the other has (alignment.py), from 0 to 1.

        1 only where the text has all words of `other`: a text that has nothing but a part of it is ALL_BUT_WHOLE.
        Words in `quoted` triples are left out of both.
        """
        one, two = (_unquoted(self._names(each), quoted) for each in (text, other))
        alignment = align(one, two)
        if not alignment.size:
            return float(_folded(text) == _folded(other))
        is_part = alignment.size < len(two) - two.count(QUOTED)
        return min(alignment.share, ALL_BUT_WHOLE) if is_part else alignment.share


def _unquoted(names: tuple[str, ...], quoted: Container[Triple]) -> list[Hashable]:
    own: list[Hashable] = list(names)
    for at in range(len(names) - WORDS + 1 if quoted else 0):
        if names[at : at + WORDS] in quoted:
            own[at : at + WORDS] = [QUOTED] * WORDS
    return own


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


def _triples(text: str) -> frozenset[Triple]:
    names = _names(text)
    return frozenset(names[at : at + WORDS] for at in range(max(1, len(names) - WORDS + 1)) if names)


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name, _start, _end in _words(text))


def _words(text: str) -> list[tuple[str, int, int]]:
    """Return each word folded, with its range in the original text."""
    plain_text, places = text, None
    if _INVISIBLE.search(text):
        places = [at for at, character in enumerate(text) if not _INVISIBLE.match(character)]
        plain_text = "".join(text[at] for at in places)
    words = []
    for match in WORD.finditer(plain_text):
        start, end = match.span()
        where = (start, end) if places is None else (places[start], places[end - 1] + 1)
        words.append((_folded(match[0]), *where))
    return words


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
