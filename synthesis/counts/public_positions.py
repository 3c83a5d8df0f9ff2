"""Positions as the public reads them in tables: merged where a small number would single out a body (PRACTICE 8).

Bodies that align with another are listed with it (PUBLISHED 4).
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Organisation, Round
from core.db.ids import id_in
from submissions.enums import Confidentiality, Position
from submissions.models import Alignment, Line, PublicInput, PublicState, PublicSubmission, Submission
from submissions.visibility.confidentiality import LevelChanges
from submissions.visibility.disclosure_context import SMALL_CLASS, counted_versions, few_left
from synthesis.counts.position_counts import PositionCounts, PositionGroup
from synthesis.counts.positions import BodyPosition, positions_in_turn

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
class RoundTotals:
    """The totals of a round by place, and of States that are shown by name by region."""

    places: dict[Place, _PlaceTotals] = field(default_factory=lambda: defaultdict(_PlaceTotals))
    regions: dict[Place, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    named: Counter[str] = field(default_factory=Counter)  # bodies by kind
    withheld: dict[Place, dict[UUID, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )  # of those read one by one

    @classmethod
    def of(cls, round_: Round, counts: PositionCounts, *, by_region: bool = True) -> "RoundTotals":
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
            counted = _PlaceTotals(totals.named) if place in untold else totals
            if counted.named or counted.withheld:
                rows.append(counted.row(*place, left=False))
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
    (PRACTICE 1, 8). Positions that SQL cannot count are in memory by some recommendations at a time. Nine queries,
    three more for the public; where there are such positions, sixteen more for each `positions.AT_ONCE` inputs of
    their bodies.
    """
    totals = RoundTotals.of(round_, PositionCounts(round_, public=public, by_name=public))
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
