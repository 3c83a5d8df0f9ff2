"""How much of the shorter of two texts is in the other, word by word: the measure of both grades of a campaign.

Passages in common are runs of three words that both have, wherever these are: a paragraph may move. Between two of
them, and at their ends, single words that both have in the same place count too. So a text of which a tenth of the
words was replaced is nine tenths alike, and one that contains half of another is half alike, whatever else is in it.

Two short texts with other figures are two answers, however alike their words: "We trained 120 officers in 2026."
"""

from collections import Counter
from collections.abc import Container, Hashable, Iterator, Sequence
from dataclasses import dataclass

TRIPLE = 3
NEAR = 12  # words: in a longer stretch between two passages, common words are chance
STRETCH = 24  # words: a longer one is of a sender's own
QUOTED = 0  # in place of a word that is of a quotation: like nothing, and not counted

COPY, SHARED_WORDING = 0.8, 0.35  # of the shorter text, from here on
SCATTERED = 0.7  # two who each changed a sixth of the words of one letter, here and there, have so much in common

FIGURE = 1 << 31  # set in the number of a word that begins with a digit (shingles.py)
SMALL = 60  # words: of a longer text a figure is a place to fill in
MUCH_LONGER = 2  # times: only then chance has room
PIECE, SHIFTED = 30, 8  # words of a letter; words put in or left out within them
HARDLY_MORE = 2  # words for each figure more: who adds no more than these gives another answer

type Words = Sequence[Hashable]


@dataclass(frozen=True, slots=True)
class TextAlignment:
    """`words`: how many of the shorter text's `size` words the other has.

    `in_long`: those in passages of at least NEAR words. `longest`: words in the longest stretch between passages.
    `dispersed`: the other text is much longer, and has the passages here and there, as by chance.
    """

    words: int
    size: int
    in_long: int = 0
    longest: int = 0
    other_figures: bool = False
    dispersed: bool = False

    @property
    def share(self) -> float:
        """From 0 to 1."""
        return self.words / self.size if self.size else 0.0

    @property
    def is_copy(self) -> bool:
        """Whether four fifths of the words are in the other, or hardly fewer where nothing but single words differs.

        Short texts with other figures are no copies. Nor is a text whose words stand dispersed in a much longer one: in
        a script with few words a long text has most short passages somewhere.
        """
        if self.other_figures or self.dispersed:
            return False
        return self.share >= COPY or (self.share >= SCATTERED and self.longest <= STRETCH)


def align(one: Words, other: Words) -> TextAlignment:
    """Return how much of the shorter text is in the other. In proportion to the length of both."""
    short, long = sorted((one, other), key=_size)
    runs = _runs(short, long)
    aligned_words, longest = sum(run.length for run in runs), 0
    for before, after in zip([None, *runs], [*runs, None], strict=True):
        aligned_words += _between(short, long, before, after)
        between = short[before.end if before else 0 : after.short if after else len(short)]
        longest = max(longest, _size(between))
    in_long = sum(run.length for run in runs if run.length >= NEAR)
    return TextAlignment(
        aligned_words, _size(short), in_long, longest, _differ(short, long), _are_dispersed(runs, short, long)
    )


