"""Copies of one letter among texts that share wording: each is compared with the letter word by word.

A copy has four fifths of its words from the letter, or contains four fifths of it; what else it says does not matter
(alignment.py). Who composes a text of parts that others have put together, too, sends the same letter.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.alignment import COPY, TRIPLE, align, triples, without_quoted
from submissions.campaigns.shingles import Kinds, Numbers

SURE = 0.85  # of the smaller set of shingles: a copy without a look at the words
HOPELESS = 0.25  # fewer: none
BULK = 2 / 3  # of a text: if so much of it is what the others have, the rest is its own
POOLED = 200  # texts that say what a letter consists of
MISSES = 8  # texts one after the other that are no letter of others: the rest have none


@dataclass(frozen=True, slots=True)
class Star:
    """Kinds around the one whose text represents all, and the part that each shares with it."""

    text: int
    kinds: Numbers
    shares: NDArray[np.float64]

    def named(self, names: Numbers) -> "Star":
        """Return it with the names of its kinds."""
        return Star(int(names[self.text]), names[self.kinds], self.shares)


def copies_among(kinds: Kinds, star: Star) -> Iterator[Star]:
    """Yield the letters of at least two texts among the kinds of a star, the one of its own text first."""
    left, text, misses = star.kinds, star.text, 0
    while len(left) and misses < MISSES:
        shares = _shares_of_letter(kinds, left, text)
        same = shares > 0
        same |= left == text
        shares[left == text] = 1.0
        if same.sum() > FEW_COPIES and not same.all():
            pooled = _composed(kinds, left[same], left[~same])
            shares[~same] = np.where(pooled >= COPY, pooled, 0.0)
            same = shares > 0
        if kinds.weights[left[same]].sum() > 1:
            yield Star(text, left[same], shares[same])
            misses = 0
        else:
            misses += 1
        left = left[~same]
        if len(left):
            text = _heart(kinds, left)


FEW_COPIES = 3  # kinds: fewer do not tell what a letter consists of


def _shares_of_letter(kinds: Kinds, some: Numbers, text: int) -> NDArray[np.float64]:
    """Return the words of the shorter of the two, text and letter, that both have; 0 for what is no copy."""
    from submissions.campaigns.finder import shared

    pairs = np.stack([some, np.full(len(some), text)], axis=1)
    small = np.minimum(kinds.sizes(some), kinds.sizes(np.array([text]))[0])
    parts: NDArray[np.float64] = shared(kinds, pairs) / small
    letter = _letter(kinds, some, text)
    found = np.where(parts >= SURE, parts, 0.0)
    for place in np.flatnonzero((parts >= HOPELESS) & (parts < SURE)).tolist():
        same = align(kinds.words_of(int(some[place])), letter)
        found[place] = same.share if same.is_copy else 0.0
    return found


def _letter(kinds: Kinds, some: Numbers, text: int) -> list[int]:
    """Return the words of the letter in this text: without what hardly another has, where it is the smaller part."""
    words = kinds.words_of(text)
    if len(some) <= FEW_COPIES:
        return words
    seen = _seen(kinds, some)
    own = frozenset(triple for triple in triples(words) if seen[triple] < 2)
    core = without_quoted(words, own)
    return core if sum(map(bool, core)) >= BULK * len(words) else words


def _seen(kinds: Kinds, some: Numbers) -> Counter[tuple[int, ...]]:
    """Return how many of the texts, or of a sample of them, have each triple of words."""
    step = 1 + len(some) // POOLED
    seen: Counter[tuple[int, ...]] = Counter()
    for kind in some[::step].tolist():
        seen.update(set(triples(kinds.words_of(kind))))
    return seen


def _composed(kinds: Kinds, copies: Numbers, others: Numbers) -> NDArray[np.float64]:
    """Return the part of each other text that is in passages which at least two of the copies have."""
    seen = _seen(kinds, copies)
    found = np.zeros(len(others))
    for place, kind in enumerate(others.tolist()):
        words = kinds.words_of(kind)
        in_letter = [False] * len(words)
        for at, triple in enumerate(triples(words)):
            if seen[triple] > 1:
                in_letter[at : at + TRIPLE] = [True] * TRIPLE
        size = sum(map(bool, words))
        found[place] = sum(in_letter) / size if size else 0.0
    return found


def _heart(kinds: Kinds, some: Numbers) -> int:
    """Return the kind that has most in common with the others, and least of its own."""
    sizes = kinds.sizes(some)
    _values, which = np.unique(kinds.gather(some), return_inverse=True)
    weights = np.bincount(which, weights=np.repeat(kinds.weights[some], sizes))
    often = weights / kinds.weights[some].sum()
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return int(some[np.argmax(np.add.reduceat(often[which] - 0.5, starts))])
