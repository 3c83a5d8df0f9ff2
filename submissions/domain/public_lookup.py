"""One input by the reference that the public knows it by.

The answer takes the same queries whatever the reference names: nothing, a draft, an input that is withheld, or one that
is known by another reference (A2, PRACTICE 1).
"""

import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from consultations.models import Extension, Round, Window
from submissions.domain.knowledge import are_public
from submissions.enums import Confidentiality
from submissions.models import PublicInput


def find_public_input(reference: str, now: datetime) -> UUID | None:
    """The id of the input that anybody may read under this reference at `now`: the line's id where it bears the name of
    its body, else its random reference. Two queries of one shape for every reference."""
    try:
        line = UUID(reference)
    except ValueError:
        line = uuid.uuid4()
    named = Q(level=Confidentiality.PUBLIC, line=line)
    unnamed = Q(level=Confidentiality.NAMELESS, line__public_reference=reference)
    found = PublicInput.objects.filter(named | unnamed).order_by().values_list("input", "round").first()
    key, round = found or (None, None)
    return key if round in _public_rounds(now) else None


def _public_rounds(now: datetime) -> set[UUID]:
    """The rounds of which `knowledge.inputs_are_public` says yes. One query."""

    def last(rows: QuerySet[Any]) -> Subquery:
        return Subquery(rows.order_by("-closes").values("closes")[:1])

    rows = Round.objects.filter(announced_at__isnull=False).annotate(
        window=last(Window.objects.filter(round=OuterRef("pk"))),
        extension=last(Extension.objects.filter(delegation__round=OuterRef("pk"))),
    )
    columns = ("pk", "rules__inputs_public", "rules__inputs_public_days", "published_at", "window", "extension")
    return {key for key, *facts in rows.values_list(*columns) if are_public(*facts, now=now)}