def _are_dispersed(runs: Sequence["_SharedRun"], short: Words, long: Words) -> bool:
    """Return whether most passages are short, and stand here and there in a much longer text.

    Of a stretch of a copy, most triples stand at the same distance from their places in the letter, give or take a few
    words; so they do where paragraphs moved. By chance fewer than half do.
    """
    words = sum(run.length for run in runs)
    if len(long) < MUCH_LONGER * len(short) or sum(run.length for run in runs if run.length >= NEAR) * 2 >= words:
        return False
    places: dict[tuple[Hashable, ...], list[int]] = {}
    for place, triple in enumerate(zip(short, short[1:], short[2:], strict=False)):
        places.setdefault(triple, []).append(place)
    shifts: dict[int, list[tuple[int, int]]] = {}  # by stretch of the letter: (shift, place)
    for at, triple in enumerate(zip(long, long[1:], long[2:], strict=False)):
        for place in places.get(triple, ()):
            shifts.setdefault(place // PIECE, []).append((at - place, place))
    anywhere = sum(len({place for _shift, place in each}) for each in shifts.values())
    return sum(map(_most_at_one_distance, shifts.values())) * 2 < anywhere


def _most_at_one_distance(shifts: list[tuple[int, int]]) -> int:
    """Return how many different places have nearly the same shift."""
    shifts.sort()
    held: Counter[int] = Counter()
    most = first = 0
    for shift, place in shifts:
        held[place] += 1
        while shifts[first][0] < shift - SHIFTED:
            held[shifts[first][1]] -= 1
            if not held[shifts[first][1]]:
                del held[shifts[first][1]]
            first += 1
        most = max(most, len(held))
    return most


def have_other_figures(one: Words, other: Words) -> bool:
    """Return whether the shorter of two texts is short and has figures that the other has not.

    So it is where the other adds hardly more than figures.
    """
    short, long = sorted((one, other), key=_size)
    return _differ(short, long)


def _differ(short: Words, long: Words) -> bool:
    size = _size(short)
    if size > SMALL:
        return False
    mine, theirs = Counter(filter(_is_figure, short)), Counter(filter(_is_figure, long))
    if not mine <= theirs:
        return True
    more = (theirs - mine).total()
    return _size(long) - size <= HARDLY_MORE * more if more else False


def _is_figure(word: Hashable) -> bool:
    return word[:1].isdigit() if isinstance(word, str) else isinstance(word, int) and bool(word & FIGURE)


def triples(words: list[int]) -> Iterator[tuple[int, ...]]:
    """Yield the runs of three words."""
    return zip(words, words[1:], words[2:], strict=False)


def without_quoted(words: list[int], quoted: Container[tuple[int, ...]]) -> list[int]:
    """Return the words with QUOTED in place of those in a quoted triple."""
    if not quoted:
        return words
    own = list(words)
    for at, triple in enumerate(triples(words)):
        if triple in quoted:
            own[at : at + TRIPLE] = [QUOTED] * TRIPLE
    return own


@dataclass(slots=True)
class _SharedRun:
    """A passage in common: where it begins in both, and how many words it has."""

    short: int
    long: int
    length: int

    @property
    def end(self) -> int:
        return self.short + self.length

    @property
    def long_end(self) -> int:
        return self.long + self.length


def _size(words: Words) -> int:
    return len(words) - words.count(QUOTED)


def _runs(short: Words, long: Words) -> list[_SharedRun]:
    """Return the passages in common, in the order of the shorter text, without overlap."""
    theirs = list(zip(long, long[1:], long[2:], strict=False))
    places = dict(zip(reversed(theirs), range(len(theirs) - 1, -1, -1), strict=True))  # the first of each
    runs: list[_SharedRun] = []
    at, end = 0, len(long)
    mine = list(zip(short, short[1:], short[2:], strict=False))
    while at < len(mine):
        place = places.get(mine[at])
        if place is None or QUOTED in mine[at]:
            at += 1
            continue
        length = TRIPLE
        while place + length < end and at + length < len(short) and short[at + length] == long[place + length]:
            if short[at + length] == QUOTED:
                break
            length += 1
        runs.append(_SharedRun(at, place, length))
        at += length
    return runs


def _between(short: Words, long: Words, before: _SharedRun | None, after: _SharedRun | None) -> int:
    """Return how many words between two passages both have there, in any order."""
    start, end = before.end if before else 0, after.short if after else len(short)
    gap = end - start
    if not gap or (before is None and after is None):
        return 0
    most = gap if gap <= NEAR else NEAR // 2
    if before and after and 0 <= after.long - before.long_end <= gap + NEAR and gap <= NEAR:
        return _common(short[start:end], long[before.long_end : after.long])
    aligned_words = 0
    if after and (before is None or gap > NEAR):
        aligned_words += _common(short[end - most : end], long[max(0, after.long - most) : after.long])
    if before and (after is None or gap > NEAR):
        aligned_words += _common(short[start : start + most], long[before.long_end : before.long_end + most])
    if before and after and gap <= NEAR:  # a passage moved
        aligned_words = max(
            _common(short[start:end], long[before.long_end : before.long_end + most]),
            _common(short[start:end], long[max(0, after.long - most) : after.long]),
        )
    return aligned_words


def _common(some: Words, others: Words) -> int:
    left = list(others)
    count = 0
    for word in some:
        if word != QUOTED and word in left:
            left.remove(word)
            count += 1
    return count
