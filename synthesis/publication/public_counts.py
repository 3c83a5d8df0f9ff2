"""What the public may read of positions and counts: merged where a small number would single out a body (PRACTICE 8).

Beside a table that merges positions, a number would reveal them by subtraction. There a sentence says "some", or has no
quantity. Counts of who spoke of a theme are in no table; there a number is refused where it would single out one of few
that are not shown by name. Bodies that align with another are listed with it (PUBLISHED 4).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Organisation, Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from core.db.ids import id_in
from core.errors import Refused
from submissions.enums import Confidentiality, Position
from submissions.models import Alignment, Line, PublicInput, PublicState, PublicSubmission, Submission
from submissions.models.inputs import EMPTY
from submissions.visibility.confidentiality import LevelChanges, named_condition
from submissions.visibility.disclosure_context import (
    SMALL_CLASS,
    counted_versions,
    few_left,
    inputs_of_counted_versions,
)
from synthesis.counts.count_messages import as_written, message_of
from synthesis.counts.position_counts import PositionCounts, PositionGroup
from synthesis.counts.positions import (
    BodyPosition,
    body_positions,
    positions_in_turn,
)
from synthesis.counts.quantities import Basis, Claim, Count, CountPart, count
from synthesis.counts.sentences import noun, some_phrase
from synthesis.enums import Quantity
from synthesis.models import Finding

NO_POSITION = Position.NONE.value
Place = tuple[UUID, str]  # recommendation and constituency
KIND_UNTOLD = ""  # instead of a constituency
_KINDS, _REGIONS = [*Constituency.values, KIND_UNTOLD], list(RegionalGroup.values)


@dataclass(frozen=True, slots=True)
class PositionRow:
    """The positions of one constituency on one recommendation.

    `positions` is None where they are merged into the total; `total` None where even that is under five and includes a
    body that is not shown. The constituency is "" for bodies without a name whose kind would identify them.
    """

    recommendation: UUID
    constituency: str
    total: int | None
    positions: dict[str, int] | None


@dataclass(slots=True)
class _PlaceTotals:
    """The positions of one constituency on one recommendation: by name, and withheld."""

    named: Counter[str] = field(default_factory=Counter)
    withheld: Counter[str] = field(default_factory=Counter)

    def row(self, about: UUID, kind: str, *, left: bool) -> PositionRow:
        """Return all of them as one row, merged where somebody could be singled out."""
        positions = self.named + self.withheld
        return PositionRow(about, kind, *merged(positions.total(), dict(positions), self.withheld, left=left))


@dataclass(slots=True)
class _RoundTotals:
    """The totals of a round by place, and of States that are shown by name by region."""

    places: dict[Place, _PlaceTotals] = field(default_factory=lambda: defaultdict(_PlaceTotals))
    regions: dict[Place, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    named: Counter[str] = field(default_factory=Counter)  # bodies by kind
    withheld: dict[Place, dict[UUID, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # of those read one by one

    @classmethod
    def of(cls, round_: Round, counts: PositionCounts, *, by_region: bool = True) -> "_RoundTotals":
        """Add up what SQL counts and what is read one by one."""
        totals = cls(named=counts.named_bodies())
        for group in counts.groups(by_region=by_region):
            totals._add(group)
        if counts.others:
            totals._add_others(round_, counts)
        return totals

    def _add(self, group: PositionGroup) -> None:
        position, totals = group.position or NO_POSITION, self.places[group.recommendation, group.constituency]
        counts = totals.named if group.is_named else totals.withheld
        counts[position] += group.bodies
        if group.is_named and group.constituency == Constituency.STATE:
            self.regions[group.recommendation, group.region or RegionalGroup.NONE][position] += group.bodies

    def _add_others(self, round_: Round, counts: PositionCounts) -> None:
        regions = dict(Organisation.objects.filter(id_in("pk", counts.others)).values_list("pk", "regional_group"))
        named = set[tuple[str, UUID]]()
        for every in positions_in_turn(round_, public=counts.public, bodies=counts.others):
            positions = [row for row in every if row.constituency in counts.kinds]
            hidden = withheld_positions(round_, positions, public=counts.public) if counts.by_name else frozenset()
            for row in positions:
                about, kind, is_named = row.recommendation, row.constituency, row not in hidden
                self._add(PositionGroup(about, kind, regions[row.body], row.position, is_named, 1))
                if is_named:
                    named.add((kind, row.body))
                else:
                    self.withheld[about, kind][row.body] = row.position or NO_POSITION
        self.named.update(kind for kind, _body in named)

    def rows(self) -> list[PositionRow]:
        """Return the rows by constituency, merged where somebody could be singled out."""
        rows = [totals.row(*place, left=self.is_few(*place)) for place, totals in self.places.items()]
        return sorted(rows, key=lambda row: _KINDS.index(row.constituency))

    def is_few(self, about: UUID, kind: str) -> bool:
        """Return whether few are left there that are shown by name elsewhere."""
        return few_left(self.named[kind], self.places[about, kind].named.total())

    def rows_apart(self, untold: Collection[Place]) -> list[PositionRow]:
        """Return the rows for a table: the last, without numbers, stands for bodies whose kind is `untold` there.

        In the row of their kind they would tell it, merged or not: what is left is the sum of what is shown by name.
        """
        rows = [PositionRow(about, KIND_UNTOLD, None, None) for about in {about for about, _kind in untold}]
        for place, totals in self.places.items():
            told = _PlaceTotals(totals.named) if place in untold else totals
            if told.named or told.withheld:
                rows.append(told.row(*place, left=False))
        return sorted(rows, key=lambda row: _KINDS.index(row.constituency))

    def untold(self, classes: Mapping[str, int], withheld: Collection[Place]) -> set[Place]:
        """Return where the kind of a body without a name is not told (decision 0111).

        `classes` counts who took part, by kind; `withheld` are places where an input shows no kind.
        """
        return {
            place
            for place, totals in self.places.items()
            if totals.withheld and (place in withheld or classes[place[1]] < SMALL_CLASS or self.is_few(*place))
        }


def position_tables(round_: Round, *, public: bool) -> tuple[list[PositionRow], list[PositionRow]]:
    """Return the rows by constituency, in their order, without bodies that only refer; and those of States by region.

    The `constituency` of a row of States is the key of its regional group. For the public there are no regions where
    the total of States includes one that is withheld: a region, or the rest of the total, could identify it
    (PRACTICE 1, 8). Positions that SQL cannot count are in memory by some recommendations at a time. Nine queries, three more for
    the public; where there are such positions, sixteen more for each `positions.AT_ONCE` inputs of their bodies.
    """
    totals = _RoundTotals.of(round_, PositionCounts(round_, public=public, by_name=public))
    untold = totals.untold(*_classes(round_)) if public else set()
    regions = [
        PositionRow(*key, each.total(), dict(each))
        for key, each in totals.regions.items()
        if not totals.places[key[0], Constituency.STATE].withheld or (key[0], Constituency.STATE) in untold
    ]
    return totals.rows_apart(untold), sorted(regions, key=lambda row: _REGIONS.index(row.constituency))


def _classes(round_: Round) -> tuple[Counter[str], set[Place]]:
    """Return by kind the number of bodies in the public state of the round, and where an input in it shows no kind.

    Without a state, of the bodies that count now. Three queries at most.
    """
    kind, body = "organisation__constituency", "submission__delegation__organisation"
    inputs = PublicInput.objects.filter(round=round_).order_by()
    bodies = set(inputs.values_list(kind, "organisation").distinct())
    if not bodies:
        bodies = set(counted_versions(round_).order_by().values_list(f"{body}__constituency", body).distinct())
    wholes = PublicSubmission.objects.filter(round=round_).values_list(kind, "organisation")
    mute = inputs.filter(level=Confidentiality.NAMELESS, constituency="", recommendation__isnull=False)
    places = set(mute.values_list("recommendation", kind).distinct())
    return Counter(each for each, _body in bodies | set(wholes)), places


def position_rows(
    positions: Iterable[BodyPosition], withheld: Collection[BodyPosition], few: Collection[Place]
) -> list[PositionRow]:
    """Return the rows for counted positions, merged where `withheld` ones are among them.

    `few` is where they are `left_few` in the whole round.
    """
    speakers: dict[Place, list[BodyPosition]] = defaultdict(list)
    for position_row in positions:
        speakers[position_row.recommendation, position_row.constituency].append(position_row)
    rows = [_row(key, bodies, withheld, left=key in few) for key, bodies in speakers.items()]
    return sorted(rows, key=lambda row: _KINDS.index(row.constituency))


def withheld_positions(
    round_: Round, positions: Iterable[BodyPosition], *, public: bool = False
) -> frozenset[BodyPosition]:
    """Return the positions that the public may not link to a name. Seven queries.

    Their text, or that they align with another, is less than public. `public`: in the public state of the round, where
    there is one; else by the current rows.
    """
    rows = list(positions)
    if not round_.rules.identities_public:
        return frozenset(rows)
    has_state = public and PublicState.objects.filter(round=round_).exists()
    lines, silent = _unnamed_in_state(round_) if has_state else _unnamed_now(round_)
    return frozenset(row for row in rows if row.lines & lines or (row.aligned_with is not None and row.body in silent))


def _unnamed_in_state(round_: Round) -> tuple[set[UUID], set[UUID]]:
    """Return lines without a name, and bodies whose submission as a whole is not public by name."""
    lines = PublicInput.objects.filter(round=round_).exclude(level=Confidentiality.PUBLIC)
    wholes = PublicSubmission.objects.filter(round=round_).exclude(level=Confidentiality.PUBLIC)
    return set(lines.values_list("line", flat=True)), set(wholes.values_list("organisation", flat=True))


def _unnamed_now(round_: Round) -> tuple[set[UUID], set[UUID]]:
    changes = LevelChanges.within(Submission.objects.filter(delegation__round=round_).order_by().values("pk"))
    restricted = set(changes.keys())
    lines = Line.objects.filter(id_in("submission", restricted)).values_list("pk", flat=True)
    followers = Alignment.objects.filter(version__in=counted_versions(round_).values("pk"))
    bodies = followers.values_list("version__submission", "version__submission__delegation__organisation")
    return {*restricted, *lines}, {body for submission, body in bodies if submission in restricted}


def left_few(positions: Iterable[BodyPosition], withheld: Collection[BodyPosition]) -> frozenset[Place]:
    """Return where most bodies of a kind are shown by name, and few are left that are shown by name elsewhere.

    Whatever is counted beyond the names would be theirs.
    """
    everywhere, here = defaultdict[str, set[UUID]](set), defaultdict[Place, set[UUID]](set)
    for row in positions:
        if row not in withheld:
            everywhere[row.constituency].add(row.body)
            here[row.recommendation, row.constituency].add(row.body)
    return frozenset(key for key, named in here.items() if few_left(len(everywhere[key[1]]), len(named)))


def merged(
    total: int | None, positions: dict[str, int] | None, hidden: Collection[str], *, left: bool
) -> tuple[int | None, dict[str, int] | None]:
    """Return what may be shown of total and positions where bodies with the `hidden` positions are withheld.

    Where a small count would single one of them out, positions are hidden, and a total under five too; where few are
    `left_few`, both are hidden.
    """
    if hidden and left:
        return None, None
    if positions is None or not any(positions.get(position, 0) < SMALL_CLASS for position in hidden):
        return total, positions
    return (total if total is not None and total >= SMALL_CLASS else None), None


def _row(key: Place, bodies: list[BodyPosition], withheld: Collection[BodyPosition], *, left: bool) -> PositionRow:
    positions = Counter(row.position or NO_POSITION for row in bodies)
    hidden = {row.position or NO_POSITION for row in bodies if row in withheld}
    return PositionRow(*key, *merged(len(bodies), dict(positions), hidden, left=left))


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
        totals = _RoundTotals.of(round_, counts, by_region=False)
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
