"""Unfiltered input rows in batches of 1,000. Internal: show them through `InputReader` only."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import batched, repeat
from math import inf
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Coalesce

from consultations.models import Paragraph, Question, Recommendation
from consultations.numbers import label_of
from core.db.ids import raw_id, to_uuid, to_uuids
from submissions.models import Input

_CHUNK = 1000  # rows read at once, with what belongs to them
AFTER_ALL = 1_000_000  # questions come after paragraphs, the round as a whole last


def document_order_by(way: str = "") -> Coalesce:
    """Return the subject's place in the document, for rows that lead to an input through `way` (`input__`)."""
    return Coalesce(
        f"{way}recommendation__paragraph__order",
        f"{way}paragraph__order",
        F(f"{way}question__number") + Value(AFTER_ALL),
        Value(2 * AFTER_ALL),
    )


DOCUMENT_ORDER = document_order_by()


class InputValues(NamedTuple):
    """The values of one input in the database."""

    id: UUID
    line: UUID
    number: int
    recommendation: UUID | None
    paragraph: UUID | None
    question: UUID | None
    position: str
    comment_type: str
    comment: str
    rewording: str
    rationale: str
    source: str
    rewords_language: str
    annex: str
    language: str
    states_concerned: tuple[str, ...]
    words: int | None


class InputSubject(NamedTuple):
    """What an input is about."""

    subject: str  # recommendation, paragraph, question, round
    label: str  # 123, 127.3, 140.15, the number of the question
    order: tuple[int, int]  # of it among all, and of its part
    paragraph_number: str = ""  # as printed, also of the paragraph of a recommendation
    part: int = 0  # of the paragraph; 0 for a paragraph with one recommendation, or as a whole
    asks: str = ""  # what kind of recommendation it is (`SubjectKind`)


class InputRow[T](NamedTuple):
    """An input with what must be known before it is shown. `version` is what is known of its version."""

    values: InputValues
    about: InputSubject
    level: str
    public_reference: str
    version: T
    translations: Sequence[tuple[str, str, str, str]] = ()  # field, digest of what was translated, language, text


class SentVersion(NamedTuple):
    """A submitted version and its submission."""

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


_IDS = ("id", "line", "recommendation", "paragraph", "question")
_OF_AN_INPUT: dict[str, Any] = {
    **{name: name for name in InputValues._fields},
    **{name: raw_id(f"{name}_id") for name in _IDS},
    "id": raw_id("pk"),
    "states_concerned": raw_id("states_concerned"),
}
_ABOUT = (
    "recommendation__paragraph__number", "recommendation__limb", "recommendation__paragraph__parts_in_brackets",
    "recommendation__kind", "paragraph__number", "question__number", raw_id("place"),
)  # fmt: skip
_OF_A_VERSION: dict[str, Any] = {
    "version": raw_id("version_id"),
    "version_number": "version__number",
    "version_level": "version__confidentiality",
    "received": raw_id("version__submitted_at"),
    "late": raw_id("version__is_late"),
    "on_extension": raw_id("version__on_extension"),
    "submission": raw_id("version__submission_id"),
    "submission_reference": "version__submission__reference",
    "kind": "version__submission__kind",
    "channel": "version__submission__channel",
    "delegation": raw_id("version__submission__delegation_id"),
    "organisation": raw_id("version__submission__delegation__organisation_id"),
}


def in_document_order(inputs: QuerySet[Input]) -> QuerySet[Input]:
    """Sort by subject in the order of the document, then by number in the version. Adds `place`."""
    rows = inputs.annotate(place=DOCUMENT_ORDER)
    return rows.order_by("place", F("recommendation__limb").asc(nulls_last=True), "number", "pk")


