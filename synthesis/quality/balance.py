"""Compares who is cited in each section of a report with who answered; lists positions that no sentence mentions.

For the staff of the report; the public reads positions, never this.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload
from uuid import UUID

from django.db.models import Q, QuerySet

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.audience import Audience
from core.db.ids import id_in, raw_id, to_uuids
from submissions.drafting.subjects import SUBJECTS
from submissions.enums import Position
from submissions.models import Input
from submissions.models.inputs import EMPTY
from submissions.visibility.confidentiality import named_condition
from submissions.visibility.disclosure_context import DisclosureContext, Subject, counted_versions
from synthesis.counts.position_counts import PositionCounts
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.quantities import Basis, counts_of
from synthesis.models import Evidence, Finding, SynthesisReport
from synthesis.publication.public_counts import withheld_positions

_BODY = "version__submission__delegation__organisation"


@dataclass(frozen=True, slots=True)
class Share:
    """Bodies of one kind or region: how many are cited, and how many answered on the section's subjects."""

    key: str
    label: str
    cited: int
    answered: int


@dataclass(frozen=True, slots=True)
class Balance:
    """The balance of one section; `title` is "" for the whole report. A body is counted once, whatever it sent.

    `tells_all`: the kinds include every cited body. `fallen`: cited submissions that no longer count, since they were
    withdrawn or found inadmissible; they are in no other number.
    """

    section: UUID | None
    title: str
    kinds: tuple[Share, ...]
    regions: tuple[Share, ...]
    is_cited: bool
    tells_all: bool
    fallen: int = 0

    @property
    def most_of_a_kind(self) -> int:
        """The number that the longest bar shows."""
        return max((share.answered for share in self.kinds), default=0)

    @property
    def most_of_a_region(self) -> int:
        return max((share.answered for share in self.regions), default=0)

    @property
    def rests_on_one(self) -> str:
        """The only constituency that is cited although others answered too; else ""."""
        cited_kinds = [share for share in self.kinds if share.cited]
        alone = len(cited_kinds) == 1 and any(share.answered for share in self.kinds if share.key != cited_kinds[0].key)
        return cited_kinds[0].label if alone and self.tells_all else ""


@dataclass(frozen=True, slots=True, eq=False)
class _BalanceBody:
    """One body: there is one object of each, so that sets of many are made fast."""

    kind: str
    region: str


_Bodies = defaultdict[Any, set[_BalanceBody]]
_BodiesByKey = dict[Any, _BalanceBody]  # by the id as the driver gives it


def balance(report: SynthesisReport, audience: Audience) -> list[Balance]:
    """Return the balance of the whole report, then of its sections in order.

    For readers who may not see confidential matter, regions count inputs that are public by name, and kinds also those
    without a name where the kind identifies nobody (`DisclosureContext.class_of`). Six queries, whatever the number
    of inputs and findings; for such readers twelve, and those of `DisclosureContext`.
    """
    bodies: _BodiesByKey = {}
    cited, answered = _by_section(_cited_bodies(report, bodies)), _by_text(_answering_bodies(report, bodies))
    told_cited, told_answered, cited_by_name, answered_by_name = cited, answered, cited, answered
    if not audience.sees_confidential:
        only, disclosure = named_condition(report.round), DisclosureContext(report.round, clock.now(), words=False)
        cited_by_name = _by_section(_cited_bodies(report, bodies, only))
        answered_by_name = _by_text(_answering_bodies(report, bodies, only))
        told_cited = _by_section(_of_shown_kind(_cited_bodies(report, bodies), disclosure))
        told_answered = _by_text(_of_shown_kind(_answering_bodies(report, bodies), disclosure))
        for groups, by_names in ((told_cited, cited_by_name), (told_answered, answered_by_name)):
            for key, who in by_names.items():
                groups[key] |= who
    fallen = _fallen(report)
    about = defaultdict(set)
    standing = report.findings.filter(removed_at__isnull=True).order_by()
    for section, recommendation in standing.values_list("section", "recommendation").distinct():
        about[section].add(recommendation)

    def answered_on(section: UUID, by: _Bodies) -> set[_BalanceBody]:
        # A finding on no single recommendation is about the round: whoever answered anything.
        return _all(by) if None in about[section] else set().union(*(by[each] for each in about[section]))

    whole = (_all(cited), (_all(told_cited), _all(told_answered)), (_all(cited_by_name), _all(answered_by_name)))
    parts = [_balance(None, "", *whole, fallen=set().union(*fallen.values()))]
    for key, title in report.sections.order_by("order", "pk").values_list("pk", "title"):
        mine, named = told_cited[key], cited_by_name[key]
        kinds = mine, answered_on(key, told_answered) | mine
        regions = named, answered_on(key, answered_by_name) | named
        parts.append(_balance(key, title, cited[key], kinds, regions, fallen=fallen[key]))
    return parts


