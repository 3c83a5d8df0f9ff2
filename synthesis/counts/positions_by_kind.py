"""The positions of each kind of body on each recommendation, for counts: as many in SQL as can be (decision 0091)."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, QuerySet, Value, When

from consultations.models import Round
from core.db.ids import id_in
from submissions.enums import Position
from submissions.models.inputs import WORDLESS
from synthesis.counts.position_counts import PositionCounts
from synthesis.counts.positions import BodyPosition, body_positions

NO_POSITION = Position.NONE.value
KindPlace = tuple[UUID | None, str]  # a recommendation, or None for the round as a whole, and a constituency


@dataclass(slots=True)
class KindPositions:
    """The positions of one kind on one recommendation.

    `rows` are read one by one. `totals` counts all others by position, `worded` those of them that have words, and
    `cited` are those of them that a count may name: they are in `totals` too.
    """

    rows: list[BodyPosition] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    worded: Counter[str] = field(default_factory=Counter)
    cited: list[BodyPosition] = field(default_factory=list)

    def number(self, positions: Collection[str] | None = None) -> int:
        """Return how many have one of these positions; without `positions` all."""
        return _sum(self.totals, positions) + sum(_has(row, positions) for row in self.rows)

    def number_with_words(self, positions: Collection[str] | None = None) -> int:
        """Return how many of them said something that can be cited."""
        with_words = sum(row.has_words for row in self.rows if _has(row, positions))
        return _sum(self.worded, positions) + with_words

    def read(self, positions: Collection[str] | None = None) -> list[BodyPosition]:
        """Return those of them that are read one by one."""
        return [row for row in (*self.rows, *self.cited) if _has(row, positions)]


def position_taken(row: BodyPosition) -> str:
    """Return the position; an answer without a position counts as "no position"."""
    return row.position or NO_POSITION


def _has(row: BodyPosition, positions: Collection[str] | None) -> bool:
    return positions is None or position_taken(row) in positions


def _sum(counts: Counter[str], positions: Collection[str] | None) -> int:
    return counts.total() if positions is None else sum(counts[each] for each in set(positions))


def positions_by_kind(positions: Iterable[BodyPosition], *, whole: bool = False) -> dict[KindPlace, KindPositions]:
    """Return counted positions by recommendation and kind; with `whole` also every body once, under None."""
    rows = list(positions)
    by_kind: dict[KindPlace, KindPositions] = defaultdict(KindPositions)
    for row in rows:
        if row.counts:
            by_kind[row.recommendation, row.constituency].rows.append(row)
    for row in _once(rows) if whole else ():
        by_kind[None, row.constituency].rows.append(row)
    return by_kind


def counted_positions(
    round_: Round,
    *,
    on: Collection[UUID] | None,
    kinds: Collection[str],
    citing: Collection[UUID],
    bodies: Collection[UUID],
) -> Mapping[KindPlace, KindPositions]:
    """Return what `positions_by_kind` counts of `body_positions` now, for these `kinds`.

    `on`: of these recommendations; None: of all, and every body once under None. Read one by one are positions with a
    line among `citing` or of a body among `bodies`, and those that SQL cannot count. Thirteen queries at most.
    """
    counts = PositionCounts(round_, public=False, by_name=False, kinds=kinds, on=on)
    by_kind: dict[KindPlace, KindPositions] = defaultdict(KindPositions)
    if counts.others:
        positions = body_positions(round_, on=on, kinds=kinds, bodies=counts.others)
        by_kind = positions_by_kind((row for row in positions if row.body in counts.others), whole=on is None)
    counted = counts.rows.values_list("recommendation", "kind", "taken")
    for about, kind, position, number, wordless in counted.annotate(Count("pk"), wordless=Count("pk", filter=WORDLESS)):
        by_kind[about, kind].totals[position or NO_POSITION] += number
        by_kind[about, kind].worded[position or NO_POSITION] += number - wordless
    if on is None:
        everybody = counts.rows.values_list("kind").annotate(Count("body", distinct=True))
        for kind, number in everybody:
            by_kind[None, kind].totals[NO_POSITION] = by_kind[None, kind].worded[NO_POSITION] = number
    cited = _cited(counts.rows, citing, bodies)
    for row in cited:
        by_kind[row.recommendation, row.constituency].cited.append(row)
    for row in _once(cited) if on is None else ():
        by_kind[None, row.constituency].cited.append(row)
    return by_kind


def _cited(rows: QuerySet[Any, Any], citing: Collection[UUID], bodies: Collection[UUID]) -> list[BodyPosition]:
    """Return the positions of these rows with such a line or of such a body. Two queries at most."""
    has_words = Case(When(WORDLESS, then=Value(False)), default=Value(True))
    columns = ("body", "kind", "recommendation", "taken", "line", "wordy")
    positions = {}
    for path, keys in (("line", citing), ("body", bodies)):
        chosen = rows.filter(id_in(path, keys)).annotate(wordy=has_words).values_list(*columns)
        for body, kind, about, position, line, wordy in chosen if keys else ():
            positions[line] = BodyPosition(body, "", kind, about, position, frozenset([line]), has_words=wordy)
    return list(positions.values())


def _once(positions: Iterable[BodyPosition]) -> list[BodyPosition]:
    """Return every body once, with all its lines, for a finding on the round as a whole."""
    merged: dict[UUID, BodyPosition] = {}
    for row in positions:
        before = merged.get(row.body)
        lines = row.lines | (before.lines if before else frozenset())
        merged[row.body] = BodyPosition(row.body, row.name, row.constituency, row.recommendation, "", lines)
    return [row for row in merged.values() if row.counts]
