"""What is read of inputs, a thousand rows at a time: for nobody's eyes until a door has looked at it."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import lru_cache
from itertools import batched
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from core.keys import made, raw, repeated
from submissions.models import TEXT_FIELDS, Input

_CHUNK = 1000  # rows read at once, with what belongs to them
_AFTER_ALL = 1_000_000  # questions come after paragraphs, the round as a whole last
PLACE = Coalesce(
    "recommendation__paragraph__order",
    "paragraph__order",
    F("question__number") + Value(_AFTER_ALL),
    Value(2 * _AFTER_ALL),
)


class Sent(NamedTuple):
    """Of the version that inputs stand in, and its submission."""

    version: UUID
    version_number: int
    version_level: str
    received: datetime
    late: bool | None
    on_extension: bool | None
    submission: UUID
    submission_reference: str
    kind: str
    channel: str
    delegation: UUID
    organisation: UUID


_OF_A_ROW: dict[str, Any] = {
    "id": raw("pk"),
    "line": raw("line_id"),
    "public_reference": "line__public_reference",
    "number": "number",
    "recommendation": raw("recommendation_id"),
    "limb": "recommendation__limb",
    "recommended_in": "recommendation__paragraph__number",
    "paragraph": raw("paragraph_id"),
    "paragraph_number": "paragraph__number",
    "question": raw("question_id"),
    "question_number": "question__number",
    "place": raw("place"),
    "position": "position",
    "comment_type": "comment_type",
    **{name: name for name in TEXT_FIELDS},
    "rewords_language": "rewords_language",
    "annex": "annex",
    "language": "language",
    "states_concerned": raw("states_concerned"),
    "level": "confidentiality",
}
_OF_A_VERSION: dict[str, Any] = {
    "version": raw("version_id"),
    "version_number": "version__number",
    "version_level": "version__confidentiality",
    "received": raw("version__submitted_at"),
    "late": raw("version__is_late"),
    "on_extension": raw("version__on_extension"),
    "submission": raw("version__submission_id"),
    "submission_reference": "version__submission__reference",
    "kind": "version__submission__kind",
    "channel": "version__submission__channel",
    "delegation": raw("version__submission__delegation_id"),
    "organisation": raw("version__submission__delegation__organisation_id"),
}


def listing(inputs: QuerySet[Input]) -> QuerySet[Input, tuple[Any, ...]]:
    """What is read of each input, in the order of lists."""
    rows = inputs.annotate(place=PLACE)
    rows = rows.order_by("place", F("recommendation__limb").asc(nulls_last=True), "pk")
    return rows.values_list(*_OF_A_ROW.values(), *_OF_A_VERSION.values())


def read_rows[T](inputs: QuerySet[Input], package: Callable[[Sent], T]) -> Iterator[list[dict[str, Any]]]:
    """Rows by name, with `package` of the version that each stands in: asked once of every version."""
    known: dict[Any, T] = {}
    names, own = [*_OF_A_ROW, "package"], len(_OF_A_ROW)
    connection = connections[inputs.db]
    for chunk in batched(listing(inputs).iterator(_CHUNK), _CHUNK):
        for values in chunk:
            if values[own] not in known:
                known[values[own]] = package(_sent(values[own:], connection))
        columns: dict[str, Iterable[Any]] = dict(zip(_OF_A_ROW, zip(*chunk, strict=True), strict=False))
        columns["id"], columns["line"] = map(made, columns["id"]), map(made, columns["line"])
        for name in ("recommendation", "paragraph", "question"):
            columns[name] = repeated(columns[name])
        columns["states_concerned"] = map(_states, columns["states_concerned"])
        packages = [known[values[own]] for values in chunk]
        yield [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), packages, strict=True)]


def _sent(values: tuple[Any, ...], connection: Any) -> Sent:
    sent = Sent(*values)
    ids = {name: made(getattr(sent, name)) for name in ("version", "submission", "delegation", "organisation")}
    received: Any = sent.received
    if isinstance(received, str):  # SQLite has neither times nor yes and no
        received = connection.ops.convert_datetimefield_value(received, None, connection)
    late, on_extension = (each if each is None else bool(each) for each in (sent.late, sent.on_extension))
    return sent._replace(**ids, received=received, late=late, on_extension=on_extension)


@lru_cache
def _states(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