_Sets = dict[tuple[Any, Subject], set[_BalanceBody]]  # by section, if any, and subject


def _cited_bodies(report: SynthesisReport, bodies: _BodiesByKey, only: Q | None = None) -> _Sets:
    """Return who is cited, of the inputs that count, or with `only` of these. One query."""
    evidence = _evidence(report).filter(input__version__submission__in=_counted_submissions(report))
    if only is not None:
        evidence = evidence.filter(input__in=Input.objects.filter(only).values("pk"))
    body = f"input__{_BODY}"
    columns = [f"input__{name}" for name in SUBJECTS], [f"{body}__constituency", f"{body}__regional_group"]
    rows = evidence.order_by().values_list("finding__section", *columns[0], raw_id(f"{body}_id"), *columns[1])
    cited: _Sets = defaultdict(set)
    for section, about, part, question, key, *described in rows.distinct():
        cited[section, (about, part, question)].add(bodies.setdefault(key, _BalanceBody(*described)))
    return cited


def _answering_bodies(report: SynthesisReport, bodies: _BodiesByKey, only: Q | None = None) -> _Sets:
    """Return who answered, of the inputs that count, or with `only` of these. Two queries.

    A row of each input is read, without what it says; the texts are few, and so are the versions.
    """
    counted, body = counted_versions(report.round), "submission__delegation__organisation"
    versions = counted.values_list(
        raw_id("pk"), raw_id(f"{body}_id"), f"{body}__constituency", f"{body}__regional_group"
    )
    of_version = {version: bodies.setdefault(key, _BalanceBody(*rest)) for version, key, *rest in versions.order_by()}
    inputs = Input.objects.filter(only or Q(), version__in=counted.values("pk")).exclude(EMPTY).order_by()
    by_subject: dict[tuple[Any, ...], set[Any]] = defaultdict(set)
    for version, *subject in inputs.values_list(*(raw_id(f"{name}_id") for name in ("version", *SUBJECTS))).iterator():
        if (who := of_version.get(version)) is not None:  # not sent since the versions were read
            by_subject[tuple(subject)].add(who)
    return {(None, _subject(raw)): who for raw, who in by_subject.items()}


def _subject(raw: Iterable[Any]) -> Subject:
    about, part, question = to_uuids(raw)
    return about, part, question


def _of_shown_kind(sets: _Sets, disclosure: DisclosureContext) -> _Sets:
    """Return those whose kind may be shown on their subject."""
    has_kind = {
        (kind, subject): disclosure.class_of(kind, subject) is not None
        for (_section, subject), who in sets.items()
        for kind in {body.kind for body in who}
    }
    return {key: {body for body in who if has_kind[body.kind, key[1]]} for key, who in sets.items()}


def _by_section(sets: _Sets) -> _Bodies:
    return _merged((section, who) for (section, _subject), who in sets.items())


def _by_text(sets: _Sets) -> _Bodies:
    return _merged((subject[0], who) for (_section, subject), who in sets.items())


