"""Ids of long lists: read as the database has them, made into UUIDs when needed, and asked for by the thousand."""

import uuid
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django.db.models import CharField, ExpressionWrapper, F, Field, Lookup, Value


class _RawField(Field[Any, Any]):
    """A type of its own, so that no converter is called for it."""

    def get_internal_type(self) -> str:
        return "RawField"


def raw(path: str) -> ExpressionWrapper:
    """What stands at `path`, for `values_list`, as the driver gives it."""
    return ExpressionWrapper(F(path), output_field=_RawField())


_set_number, _set_safety = (vars(uuid.UUID)[slot].__set__ for slot in ("int", "is_safe"))


def made(value: Any) -> Any:
    """The UUID of an id that was read raw: SQLite gives text, PostgreSQL UUIDs by itself.

    In a third of the time that the constructor takes, which knows six ways to say one.
    """
    if not isinstance(value, str):
        return value
    key = object.__new__(uuid.UUID)
    _set_number(key, int(value, 16))
    _set_safety(key, uuid.SafeUUID.unknown)
    return key


_remembered = lru_cache(maxsize=1 << 14)(made)


def repeated(values: Iterable[Any]) -> list[Any]:
    """The same of a column of ids that come back again and again."""
    return list(map(_remembered, values))


class _Among(Lookup[str]):
    """A lookup, not a function: SQLite would have `… IN (…) = 1` of a function, for which it reads the whole table."""

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


def among(path: str, keys: Iterable[uuid.UUID]) -> Lookup[str]:
    """For `filter`: the id at `path` is one of `keys`. One value for the database, where `__in` makes one of each key:
    a tenth of the time for a thousand."""
    return _Among(F(path), Value(",".join([key.hex for key in keys]), output_field=CharField()))
