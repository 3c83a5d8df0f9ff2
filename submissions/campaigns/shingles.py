"""Texts as sets of word triples: folded, cut and hashed for a whole batch at once in numpy.

Folding ignores compatibility forms (NFKD), case, marks, quotes, punctuation, white space and invisible characters. A
word is a run of letters and digits, or a Han or Kana character with the next, as search engines cut them: three single
characters, of which many words are made, occur in any long text by chance.
"""

import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.alignment import FIGURE, QUOTED, triples, without_quoted
from submissions.campaigns.text_comparison import WORDS, plain

Hashes = NDArray[np.uint32]
_NONE = np.zeros(0, np.uint32)

_TABLE = 0x20000  # code points above are Han, or no letters after folding
_HAN = (range(0x3040, 0x3100), range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))
_HAN_ABOVE = 0x40000
_SEPARATES, _NOTHING = 0, -1
_BASE = 0x9E3779B97F4A7C15  # odd, so that its powers can be divided by
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SHIFT = np.uint64(31)
_PAIRED = np.uint64(0x9FB21C651E98DF25)
_PLACES = [np.uint64(value) for value in (0x94D049BB133111EB, 0xD6E8FEB86659FD93, 0xA0761D6478BD642F)]


@dataclass(frozen=True, slots=True)
class Shingled:
    """One text: `digest` of its folded words, its words in order, and its different triples in ascending order.

    Words and triples are hashed. A quoted word is `QUOTED`, and no triple of a quotation is among the shingles.
    """

    digest: bytes
    words: Hashes
    shingles: Hashes


class KnownShingles:
    """The triples of texts that everybody may quote, to be found in others at a few nanoseconds each.

    A table by the last bits tells nearly all that are not among them, so that the cost of a text hardly depends on how
    much is known.
    """

    def __init__(self, values: Hashes = _NONE) -> None:
        self.values = np.unique(values)
        size = 1 << min(24, max(12, (16 * len(self.values)).bit_length()))
        self._mask = np.uint32(size - 1)
        self._table = np.zeros(size, np.bool_)
        self._table[self.values & self._mask] = True

    def __len__(self) -> int:
        return len(self.values)

    def among(self, shingles: Hashes) -> NDArray[np.bool_]:
        """Return which of the shingles are known."""
        likely: NDArray[np.bool_] = self._table[shingles & self._mask]
        if likely.any():
            places = np.flatnonzero(likely)
            some = shingles[places]
            at = np.minimum(np.searchsorted(self.values, some), len(self.values) - 1)
            likely[places] = self.values[at] == some
        return likely


def shingled(texts: Sequence[str], common: KnownShingles | None = None) -> Iterator[Shingled]:
    """Yield each text in order, without what is `common`.

    The caller cuts large collections into batches: about 50 bytes of memory per character.
    """
    codes, bounds = _codes(texts)
    words, starts = _words(codes)
    of_text = np.searchsorted(starts, bounds)
    hashes = _triples(_paired(words, _tables()[1][np.minimum(codes[starts], _TABLE)], of_text))
    named = _numbered(words, _tables()[2][np.minimum(codes[starts], _TABLE)])
    own = None
    if common is not None and len(common):
        quoted = common.among(hashes)
        for last in of_text[1:]:  # a triple over the border of two texts is of neither
            quoted[max(0, last - WORDS + 1) : last] = False
        own = ~quoted
        covered = np.append(quoted, np.zeros(len(named) - len(quoted), np.bool_))
        for place in range(WORDS):
            named[place:][covered[: len(named) - place]] = QUOTED
    for number in range(len(texts)):
        first, last = int(of_text[number]), int(of_text[number + 1])
        content = codes[bounds[number] : bounds[number + 1]]
        folded = content[(content != _SEPARATES) | (np.append(_SEPARATES, content[:-1]) != _SEPARATES)]
        while len(folded) and folded[-1] == _SEPARATES:
            folded = folded[:-1]
        end = max(first, last - WORDS + 1)
        mine = hashes[first:end] if own is None else hashes[first:end][own[first:end]]
        digest = blake2b(folded.tobytes(), digest_size=16).digest()
        yield Shingled(digest, named[first:last], np.unique(mine))


