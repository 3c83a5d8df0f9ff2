"""Groups of texts that are one text: equal ones first, then near ones by minima of shingles, each pair confirmed.

1. Texts equal after folding are one.
2. Of the others, candidates: `BANDS` bands of `ROWS` minima over the shingles; texts that agree in a band stand side by
   side once its keys are sorted, so that no dictionary of buckets is needed.
3. A candidate is confirmed on the shingles themselves: at least `SHARED` in common, and `PART` of the smaller set, so
   that paragraphs of one's own do not hide a copy.

About 100 µs a text on one core, growing in proportion; some 4 bytes a word are in memory (benchmarks/campaigns.py).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.shingles import Hashes, shingled

BANDS, ROWS = 24, 2
SHARED = 8  # shingles: shorter texts ("We agree.") make no campaign
PART = 0.55  # of the smaller set
LIKELY = 0.35  # of the smaller set by the minima's word: below that a pair is not confirmed
RELATED = 0.25  # less than that of the group's text, and only another text has linked the two
QUOTED, NEARLY = 4, 0.8  # of so many, two are nearly the same; else they only quote the same words
BATCH = 500  # texts

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Member:
    """`number`: which text. `similarity`: the shingles it shares with the group's text, of the smaller of the two
    sets, from 0 to 1; 1 for an equal text."""

    number: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Group:
    """At least two texts, in their order. `text`: which one stands for all, with most in common, least of its own."""

    text: int
    members: tuple[Member, ...]


@dataclass(slots=True)
class _Texts:
    """Each different text once. `same`: text -> the number of its kind, -1 where it is too short."""

    same: Numbers
    shingles: Hashes
    starts: Numbers  # of each kind in `shingles`, the end last
    minima: Hashes  # kind x (BANDS * ROWS)

    def sizes(self, kinds: Numbers) -> Numbers:
        found: Numbers = self.starts[kinds + 1] - self.starts[kinds]
        return found

    def gather(self, kinds: Numbers) -> Hashes:
        """The shingles of these kinds, one after the other."""
        sizes = self.sizes(kinds)
        shift = np.repeat(self.starts[kinds] - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
        found: Hashes = self.shingles[np.arange(int(sizes.sum())) + shift]
        return found


def find_groups(texts: Iterable[str], *, known: Iterable[str] = ()) -> list[Group]:
    """All groups, the largest first, then by their first text. What stands in `known`, such as a recommendation that
    everybody quotes, makes no two texts alike."""
    read = _read(texts, known)
    roots = _join(read)
    order = np.argsort(roots, kind="stable")
    cuts = np.flatnonzero(np.diff(roots[order])) + 1
    by_kind = np.argsort(read.same, kind="stable")
    edges = np.searchsorted(read.same[by_kind], np.arange(len(roots) + 1))
    weights = np.diff(edges)
    groups = []
    for kinds in np.split(order, cuts) if len(order) else []:
        for text, part, shares in _stars(read, kinds, weights):
            members = [
                Member(int(number), float(share))
                for kind, share in zip(part, shares, strict=True)
                for number in by_kind[edges[kind] : edges[kind + 1]]
            ]
            if len(members) > 1:
                members.sort(key=lambda member: member.number)
                groups.append(Group(int(by_kind[edges[text]]), tuple(members)))
    return sorted(groups, key=lambda group: (-len(group.members), group.members[0].number))


def _read(texts: Iterable[str], known: Iterable[str]) -> _Texts:
    quoted = [row.shingles for row in shingled(list(known))]
    common = np.unique(np.concatenate(quoted)) if quoted else np.zeros(0, np.uint32)
    kinds: dict[bytes, int] = {}
    same, rows, sizes, minima, count = [], [], [], [], 0
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        fresh = []
        for row in shingled(batch):
            kind = kinds.get(row.digest)
            if kind is None:
                own = row.shingles if not len(common) else np.setdiff1d(row.shingles, common, assume_unique=True)
                kind = -1 if len(own) < SHARED else count
                kinds[row.digest] = kind
                if kind >= 0:
                    count += 1
                    fresh.append(own)
            same.append(kind)
        if fresh:
            rows.append(np.concatenate(fresh))
            sizes += [len(own) for own in fresh]
            minima.append(_minima(rows[-1], sizes[-len(fresh) :]))
    del kinds
    empty = np.zeros(0, np.uint32)
    return _Texts(
        np.array(same, np.int64),
        np.concatenate(rows) if rows else empty,
        np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64),
        np.concatenate(minima) if minima else empty.reshape(0, BANDS * ROWS),
    )


def _minima(shingles: Hashes, sizes: list[int]) -> Hashes:
    """kind x (BANDS * ROWS): the least of each hash over a kind's shingles."""
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    found = np.empty((len(sizes), BANDS * ROWS), np.uint32)
    for column, (factor, added) in enumerate(_HASHES):
        mixed = (shingles ^ added) * factor
        mixed ^= mixed >> np.uint32(15)
        found[:, column] = np.minimum.reduceat(mixed * _AGAIN, starts)
    return found


