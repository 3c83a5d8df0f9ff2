"""Compares who is cited in each section of a report with who answered; lists positions that no sentence mentions.

For the staff of the report; the public reads positions, never this.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, overload
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.audience import Audience
from core.db.ids import id_in
from submissions.drafting.subjects import SUBJECTS
from submissions.enums import Position
from submissions.models import Input
from submissions.models.inputs import EMPTY
from submissions.visibility.confidentiality import named_condition
from submissions.visibility.disclosure_context import DisclosureContext, Subject, counted_versions
from synthesis.counts.position_counts import PositionCounts
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.public_positions import withheld_positions
from synthesis.counts.quantities import Basis, counts_of, grouped
from synthesis.models import Evidence, Finding, SynthesisReport

_BODY = "version__submission__delegation__organisation"
_KIND_AND_REGION = (f"{_BODY}__constituency", f"{_BODY}__regional_group")


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


class _CitedBody(NamedTuple):
    """A body that a section cites on a subject. `answers`: by an input of the version that counts."""

    section: UUID
    recommendation: UUID | None
    paragraph: UUID | None
    question: UUID | None
    body: UUID
    kind: str
    region: str
    answers: bool

    @property
    def subject(self) -> Subject:
        return self.recommendation, self.paragraph, self.question


_Group = tuple[str, str]  # kind and region
_Groups = Counter[_Group]  # how many bodies
_Places = dict[UUID, set[UUID | None]]  # by section what its findings are on; None: the round as a whole


def balance(report: SynthesisReport, audience: Audience) -> list[Balance]:
    """Return the balance of the whole report, then of its sections in order.

    For readers who may not see confidential matter, regions count inputs that are public by name, and kinds also those
    without a name where the kind identifies nobody (`DisclosureContext.class_of`). Who answered is counted in SQL. Six
    queries, whatever the number of inputs and findings, and one where a body is cited on what it does not answer; for
    such readers nine, two of these, and those of `DisclosureContext`.
    """
    about: dict[UUID, set[UUID | None]] = defaultdict(set)
    standing = report.findings.filter(removed_at__isnull=True).order_by()
    for section, recommendation in standing.values_list("section", "recommendation").distinct():
        about[section].add(recommendation)
    cited = _cited_bodies(report)
    if audience.sees_confidential:
        by_kind = by_region = _Sides.of(report, about, cited)
    else:
        named = named_condition(report.round)
        disclosure = DisclosureContext(report.round, clock.now(), only=(), words=False)
        cited_by_name = _cited_bodies(report, named)
        with_kind = [row for row in cited if disclosure.class_of(row.kind, row.subject) is not None]
        by_kind = _Sides.of(report, about, [*with_kind, *cited_by_name], named | disclosure.shows_kind())
        by_region = _Sides.of(report, about, cited_by_name, named)
    fallen, bodies = _fallen(report), _by_section(cited)
    parts = [_balance(None, "", len(bodies[None]), by_kind, by_region, fallen=set().union(*fallen.values()))]
    for key, title in report.sections.order_by("order", "pk").values_list("pk", "title"):
        parts.append(_balance(key, title, len(bodies[key]), by_kind, by_region, fallen=fallen[key]))
    return parts


@dataclass(frozen=True, slots=True)
class _Sides:
    """Who is cited and who answered, by section and of the whole report (None), as far as it may be shown."""

    cited: Mapping[UUID | None, _Groups]
    answered: Mapping[UUID | None, _Groups]

    @classmethod
    def of(
        cls, report: SynthesisReport, about: _Places, rows: Collection[_CitedBody], only: Q | None = None
    ) -> "_Sides":
        """Return the sides of these cited bodies, and of the inputs with this condition. Two queries, or three.

        A section has an answer of each body that it cites.
        """
        groups = {row.body: (row.kind, row.region) for row in rows}
        cited = defaultdict[UUID | None, _Groups](Counter)
        for section, bodies in _by_section(rows).items():
            cited[section] = Counter(groups[body] for body in bodies)
        answered = _answered(report, about, only)
        for section, bodies in _without_answer(report, about, rows, only).items():
            answered[section].update(groups[body] for body in bodies)
        return cls(cited, answered)


def _by_section(rows: Iterable[_CitedBody]) -> dict[UUID | None, set[UUID]]:
    """Return the bodies by section, and all under None."""
    bodies: dict[UUID | None, set[UUID]] = defaultdict(set)
    for row in rows:
        bodies[row.section].add(row.body)
        bodies[None].add(row.body)
    return bodies


def _cited_bodies(report: SynthesisReport, only: Q | None = None) -> list[_CitedBody]:
    """Return who is cited, of the submissions that count, or of their inputs with this condition. One query."""
    evidence = _evidence(report).filter(input__version__submission__in=_counted_submissions(report))
    if only is not None:
        evidence = evidence.filter(input__in=Input.objects.filter(only).values("pk"))
    counts = When(input__version__in=counted_versions(report.round).values("pk"), then=Value(True))
    columns = [f"input__{name}" for name in (*SUBJECTS, _BODY, *_KIND_AND_REGION)]
    rows = evidence.order_by().annotate(answers=Case(counts, default=Value(False)))
    return [_CitedBody(*row) for row in rows.values_list("finding__section", *columns, "answers").distinct()]


def _answered(report: SynthesisReport, about: _Places, only: Q | None) -> dict[UUID | None, _Groups]:
    """Return how many bodies answered on what each section is about, and under None anything. Two queries.

    A finding on no single recommendation is about the round: whoever answered anything. Of a section on several
    recommendations each version is asked once, since a body may answer on all of them.
    """
    several = {section: on for section, on in about.items() if len(on) > 1 and None not in on}
    own = _with_content(only).filter(version=OuterRef("pk"))
    answers = {None: own} | {section: own.filter(recommendation__in=on) for section, on in several.items()}
    versions, to_body = counted_versions(report.round).order_by(), len("version__")
    body, *columns = (path[to_body:] for path in (_BODY, *_KIND_AND_REGION))
    counts = {f"n{n}": Count(body, distinct=True, filter=Exists(each)) for n, each in enumerate(answers.values())}
    answered = defaultdict[UUID | None, _Groups](Counter)
    for kind, region, *numbers in versions.values_list(*columns).annotate(**counts):
        for section, number in zip(answers, numbers, strict=True):
            answered[section][kind, region] = number
    single = {key for on in about.values() if len(on) == 1 for key in on if key is not None}
    inputs = _with_content(only).filter(version__in=counted_versions(report.round).values("pk"))
    rows = inputs.filter(recommendation__in=single).values_list("recommendation", *_KIND_AND_REGION)
    on_one = defaultdict[UUID | None, _Groups](Counter)
    for recommendation, kind, region, number in rows.annotate(Count(_BODY, distinct=True)):
        on_one[recommendation][kind, region] = number
    for section in about.keys() - several.keys():
        on = about[section]
        answered[section] = (answered[None] if None in on else on_one[next(iter(on))]).copy()
    return answered


def _without_answer(
    report: SynthesisReport, about: _Places, rows: Iterable[_CitedBody], only: Q | None
) -> dict[UUID, set[UUID]]:
    """Return by section the bodies that it cites and that answered nothing that it is about. One query, or none."""

    def is_about(section: UUID, recommendation: UUID | None) -> bool:
        return not about[section].isdisjoint({recommendation, None})

    rows = list(rows)
    doubtful = {(row.section, row.body) for row in rows}
    doubtful -= {(row.section, row.body) for row in rows if row.answers and is_about(row.section, row.recommendation)}
    without: dict[UUID, set[UUID]] = defaultdict(set)
    if doubtful:
        inputs = _with_content(only).filter(version__in=counted_versions(report.round).values("pk"))
        pairs = inputs.filter(id_in(_BODY, {body for _section, body in doubtful})).values_list(_BODY, "recommendation")
        on = grouped(pairs.distinct())
        for section, body in doubtful:
            if not any(is_about(section, each) for each in on[body]):
                without[section].add(body)
    return without


def _with_content(only: Q | None) -> QuerySet[Input]:
    """Return inputs that say something, those with this condition."""
    return Input.objects.filter(only or Q()).exclude(EMPTY).order_by()


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


def _balance(
    section: UUID | None, title: str, cited: int, by_kind: _Sides, by_region: _Sides, *, fallen: Collection[UUID]
) -> Balance:
    """Return the balance of a section that cites so many bodies, or of the whole report."""
    kinds = _shares(Constituency.choices, by_kind, section, lambda group: group[0])
    regions = _shares(RegionalGroup.choices, by_region, section, lambda group: group[1] or RegionalGroup.NONE)
    tells_all = by_kind.cited[section].total() == cited
    return Balance(section, title, kinds, regions, bool(cited or fallen), tells_all, len(fallen))


def _shares(
    choices: Iterable[tuple[str, Any]], sides: _Sides, section: UUID | None, key_of: Callable[[_Group], str]
) -> tuple[Share, ...]:
    """Return the shares in the order of the list, without those of whom nobody answered."""
    mine, every = Counter[str](), Counter[str]()
    for totals, groups in ((mine, sides.cited[section]), (every, sides.answered[section])):
        for group, number in groups.items():
            totals[key_of(group)] += number
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