def _numbered(words: NDArray[np.uint64], figures: NDArray[np.bool_]) -> Hashes:
    """Return the number of each word, never QUOTED, with FIGURE set in those that are figures and in no other."""
    figure_values = np.maximum((words >> np.uint64(32)).astype(np.uint32) & np.uint32(FIGURE - 1), np.uint32(1))
    numbered: Hashes = np.where(figures, figure_values | np.uint32(FIGURE), figure_values)
    return numbered


def _codes(texts: Sequence[str]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Return folded code points of all texts, a separator after each, and where each text begins, with the end last."""
    folded, _alone, _figures = _tables()
    parts = [plain(text) for text in texts]
    raw = np.frombuffer(("\n".join(parts) + "\n").encode("utf-32-le", "surrogatepass"), np.uint32)
    bounds = np.concatenate([[0], np.cumsum([len(part) + 1 for part in parts])]).astype(np.int64)
    codes = folded[np.minimum(raw, _TABLE)]
    above = raw >= _TABLE
    if above.any():
        codes[above] = np.where(raw[above] < _HAN_ABOVE, raw[above], _SEPARATES).astype(np.int32)
    letters = codes != _NOTHING
    if not letters.all():
        before = np.concatenate([[0], np.cumsum(letters)])
        codes, bounds = codes[letters], before[bounds]
    return codes, bounds


def _words(codes: NDArray[np.int32]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Return the hash of every word, and where it begins. The hash is a polynomial over the code points."""
    _folded, alone_table, _figures = _tables()
    letter = codes != _SEPARATES
    alone = alone_table[np.minimum(codes, _TABLE)]
    joins = letter[:-1] & letter[1:] & ~alone[:-1] & ~alone[1:]  # whether the next goes on with the word
    starts = np.flatnonzero(letter & ~np.append(False, joins))
    ends = np.flatnonzero(letter & ~np.append(joins, False)) + 1
    powers, inverse = _powers(len(codes) + 1)
    values = (codes.astype(np.uint64) + np.uint64(1)) * _MIX
    values ^= values >> _SHIFT
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(values * powers[: len(codes)], dtype=np.uint64)])
    words = (sums[ends] - sums[starts]) * inverse[starts]
    words ^= words >> _SHIFT
    return words * _MIX, starts


