"""Groups texts that share wording, and the copies of one letter among them.

1. Texts that are equal after folding are one kind (shingles.py).
2. Candidates among the kinds: `BANDS` bands of `ROWS` minima over the shingles; kinds that agree in a band are adjacent
   once its keys are sorted, so that no dictionary of buckets is needed. A candidate is confirmed on the shingles
   themselves: at least `SHARED` in common, and `PART` of the smaller set, so that a sender's own paragraphs do not hide
   a copy.
3. Linked kinds become stars around the text that represents all: a chain of pairs is no campaign.
4. Kinds in no star are compared with the texts of all stars, and then with each other by their rare shingles, without
   minima: these miss a short text inside a long letter (candidates.py).
5. Where hardly any text has only what all share, they quote it, whoever wrote it. The quotation is removed, and they
   are searched again from 2: they may contain a campaign.
6. A star is shared wording. In it, the copies of one letter are found word by word (copies.py).

About 150 to 400 µs per text on one core, in proportion to the number; about 8 bytes of memory per word
(benchmarks/campaigns.py). What everybody may quote is found in a table: it costs a text hardly anything.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.alignment import QUOTED, align
from submissions.campaigns.candidates import TRACES, confirmed, confirmed_by_words, part_shared, rare_pairs
from submissions.campaigns.copies import Star, copies_among
from submissions.campaigns.shingles import BANDS, ROWS, SHARED, Hashes, Kinds, Numbers, read

LIKELY = 0.3  # of the smaller set by the minima's word: below that a pair is not confirmed


def linked(kinds: Kinds) -> Numbers:
    """Return the root of each kind: kinds with the same root are linked by confirmed pairs."""
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


def _likely(kinds: Kinds, pairs: Numbers) -> NDArray[np.bool_]:
    """Return which pairs are worth confirming: the number of equal minima estimates how much is shared."""
    agree = (kinds.minima[pairs[:, 0]] == kinds.minima[pairs[:, 1]]).mean(axis=1)
    sizes = np.stack([kinds.sizes(pairs[:, 0]), kinds.sizes(pairs[:, 1])])
    likely: NDArray[np.bool_] = agree / (1 + agree) * sizes.sum(axis=0) >= LIKELY * sizes.min(axis=0)
    return likely


def _united(roots: Numbers, pairs: Numbers) -> Numbers:
    """Return the roots after joining these pairs; a root is the smallest of its kinds."""
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


FEW = 4  # of fewer nobody can tell whether they quote the same or are one text
BARE, SIGNED = 1.25, 8  # times, shingles: up to this much more than what all have, a text says only that
HARDLY = 0.1  # fewer say only that: they quote
LONG = 50  # shingles in common: fewer may be a recommendation that they quote
LETTER, ASKED = 2 / 3, 40  # of the words, of how many texts: where half have so much in common they do not quote
HELD = 500  # kinds at a time


@dataclass(frozen=True, slots=True)
class GroupMember:
    """A text in a group. `number` is its position in the input.

    `similarity`: the shingles it shares with the group's text, of the smaller of the two sets, from 0 to 1; 1 for an
    equal text.
    """

    number: int
    similarity: float


@dataclass(frozen=True, slots=True)
class TextGroup:
    """At least two texts, in their order. `text`: the one that represents all.

    It has most in common with the others, and least of its own.
    """

    text: int
    members: tuple[GroupMember, ...]
    copies: tuple["TextGroup", ...] = ()


def find_groups(texts: Iterable[str], *, common_texts: Iterable[str] = ()) -> list[TextGroup]:
    """Return all groups of shared wording with their copies, the largest first, then by their first text.

    Texts in `common_texts`, such as a recommendation that everybody quotes, make no two texts alike.
    """
    kinds, of_text = read(texts, common_texts)
    by_kind = np.argsort(of_text, kind="stable")
    edges = np.searchsorted(of_text[by_kind], np.arange(len(kinds.names) + 1))

    def group(star: Star, copies: Iterable[Star] = ()) -> TextGroup:
        members = [
            GroupMember(int(number), float(share))
            for kind, share in zip(star.kinds, star.shares, strict=True)
            for number in by_kind[edges[kind] : edges[kind + 1]]
        ]
        members.sort(key=lambda member: member.number)
        return TextGroup(int(by_kind[edges[star.text]]), tuple(members), _in_order(map(group, copies)))

    return list(_in_order(group(star, copies) for star, copies in _find_stars(kinds)))


def _in_order(groups: Iterable[TextGroup]) -> tuple[TextGroup, ...]:
    return tuple(sorted(groups, key=lambda group: (-len(group.members), group.members[0].number)))


def _find_stars(kinds: Kinds) -> Iterator[tuple[Star, list[Star]]]:
    """Yield stars of at least two texts with the copies in each, by the names of kinds."""
    waiting = [kinds]
    while waiting:
        some = waiting.pop()
        names = some.names
        for star in _joined(some, _completed(some, _linked_stars(some))):
            quoted = _quoted(some, star)
            if quoted is None:
                yield star.named(names), [each.named(names) for each in copies_among(some, star)]
                continue
            rest, nothing_else = some.without(quoted, star.kinds, star.text)
            waiting.append(rest)
            for kind in nothing_else[some.weights[nothing_else] > 1]:
                alone = Star(int(names[kind]), names[[kind]], np.ones(1))
                yield alone, [alone]


def _joined(kinds: Kinds, stars: list[Star]) -> Iterator[Star]:
    """Yield the stars, then those among the kinds in none: of a short text alone and a long letter that contains it."""
    yield from stars
    alone = np.ones(len(kinds.names), np.bool_)
    for star in stars:
        alone[star.kinds] = False
    free = np.flatnonzero(alone)
    if len(free) < 2:
        return
    pairs = rare_pairs(kinds, free)
    pairs = pairs[confirmed_by_words(kinds, pairs) > 0]
    if not len(pairs):
        return
    roots = _united(np.arange(len(kinds.names)), pairs)
    linked_kinds = np.unique(pairs)
    order = linked_kinds[np.argsort(roots[linked_kinds], kind="stable")]
    for some in np.split(order, np.flatnonzero(np.diff(roots[order])) + 1):
        yield from _stars(kinds, some)


def _linked_stars(kinds: Kinds) -> list[Star]:
    roots = linked(kinds)
    order = np.argsort(roots, kind="stable")
    cuts = np.flatnonzero(np.diff(roots[order])) + 1
    stars: list[Star] = []
    for start, end in pairwise([0, *cuts.tolist(), len(order)]):
        some = order[start:end]
        if len(some) > 1:
            stars += _stars(kinds, some)
        elif len(some) and kinds.weights[some[0]] > 1:
            stars.append(Star(int(some[0]), some, np.ones(1)))
    return stars


def _stars(kinds: Kinds, some: Numbers) -> Iterator[Star]:
    """Yield stars among linked kinds, each around a text that represents it.

    A text that contains two campaigns links both; kinds that share almost nothing with the first form another star.
    """
    while len(some):
        sizes, (_values, which, weights) = kinds.sizes(some), _weighed(kinds, some)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        often = weights / kinds.weights[some].sum()
        best = int(np.argmax(np.add.reduceat(often[which] - 0.5, starts)))
        mine = np.zeros(len(often), np.bool_)
        mine[which[starts[best] : starts[best] + sizes[best]]] = True
        shared = np.add.reduceat(mine[which].astype(np.int64), starts)
        shares = part_shared(shared, sizes, sizes[best])
        unsure = np.flatnonzero(shares == 0)
        pairs = np.stack([some[unsure], np.full(len(unsure), some[best])], axis=1)
        shares[unsure] = confirmed_by_words(kinds, pairs)
        related = shares > 0
        if kinds.weights[some[related]].sum() > 1:
            yield Star(int(some[best]), some[related], shares[related])
        some = some[~related]


def _completed(kinds: Kinds, stars: list[Star]) -> list[Star]:
    """Return the stars with all other kinds that contain their text, or enough of it."""
    if not stars:
        return []
    stars = sorted(stars, key=lambda star: -int(kinds.weights[star.kinds].sum()))
    texts = np.array([star.text for star in stars])
    hashes, first = np.unique(kinds.gather(texts), return_index=True)
    stars_of = np.repeat(np.arange(len(stars)), kinds.sizes(texts))[first]  # the largest that has it
    alone = np.ones(len(kinds.names), np.bool_)
    alone[np.concatenate([star.kinds for star in stars])] = False
    free = np.flatnonzero(alone)
    more: dict[int, list[tuple[Numbers, NDArray[np.float64]]]] = {}
    for some in np.split(free, range(HELD, len(free), HELD)):
        pairs = _traced(kinds, some, texts, hashes, stars_of)
        shares = confirmed_by_words(kinds, np.stack([pairs[:, 0], texts[pairs[:, 1]]], axis=1))
        for star in np.unique(pairs[shares > 0, 1]).tolist():
            held = (pairs[:, 1] == star) & (shares > 0)
            more.setdefault(star, []).append((pairs[held, 0], shares[held]))
    for number, candidates in more.items():
        star = stars[number]
        added, shares = (np.concatenate(each) for each in zip(*candidates, strict=True))
        stars[number] = Star(star.text, np.append(star.kinds, added), np.append(star.shares, shares))
    return stars


def _traced(kinds: Kinds, some: Numbers, texts: Numbers, hashes: Hashes, stars_of: Numbers) -> Numbers:
    """Return (kind, star) for each kind with traces of stars' texts: the star with the most of its text in the kind."""
    shingles = kinds.gather(some)
    at = np.minimum(np.searchsorted(hashes, shingles), len(hashes) - 1)
    hit = hashes[at] == shingles
    which = np.repeat(np.arange(len(some)), kinds.sizes(some))[hit]
    keys, counts = np.unique(which * len(texts) + stars_of[at[hit]], return_counts=True)
    kind, star = np.divmod(keys[counts >= TRACES], len(texts))
    order = np.lexsort((counts[counts >= TRACES] / kinds.sizes(texts[star]), kind))
    most = order[np.append(np.diff(kind[order]) > 0, True)] if len(order) else order
    return np.stack([some[kind[most]], star[most]], axis=1)