def _merged(parts: Iterable[tuple[Any, set[_BalanceBody]]]) -> _Bodies:
    merged: _Bodies = defaultdict(set)
    for key, who in parts:
        merged[key] |= who
    return merged


def _evidence(report: SynthesisReport) -> QuerySet[Evidence]:
    return Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)


def _counted_submissions(report: SynthesisReport) -> QuerySet[Any, Any]:
    return counted_versions(report.round).values("submission")


def _fallen(report: SynthesisReport) -> dict[UUID, set[UUID]]:
    """Return by section the cited submissions that no longer count. One query.

    EXCEPT, since `NOT IN` would compare every version of the portal.
    """
    fallen: dict[UUID, set[UUID]] = defaultdict(set)
    cited = _evidence(report).order_by().values_list("finding__section", "input__version__submission")
    counted = cited.filter(input__version__submission__in=_counted_submissions(report))
    for section, submission in cited.difference(counted).order_by():
        fallen[section].add(submission)
    return fallen


def _all(bodies: _Bodies) -> set[_BalanceBody]:
    return set().union(*bodies.values())


def _balance(
    section: UUID | None,
    title: str,
    cited: Collection[_BalanceBody],
    by_kind: tuple[Collection[_BalanceBody], Collection[_BalanceBody]],
    by_region: tuple[Collection[_BalanceBody], Collection[_BalanceBody]],
    *,
    fallen: Collection[UUID],
) -> Balance:
    """Return the balance of a section. The pairs are who is cited and who answered, as far as it may be shown."""
    kinds = _shares(Constituency.choices, *([body.kind for body in bodies] for bodies in by_kind))
    regions = _shares(
        RegionalGroup.choices, *([body.region or RegionalGroup.NONE for body in bodies] for bodies in by_region)
    )
    is_cited, tells_all = bool(cited or fallen), len(by_kind[0]) == len(cited)
    return Balance(section, title, kinds, regions, is_cited, tells_all, len(fallen))


def _shares(choices: Iterable[tuple[str, Any]], cited: Iterable[str], answered: Iterable[str]) -> tuple[Share, ...]:
    """Return the shares in the order of the list, without those of whom nobody answered."""
    mine, every = Counter(cited), Counter(answered)
    shares = (Share(key, str(label), mine[key], every[key]) for key, label in choices)
    return tuple(share for share in shares if share.answered)


_KINDS = {kind.value: place for place, kind in enumerate(Constituency)}


@dataclass(frozen=True, slots=True)
class Unmentioned:
    """One position on one recommendation that no sentence mentions, and its body."""

    recommendation: Recommendation
    name: str
    constituency: str
    position: str
    is_aligned: bool  # taken by aligning itself with another

    @property
    def kind(self) -> str:
        return str(Constituency(self.constituency).label)

    @property
    def label(self) -> str:
        return str(Position(self.position).label)