def places_of(subjects: Collection[tuple[Any, ...]]) -> dict[tuple[Any, ...], tuple[int, float]]:
    """Return what `in_document_order` sorts each subject by. Three queries."""
    keys = {key for subject in subjects for key in subject if key is not None}
    places: dict[Any, tuple[int, float]] = {None: (2 * AFTER_ALL, inf)}
    for key, place, limb in Recommendation.objects.filter(pk__in=keys).values_list("pk", "paragraph__order", "limb"):
        places[key] = place, limb
    for key, place in Paragraph.objects.filter(pk__in=keys).values_list("pk", "order"):
        places[key] = place, inf
    for key, number in Question.objects.filter(pk__in=keys).values_list("pk", "number"):
        places[key] = AFTER_ALL + number, inf
    return {subject: places[next((key for key in subject if key), None)] for subject in subjects}


def listing(inputs: QuerySet[Input], *, references: bool = True) -> QuerySet[Input, tuple[Any, ...]]:
    """Return the values read of each input, in the order of lists; without `references` the lines are not joined."""
    rows = in_document_order(inputs)
    reference = "line__public_reference" if references else Value("", output_field=CharField())
    return rows.values_list(*_OF_AN_INPUT.values(), *_ABOUT, "confidentiality", reference, *_OF_A_VERSION.values())


def read_rows[T](
    inputs: QuerySet[Input], facts_of: Callable[[SentVersion], T], *, references: bool = True
) -> Iterator[list[InputRow[T]]]:
    """Yield 1,000 rows at a time, each with `facts_of` its version, which is called once per version."""
    by_key: dict[Any, T] = {}
    before = len(InputValues._fields) + len(_ABOUT)
    own = before + 2
    connection = connections[inputs.db]
    for chunk in batched(listing(inputs, references=references).iterator(_CHUNK), _CHUNK):
        for values in chunk:
            if values[own] not in by_key:
                by_key[values[own]] = facts_of(_sent(values[own:], connection))
        columns = list(zip(*chunk, strict=True))
        by_column: dict[str, Iterable[Any]] = dict(zip(InputValues._fields, columns, strict=False))
        for name in _IDS:
            by_column[name] = map(to_uuid, by_column[name]) if name in ("id", "line") else to_uuids(by_column[name])
        by_column["states_concerned"] = map(_states, by_column["states_concerned"])
        values_of_inputs = map(InputValues._make, zip(*by_column.values(), strict=True))
        abouts = map(_about, *columns[len(by_column) : before])
        versions = map(by_key.__getitem__, columns[own])
        values_of_rows = zip(values_of_inputs, abouts, *columns[before:own], versions, repeat(()), strict=False)
        rows: list[InputRow[T]] = list(map(InputRow._make, values_of_rows))
        # No second thousand is in memory while the next is read.
        del chunk, columns, by_column, values_of_inputs, abouts, versions, values_of_rows
        yield rows
        del rows


@lru_cache(1 << 12)
def _about(
    recommended_in: str | None,
    part: int | None,
    in_brackets: bool | None,
    asks: str | None,
    paragraph: str | None,
    question: int | None,
    place: int,
) -> InputSubject:
    order = place, part or 0
    if recommended_in is not None:
        label = label_of(recommended_in, part or 0, in_brackets=bool(in_brackets))
        return InputSubject("recommendation", label, order, recommended_in, part or 0, asks or "")
    if paragraph is not None:
        return InputSubject("paragraph", paragraph, order, paragraph)
    return InputSubject("round", "", order) if question is None else InputSubject("question", str(question), order)


def _sent(values: tuple[Any, ...], connection: Any) -> SentVersion:
    sent = SentVersion(*values)
    ids = {name: to_uuid(getattr(sent, name)) for name in ("version", "submission", "delegation", "organisation")}
    received: Any = sent.received
    if isinstance(received, str):  # SQLite has neither times nor yes and no
        received = connection.ops.convert_datetimefield_value(received, None, connection)
    late, on_extension = (each if each is None else bool(each) for each in (sent.late, sent.on_extension))
    return sent._replace(**ids, received=received, late=late, on_extension=on_extension)


@lru_cache
def _states(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))
