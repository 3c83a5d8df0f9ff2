"""The keys of the log's chain, apart from the database: who can write there cannot write the log anew (B6).

    1 3q2+7w…           one line a key: the first link that it makes, and 32 bytes in base64
    1200 9jX1/A…        from link 1200 on another one

The first link of each key stands beside it. So the database cannot say which links have a key and which have none.
"""

import base64
import hashlib
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from core.files.storage import sync_folder

FILE = "audit.keys"
LABEL = "portal audit chain"  # never changed: ids of keys stand in the log


@dataclass(frozen=True, slots=True)
class ChainKey:
    """A key, and the sequence number of the first link that it makes."""

    first: int
    secret: bytes

    @property
    def key_id(self) -> str:
        return hashlib.sha256(f"{LABEL}|".encode() + self.secret).hexdigest()[:16]

    def line(self) -> str:
        return f"{self.first} {base64.b64encode(self.secret).decode('ascii')}"


def chain_keys() -> tuple[ChainKey, ...]:
    """Return every key, in the order of their links. Raises ValueError for a line that cannot be read."""
    if settings.AUDIT_KEYS:
        return _read(settings.AUDIT_KEYS.replace(",", "\n"))
    path = _path()
    try:
        state = path.stat()
        return _of_file(str(path), (state.st_ino, state.st_size, state.st_mtime_ns))
    except FileNotFoundError:
        return ()


def key_of(sequence: int, keys: tuple[ChainKey, ...]) -> ChainKey | None:
    """Return the key that makes the link `sequence`; None for links from before there were keys."""
    return max((key for key in keys if key.first <= sequence), key=lambda key: key.first, default=None)


def first_key(sequence: int) -> tuple[ChainKey, ...]:
    """Return every key. Where there is none yet, one is made whose first link is `sequence`.

    Call it under the lock of the chain.
    """
    return chain_keys() or add_key(sequence)


def add_key(first: int) -> tuple[ChainKey, ...]:
    """Write a new key for the links from `first` on, and return every key. Raises ValueError.

    A change of keys: the old one stays, since the links that it made are verified with it.
    """
    if settings.AUDIT_KEYS:
        raise ValueError("PORTAL_AUDIT_KEYS holds the keys: add the line there.")
    before = chain_keys()
    if before and first <= before[-1].first:
        raise ValueError(f"The latest key begins with link {before[-1].first}: name a later one.")
    _write([*before, new_key(first)])
    return chain_keys()


def new_key(first: int) -> ChainKey:
    """Return a key of random bytes, which is stored nowhere."""
    return ChainKey(first, os.urandom(32))


def _path() -> Path:
    return Path(settings.KEYS_ROOT) / FILE


@lru_cache(maxsize=4)
def _of_file(path: str, state: tuple[int, int, int]) -> tuple[ChainKey, ...]:
    return _read(Path(path).read_text())


def _read(text: str) -> tuple[ChainKey, ...]:
    keys = []
    for line in filter(None, map(str.strip, text.splitlines())):
        first, _space, secret = line.partition(" ")
        try:
            key = ChainKey(int(first), base64.b64decode(secret, validate=True))
        except ValueError:
            raise ValueError("A key of the log cannot be read: each line is a number, a space and base64.") from None
        if len(key.secret) != 32 or key.first < 1:
            raise ValueError("A key of the log has another length than 32 bytes, or begins before link 1.")
        keys.append(key)
    return tuple(sorted(keys, key=lambda key: key.first))


def _write(keys: list[ChainKey]) -> None:
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, half = tempfile.mkstemp(prefix="half-", dir=path.parent)  # 0600
    with os.fdopen(handle, "w") as file:
        file.write("".join(f"{key.line()}\n" for key in keys))
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
    sync_folder(path.parent)
