"""Codings follow unchanged words into a later version by themselves, when a body corrects what it sent.

A coding is moved, not copied: who gave it, who agreed, its origin and its time stay, and `carried_from` says which
input it was given in. Where the words changed, or stand more than once, it stays behind until a person codes them anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from consultations.domain.audience import audience_in
from consultations.models import Round
from core import audit
from submissions.domain.knowledge import counted_versions
from submissions.domain.reading import read_passages
from submissions.domain.subjects import subject_key
from submissions.models import Input, Version
from synthesis.domain.coding import proposals
from synthesis.domain.passages import Anchor
from synthesis.models import CodedPassage, SecondCoding


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """A coding that could not follow. `words` is "" where they are not for this reader; `subject` is the key of its
    page on the workbench. `is_gone`: the corrected version has no such answer any more."""

    coded: CodedPassage
    words: str
    subject: UUID
    is_gone: bool

    @property
    def about(self) -> str:
        recommendation = self.coded.input.recommendation
        return recommendation.words if recommendation else ""


def carry(version: Version) -> int:
    """The codings of earlier versions of the submission whose words stand unchanged in this one; how many."""
    rows = CodedPassage.objects.filter(input__version__submission=version.submission_id)
    return _carry(rows.exclude(input__version=version.pk), version.submission)


def carry_all(round: Round) -> int:
    """The same of a whole round, for what was corrected before codings followed by themselves."""
    return _carry(_behind(round), round)


def left_behind(round: Round, *, by: Any) -> list[LeftBehind]:
    """Codings in replaced versions of what counts that cannot follow, for who compiles a draft: by recommendation and
    theme. A constant number of queries."""
    behind = list(
        _behind(round)
        .filter(input__recommendation__isnull=False)
        .select_related("theme", "input__recommendation__paragraph", "input__version__submission", "input__line")
        .order_by("input__recommendation__order", "theme__order", "theme__name", "pk")
    )
    moving = proposals(behind)
    rows = [row for row in behind if moving.get(row) is None]
    quotes = read_passages(rows, audience_in(by, round), round=round) if rows else {}
    return [
        LeftBehind(row, quotes[row.pk].text or "", _subject(round, row.input), is_gone=row not in moving)
        for row in rows
    ]


def _subject(round: Round, input: Input) -> UUID:
    return subject_key(round.pk, input.recommendation_id, input.paragraph_id, input.question_id)


def _behind(round: Round) -> QuerySet[CodedPassage]:
    """Codings in versions that a newer one has replaced, of submissions that count."""
    counted = counted_versions(round)
    current = Exists(counted.filter(pk=OuterRef("input__version")))
    rows = CodedPassage.objects.filter(theme__round=round, input__version__submission__in=counted.values("submission"))
    return rows.exclude(current)


def _carry(rows: QuerySet[CodedPassage], about: Any) -> int:
    with transaction.atomic():
        asked = rows.select_related("input__version").select_for_update(of=("self",), no_key=True)
        behind = list(asked.order_by("pk"))
        moving = [(row, place) for row, place in proposals(behind).items() if place is not None] if behind else []
        for row, place in moving:
            _move(row, place)
        if moving:
            audit.record("synthesis.codings.carry", about, count=len(moving))
    return len(moving)


def _move(row: CodedPassage, place: Anchor) -> None:
    """Where the same words have the theme already, whoever gave it here agrees with that coding."""
    columns = place.columns()
    at = {name: value for name, value in columns.items() if name != "digest"}
    same = CodedPassage.objects.filter(theme=row.theme_id, **at)
    there = same.exclude(pk=row.pk).first()
    if there is None:
        CodedPassage.objects.filter(pk=row.pk).update(**columns, carried_from=row.carried_from_id or row.input_id)
        return
    people: Iterable[Any] = {row.by_id, *row.seconds.values_list("by", flat=True)} - {there.by_id}
    SecondCoding.objects.bulk_create((SecondCoding(coded=there, by_id=key) for key in people), ignore_conflicts=True)
    row.delete()
