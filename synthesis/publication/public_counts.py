"""What the public may read of positions and counts: merged where a small number would single out a body (PRACTICE 8).

Beside a table that merges positions, a number would reveal them by subtraction. There a sentence says "some", or has no
quantity. Counts of who spoke of a theme are in no table; there a number is refused where it would single out one of few
that are not shown by name. Bodies that align with another are listed with it (PUBLISHED 4).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from consultations.models import Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from core.errors import Refused
from submissions.models.inputs import EMPTY
from submissions.visibility.confidentiality import named_condition
from submissions.visibility.disclosure_context import SMALL_CLASS, inputs_of_counted_versions
from synthesis.counts.count_messages import as_written, message_of
from synthesis.counts.position_counts import PositionCounts
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.public_positions import (
    NO_POSITION,
    Place,
    PositionRow,
    RoundTotals,
    left_few,
    position_rows,
    withheld_positions,
)
from synthesis.counts.quantities import Basis, Claim, Count, CountPart, count
from synthesis.counts.sentences import noun, some_phrase
from synthesis.enums import Quantity
from synthesis.models import Finding

_SHARES = (Quantity.ALL, Quantity.MANY, Quantity.MOST)  # what says of how many, without a number
Cell = tuple[int | None, Mapping[str, int] | None]  # the total and what is told of positions


@dataclass(frozen=True, slots=True)
class PublicTable:
    """The public table of positions, by label of the recommendation and kind; what is not shown by name, by body."""

    cells: Mapping[tuple[str, str], Cell]
    withheld: Mapping[Place, Mapping[UUID, str]]
    few: Collection[Place]

    @classmethod
    def of(
        cls, round_: Round, *, on: Collection[UUID] | None = None, kinds: Collection[str] | None = None
    ) -> "PublicTable":
        """Return the table as it would be from what counts now.

        `on` some recommendations, and of these `kinds`, for callers that need no others. Thirteen queries; on one
        recommendation two more where something is not shown by name, and twelve where few are left; of several or the
        whole round twenty-four at most.
        """
        if on is None or len(on) > 1:
            return cls._of_whole(round_, kinds, on)
        every = body_positions(round_, on=on, kinds=kinds)  # with those whom bodies of these kinds follow
        positions = [row for row in every if row.counts and (kinds is None or row.constituency in kinds)]
        hidden = withheld_positions(round_, positions)
        return cls.made_of(round_, positions, hidden, _few(round_, positions, hidden))

    @classmethod
    def _of_whole(cls, round_: Round, kinds: Collection[str] | None, on: Collection[UUID] | None) -> "PublicTable":
        """Return the whole table. Of those not shown by name only bodies `on` these recommendations are read."""
        counts = PositionCounts(round_, public=False, by_name=True, kinds=kinds)
        totals = RoundTotals.of(round_, counts, by_region=False)
        withheld = totals.withheld
        hidden = counts.rows.filter(named=False)
        hidden = hidden if on is None else hidden.filter(recommendation__in=on)
        for about, kind, body, position in hidden.values_list("recommendation", "kind", "body", "taken"):
            withheld[about, kind][body] = position or NO_POSITION
        few = {place for place in totals.places if totals.is_few(*place)}
        return cls(_cells(round_, totals.rows()), withheld, few)

    @classmethod
    def made_of(
        cls, round_: Round, positions: Iterable[BodyPosition], hidden: Collection[BodyPosition], few: Collection[Place]
    ) -> "PublicTable":
        """Return the table of these positions, given those not shown by name and where few are left. One query."""
        withheld: dict[Place, dict[UUID, str]] = defaultdict(dict)
        for row in hidden:
            withheld[row.recommendation, row.constituency][row.body] = row.position or NO_POSITION
        rows = position_rows((row for row in positions if row.counts), hidden, few)
        return cls(_cells(round_, rows), withheld, few)

    @classmethod
    def for_counts(
        cls, round_: Round, findings: Iterable[Finding], counts: Mapping[UUID, Count]
    ) -> "PublicTable | None":
        """Return the table to compare these counts with; None where none of them gives a number."""
        on, kinds = set(), set()
        for finding in findings:
            for claim in counts[finding.pk].claims if finding.pk in counts else ():
                if finding.recommendation_id and claim.quantity != Quantity.SOME:
                    on.add(finding.recommendation_id)
                    kinds |= {part.constituency for part in claim.parts}
        return cls.of(round_, on=on, kinds=kinds) if on else None

    def singles_out(self, finding: Finding, kind: str, who: Collection[UUID]) -> bool:
        """Return whether the number of `who` must not be said: one of them is not shown by name, and they are few."""
        return self._singles_out(finding, kind, who)

    def is_merged(self, finding: Finding, kind: str) -> bool:
        """Return whether positions of this kind on the finding's recommendation are merged."""
        return finding.recommendation is not None and self._cell(finding, kind)[1] is None

    def against(self, finding: Finding, count: Count | None) -> tuple[Claim, ...]:
        """Return the counts of the finding that reveal what the table hides, or that differ from it."""
        claims = count.claims if count and finding.recommendation else ()
        return tuple(claim for claim in claims if any(self._refuses(finding, claim, part) for part in claim.parts))

    def refuses_share(
        self,
        finding: Finding,
        kind: str,
        who: Collection[UUID],
        whole: Collection[UUID],
        *,
        positions: Collection[str],
    ) -> bool:
        """Return whether it must not be said that `who` of `whole`, the bodies with these positions, spoke."""
        return self._refuses_share(finding, kind, who, len(whole), positions)

    def _refuses_share(
        self, finding: Finding, kind: str, who: Collection[UUID], whole: int, positions: Collection[str]
    ) -> bool:
        total, counts = self._cell(finding, kind)
        if total is None or (counts is None and positions):
            return True
        if finding.recommendation_id is None:
            return False
        place, rest = (finding.recommendation_id, kind), whole - len(set(who))
        hidden = {
            body for body, position in self.withheld.get(place, {}).items() if not positions or position in positions
        }.difference(who)
        is_few = rest < SMALL_CLASS or place in self.few
        return self._singles_out(finding, kind, who) or (bool(hidden) and is_few)

    def _refuses(self, finding: Finding, claim: Claim, part: CountPart) -> bool:
        total, counts = self._cell(finding, part.constituency)
        if claim.quantity == Quantity.SOME:
            return False
        if claim.basis == Basis.ADDRESSED:
            return total is None
        if claim.basis == Basis.SPOKEN:
            if claim.out_of is None and claim.quantity not in _SHARES:
                return self._singles_out(finding, part.constituency, part.who)
            return self._refuses_share(finding, part.constituency, part.who, part.denominator, claim.positions)
        return counts is None or (sum(counts.get(key, 0) for key in claim.positions), total) != (
            part.numerator,
            part.denominator,
        )

    def _singles_out(self, finding: Finding, kind: str, who: Collection[UUID]) -> bool:
        """Return whether they are few, and one of them is not shown by name."""
        if finding.recommendation_id is None:
            return False
        place = (finding.recommendation_id, kind)
        hidden = self.withheld.get(place, {}).keys() & who
        return bool(hidden) and (len(who) < SMALL_CLASS or place in self.few)

    def _cell(self, finding: Finding, kind: str) -> Cell:
        label = finding.recommendation.label if finding.recommendation else ""
        return self.cells.get((label, kind), (0, {}))


