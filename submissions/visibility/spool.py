"""The visible inputs of one reader on disk, for files of many sheets: decided once, read for each sheet (C7).

Only what the reader may see is written, to a file without a name that ends with the reader.
"""

import os
import pickle
import tempfile
from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import batched
from typing import IO, Any

from submissions.visibility.visible_inputs import VisibleInput

AT_ONCE = 200  # inputs in memory while they are written or read
_SHARED = ("body", "members")  # one object for all inputs of a submission; kept in memory, and the same when read again
_PLACES = [VisibleInput._fields.index(name) for name in _SHARED]


class InputSpool:
    """Remembers what `make` yields the first time that it is read to its end; yields the same afterwards."""

    def __init__(self) -> None:
        self._is_written = False
        self._empty()

    def _empty(self) -> None:
        self._file: IO[bytes] | None = None
        self._sizes: list[int] = []
        self._shared: list[Any] = [None]

    def rows(self, make: Callable[[], Iterator[VisibleInput]]) -> Iterator[VisibleInput]:
        """Yield the inputs; those of `make` until a first reading has come to its end."""
        if self._is_written:
            yield from self._read()
        elif self._file is not None:  # somebody is in the middle of the first reading
            yield from make()
        else:
            yield from self._written(make())

    def _written(self, rows: Iterable[VisibleInput]) -> Iterator[VisibleInput]:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as the reader
        numbers: dict[Hashable, int] = {id(None): 0}
        try:
            for chunk in batched(rows, AT_ONCE):
                data = pickle.dumps([self._lean(row, numbers) for row in chunk], pickle.HIGHEST_PROTOCOL)
                self._file.write(data)
                self._sizes.append(len(data))
                yield from chunk
            self._file.flush()
            self._is_written = True
        finally:
            if not self._is_written:
                self._file.close()
                self._empty()  # as if nobody had begun

    def _lean(self, row: VisibleInput, numbers: dict[Hashable, int]) -> list[Any]:
        """Return the values with a number for what many inputs share."""
        values: list[Any] = list(row)
        for place in _PLACES:
            each = values[place]
            if id(each) not in numbers:
                numbers[id(each)] = len(self._shared)
                self._shared.append(each)  # kept, so that its id stays its own
            values[place] = numbers[id(each)]
        return values

    def _read(self) -> Iterator[VisibleInput]:
        assert self._file is not None  # noqa: S101 - it was written
        number, at = self._file.fileno(), 0
        for size in self._sizes:
            for values in pickle.loads(os.pread(number, size, at)):  # noqa: S301 - we wrote it, nobody else can
                for place in _PLACES:
                    values[place] = self._shared[values[place]]
                yield VisibleInput._make(values)
            at += size
