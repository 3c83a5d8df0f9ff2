"""One input by the reference that the public knows it by.

The answer takes the same queries, and the same work, whatever the reference names: nothing, a draft, an input that is
withheld, or one that is known by another reference. The database decides; only an input that anybody may read leaves it
(A2, PRACTICE 1).
"""

import uuid
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from consultations.enums import InputsPublic
from consultations.models import Extension, Round, Window, held_back_delegations
from submissions.domain.redactions import in_force
from submissions.enums import Confidentiality, SubmissionState
from submissions.models import TEXT_FIELDS, ConfidentialityChange, Input, Line, Redaction, Submission, Version

STRICTER = (Confidentiality.NAMELESS, Confidentiality.SECRETARIAT)
_KEY, _REFERENCE = uuid.uuid4(), uuid.uuid4().hex  # stand for what is looked for in the query as it is kept
_NOWHERE = UUID(int=0)


def find_public_input(reference: str, now: datetime) -> UUID | None:
    """The id of the input that anybody may read under this reference at `now`: the line's id where it bears the name of
    its body, else its random reference. Three queries of one shape for every reference."""
    rounds = _public_rounds(now)
    (key, line, round), said = _shown(reference) or ((_NOWHERE, _NOWHERE, _NOWHERE), {})
    covered = in_force(Redaction.objects.filter(line=line))
    # Where a redaction has lost its place, the line is withheld.
    lost = any(each.ranges(key, said[each.field]) is None for _line, each in covered)
    return key if round in rounds and not lost else None


def _shown(reference: str) -> tuple[tuple[UUID, UUID, UUID], dict[str, str]] | None:
    """The input that bears this reference for everybody, once its round's are public: its id, line and round; its
    texts. One query."""
    try:
        key = UUID(reference)
    except ValueError:
        key = uuid.uuid4()
    field = Line._meta.pk
    stands_for = {
        field.get_db_prep_value(_KEY, connection): field.get_db_prep_value(key, connection),
        _REFERENCE: reference,
    }
    sql, params = _query(connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(sql, [stands_for.get(value, value) for value in params])
        found = cursor.fetchone()
    if found is None:
        return None
    key, line, round = (UUID(str(value)) for value in found[:3])
    return (key, line, round), dict(zip(TEXT_FIELDS, found[3:], strict=True))


@cache
def _query(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """Made once: making it takes a hundred times as long as asking it."""
    columns = ("pk", "line", "version__submission__delegation__round", *TEXT_FIELDS)
    sql, params = _rows().values_list(*columns)[:1].query.get_compiler(connection=connection).as_sql()
    return sql, tuple(params)


def _rows() -> QuerySet[Input]:
    lines = Line.objects.filter(Q(pk=_KEY) | Q(public_reference=_REFERENCE)).values("pk")
    named = Q(version__submission__delegation__round__rules__identities_public=True) & ~_kept_at(*STRICTER)
    states = Submission.objects.with_state().filter(pk=OuterRef("version__submission"))
    admissible = states.filter(state=SubmissionState.ADMISSIBLE)  # type: ignore[misc]  # an annotation
    current = Version.objects.current().filter(pk=OuterRef("version"))
    rows = Input.objects.filter(Exists(current), Exists(admissible), line__in=lines)
    rows = rows.exclude(_kept_at(Confidentiality.SECRETARIAT))
    return rows.filter((named & Q(line=_KEY)) | (~named & Q(line__public_reference=_REFERENCE))).order_by()


def _kept_at(*levels: Confidentiality) -> Q:
    """Of one input what `confidentiality.kept_at` says of all of a round."""
    whole, line = {"submission": OuterRef("version__submission")}, {"line": OuterRef("line")}
    changes = ConfidentialityChange.objects.filter(level__in=levels)
    kept: list[QuerySet[Any]] = [
        Version.objects.submitted().filter(confidentiality__in=levels, **whole),
        Input.objects.filter(confidentiality__in=levels, version__submitted_at__isnull=False, **line),
        changes.filter(line__isnull=True, attachment__isnull=True, **whole),
        changes.filter(**line),
    ]
    if Confidentiality.SECRETARIAT in levels:
        kept.append(held_back_delegations().filter(pk=OuterRef("version__submission__delegation")))
    found = Q()
    for rows in kept:
        found |= Q(Exists(rows.order_by()))
    return found


def _public_rounds(now: datetime) -> set[UUID]:
    """The rounds of which `knowledge.inputs_are_public` says yes. One query."""

    def last(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.order_by("-closes").values("closes")[:1])

    rows = Round.objects.filter(announced_at__isnull=False).annotate(
        window=last(Window.objects.filter(round=OuterRef("pk"))),
        extension=last(Extension.objects.filter(delegation__round=OuterRef("pk"))),
    )
    columns = ("pk", "rules__inputs_public", "rules__inputs_public_days", "published_at", "window", "extension")
    return {key for key, *facts in rows.values_list(*columns) if _are_public(*facts, now=now)}


def _are_public(rule: str, days: int, published: datetime | None, *closes: datetime | None, now: datetime) -> bool:
    if rule == InputsPublic.WITH_REPORT:
        return published is not None and published <= now
    last = max((moment for moment in closes if moment is not None), default=None)
    return rule != InputsPublic.NEVER and last is not None and last + timedelta(days=days) <= now