def _join(read: _Texts) -> Numbers:
    """The root of each kind: kinds of one root are linked by confirmed pairs."""
    roots = np.arange(len(read.minima))
    for band in range(BANDS):
        columns = read.minima[:, band * ROWS : (band + 1) * ROWS].astype(np.uint64)
        keys = (columns[:, 0] << np.uint64(32)) | columns[:, 1]
        order = np.lexsort((roots, keys))
        ranked = keys[order]
        follows = np.append(False, ranked[1:] == ranked[:-1]) if len(ranked) else np.zeros(0, np.bool_)
        heads = np.maximum.accumulate(np.where(follows, 0, np.arange(len(order))))
        places = np.flatnonzero(follows)
        for others in (heads[places], places - 1):  # the first that has this key, then the one before
            pairs = np.stack([order[others], order[places]], axis=1)
            pairs = pairs[roots[pairs[:, 0]] != roots[pairs[:, 1]]]
            pairs = pairs[_likely(read, pairs)]
            for some in _cut(read, pairs):
                roots = _united(roots, some[_confirmed(read, some)])
    return roots


def _likely(read: _Texts, pairs: Numbers) -> NDArray[np.bool_]:
    """Whether confirming is worth the while: the minima that agree tell about how much is shared."""
    agree = (read.minima[pairs[:, 0]] == read.minima[pairs[:, 1]]).mean(axis=1)
    sizes = np.stack([read.sizes(pairs[:, 0]), read.sizes(pairs[:, 1])])
    likely: NDArray[np.bool_] = agree / (1 + agree) * sizes.sum(axis=0) >= LIKELY * sizes.min(axis=0)
    return likely


def _cut(read: _Texts, pairs: Numbers) -> Iterator[Numbers]:
    """Few enough pairs at a time to keep what is compared small."""
    ends = np.cumsum(read.sizes(pairs[:, 0]) + read.sizes(pairs[:, 1]))
    steps = np.searchsorted(ends, np.arange(_COMPARED, ends[-1] if len(ends) else 0, _COMPARED))
    return (part for part in np.split(pairs, steps) if len(part))


def _confirmed(read: _Texts, pairs: Numbers) -> NDArray[np.bool_]:
    left, right = pairs[:, 0], pairs[:, 1]
    marked = [
        (np.repeat(np.arange(len(pairs), dtype=np.uint64), read.sizes(side)) << np.uint64(32)) | read.gather(side)
        for side in (left, right)
    ]
    both = np.sort(np.concatenate(marked))
    twice = both[1:][both[1:] == both[:-1]] >> np.uint64(32)
    shared = np.bincount(twice.astype(np.int64), minlength=len(pairs))
    enough: NDArray[np.bool_] = shared >= np.maximum(SHARED, PART * np.minimum(read.sizes(left), read.sizes(right)))
    return enough


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


def _stars(read: _Texts, kinds: Numbers, weights: Numbers) -> Iterator[tuple[int, Numbers, NDArray[np.float64]]]:
    """What was linked, as texts around one that stands for them. A text that holds two campaigns links both; those
    that share next to nothing with the first form another."""
    while len(kinds):
        if len(kinds) == 1:
            yield int(kinds[0]), kinds, np.ones(1)
            return
        sizes, shingles = read.sizes(kinds), read.gather(kinds)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        _values, which = np.unique(shingles, return_inverse=True)
        often = np.bincount(which, weights=np.repeat(weights[kinds], sizes)) / weights[kinds].sum()
        best = int(np.argmax(np.add.reduceat(often[which] - 0.5, starts)))
        mine = np.zeros(len(often), np.bool_)
        mine[which[starts[best] : starts[best] + sizes[best]]] = True
        shared = np.add.reduceat(mine[which].astype(np.int64), starts)
        shares = shared / np.minimum(sizes, sizes[best])
        related = (shares >= RELATED) & (shared >= SHARED)
        if weights[kinds[best]] > 1 or related.sum() < QUOTED or np.sort(shares)[-2] >= NEARLY:
            yield int(kinds[best]), kinds[related], shares[related]
        kinds = kinds[~related]


def _hashes() -> list[tuple[np.uint32, np.uint32]]:
    chance = np.random.RandomState(11_7)  # its numbers are the same in every version of numpy
    numbers = chance.randint(0, 1 << 32, size=(BANDS * ROWS, 2), dtype=np.uint32)
    return [(np.uint32(factor | 1), np.uint32(added)) for factor, added in numbers]


_HASHES = _hashes()
_AGAIN = np.uint32(0x85EBCA6B)
_COMPARED = 500_000  # shingles
