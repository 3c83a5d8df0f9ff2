"""Copies of one letter among texts that share wording: each is compared with the letter word by word.

A copy has four fifths of its words from the letter, or contains four fifths of it; what else it says does not matter
(alignment.py). Who composes a text of parts that others have put together, too, sends the same letter.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.alignment import (
    COPY,
    QUOTED,
    SCATTERED,
    SMALL,
    TRIPLE,
    align,
    have_other_figures,
    triples,
    without_quoted,
)
from submissions.campaigns.candidates import shared
from submissions.campaigns.shingles import Kinds, Numbers

SURE = 0.85  # of the smaller set of shingles: a copy without a look at the words
HOPELESS = 0.25  # fewer: none
BULK = 2 / 3  # of a text: if so much of it is what the others have, the rest is its own
POOLED = 200  # texts that say what a letter consists of
WHOLE = 0.9  # of a text: others have it too, and the sender added nothing
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


def copies_among(kinds: Kinds, star: Star) -> list[Star]:
    """Return the letters of at least two texts among the kinds of a star.

    Letters that are made of the same passages, each without another one, are one.
    """
    letters = list(_letters(kinds, star))
    if len(letters) < 2:
        return letters
    words = [kinds.words_of(letter.text) for letter in letters]
    counts = _triple_counts(kinds, star.kinds)
    whole = [_shared_part(text, counts) >= WHOLE for text in words]
    united: list[Star] = []
    roots = list(range(len(letters)))
    for one, other in combinations(range(len(letters)), 2):
        apart = whole[one] and whole[other] and roots[one] != roots[other]
        if apart and (same := align(words[one], words[other])).share >= SCATTERED and not same.other_figures:
            low, high = sorted((roots[one], roots[other]))
            roots = [low if root == high else root for root in roots]
    for root in dict.fromkeys(roots):
        mine = [letter for letter, of in zip(letters, roots, strict=True) if of == root]
        united.append(mine[0] if len(mine) == 1 else _united(kinds, mine))
    return united


def _united(kinds: Kinds, letters: list[Star]) -> Star:
    """Return them as one, around the text of the largest."""
    first = max(letters, key=lambda letter: int(kinds.weights[letter.kinds].sum()))
    words = kinds.words_of(first.text)
    rest = [letter for letter in letters if letter is not first]
    shares = [align(kinds.words_of(int(kind)), words).share for letter in rest for kind in letter.kinds]
    return Star(
        first.text,
        np.concatenate([first.kinds, *(letter.kinds for letter in rest)]),
        np.concatenate([first.shares, np.array(shares)]),
    )


def _letters(kinds: Kinds, star: Star) -> Iterator[Star]:
    """Yield groups of texts that are one letter, the one of the star's own text first."""
    if len(star.kinds) <= FEW:
        yield from _few(kinds, star.kinds)
        return
    left, text, misses = star.kinds, star.text, 0
    while len(left) and misses < MISSES:
        shares = _shares_of_letter(kinds, left, text)
        same = shares > 0
        same |= left == text  # whatever is left of its own letter
        shares[left == text] = 1.0
        if same.sum() > FEW_COPIES and not same.all():
            pooled = _composed(kinds, left[same], left[~same])
            pooled[_other_figures(kinds, left[~same], text, pooled >= COPY)] = 0.0
            shares[~same] = np.where(pooled >= COPY, pooled, 0.0)
            same = shares > 0
        if kinds.weights[left[same]].sum() > 1:
            yield Star(text, left[same], shares[same])
            misses = 0
        else:
            misses += 1
        left = left[~same]
        if 0 < len(left) <= FEW:
            yield from _few(kinds, left)
            return
        if len(left):
            text = _heart(kinds, left)


def _few(kinds: Kinds, some: Numbers) -> Iterator[Star]:
    """Yield the letters among a few kinds, each compared with each."""
    words = [kinds.words_of(int(kind)) for kind in some]
    shares = np.eye(len(some))
    roots = list(range(len(some)))
    copies: list[tuple[int, int]] = []
    differ = np.zeros((len(some), len(some)), np.bool_)
    for one, other in combinations(range(len(some)), 2):
        same = align(words[one], words[other])
        shares[one, other] = shares[other, one] = same.share
        differ[one, other] = differ[other, one] = same.other_figures
        if same.is_copy:
            copies.append((one, other))
    for one, other in copies:
        mine, theirs = (np.flatnonzero(np.array(roots) == roots[each]) for each in (one, other))
        if not differ[np.ix_(mine, theirs)].any():  # a text without figures is no bridge between two that differ
            low, high = sorted((roots[one], roots[other]))
            roots = [low if root == high else root for root in roots]
    for root in dict.fromkeys(roots):
        mine = np.flatnonzero(np.array(roots) == root)
        if kinds.weights[some[mine]].sum() > 1:
            text = mine[np.argmax((shares[np.ix_(mine, mine)] * kinds.weights[some[mine]]).sum(axis=1))]
            yield Star(int(some[text]), some[mine], shares[text, mine])


