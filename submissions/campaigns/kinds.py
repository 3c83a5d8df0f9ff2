"""Each different text once: its shingles, and minima of them by which like ones are found."""

from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from submissions.campaigns.shingles import Hashes, shingled

BANDS, ROWS = 24, 2
SHARED = 8  # shingles: shorter texts ("We agree.") make no campaign
BATCH = 150_000  # characters

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Kinds:
    """`names`: what the caller knows each kind by. `weights`: how many texts are of it."""

    names: Numbers
    weights: Numbers
    shingles: Hashes
    starts: Numbers  # of each kind in `shingles`, the end last
    minima: Hashes  # kind x (BANDS * ROWS)

    def sizes(self, some: Numbers) -> Numbers:
        found: Numbers = self.starts[some + 1] - self.starts[some]
        return found

    def gather(self, some: Numbers) -> Hashes:
        """The shingles of these kinds, one after the other."""
        sizes = self.sizes(some)
        shift = np.repeat(self.starts[some] - _starts(sizes)[:-1], sizes)
        found: Hashes = self.shingles[np.arange(int(sizes.sum())) + shift]
        return found

    def without(self, common: Hashes, some: Numbers) -> tuple["Kinds", Numbers]:
        """These kinds as if `common`, ascending, were not in them; and those of which too little is left."""
        sizes, shingles = self.sizes(some), self.gather(some)
        own = ~np.isin(shingles, common)
        left = np.add.reduceat(own.astype(np.int64), _starts(sizes)[:-1])
        enough = left >= SHARED
        shingles, starts = shingles[own & np.repeat(enough, sizes)], _starts(left[enough])
        kept = some[enough]
        rest = Kinds(self.names[kept], self.weights[kept], shingles, starts, minima(shingles, starts))
        return rest, some[~enough]


def read(texts: Iterable[str], known: Iterable[str] = ()) -> tuple[Kinds, Numbers]:
    """The kinds, named by number, and of each text the number of its kind: -1 where it is too short, or says hardly
    more than what stands in `known`."""
    quoted = [row.shingles for batch in _batches(known) for row in shingled(batch)]
    common = np.unique(np.concatenate(quoted)) if quoted else np.zeros(0, np.uint32)
    numbers: dict[bytes, int] = {}
    same, sizes = array("q"), array("q")
    shingles, least = bytearray(), bytearray()  # these grow in place, where joining arrays would hold all twice
    for batch in _batches(texts):
        fresh = []
        for row in shingled(batch):
            number = numbers.get(row.digest)
            if number is None:
                own = row.shingles[~np.isin(row.shingles, common)] if len(common) else row.shingles
                number = len(sizes) if len(own) >= SHARED else -1
                numbers[row.digest] = number
                if number >= 0:
                    sizes.append(len(own))
                    fresh.append(own)
            same.append(number)
        if fresh:
            joined = np.concatenate(fresh)
            shingles += joined.tobytes()
            least += minima(joined, _starts(np.array([len(own) for own in fresh]))).tobytes()
    of_text = np.frombuffer(same, np.int64)
    kinds = Kinds(
        np.arange(len(sizes)),
        np.bincount(of_text[of_text >= 0], minlength=len(sizes)),
        np.frombuffer(shingles, np.uint32),
        _starts(np.frombuffer(sizes, np.int64)),
        np.frombuffer(least, np.uint32).reshape(-1, BANDS * ROWS),
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
    """Where each begins once they stand one after the other, the end last."""
    return np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)


def minima(shingles: Hashes, starts: Numbers) -> Hashes:
    """kind x (BANDS * ROWS): the least of each hash over a kind's shingles."""
    found = np.empty((len(starts) - 1, BANDS * ROWS), np.uint32)
    for column, (factor, added) in enumerate(_HASHES if len(found) else ()):
        mixed = (shingles ^ added) * factor
        mixed ^= mixed >> np.uint32(15)
        found[:, column] = np.minimum.reduceat(mixed * _AGAIN, starts[:-1])
    return found


def _hashes() -> list[tuple[np.uint32, np.uint32]]:
    chance = np.random.RandomState(11_7)  # its numbers are the same in every version of numpy
    numbers = chance.randint(0, 1 << 32, size=(BANDS * ROWS, 2), dtype=np.uint32)
    return [(np.uint32(factor | 1), np.uint32(added)) for factor, added in numbers]


_HASHES = _hashes()
_AGAIN = np.uint32(0x85EBCA6B)
