"""Pairs of texts that may be of one letter: confirmed on their shingles, and on their words where these do not tell.

Pairs with rare shingles in common are found exactly: minima overlook a short text in a long letter.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.alignment import align
from submissions.campaigns.shingles import SHARED, Hashes, Kinds, Numbers

PART, NAMED = 0.35, 12  # of the smaller set; shingles: fewer may be the name of a treaty, in texts that differ
MOST = 0.4  # of the larger set, where the two share fewer than that
TRACES = 3  # shingles of a star's text: fewer are not worth a comparison
TRACED, LEAST_WORDS = 0.2, 10  # of the smaller set; words: a pair is then compared word by word
_COMPARED = 200_000  # shingles
COMMON = 12  # texts: a shingle in more of them is a phrase of the language
_AT_ONCE, _PARTS = 100_000, 6  # shingles; at most two to the power of so many parts


def confirmed(kinds: Kinds, pairs: Numbers) -> NDArray[np.float64]:
    """Return the part of the smaller set that each pair shares; 0 where it is not enough for one text."""
    return part_shared(shared(kinds, pairs), kinds.sizes(pairs[:, 0]), kinds.sizes(pairs[:, 1]))


def shared(kinds: Kinds, pairs: Numbers) -> Numbers:
    """Return how many shingles each pair shares."""
    return np.concatenate([np.zeros(0, np.int64), *(_shared(kinds, some) for some in _cut(kinds, pairs))])


def confirmed_by_words(kinds: Kinds, pairs: Numbers) -> NDArray[np.float64]:
    """Return what `confirmed` does, and accept short texts too that are copies word by word.

    Of a text of twenty words of which a fifth was replaced a few shingles are left, which a long letter may have by
    chance; that it has the words between them too is no chance.
    """
    counts = shared(kinds, pairs)
    sizes = kinds.sizes(pairs[:, 0]), kinds.sizes(pairs[:, 1])
    shares, small = part_shared(counts, *sizes), np.minimum(*sizes)
    open_ = (shares == 0) & (counts >= TRACES) & (counts >= TRACED * small)
    for place in np.flatnonzero(open_).tolist():
        alignment = align(kinds.words_of(int(pairs[place, 0])), kinds.words_of(int(pairs[place, 1])))
        if alignment.words >= LEAST_WORDS and alignment.is_copy:
            shares[place] = alignment.share
    return shares


def _cut(kinds: Kinds, pairs: Numbers) -> Iterator[Numbers]:
    """Yield the pairs in parts that are small enough to compare in memory."""
    ends = np.cumsum(kinds.sizes(pairs[:, 0]) + kinds.sizes(pairs[:, 1]))
    steps = np.searchsorted(ends, np.arange(_COMPARED, ends[-1] if len(ends) else 0, _COMPARED))
    return (part for part in np.split(pairs, steps) if len(part))


def _shared(kinds: Kinds, pairs: Numbers) -> Numbers:
    left, right = pairs[:, 0], pairs[:, 1]
    marked = [
        (np.repeat(np.arange(len(pairs), dtype=np.uint64), kinds.sizes(side)) << np.uint64(32)) | kinds.gather(side)
        for side in (left, right)
    ]
    both = np.sort(np.concatenate(marked))
    twice = both[1:][both[1:] == both[:-1]] >> np.uint64(32)
    return np.bincount(twice.astype(np.int64), minlength=len(pairs))


def part_shared(shared: Numbers, sizes: Numbers, others: Numbers) -> NDArray[np.float64]:
    """Return the shared part of the smaller set; 0 where it is not enough for one text.

    A fifth of the words replaced leaves half.
    """
    small, large = np.minimum(sizes, others), np.maximum(sizes, others)
    enough = ((shared >= NAMED) & (shared >= PART * small)) | ((shared >= SHARED) & (shared >= MOST * large))
    shares: NDArray[np.float64] = np.where(enough, shared / small, 0.0)
    return shares


def rare_pairs(kinds: Kinds, some: Numbers) -> Numbers:
    """Return pairs of these kinds that share at least TRACES rare shingles, and TRACED of the smaller set."""
    shingles, starts = kinds.gather(some), np.cumsum(kinds.sizes(some))
    last = shingles.astype("<u4", copy=False).view(np.uint8)[::4]  # of each the last byte, by which they are divided
    parts = 1 << min(_PARTS, (len(shingles) // _AT_ONCE).bit_length())
    keys: list[NDArray[Any]] = []
    for number in range(parts):
        places = np.flatnonzero((last & np.uint8(parts - 1)) == number)
        keys.append(_neighbours(shingles[places], np.searchsorted(starts, places, side="right"), len(some)))
    pairs, counts = np.unique(np.concatenate(keys), return_counts=True)
    one, other = np.divmod(pairs[counts >= TRACES].astype(np.int64), len(some))
    counts = counts[counts >= TRACES]
    all_pairs = np.stack([some[one], some[other]], axis=1)
    enough = counts >= TRACED * np.minimum(kinds.sizes(all_pairs[:, 0]), kinds.sizes(all_pairs[:, 1]))
    chosen_pairs: Numbers = all_pairs[enough]
    return chosen_pairs


def _neighbours(shingles: Hashes, which: Numbers, size: int) -> NDArray[Any]:
    """Return a key for each two neighbours among the kinds that have a shingle, of those that few have."""
    order = np.argsort(shingles, kind="stable")
    ranked, kinds = shingles[order], which[order]
    same = ranked[1:] == ranked[:-1]
    rare = np.ones(len(same), np.bool_)
    if len(ranked) > COMMON:
        often = ranked[COMMON:] == ranked[:-COMMON]  # the run that begins here has more than COMMON
        spread = np.zeros(len(ranked) + 1, np.int64)
        begins = np.flatnonzero(often)
        np.add.at(spread, begins, 1)
        np.add.at(spread, begins + COMMON + 1, -1)
        rare = np.cumsum(spread)[: len(same)] == 0
    places = np.flatnonzero(same & rare)
    keys = kinds[places] * size + kinds[places + 1]
    return keys.astype(np.uint32) if size < 1 << 16 else keys
