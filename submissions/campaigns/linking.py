"""Which kinds of text are linked by pairs that share enough: candidates by their minima, each confirmed exactly."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.kinds import BANDS, ROWS, SHARED, Kinds, Numbers

PART, NAMED = 0.35, 12  # of the smaller set; shingles: fewer may be the name of a treaty, in texts that differ
MOST = 0.4  # of the larger set, where the two share fewer than that
LIKELY = 0.3  # of the smaller set by the minima's word: below that a pair is not confirmed
_COMPARED = 200_000  # shingles


def linked(kinds: Kinds) -> Numbers:
    """The root of each kind: kinds of one root are linked by confirmed pairs."""
    roots = np.arange(len(kinds.minima))
    for band in range(BANDS):
        columns = kinds.minima[:, band * ROWS : (band + 1) * ROWS].astype(np.uint64)
        keys = (columns[:, 0] << np.uint64(32)) | columns[:, 1]
        order = np.lexsort((roots, keys))
        ranked = keys[order]
        follows = np.append(False, ranked[1:] == ranked[:-1]) if len(ranked) else np.zeros(0, np.bool_)
        heads = np.maximum.accumulate(np.where(follows, 0, np.arange(len(order))))
        places = np.flatnonzero(follows)
        for others in (heads[places], places - 1):  # the first that has this key, then the one before
            pairs = np.stack([order[others], order[places]], axis=1)
            pairs = pairs[roots[pairs[:, 0]] != roots[pairs[:, 1]]]
            pairs = pairs[_likely(kinds, pairs)]
            roots = _united(roots, pairs[confirmed(kinds, pairs) > 0])
    return roots


def confirmed(kinds: Kinds, pairs: Numbers) -> NDArray[np.float64]:
    """The part of the smaller set that each pair shares; 0 where it is not enough for one text."""
    return np.concatenate([np.zeros(0), *(_shared(kinds, some) for some in _cut(kinds, pairs))])


def _likely(kinds: Kinds, pairs: Numbers) -> NDArray[np.bool_]:
    """Whether confirming is worth the while: the minima that agree tell about how much is shared."""
    agree = (kinds.minima[pairs[:, 0]] == kinds.minima[pairs[:, 1]]).mean(axis=1)
    sizes = np.stack([kinds.sizes(pairs[:, 0]), kinds.sizes(pairs[:, 1])])
    likely: NDArray[np.bool_] = agree / (1 + agree) * sizes.sum(axis=0) >= LIKELY * sizes.min(axis=0)
    return likely


def _cut(kinds: Kinds, pairs: Numbers) -> Iterator[Numbers]:
    """Few enough pairs at a time to keep what is compared small."""
    ends = np.cumsum(kinds.sizes(pairs[:, 0]) + kinds.sizes(pairs[:, 1]))
    steps = np.searchsorted(ends, np.arange(_COMPARED, ends[-1] if len(ends) else 0, _COMPARED))
    return (part for part in np.split(pairs, steps) if len(part))


def _shared(kinds: Kinds, pairs: Numbers) -> NDArray[np.float64]:
    left, right = pairs[:, 0], pairs[:, 1]
    marked = [
        (np.repeat(np.arange(len(pairs), dtype=np.uint64), kinds.sizes(side)) << np.uint64(32)) | kinds.gather(side)
        for side in (left, right)
    ]
    both = np.sort(np.concatenate(marked))
    twice = both[1:][both[1:] == both[:-1]] >> np.uint64(32)
    shared = np.bincount(twice.astype(np.int64), minlength=len(pairs))
    return part_shared(shared, kinds.sizes(left), kinds.sizes(right))


def part_shared(shared: Numbers, sizes: Numbers, others: Numbers) -> NDArray[np.float64]:
    """The part of the smaller set; 0 where it is not enough for one text. A fifth of the words replaced leaves half."""
    small, large = np.minimum(sizes, others), np.maximum(sizes, others)
    enough = ((shared >= NAMED) & (shared >= PART * small)) | ((shared >= SHARED) & (shared >= MOST * large))
    found: NDArray[np.float64] = np.where(enough, shared / small, 0.0)
    return found


def _united(roots: Numbers, pairs: Numbers) -> Numbers:
    """The roots once these pairs are one each; a root is the smallest of its kinds."""
    if not len(pairs):
        return roots
    parent: dict[int, int] = {}

    def top(node: int) -> int:
        while (above := parent.get(node, node)) != node:
            parent[node] = node = parent.get(above, above)
        return node

    for one, other in zip(roots[pairs[:, 0]].tolist(), roots[pairs[:, 1]].tolist(), strict=True):
        low, high = sorted((top(one), top(other)))
        parent[high] = low
    moved = np.arange(len(roots))
    for node in parent:
        moved[node] = top(node)
    return moved[roots]