def _paired(words: NDArray[np.uint64], alone: NDArray[np.bool_], firsts: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return the words with each character that is `alone` joined to the next if that is too.

    `firsts`: where the texts begin.
    """
    follows = alone[:-1] & alone[1:]
    follows[firsts[(firsts > 0) & (firsts < len(words))] - 1] = False
    paired = words.copy()
    paired[:-1] += follows * words[1:] * _PAIRED
    return paired


def _triples(words: NDArray[np.uint64]) -> Hashes:
    """Return one hash for each word that two more follow, in whichever text they are."""
    count = max(0, len(words) - WORDS + 1)
    mixed = np.zeros(count, np.uint64)
    for place, factor in enumerate(_PLACES):
        mixed += (words[place : place + count] ^ (words[place : place + count] >> _SHIFT)) * factor
    mixed ^= mixed >> _SHIFT
    mixed *= _MIX
    return (mixed >> np.uint64(32)).astype(np.uint32)


@cache
def _tables() -> tuple[NDArray[np.int32], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return, by code point, its folded form, whether it is a word of its own, and whether it is a digit.

    The last entry is for those above.
    """
    folded = np.zeros(_TABLE + 1, np.int32)
    alone, digit = np.zeros(_TABLE + 1, np.bool_), np.zeros(_TABLE + 1, np.bool_)
    for code in range(_TABLE):
        character = chr(code)
        kind = unicodedata.category(character)
        if kind in ("Mn", "Me", "Cf"):
            folded[code] = _NOTHING
        elif kind[0] in "LN" or kind == "Mc":
            lower = character.casefold()
            folded[code] = ord(lower) if len(lower) == 1 else code
            digit[code] = kind == "Nd"
    for span in _HAN:
        letters = np.arange(span.start, span.stop)
        alone[letters] = folded[letters] > 0
    alone[_TABLE] = True
    return folded, alone, digit


_kept_powers: list[tuple[NDArray[np.uint64], NDArray[np.uint64]]] = []


def _powers(size: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """Return powers of the base and of its inverse modulo 2**64; cached, and computed again for a longer batch."""
    if not _kept_powers or len(_kept_powers[0][0]) < size:
        length = max(size, 1 << 16)
        both = tuple(_series(base, length) for base in (_BASE, pow(_BASE, -1, 1 << 64)))
        _kept_powers[:] = [(both[0], both[1])]
    return _kept_powers[0]


def _series(base: int, size: int) -> NDArray[np.uint64]:
    series = np.full(size, base, np.uint64)
    series[0] = 1
    return np.cumprod(series, dtype=np.uint64)


BANDS, ROWS = 24, 2
SHARED = 8  # shingles: shorter texts ("We agree.") make no campaign
BATCH = 80_000  # characters
_ASKED = 50  # kinds of which is asked whether they quote

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kinds:
    """Different texts after folding. `names`: the caller's number of each kind. `weights`: how many texts it has."""

    names: Numbers
    weights: Numbers
    shingles: Hashes
    starts: Numbers  # of each kind in `shingles`, the end last
    minima: Hashes  # kind x (BANDS * ROWS)
    words: Hashes  # of all kinds in the order of their texts, with QUOTED
    word_starts: Numbers  # of each name, not of each kind, in `words`, the end last
    quoted: frozenset[tuple[int, ...]] = frozenset()  # triples of words that these texts quote

    def sizes(self, some: Numbers) -> Numbers:
        sizes: Numbers = self.starts[some + 1] - self.starts[some]
        return sizes

    def lengths(self, some: Numbers) -> Numbers:
        """Return how many words each of these kinds has, quoted ones included."""
        names = self.names[some]
        lengths: Numbers = self.word_starts[names + 1] - self.word_starts[names]
        return lengths

    def gather(self, some: Numbers) -> Hashes:
        """Return the shingles of these kinds, one after the other."""
        sizes = self.sizes(some)
        shift = np.repeat(self.starts[some] - _starts(sizes)[:-1], sizes)
        gathered: Hashes = self.shingles[np.arange(int(sizes.sum())) + shift]
        return gathered

    def without(self, common: Hashes, some: Numbers, quoting: int) -> tuple["Kinds", Numbers]:
        """Return these kinds without the shingles in `common` (ascending), and the kinds with too little left.

        `quoting`: a kind that has them; the words of them are found in it.
        """
        sizes, shingles = self.sizes(some), self.gather(some)
        own = ~np.isin(shingles, common)
        left = np.add.reduceat(own.astype(np.int64), _starts(sizes)[:-1])
        enough = left >= SHARED
        shingles, starts = shingles[own & np.repeat(enough, sizes)], _starts(left[enough])
        rest = self._of(some[enough], shingles, starts)
        return replace(rest, quoted=self.quoted | self._in_half(quoting, some)), some[~enough]

    def _in_half(self, kind: int, others: Numbers) -> frozenset[tuple[int, ...]]:
        """Return the triples of words of a kind that half of the others have too, or of the first of them."""
        counts: Counter[tuple[int, ...]] = Counter()
        first = others[:_ASKED].tolist()
        for other in first:
            counts.update(set(triples(self.words_of(other))))
        return frozenset(triple for triple in triples(self.words_of(kind)) if 2 * counts[triple] >= len(first))

    def only(self, some: Numbers) -> "Kinds":
        """Return these kinds alone."""
        return self._of(some, self.gather(some), _starts(self.sizes(some)), self.minima[some])

    def words_of(self, kind: int) -> list[int]:
        """Return the words of a kind in order, in the whole text."""
        name = self.names[kind]
        words: list[int] = self.words[self.word_starts[name] : self.word_starts[name + 1]].tolist()
        return without_quoted(words, self.quoted)

    def _of(self, some: Numbers, shingles: Hashes, starts: Numbers, least: Hashes | None = None) -> "Kinds":
        least = minima(shingles, starts) if least is None else least
        names, weights = self.names[some], self.weights[some]
        return Kinds(names, weights, shingles, starts, least, self.words, self.word_starts, self.quoted)


def read(texts: Iterable[str], common_texts: Iterable[str] = ()) -> tuple[Kinds, Numbers]:
    """Return the kinds, named by number, and for each text the number of its kind.

    It is -1 where the text is too short, or has hardly more than is in `common_texts`.
    """
    quoted = [row.shingles for batch in _batches(common_texts) for row in shingled(batch)]
    quoted_shingles = KnownShingles(np.concatenate(quoted)) if quoted else None
    numbers: dict[bytes, int] = {}
    same, sizes, lengths = array("q"), array("q"), array("q")
    shingles, least, words = bytearray(), bytearray(), bytearray()  # they grow in place: joined arrays would be twice
    for batch in _batches(texts):
        fresh = []
        for row in shingled(batch, quoted_shingles):
            number = numbers.get(row.digest)
            if number is None:
                number = len(sizes) if len(row.shingles) >= SHARED else -1
                numbers[row.digest] = number
                if number >= 0:
                    sizes.append(len(row.shingles))
                    lengths.append(len(row.words))
                    fresh.append(row)
            same.append(number)
        if fresh:
            joined = np.concatenate([row.shingles for row in fresh])
            shingles += joined.tobytes()
            words += np.concatenate([row.words for row in fresh]).tobytes()
            least += minima(joined, _starts(np.array([len(row.shingles) for row in fresh]))).tobytes()
    of_text = np.frombuffer(same, np.int64)
    kinds = Kinds(
        np.arange(len(sizes)),
        np.bincount(of_text[of_text >= 0], minlength=len(sizes)),
        np.frombuffer(shingles, np.uint32),
        _starts(np.frombuffer(sizes, np.int64)),
        np.frombuffer(least, np.uint32).reshape(-1, BANDS * ROWS),
        np.frombuffer(words, np.uint32),
        _starts(np.frombuffer(lengths, np.int64)),
    )
    return kinds, of_text


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    batch, size = [], 0
    for text in texts:
        batch.append(text)
        size += len(text)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _starts(sizes: Numbers) -> Numbers:
    """Return where each begins when they are put one after the other, with the end last."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def minima(shingles: Hashes, starts: Numbers) -> Hashes:
    """Return kind x (BANDS * ROWS): the smallest value of each hash over a kind's shingles."""
    smallest = np.empty((len(starts) - 1, BANDS * ROWS), np.uint32)
    for column, (factor, added) in enumerate(_HASHES if len(smallest) else ()):
        mixed = (shingles ^ added) * factor
        mixed ^= mixed >> np.uint32(15)
        smallest[:, column] = np.minimum.reduceat(mixed * _AGAIN, starts[:-1])
    return smallest


def _hashes() -> list[tuple[np.uint32, np.uint32]]:
    chance = np.random.RandomState(11_7)  # its numbers are the same in every version of numpy
    numbers = chance.randint(0, 1 << 32, size=(BANDS * ROWS, 2), dtype=np.uint32)
    return [(np.uint32(factor | 1), np.uint32(added)) for factor, added in numbers]


_HASHES = _hashes()
_AGAIN = np.uint32(0x85EBCA6B)