FEW = 8  # kinds: each is compared with each
FEW_COPIES = 3  # kinds: fewer do not tell what a letter consists of


def _shares_of_letter(kinds: Kinds, some: Numbers, text: int) -> NDArray[np.float64]:
    """Return the words of the shorter of the two, text and letter, that both have; 0 for what is no copy."""
    pairs = np.stack([some, np.full(len(some), text)], axis=1)
    small = np.minimum(kinds.sizes(some), kinds.sizes(np.array([text]))[0])
    parts: NDArray[np.float64] = shared(kinds, pairs) / small
    letter = _letter(kinds, some, text)
    shares = np.where(parts >= SURE, parts, 0.0)
    for place in np.flatnonzero((parts >= HOPELESS) & (parts < SURE)).tolist():
        same = align(kinds.words_of(int(some[place])), letter)
        shares[place] = same.share if same.is_copy else 0.0
    shares[_other_figures(kinds, some, text, shares > 0)] = 0.0
    return shares


def _other_figures(kinds: Kinds, some: Numbers, text: int, chosen: NDArray[np.bool_]) -> Numbers:
    """Return the places of those asked for that are short, or the text is, and have other figures than the text."""
    small = np.minimum(kinds.lengths(some), kinds.lengths(np.array([text]))[0]) <= SMALL
    places = np.flatnonzero(chosen & small & (some != text))
    letter = kinds.words_of(text) if len(places) else []
    differ = [place for place in places.tolist() if have_other_figures(kinds.words_of(int(some[place])), letter)]
    return np.array(differ, np.int64)


def _letter(kinds: Kinds, some: Numbers, text: int) -> list[int]:
    """Return the words of the letter in this text: without what hardly another has, where it is the smaller part."""
    words = kinds.words_of(text)
    if len(some) <= FEW_COPIES:
        return words
    counts = _triple_counts(kinds, some)
    own = frozenset(triple for triple in triples(words) if counts[triple] < 2)
    core = without_quoted(words, own)
    return core if len(core) - core.count(QUOTED) >= BULK * len(words) else words


def _triple_counts(kinds: Kinds, some: Numbers) -> Counter[tuple[int, ...]]:
    """Return how many of the texts, or of a sample of them, have each triple of words."""
    step = 1 + len(some) // POOLED
    counts: Counter[tuple[int, ...]] = Counter()
    for kind in some[::step].tolist():
        counts.update(set(triples(kinds.words_of(kind))))
    return counts


def _composed(kinds: Kinds, copies: Numbers, others: Numbers) -> NDArray[np.float64]:
    """Return the part of each other text that is in passages which at least two of the copies have."""
    counts = _triple_counts(kinds, copies)
    shares = np.zeros(len(others))
    for place, kind in enumerate(others.tolist()):
        shares[place] = _shared_part(kinds.words_of(kind), counts)
    return shares


def _shared_part(words: list[int], counts: Counter[tuple[int, ...]]) -> float:
    """Return the part of the words that are in passages of at least two texts."""
    in_letter = [False] * len(words)
    for at, triple in enumerate(triples(words)):
        if counts[triple] > 1:
            in_letter[at : at + TRIPLE] = [True] * TRIPLE
    size = len(words) - words.count(QUOTED)
    return sum(in_letter) / size if size else 0.0


def _heart(kinds: Kinds, some: Numbers) -> int:
    """Return the kind that has most in common with the others, and least of its own."""
    sizes = kinds.sizes(some)
    _values, which = np.unique(kinds.gather(some), return_inverse=True)
    weights = np.bincount(which, weights=np.repeat(kinds.weights[some], sizes))
    often = weights / kinds.weights[some].sum()
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    return int(some[np.argmax(np.add.reduceat(often[which] - 0.5, starts))])
