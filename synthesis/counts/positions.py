"""The position of each body on each recommendation: the basis of every count (PRACTICE 18).

A body counts once on a recommendation; a joint submission once, for its lead. An aligned body has the position of the
body it aligned itself with, where it said nothing itself and did not except the recommendation. Late submissions count.
Inadmissible, withdrawn, erased and embargoed ones do not, nor those that nobody has found admissible yet.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from consultations.enums import REFERRING, SubjectKind
from consultations.models import Round
from core.db.ids import id_in
from submissions.enums import Position, SubmissionKind
from submissions.models import Alignment, Input, PublicInput, PublicState, PublicSubmission, Version
from submissions.models.inputs import EMPTY, WORDLESS
from submissions.visibility.disclosure_context import counted_versions, inputs_of_counted_versions

# An answer to a question provides information: nobody is asked for a position on a question.
POSITION = Case(
    When(recommendation__kind=SubjectKind.QUESTION, then=Value(Position.INFORMATION.value)), default=F("position")
)
_NO_LINES: frozenset[UUID] = frozenset()
AT_ONCE = 10_000  # inputs whose positions are in memory together, where not all are needed at once
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class BodyPosition:
    """The position of one body on one recommendation.

    `lines` are those of its own inputs, or of the body it aligned itself with.
    """

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
        """Whether it is counted: treaty bodies and special procedures only refer to adopted texts (PRACTICE 17)."""
        return self.constituency not in REFERRING


@dataclass(frozen=True, slots=True)
class PositionSources:
    """The rows that counts are made from: inputs, their versions, and the versions that align with others.

    `submissions` are those that others may align with, None for those of the versions.
    """

    inputs: QuerySet[Input]
    versions: QuerySet[Version]
    aligning: QuerySet[Version]
    submissions: QuerySet[Any, Any] | None = None


def current_sources(round_: Round) -> PositionSources:
    """Return what counts now, for the secretariat."""
    versions = counted_versions(round_)
    return PositionSources(inputs_of_counted_versions(round_), versions, versions)


def public_sources(round_: Round) -> PositionSources:
    """Return what the public state of the round counts, confidential inputs too.

    Where there is no public state yet, return what counts now.
    """
    if not PublicState.objects.filter(round=round_).exists():
        return current_sources(round_)
    inputs = Input.objects.filter(pk__in=PublicInput.objects.filter(round=round_).values("input"))
    wholes = PublicSubmission.objects.filter(round=round_)
    return PositionSources(
        inputs,
        Version.objects.filter(pk__in=inputs.order_by().values("version")),
        Version.objects.filter(pk__in=wholes.values("version")),
        wholes.values("submission"),
    )


def body_positions(
    round_: Round,
    *,
    public: bool = False,
    on: Collection[UUID] | QuerySet[Any, Any] | None = None,
    kinds: Collection[str] | None = None,
    citing: Collection[UUID] | QuerySet[Any, Any] | None = None,
    bodies: Collection[UUID] | None = None,
) -> list[BodyPosition]:
    """Return the positions of all bodies in a round, or on some recommendations, in no order. Five queries.

    `public`: of the public state, for what everybody reads. `kinds`: of these constituencies only. `bodies`: of these
    only, among them whom they follow. `citing`: include only lines among these, for callers that need no others: most
    rows of a large round are then never read one by one.
    """
    ground = public_sources(round_) if public else current_sources(round_)
    versions, of_bodies = ground.versions, Q()
    if bodies is not None:
        versions = versions.filter(id_in("submission__delegation__organisation", bodies))
        of_bodies = Q(id_in("version__submission__delegation__organisation", bodies))
    alignments = list(
        Alignment.objects.filter(version__in=ground.aligning.values("pk"))
        .select_related("version__submission__delegation__organisation", "with_version")
        .prefetch_related("excepted")
    )
    standing = _speakers(versions)
    followed = {row.with_version_id for row in alignments}
    speakers = standing | _speakers(Version.objects.filter(pk__in=followed - standing.keys()))
    of_kinds = Q(pk__in=ground.inputs.values("pk")) if public else Q(version__in=ground.versions.values("pk"))
    of_kinds &= of_bodies
    if kinds is not None:
        of_kinds &= Q(version__submission__delegation__organisation__constituency__in=kinds)
        alignments = [row for row in alignments if row.version.submission.delegation.organisation.constituency in kinds]
    inputs = Input.objects.filter(of_kinds | Q(version__in=followed), recommendation__isnull=False)
    rows = (inputs if on is None else inputs.filter(recommendation__in=on)).exclude(EMPTY).order_by("number")
    line = Cast("line_id", CharField())
    line_cited: Any = line if citing is None else Case(When(line__in=citing, then=line), output_field=CharField())
    annotated = rows.annotate(
        has_words=Case(When(WORDLESS, then=Value(False)), default=Value(True)),
        in_version=Cast("version_id", CharField()),
        about=Cast("recommendation_id", CharField()),
        told=line_cited,
        taken=POSITION,
    ).values_list("in_version", "about", "taken", "told", "has_words")
    followable = {row.submission for row in standing.values()}
    if ground.submissions is not None and alignments:
        followable = set(ground.submissions.values_list("submission", flat=True))
    return _spoken(annotated.iterator(_AT_ONCE), speakers, standing.keys(), alignments, followable)


def positions_in_turn(round_: Round, *, public: bool, bodies: Collection[UUID]) -> Iterator[list[BodyPosition]]:
    """Yield the positions of these bodies, those on one recommendation together, of about `AT_ONCE` inputs at a time.

    Two queries, and those of `body_positions` each time.
    """
    ground = public_sources(round_) if public else current_sources(round_)
    inputs = ground.inputs.filter(id_in("version__submission__delegation__organisation", bodies))
    counted = inputs.filter(recommendation__isnull=False).order_by().values_list("recommendation")
    sizes = dict.fromkeys(round_.recommendations.order_by().values_list("pk", flat=True), 0)
    sizes |= dict(counted.annotate(Count("pk")))
    some: list[UUID] = []
    size = 0
    for about, count in sizes.items():
        some.append(about)
        size += count
        if size >= AT_ONCE:
            yield body_positions(round_, public=public, on=some, bodies=bodies)
            some, size = [], 0
    if some:
        yield body_positions(round_, public=public, on=some, bodies=bodies)


@dataclass(frozen=True, slots=True)
class _VersionSpeaker:
    """The body that a version speaks for."""

    submission: UUID
    is_own: bool
    body: UUID
    name: str
    constituency: str
    late: bool


def _speakers(versions: QuerySet[Version]) -> dict[UUID, _VersionSpeaker]:
    body = "submission__delegation__organisation"
    rows = versions.values_list(
        "pk",
        "submission_id",
        "submission__kind",
        f"{body}_id",
        f"{body}__short_name",
        f"{body}__constituency",
        "is_late",
    )
    return {
        key: _VersionSpeaker(submission, kind == SubmissionKind.OWN, who, name, constituency, late)
        for key, submission, kind, who, name, constituency, late in rows
    }


def _spoken(
    rows: Iterable[tuple[str, str, str, str | None, bool]],
    speakers: Mapping[UUID, _VersionSpeaker],
    standing: Collection[UUID],
    alignments: Iterable[Alignment],
    submissions: Collection[UUID],
) -> list[BodyPosition]:
    positions: dict[tuple[UUID, UUID], BodyPosition] = {}  # by body and recommendation
    by_version: dict[UUID, dict[UUID, BodyPosition]] = defaultdict(
        dict
    )  # of those that are followed, then by recommendation
    followed = {row.with_version_id for row in alignments}
    key_of = lru_cache(maxsize=None)(UUID)  # the same few again and again
    joint = []
    for row in rows:
        if speakers[key_of(row[0])].is_own:
            _say(row, key_of, speakers, standing, followed, positions, by_version)
        else:
            joint.append(row)
    for row in joint:  # what a body leads comes after what it says by itself
        _say(row, key_of, speakers, standing, followed, positions, by_version)
    for alignment in alignments:
        if alignment.with_version.submission_id not in submissions:
            continue  # what it followed was withdrawn or found inadmissible
        body = alignment.version.submission.delegation.organisation
        excepted = {recommendation.pk for recommendation in alignment.excepted.all()}
        for recommendation, leader in by_version[alignment.with_version_id].items():
            if recommendation not in excepted:
                positions.setdefault(
                    (body.pk, recommendation),
                    BodyPosition(
                        body.pk,
                        body.short_name,
                        body.constituency,
                        recommendation,
                        leader.position,
                        leader.lines,
                        leader.body,
                        alignment.version.is_late,
                        leader.has_words,
                    ),
                )
    return list(positions.values())


def _say(
    row: tuple[str, str, str, str | None, bool],
    key_of: Callable[[str], UUID],
    speakers: Mapping[UUID, _VersionSpeaker],
    standing: Collection[UUID],
    followed: Collection[UUID],
    positions: dict[tuple[UUID, UUID], BodyPosition],
    by_version: dict[UUID, dict[UUID, BodyPosition]],
) -> None:
    in_version, about, position, line, has_words = row
    version, recommendation = key_of(in_version), key_of(about)
    who = speakers[version]
    lines = frozenset([UUID(line)]) if line else _NO_LINES
    position_row = BodyPosition(
        who.body, who.name, who.constituency, recommendation, position, lines, None, who.late, has_words
    )
    if version in followed:
        _add(by_version[version], recommendation, position_row)
    if version in standing:
        _add(positions, (who.body, recommendation), position_row)


def _add[Key](positions: dict[Key, BodyPosition], key: Key, row: BodyPosition) -> None:
    """Add the position. A further input of the same body adds its line only; the first position counts."""
    before = positions.get(key)
    if before is None:
        positions[key] = row
        return
    positions[key] = BodyPosition(
        before.body,
        before.name,
        before.constituency,
        before.recommendation,
        before.position or row.position,
        before.lines | row.lines,
        before.aligned_with,
        before.late or row.late,
        before.has_words or row.has_words,
    )