def _cells(round_: Round, rows: list[PositionRow]) -> dict[tuple[str, str], Cell]:
    texts = {row.pk: row for row in recommendations_of(round_)}
    if gone := {row.recommendation for row in rows} - texts.keys():  # taken out of the round after answers
        texts |= Recommendation.objects.select_related("paragraph").in_bulk(gone)
    labels = {key: row.label for key, row in texts.items()}
    return {(labels[row.recommendation], row.constituency): (row.total, row.positions) for row in rows}


def warning_of(claim: Claim, finding: Finding) -> str:
    """Return why the number must not be published, and what to write."""
    kind = claim.parts[0].constituency
    with translation.override(finding.report.language):
        write = some_phrase(kind)
    words = _(
        "“%(word)s” would reveal what the public table does not show separately (%(kinds)s). "
        "Write “%(write)s”, or give no quantity."
    )
    return words % {"word": as_written(claim, finding), "kinds": noun(kind, 5), "write": write}


def check_words(finding: Finding, text: str, *, field: str) -> None:
    """Raise Refused for words published in place of the finding's: `miscounted` or `undoes_merging`.

    `miscounted` where they understate or overstate positions, `undoes_merging` where the public must not read their
    number. The fields of the finding are not checked.
    """
    trial = copy(finding)
    trial.text = text
    counted = count(trial)
    claims = [claim for claim in counted.claims if claim.in_text] if counted else []
    for claim in claims:
        if claim.basis != Basis.SPOKEN and not claim.holds:
            raise Refused("miscounted", message_of(claim, trial), field=field)
    table = PublicTable.for_counts(finding.report.round, [trial], {trial.pk: counted}) if counted else None
    for claim in table.against(trial, counted) if table else ():
        if claim.in_text:
            raise Refused("undoes_merging", warning_of(claim, trial), field=field)


def _few(round_: Round, positions: list[BodyPosition], hidden: Collection[BodyPosition]) -> frozenset[Place]:
    """Return where few are left that are shown by name elsewhere.

    The whole round is read only where it matters.
    """
    if not hidden:
        return frozenset()
    here: dict[Place, set[UUID]] = {(row.recommendation, row.constituency): set() for row in hidden}
    for row in positions:
        if row not in hidden and (row.recommendation, row.constituency) in here:
            here[row.recommendation, row.constituency].add(row.body)
    named = _named_throughout(round_, {kind for _about, kind in here})
    if all(len(named[kind] - bodies) >= SMALL_CLASS for (_about, kind), bodies in here.items()):
        return frozenset()
    everywhere = body_positions(round_, kinds={kind for _about, kind in here})
    return left_few(everywhere, withheld_positions(round_, everywhere))


def _named_throughout(round_: Round, kinds: Collection[str]) -> dict[str, set[UUID]]:
    """Return by kind the bodies whose counted inputs are all public by name. Two queries.

    They are fewer than those named anywhere, and found without reading each position.
    """
    body = "version__submission__delegation__organisation"
    inputs = inputs_of_counted_versions(round_).filter(recommendation__isnull=False)
    inputs = inputs.filter(**{f"{body}__constituency__in": kinds}).exclude(EMPTY).order_by()
    unnamed = set(inputs.exclude(named_condition(round_)).values_list(body, flat=True).distinct())
    bodies_by_kind: dict[str, set[UUID]] = defaultdict(set)
    for key, kind in inputs.values_list(body, f"{body}__constituency").distinct():
        if key not in unnamed:
            bodies_by_kind[kind].add(key)
    return bodies_by_kind
