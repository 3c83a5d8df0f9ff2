"""Words looked for without regard to case, in every alphabet and on both databases.

SQLite's LIKE knows the two cases of ASCII letters only; there a function of our own folds both texts, as Python does.
"""

from functools import reduce
from operator import or_
from typing import Any

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, TextField, Value
from django.db.models.functions import Concat

_HOLDS = "portal_holds"
_BETWEEN = "\n\x1e\n"  # no words that are looked for go over it


class _Holds(Func):
    function = _HOLDS
    output_field = BooleanField()


def holding(words: str, *fields: str) -> Q:
    """Rows of which one of the text fields holds the words."""
    if connection.vendor != "sqlite" or words.isascii() or words.lower() == words.upper():
        return reduce(or_, (Q(**{f"{name}__icontains": words}) for name in fields))
    texts = [part for name in fields for part in (F(name), Value(_BETWEEN))]
    return Q(_Holds(Concat(*texts, output_field=TextField()), Value(words.casefold())))


def teach(sender: Any = None, *, connection: Any, **kwargs: Any) -> None:
    """Gives a new connection to SQLite the function."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(_HOLDS, 2, _holds, deterministic=True)


def _holds(text: str | None, folded: str) -> bool:
    return text is not None and folded in text.casefold()