class UnmentionedPositions(Sequence[Unmentioned]):
    """The positions that no sentence mentions, by recommendation, kind and name, for a paginator.

    A sentence mentions the positions that it counts; without a count, those of the bodies whose words it cites. Readers
    who may not see confidential matter get only positions that are public by name (decision 0031). They are counted in
    SQL; a slice reads the positions on its own recommendations only. At most 46 queries, and 15 for a slice.
    """

    def __init__(self, report: SynthesisReport, audience: Audience) -> None:
        self._round, self._sees_all = report.round, audience.sees_confidential
        findings = list(report.findings.filter(removed_at__isnull=True, recommendation__isnull=False).order_by())
        self._mentioned, self._cited = _counted_positions(report, findings), _cited(findings)
        self._places = {row.pk: row for row in recommendations_of(report.round)}
        self._totals = self._counted()

    def __len__(self) -> int:
        return self._totals.total()

    def __iter__(self) -> Iterator[Unmentioned]:
        return iter(self._read(None))

    @overload
    def __getitem__(self, wanted: int) -> Unmentioned: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[Unmentioned]: ...
    def __getitem__(self, wanted: int | slice) -> Unmentioned | list[Unmentioned]:
        if isinstance(wanted, int):
            wanted = range(len(self))[wanted]  # also from the end; IndexError beyond it
            return self[wanted : wanted + 1][0]
        start, stop, _step = wanted.indices(len(self))
        on, skipped, before = [], 0, 0
        for key in self._places:
            if before + self._totals[key] <= start:
                skipped += self._totals[key]
            elif before < stop:
                on.append(key)
            before += self._totals[key]
        return self._read(on)[start - skipped : stop - skipped]

    def _counted(self) -> Counter[UUID]:
        """Return how many there are by recommendation."""
        counts = PositionCounts(self._round, public=False, by_name=not self._sees_all)
        totals = Counter[UUID]()
        for group in counts.groups(by_region=False):
            if group.is_named and self._may_lack(*group[:2], group.position):
                totals[group.recommendation] += group.bodies
        lines = {line for lines in self._cited.values() for line in lines}
        cited = counts.rows.filter(id_in("line", lines)).values_list("recommendation", "kind", "taken", "named", "line")
        for about, kind, position, is_named, line in cited if lines else ():
            if is_named and line in self._cited[about] and self._may_lack(about, kind, position):
                totals[about] -= 1
        for row in self._left_out(body_positions(self._round, bodies=counts.others)) if counts.others else ():
            totals[row.recommendation] += 1
        return totals

    def _read(self, on: Collection[UUID] | None) -> list[Unmentioned]:
        rows = self._left_out(body_positions(self._round, on=on))
        order = {key: place for place, key in enumerate(self._places)}
        rows.sort(key=lambda row: (order[row.recommendation], _KINDS[row.constituency], row.name, str(row.body)))
        return [
            Unmentioned(
                self._places[row.recommendation], row.name, row.constituency, row.position, row.aligned_with is not None
            )
            for row in rows
        ]

    def _left_out(self, positions: Iterable[BodyPosition]) -> list[BodyPosition]:
        rows = [
            row
            for row in positions
            if row.counts
            and self._may_lack(row.recommendation, row.constituency, row.position)
            and (row.aligned_with is not None or row.lines.isdisjoint(self._cited[row.recommendation]))
        ]
        withheld = frozenset() if self._sees_all else withheld_positions(self._round, rows)
        return [row for row in rows if row not in withheld]

    def _may_lack(self, about: UUID, kind: str, position: str) -> bool:
        """Return whether no count of positions mentions it."""
        is_position = bool(position) and position != Position.NONE
        return is_position and about in self._places and (about, kind, position) not in self._mentioned


def _counted_positions(report: SynthesisReport, findings: Iterable[Finding]) -> set[tuple[UUID | None, str, str]]:
    """Return recommendation, kind and position of every count of positions, in fields or in words."""
    positions, counts = set(), counts_of(report)
    for finding in findings:
        about = finding.recommendation_id
        if finding.is_of_positions:
            positions |= {(about, kind, position) for kind in finding.counted for position in finding.positions}
        for claim in counts[finding.pk].claims if finding.pk in counts else ():
            if claim.basis == Basis.POSITIONS:
                kinds = [part.constituency for part in claim.parts]
                positions |= {(about, kind, position) for kind in kinds for position in claim.positions}
    return positions


def _cited(findings: Iterable[Finding]) -> dict[UUID, set[UUID]]:
    """Return by recommendation the lines cited by sentences that count nothing."""
    plain = {finding.pk: finding.recommendation_id for finding in findings if not finding.quantity}
    cited: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Evidence.objects.filter(finding__in=plain).order_by()
    for finding, line in rows.values_list("finding", "input__line").distinct():
        about = plain[finding]
        if about is not None:
            cited[about].add(line)
    return cited
