"""Columns of tables with their values and their readers. Rows of every file are made from them.

A field is for the secretariat unless it says otherwise: whatever the public may read is said at the column.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, chain
from operator import itemgetter
from typing import Any

from core.audience import Handling
from core.spreadsheets import Column, Value

EVERYBODY = Handling.PUBLIC
OWN_BODY = Handling.OWN
SECRETARIAT = Handling.SECRETARIAT
_READ = {
    Handling.PUBLIC: {EVERYBODY},
    Handling.OWN: {EVERYBODY, OWN_BODY},
    Handling.SECRETARIAT: {EVERYBODY, SECRETARIAT},
    Handling.CONFIDENTIAL: {EVERYBODY, SECRETARIAT, Handling.CONFIDENTIAL},
}
AT_ONCE = 1000  # rows for which further things are looked up together


@dataclass(frozen=True, slots=True)
class Field:
    """A column, the function that gives its value from a row object, and who may read it. `load` looks up, for the next
    rows, what `value` will need of them."""

    column: Column
    value: Callable[[Any], Value]
    load: Callable[[Sequence[Any]], None] | None = None
    readers: Handling = SECRETARIAT


def readable[F: Field](fields: Iterable[F], handling: Handling) -> list[F]:
    """The fields that a file of this handling holds, in their order."""
    return [field for field in fields if field.readers in _READ[handling]]


@dataclass(frozen=True, slots=True)
class ReadableTable:
    """A table as its readers have it: `rows` hold a value for each column and are read once."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class ListTable:
    """One table: `rows` are what the fields take their values from."""

    title: str
    fields: Sequence[Field]
    rows: Iterable[Any]

    def for_readers(self, handling: Handling) -> ReadableTable:
        fields = readable(self.fields, handling)
        return ReadableTable(self.title, columns_of(fields), values_of(self.rows, fields))


def columns_of(fields: Iterable[Field]) -> tuple[Column, ...]:
    """Return the columns of the fields, in their order."""
    return tuple(field.column for field in fields)


def loaded[T](rows: Iterable[T], fields: Iterable[Field]) -> Iterator[T]:
    """Yield the rows after each field has looked up what it needs.

    One query per thousand rows and field that loads; no more rows than these are in memory.
    """
    return chain.from_iterable(_chunks(rows, fields))


def values_of(rows: Iterable[Any], fields: Sequence[Field]) -> Iterator[tuple[Value, ...]]:
    """Yield a tuple per row, with the value of each field."""
    for chunk in _chunks(rows, fields):
        yield from zip(*(map(field.value, chunk) for field in fields), strict=True)
        del chunk  # not held while the next is read


def placed_fields(columns: Iterable[Column], readers: Handling = SECRETARIAT) -> list[Field]:
    """Fields of rows that are lines of values already, such as a list of facts: each column has its place in them."""
    return [Field(column, itemgetter(place), readers=readers) for place, column in enumerate(columns)]


def _chunks[T](rows: Iterable[T], fields: Iterable[Field]) -> Iterator[tuple[T, ...]]:
    loads = list(dict.fromkeys(field.load for field in fields if field.load))
    for chunk in batched(rows, AT_ONCE):
        for load in loads:
            load(chunk)
        yield chunk
        del chunk
