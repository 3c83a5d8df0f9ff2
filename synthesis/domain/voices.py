"""Who said what on each recommendation: the ground of every count (PRACTICE 18).

A body speaks once on a recommendation; a joint submission once, for its lead; an aligned body with the voice of the
body it aligned itself with, where it said nothing itself and did not carve the recommendation out. Late counts.
Inadmissible, withdrawn, erased and sealed do not, nor what nobody has found admissible yet.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, QuerySet, Value, When

from consultations.enums import REFERRING
from consultations.models import Round
from core import clock
from submissions.enums import SubmissionKind, SubmissionState
from submissions.models import Alignment, Input, Submission, Version
from submissions.rules import sealed_delegations

WORDLESS = Q(comment="", rewording="", rationale="", source="")
EMPTY = WORDLESS & Q(position="", annex="")


@dataclass(frozen=True, slots=True)
class Voice:
    """One body on one recommendation. `lines` are those of the words it speaks with: its own, or its leader's."""

    body: UUID
    name: str
    constituency: str
    recommendation: UUID
    position: str
    lines: frozenset[UUID]
    aligned_with: UUID | None = None
    late: bool = False
    has_words: bool = True  # a position alone can be counted, not cited

    @property
    def counts(self) -> bool:
        """Treaty bodies and special procedures refer to adopted texts; they stand outside all counts (PRACTICE 17)."""
        return self.constituency not in REFERRING


def counted_versions(round: Round) -> QuerySet[Version]:
    """The versions that count: current, admissible, not sealed."""
    admissible = (
        Submission.objects.with_state()
        .filter(delegation__round=round)
        .filter(
            state=SubmissionState.ADMISSIBLE  # type: ignore[misc]  # an annotation
        )
    )
    return (
        Version.objects.current()
        .filter(submission__in=admissible.values("pk"))
        .exclude(submission__delegation__in=sealed_delegations(clock.now()))
    )


def voices(round: Round, *, on: Collection[UUID] | QuerySet[Any, Any] | None = None) -> list[Voice]:
    """All voices of a round, or those on some recommendations, in no order. Four queries."""
    versions = counted_versions(round).values("pk")
    alignments = list(
        Alignment.objects.filter(version__in=versions)
        .select_related("version__submission__delegation__organisation", "with_version")
        .prefetch_related("excepted")
    )
    followed = {row.with_version_id for row in alignments}
    inputs = Input.objects.filter(Q(version__in=versions) | Q(version__in=followed), recommendation__isnull=False)
    rows = list(
        (inputs if on is None else inputs.filter(recommendation__in=on))
        .exclude(EMPTY)
        .annotate(has_words=Case(When(WORDLESS, then=Value(False)), default=Value(True)))
        .order_by("number")
        .values_list(
            "version_id",
            "version__submission_id",
            "version__submission__kind",
            "version__submission__delegation__organisation_id",
            "version__submission__delegation__organisation__short_name",
            "version__submission__delegation__organisation__constituency",
            "version__is_late",
            "recommendation_id",
            "position",
            "line_id",
            "has_words",
        )
    )
    standing = set(counted_versions(round).values_list("pk", "submission_id"))
    return _spoken(rows, {key for key, _submission in standing}, alignments, {key for _version, key in standing})


def _spoken(
    rows: Iterable[tuple], standing: set[UUID], alignments: Iterable[Alignment], submissions: set[UUID]
) -> list[Voice]:
    said: dict[tuple[UUID, UUID], Voice] = {}  # by body and recommendation
    by_version: dict[UUID, dict[UUID, Voice]] = defaultdict(dict)  # by version, then recommendation
    for version, _submission, _kind, body, name, constituency, late, recommendation, position, line, words in sorted(
        rows,
        key=lambda row: row[2] != SubmissionKind.OWN,  # its own submission before one that it leads
    ):
        voice = Voice(body, name, constituency, recommendation, position, frozenset([line]), None, late, words)
        _add(by_version[version], recommendation, voice)
        if version in standing:
            _add(said, (body, recommendation), voice)
    for row in alignments:
        if row.with_version.submission_id not in submissions:
            continue  # what it followed was withdrawn or found inadmissible
        body = row.version.submission.delegation.organisation
        excepted = {recommendation.pk for recommendation in row.excepted.all()}
        for recommendation, leader in by_version[row.with_version_id].items():
            if recommendation not in excepted:
                said.setdefault(
                    (body.pk, recommendation),
                    Voice(
                        body.pk,
                        body.short_name,
                        body.constituency,
                        recommendation,
                        leader.position,
                        leader.lines,
                        leader.body,
                        row.version.is_late,
                        leader.has_words,
                    ),
                )
    return list(said.values())


def _add[Key](voices: dict[Key, Voice], key: Key, voice: Voice) -> None:
    """A further input of the same body adds its line, not a second voice; the first position counts."""
    before = voices.get(key)
    if before is None:
        voices[key] = voice
        return
    voices[key] = Voice(
        before.body,
        before.name,
        before.constituency,
        before.recommendation,
        before.position or voice.position,
        before.lines | voice.lines,
        before.aligned_with,
        before.late or voice.late,
        before.has_words or voice.has_words,
    )
