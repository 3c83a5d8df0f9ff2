"""The visible inputs of one reader on disk: decided once and read for each sheet of a file, or sorted (C7).

Only what the reader may see is written, to a file without a name that ends with the reader.
"""

import heapq
import os
import pickle
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import batched, chain, pairwise, starmap
from operator import attrgetter
from typing import Any

from core.db.ids import uuid_of
from submissions.visibility.visible_inputs import VisibleInput

AT_ONCE = 200  # inputs in memory while they are written or read
SORTED_AT_ONCE = 1000  # inputs in memory while they are sorted
_MERGED_AT_ONCE = 5  # inputs in memory of each sorted part: there may be a thousand
_SHARED = ("body", "members")  # one object for all inputs of a submission; kept in memory, and the same when read again
_PLACES = [VisibleInput._fields.index(name) for name in _SHARED]
_IDS = [VisibleInput._fields.index(name) for name in ("id", "line", "submission", "version")]  # numbers in the file
_in_order = attrgetter("sort_key")


class InputFile:
    """Inputs in a file without a name. `sizes`: of the pieces written so far."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as somebody reads
        self.sizes: list[int] = []
        self._shared: list[Any] = [None]
        self._numbers: dict[Hashable, int] = {id(None): 0}

    def write(self, rows: Iterable[VisibleInput]) -> None:
        """Add a piece, which is read as a whole."""
        data = pickle.dumps([self._lean(row) for row in rows], pickle.HIGHEST_PROTOCOL)
        self._file.write(data)
        self.sizes.append(len(data))

    def read(self, first: int = 0, end: int | None = None) -> Iterator[VisibleInput]:
        """Yield the inputs of the pieces from `first` to `end`; several readings do not disturb each other."""
        self._file.flush()
        number, at = self._file.fileno(), sum(self.sizes[:first])
        for size in self.sizes[first:end]:
            for values in pickle.loads(os.pread(number, size, at)):  # noqa: S301 - we wrote it, nobody else can
                for place in _PLACES:
                    values[place] = self._shared[values[place]]
                for place in _IDS:
                    if values[place] is not None:
                        values[place] = uuid_of(values[place])
                yield VisibleInput._make(values)
            at += size

    def close(self) -> None:
        self._file.close()

    def _lean(self, row: VisibleInput) -> list[Any]:
        """Return the values with a number for what many inputs share."""
        values: list[Any] = list(row)
        for place in _PLACES:
            each = values[place]
            if id(each) not in self._numbers:
                self._numbers[id(each)] = len(self._shared)
                self._shared.append(each)  # kept, so that its id stays its own
            values[place] = self._numbers[id(each)]
        for place in _IDS:
            if values[place] is not None:
                values[place] = values[place].int
        return values


class InputSpool:
    """Remembers what `make` yields the first time that it is read to its end; yields the same afterwards."""

    def __init__(self) -> None:
        self._is_written = False
        self._file: InputFile | None = None

    def rows(self, make: Callable[[], Iterator[VisibleInput]]) -> Iterator[VisibleInput]:
        """Yield the inputs; those of `make` until a first reading has come to its end."""
        if self._file is None:
            yield from self._written(make())
        elif self._is_written:
            yield from self._file.read()
        else:  # somebody is in the middle of the first reading
            yield from make()

    def _written(self, rows: Iterable[VisibleInput]) -> Iterator[VisibleInput]:
        self._file = InputFile()
        try:
            for chunk in batched(rows, AT_ONCE):
                self._file.write(chunk)
                yield from chunk
            self._is_written = True
        finally:
            if not self._is_written:
                self._file.close()
                self._file = None  # as if nobody had begun


def in_order(rows: Iterable[VisibleInput]) -> Iterator[VisibleInput]:
    """Yield the inputs as `sorted` by their keys would, however many there are: sorted parts of them are on disk."""
    parts = (sorted(chunk, key=_in_order) for chunk in batched(rows, SORTED_AT_ONCE))
    first = next(parts, [])
    if len(first) < SORTED_AT_ONCE:
        yield from first
        return
    file, ends = InputFile(), [0]
    try:
        for part in chain([first], parts):
            for piece in batched(part, _MERGED_AT_ONCE):
                file.write(piece)
            ends.append(len(file.sizes))
        del first
        yield from heapq.merge(*starmap(file.read, pairwise(ends)), key=_in_order)
    finally:
        file.close()
