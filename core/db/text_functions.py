"""Functions of the database that search and sort text as `core.text.strings` does, on both databases.

They stand apart from `core.text.strings`, since limited children read texts without the models.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Concat

from core.text.strings import PLAIN, STROKED, sort_key

_HOLDS = "portal_holds"
_ORDER = "portal_order"
_BETWEEN = "\n\x1e\n"  # no words that are looked for go over it


class _Holds(Func):
    function = _HOLDS
    output_field = BooleanField()


def containing(words: str, *fields: str) -> Q:
    """Return a condition for rows of which one of the text fields contains the words."""
    if connection.vendor != "sqlite" or words.isascii() or words.lower() == words.upper():
        return reduce(or_, (Q(**{f"{name}__icontains": words}) for name in fields))
    texts = [part for name in fields for part in (F(name), Value(_BETWEEN))]
    return Q(_Holds(Concat(*texts, output_field=TextField()), Value(words.casefold())))


class _InOrder(Func):
    function = _ORDER
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template=_IN_ORDER, **context)


_IN_ORDER = (
    r"translate(regexp_replace(normalize(lower(%(expressions)s), NFD), '[\u0300-\u036f\u064b-\u065f]', '', 'g'),"
    f" '{STROKED}', '{PLAIN}') COLLATE \"C\""
)


def alphabetical_order(names: str | Combinable) -> Func:
    """Return an expression for `order_by`: names in the order of `core.text.strings.sort_key`.

    `names` is the name of a text field, or an expression.
    """
    return _InOrder(F(names) if isinstance(names, str) else names)


def install_functions(sender: Any = None, *, connection: Any, **kwargs: Any) -> None:
    """Install the functions in a new connection to SQLite."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(_HOLDS, 2, _holds, deterministic=True)
        connection.connection.create_function(_ORDER, 1, _in_order, deterministic=True)


def _holds(text: str | None, folded: str) -> bool:
    return text is not None and folded in text.casefold()


def _in_order(name: str | None) -> str | None:
    return None if name is None else sort_key(name)
