"""What may be written down beside people's words: ids, numbers, moments and closed words, never text of theirs (A8)."""

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

_CLOSED_WORD = re.compile(r"[A-Za-z0-9_./:+-]{0,80}")


def opaque(value: Any) -> Any:
    """`value` as JSON takes it: rows become their key, moments ISO 8601.

    Raises ValueError for anything that could be somebody's text, name or address.
    """
    if isinstance(value, (list, tuple, set, frozenset)):
        return [opaque(item) for item in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, str) and _CLOSED_WORD.fullmatch(value):
        return str(value)
    raise ValueError("Only ids, numbers, moments and closed words are kept here.")