def _quoted(kinds: Kinds, star: Star) -> Hashes | None:
    """Return what at least half of the texts share, where hardly any has only that: then they quote it. Else None."""
    some, weights = star.kinds, kinds.weights[star.kinds]
    if len(some) < FEW:
        return None
    text, shingles = kinds.gather(np.array([star.text])), kinds.gather(some)
    at = np.minimum(np.searchsorted(text, shingles), len(text) - 1)
    often = np.bincount(at, weights=(text[at] == shingles) * np.repeat(weights, kinds.sizes(some)))
    common: Hashes = text[often >= weights.sum() / 2]
    sizes = kinds.sizes(some)
    bare = sizes <= max(BARE * len(common), len(common) + SIGNED)
    if len(common) < SHARED or weights[bare].sum() >= HARDLY * weights.sum():
        return None
    return None if len(common) >= LONG and _is_letter(kinds, star) else common


def _is_letter(kinds: Kinds, star: Star) -> bool:
    """Return whether the texts send the star's text: some say hardly more, or it is most of what half of them say."""
    words = kinds.words_of(star.text)
    others = star.kinds[star.kinds != star.text]
    bare, mostly = [], []
    for kind in others[:: 1 + len(others) // ASKED].tolist():
        text = kinds.words_of(kind)
        same, size = align(text, words), max(1, len(text) - text.count(QUOTED))
        bare.append(same.words * BARE >= size)
        mostly.append(same.in_long >= LETTER * size)
    return bool(np.mean(bare) >= HARDLY or np.mean(mostly) >= 1 / 2)


def _weighed(kinds: Kinds, some: Numbers) -> tuple[Hashes, Numbers, Numbers]:
    """Return the different shingles of the kinds, their index at each place, and the number of texts with each."""
    values, which = np.unique(kinds.gather(some), return_inverse=True)
    weights = np.bincount(which, weights=np.repeat(kinds.weights[some], kinds.sizes(some)))
    return values, which, weights.astype(np.int64)
