"""Pairs of texts with rare shingles in common, found exactly: what minima overlook, a short text in a long letter."""

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.shingles import Hashes, Kinds, Numbers

COMMON = 12  # texts: a shingle in more of them is a phrase of the language
_AT_ONCE = 4_000_000  # shingles


def rare_pairs(kinds: Kinds, some: Numbers, *, least: int, part: float) -> Numbers:
    """Return pairs of these kinds that share at least `least` rare shingles, and that part of the smaller set."""
    shingles = kinds.gather(some)
    which = np.repeat(np.arange(len(some), dtype=np.uint32), kinds.sizes(some))
    parts = 1 + len(shingles) // _AT_ONCE
    keys: list[NDArray[np.int64]] = []
    for number in range(parts):
        chosen = shingles % np.uint32(parts) == number if parts > 1 else slice(None)
        keys.append(_neighbours(shingles[chosen], which[chosen], len(some)))
    pairs, counts = np.unique(np.concatenate(keys), return_counts=True)
    one, other = np.divmod(pairs[counts >= least], len(some))
    counts = counts[counts >= least]
    found = np.stack([some[one], some[other]], axis=1)
    enough = counts >= part * np.minimum(kinds.sizes(found[:, 0]), kinds.sizes(found[:, 1]))
    chosen_pairs: Numbers = found[enough]
    return chosen_pairs


def _neighbours(shingles: Hashes, which: NDArray[np.uint32], size: int) -> NDArray[np.int64]:
    """Return a key for each two neighbours among the kinds that have a shingle, of those that few have."""
    order = np.argsort(shingles, kind="stable")
    ranked, kinds = shingles[order], which[order].astype(np.int64)
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
    keys: NDArray[np.int64] = kinds[places] * size + kinds[places + 1]
    return keys
