"""Ids: from pages, of long lists (read raw, looked up by the thousand), and opaque references (A4)."""

import secrets
import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, Field, Lookup, QuerySet, Value


class _RawField(Field[Any, Any]):
    """A field type of its own, so that no converter is called for it."""

    def get_internal_type(self) -> str:
        return "RawField"


def raw_id(path: str) -> ExpressionWrapper:
    """Return an expression for `values_list`: the id at `path`, as the driver gives it."""
    return ExpressionWrapper(F(path), output_field=_RawField())


_set_number, _set_safety = (vars(uuid.UUID)[slot].__set__ for slot in ("int", "is_safe"))


def to_uuid(value: Any) -> Any:
    """Return the UUID of an id that was read raw: SQLite gives text, PostgreSQL gives UUIDs.

    It takes a third of the time of the constructor, which accepts six forms.
    """
    return uuid_of(int(value, 16)) if isinstance(value, str) else value


def uuid_of(number: int) -> uuid.UUID:
    """Return the UUID with this `int`."""
    key = object.__new__(uuid.UUID)
    _set_number(key, number)
    _set_safety(key, uuid.SafeUUID.unknown)
    return key


_remembered = lru_cache(maxsize=1 << 14)(to_uuid)


def to_uuids(values: Iterable[Any]) -> list[Any]:
    """Return the UUIDs of a column of raw ids. Faster for ids that occur again and again."""
    return list(map(_remembered, values))


def parse_uuid(text: str) -> uuid.UUID | None:
    """Return the id that a page sent, None where the text is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


def parse_uuids(texts: Iterable[str]) -> list[uuid.UUID]:
    """Return the ids that a page sent, in their order; what is none is left out."""
    return [key for text in texts if (key := parse_uuid(text)) is not None]


class _Among(Lookup[str]):
    """A lookup, not a function: for a function SQLite gets `… IN (…) = 1`, and reads the whole table."""

    lookup_name = "among"
    prepare_rhs = False

    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        listed = """(SELECT value FROM json_each('["' || replace({}, ',', '","') || '"]'))"""
        return self._as(compiler, connection, "IN", listed)

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return self._as(compiler, connection, "= ANY", "(string_to_array({}, ',')::uuid[])")

    def _as(self, compiler: Any, connection: Any, word: str, listed: str) -> Any:
        column, before = self.process_lhs(compiler, connection)
        keys, after = self.process_rhs(compiler, connection)
        return f"{column} {word} {listed.format(keys)}", (*before, *after)


def id_in(path: str, keys: Iterable[uuid.UUID]) -> Lookup[str]:
    """Return a condition for `filter`: the id at `path` is one of `keys`.

    The database gets one value, where `__in` sends one for each key: a tenth of the time for a thousand keys.
    """
    return _Among(F(path), Value(",".join([key.hex for key in keys]), output_field=CharField()))


ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's base 32
LENGTH = 6


def new_reference(prefix: str, year: int) -> str:
    """Return a reference such as `SR-2026-7K3F9QX`: six random characters and a check character.

    The check is Crockford's remainder of 37; a draw whose remainder has no letter or digit is drawn again.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        check = _remainder(body)
        if check < len(ALPHABET):
            return f"{prefix}-{year}-{body}{ALPHABET[check]}"


def unused_references(rows: QuerySet[Any], field: str, prefix: str, year: int, count: int = 1) -> list[str]:
    """Return `count` references that none of `rows` has in `field`; one query, more where some are in use.

    They are short: of a hundred thousand some would be drawn twice.
    """
    unused: set[str] = set()
    while len(unused) < count:
        drawn = {new_reference(prefix, year) for _ in range(count - len(unused))}
        unused |= drawn - set(rows.filter(**{f"{field}__in": drawn}).values_list(field, flat=True))
    return list(unused)


def _remainder(body: str) -> int:
    value = 0
    for character in body:
        value = value * 32 + ALPHABET.index(character)
    return value % 37
