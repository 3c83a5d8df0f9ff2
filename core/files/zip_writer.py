"""Writes a ZIP whose bytes depend on its parts alone, on no clock and no machine: the form of office files."""

import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import BinaryIO

from core.errors import Refused

try:
    from zlib_ng import zlib_ng as zlib

    _LEVEL = 5  # a hundredth larger than zlib's 6, in a third of its time
except ImportError:
    import zlib  # type: ignore[no-redef]

    _LEVEL = 6
_LIMIT = 2**32 - 1  # above it other records would be needed, which not every program reads
_DATE = (1 << 5) | 1  # 1 January 1980, the first day a ZIP knows
_UTF8 = 1 << 11
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")


class TooLarge(Refused):
    """The parts, or one of them, are larger than the format allows."""


class ZipWriter:
    """Writes parts one after the other to a seekable binary file."""

    def __init__(self, target: BinaryIO) -> None:
        self._target = target
        self._base = target.tell()
        self._directory: list[bytes] = []

    @contextmanager
    def part(self, name: str, *, compress: bool = True) -> Iterator[Callable[[bytes], None]]:
        """Open the next part; yield the function that adds bytes to it.

        Without `compress` the bytes are stored as they are, so that no version of zlib changes them. Raises TooLarge.
        """
        encoded = name.encode()
        start = self._target.tell()
        self._target.write(bytes(_LOCAL.size) + encoded)  # filled in when the sizes are known
        press = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS) if compress else None
        crc = size = packed = 0

        def add(data: bytes) -> None:
            nonlocal crc, size, packed
            crc = zlib.crc32(data, crc)
            size += len(data)
            packed += self._target.write(press.compress(data) if press else data)

        yield add
        packed += self._target.write(press.flush()) if press else 0
        end = self._target.tell()
        if size > _LIMIT or end - self._base > _LIMIT:
            raise TooLarge("package_too_large", "A file of this kind cannot be larger than 4 GB.")
        facts = (_UTF8, 8 if compress else 0, 0, _DATE, crc, packed, size, len(encoded), 0)
        self._target.seek(start)
        self._target.write(_LOCAL.pack(b"PK\x03\x04", 20, *facts))
        self._target.seek(end)
        central = _CENTRAL.pack(b"PK\x01\x02", 20, 20, *facts, 0, 0, 0, 0, start - self._base)
        self._directory.append(central + encoded)

    def close(self) -> None:
        """Write the directory. The target stays open."""
        start = self._target.tell()
        directory = b"".join(self._directory)
        count = len(self._directory)
        end = _END.pack(b"PK\x05\x06", 0, 0, count, count, len(directory), start - self._base, 0)
        self._target.write(directory + end)
