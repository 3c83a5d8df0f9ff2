"""Checks numbers and words of quantity in a finding against what was said: they are a promise (PRACTICE 18).

What is counted, by what the sentence is about:

* **Positions** ("Three of the four States that addressed para. 124 supported it"): positions are chosen, and the theme
  is not counted. Numerator: all bodies of the kind with one of these positions on the recommendation, cited or not,
  coded or not, with words or without. Denominator: all bodies of the kind that addressed it.
* **A theme** ("Two of the five States that supported it spoke of towns"): `counts_theme`, or no positions are chosen.
  Denominator: the bodies of the kind with these positions; without positions all that addressed the recommendation.
  Numerator: those among them that spoke of it, by a passage coded with the finding's theme in the version that counts,
  or by a passage that the finding cites. Without a theme only cited passages count.
* **Who addressed it** ("Five States addressed para. 124"): numerator and denominator are all that did.
* **A clause of a drafted paragraph** ("Of these, two referred to “Towns”", "Two States proposed deleting “shall”"):
  those that spoke of the theme that the clause names, by a coded passage, and those cited for this clause.

A body is counted once, as in `body_positions`. The fields of a finding are checked, and so is every count that its text
states in recognised words (`counted_text`), also where the fields promise nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _, ngettext

from consultations.enums import REFERRING, Constituency
from consultations.models import Round
from submissions.enums import Position
from submissions.visibility.disclosure_context import counted_versions
from synthesis.counts.counted_text import written_counts
from synthesis.counts.drafted_counts import Says, WrittenCount
from synthesis.counts.positions import BodyPosition
from synthesis.counts.positions_by_kind import KindPlace, KindPositions, counted_positions, positions_by_kind
from synthesis.counts.quantity_ladder import quantity_fits
from synthesis.enums import Quantity, ReportKind
from synthesis.models import CodedPassage, Evidence, Finding, SynthesisReport, Theme
from synthesis.reports.findings.clauses import place_of

_CITED_BODY = "input__version__submission__delegation__organisation"
TiedLine = tuple[UUID, tuple[str, ...]]  # a cited line, and the parts of the sentence that it supports


class Basis(StrEnum):
    """What a count counts; see the module."""

    POSITIONS = "positions"
    SPOKEN = "spoken"
    ADDRESSED = "addressed"


@dataclass(frozen=True, slots=True)
class CountPart:
    """One constituency: `numerator` bodies of `denominator`.

    `who` are the bodies of a numerator of those that spoke. `whole` are those of the denominator that are read one by
    one, among them all that a clause cites. `with_words`: how many of the numerator said something that can be cited.
    """

    constituency: str
    numerator: int
    denominator: int
    holds: bool
    who: frozenset[UUID] = field(default=frozenset(), repr=False)
    whole: frozenset[UUID] = field(default=frozenset(), repr=False)
    with_words: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One count that a finding states, by its fields or (with `start` and `end`) in its text."""

    quantity: Quantity
    number: int | None
    out_of: int | None
    basis: Basis
    positions: tuple[str, ...]
    parts: tuple[CountPart, ...]
    start: int | None = None
    end: int | None = None
    whole: bool = False  # the text reads as the first draft writes it
    is_clause: bool = False  # of a drafted paragraph

    @property
    def holds(self) -> bool:
        return bool(self.parts) and all(part.holds for part in self.parts)

    @property
    def in_text(self) -> bool:
        return self.start is not None


@dataclass(frozen=True, slots=True)
class Count:
    """The count of a finding. Constituencies are never added together.

    `parts` are those of its fields; where the fields promise nothing, those of the first count in its text.
    """

    parts: tuple[CountPart, ...]
    holds: bool
    says: str
    claims: tuple[Claim, ...] = ()

    @property
    def numerator(self) -> int | None:
        """None where there are several constituencies: they have no sum."""
        return self.parts[0].numerator if len(self.parts) == 1 else None

    @property
    def denominator(self) -> int | None:
        return self.parts[0].denominator if len(self.parts) == 1 else None

    @property
    def wrong(self) -> tuple[Claim, ...]:
        return tuple(claim for claim in self.claims if not claim.holds)

    @property
    def faults(self) -> tuple[Claim, ...]:
        """The wrong claims; where fields and text make the same claim, that of the text."""
        claims_counted: dict[Any, Claim] = {}
        for claim in self.wrong:
            counted = tuple((part.constituency, part.numerator) for part in claim.parts)
            claims_counted[claim.basis, claim.positions, counted] = claim  # those of the text come after the fields
        return tuple(claims_counted.values())

    @property
    def rests_on_positions(self) -> bool:
        """Whether it is a right count of positions of bodies without words, so that there is nothing to cite."""
        of_positions = all(claim.basis == Basis.POSITIONS for claim in self.claims)
        return self.holds and of_positions and not any(part.with_words for part in self.parts)


def count(finding: Finding) -> Count | None:
    """Return the count of one finding, saved or not; None where it promises nothing and its text states no count."""
    return _counts(finding.report, [finding], Evidence.objects.filter(finding=finding.pk)).get(finding.pk)


def counts_of(report: SynthesisReport, *, only: Collection[UUID] | None = None) -> dict[UUID, Count]:
    """Return the counts of all findings of a report that state one, or of those among `only`.

    Nineteen queries at most, whatever the number of findings; one where none states a count.
    """
    rows = report.findings.filter(removed_at__isnull=True)
    rows = (rows if only is None else rows.filter(pk__in=only)).order_by()
    return _counts(report, list(rows), Evidence.objects.filter(finding__in=rows.values("pk")))


def recount(
    findings: Iterable[Finding],
    language: str,
    positions: Iterable[BodyPosition],
    spoke: Mapping[UUID, set[UUID]],
    *,
    tied: Mapping[UUID, Sequence[TiedLine]],
    themes: Mapping[UUID, Mapping[str, set[UUID]]],
) -> dict[UUID, Count]:
    """Return the counts of findings, in this language, from these positions. No query.

    `spoke`: by finding the lines that it cites or that are coded with its theme; `tied`: those that it cites, each with
    the parts of the sentence that it supports; `themes`: by finding the lines coded with each theme that it names.
    """
    stated = _all_stated(findings, language)
    whole = any(finding.recommendation_id is None for finding in stated)
    return _counted(stated, CountContext(positions_by_kind(positions, whole=whole), spoke, {}, tied, themes))


def themes_named(finding: Finding, language: str) -> set[str]:
    """Return the names of the themes that clauses of a drafted paragraph count."""
    return {each.theme for each in written_counts(finding.text, language) if each.theme}


def _counts(report: SynthesisReport, findings: Iterable[Finding], evidence: QuerySet[Evidence]) -> dict[UUID, Count]:
    if report.kind == ReportKind.DRAFT_TEXT:
        return {}  # "All States should …" is what the text asks for, and counts nobody
    stated = _all_stated(findings, report.language)
    return _counted(stated, CountContext.of(report.round, stated, evidence)) if stated else {}


def _all_stated(findings: Iterable[Finding], language: str) -> dict[Finding, list[WrittenCount]]:
    stated = {finding: _stated(finding, written_counts(finding.text, language)) for finding in findings}
    return {finding: claims for finding, claims in stated.items() if finding.quantity or claims}


def _counted(stated: Mapping[Finding, list[WrittenCount]], ground: "CountContext") -> dict[UUID, Count]:
    counts = {finding.pk: _count(finding, claims, ground) for finding, claims in stated.items()}
    return {key: counted for key, counted in counts.items() if counted.claims}


@dataclass(frozen=True, slots=True)
class CountContext:
    """What counts are computed from.

    Positions by recommendation and kind, lines that a finding cites, and lines with a passage coded with a theme; for
    drafted paragraphs also the lines that a finding cites with their parts, and by finding those of the themes that it
    names.
    """

    by_kind: Mapping[KindPlace, KindPositions]
    cited: Mapping[UUID, set[UUID]]
    coded: Mapping[UUID, set[UUID]]
    tied: Mapping[UUID, Sequence[TiedLine]] = field(default_factory=dict)
    named: Mapping[UUID, Mapping[str, set[UUID]]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, round_: Round, stated: Mapping[Finding, list[WrittenCount]], evidence: QuerySet[Evidence]
    ) -> "CountContext":
        """Return what these findings need. Eighteen queries at most, whatever the number of findings."""
        evidence = evidence.order_by()
        on = {finding.recommendation_id for finding in stated}
        kinds = {kind for finding in stated for kind in finding.counted}
        kinds |= {kind for written in stated.values() for each in written for kind in each.kinds}
        themes = {finding.theme_id for finding in stated if finding.theme_id and not finding.is_of_positions}
        by_name = {each.theme for written in stated.values() for each in written if each.theme}
        names = dict(Theme.objects.filter(round=round_, name__in=by_name).values_list("pk", "name")) if by_name else {}
        themes |= names.keys()
        codings = current_codings(round_).filter(theme__in=themes)
        coded = grouped(codings.order_by().values_list("theme", "input__line")) if themes else {}
        tied: dict[UUID, list[TiedLine]] = defaultdict(list)
        bodies = set()  # that clauses cite: who reads the report must not tell who is left of those counted
        clauses = {key.pk for key, written in stated.items() if any(each.region is not None for each in written)}
        of_bodies = evidence.values_list("finding", "input__line", "parts", _CITED_BODY)
        for finding, line, parts, body in of_bodies:
            tied[finding].append((line, tuple(parts)))
            bodies |= {body} if finding in clauses else set()
        by_kind = counted_positions(
            round_,
            # A finding on the round as a whole counts every position.
            on=None if None in on else [key for key in on if key is not None],
            kinds=kinds,
            citing={line for rows in tied.values() for line, _parts in rows}.union(*coded.values()),
            bodies=bodies,
        )
        of_names = {name: coded.get(theme, set()) for theme, name in names.items()}
        return cls(
            by_kind,
            {finding: {line for line, _parts in rows} for finding, rows in tied.items()},
            coded,
            tied,
            {finding.pk: of_names for finding in stated} if of_names else {},
        )

    def part(
        self,
        finding: Finding,
        kind: str,
        basis: Basis,
        positions: Collection[str],
        holds: Callable[[int, int], bool],
        *,
        clause: WrittenCount | None = None,
    ) -> CountPart:
        """Return the count of one kind of body; the module says what is counted. `clause`: of a drafted paragraph."""
        speakers = self.by_kind.get((finding.recommendation_id, kind), KindPositions())
        if basis == Basis.SPOKEN:
            among = positions or None
            lines = (
                self._of_clause(finding, clause)
                if clause
                else self.cited.get(finding.pk, set()) | self._spoken(finding)
            )
            counted = [row for row in speakers.read(among) if not row.lines.isdisjoint(lines)]
            numerator, denominator = len(counted), speakers.number(among)
            with_words = sum(row.has_words for row in counted)
        else:
            among, chosen = None, positions if basis == Basis.POSITIONS else None
            counted = speakers.read(chosen)
            numerator, denominator = speakers.number(chosen), speakers.number()
            with_words = speakers.number_with_words(chosen)
        who, whole = (frozenset(row.body for row in rows) for rows in (counted, speakers.read(among)))
        return CountPart(kind, numerator, denominator, holds(numerator, denominator), who, whole, with_words)

    def _of_clause(self, finding: Finding, clause: WrittenCount) -> set[UUID]:
        """Return the lines coded with the theme that the clause names, and those cited for the clause."""
        first, last = clause.region or (0, len(finding.text))
        lines = set(self.named.get(finding.pk, {}).get(clause.theme, ()))
        for line, parts in self.tied.get(finding.pk, ()):
            places = [place for part in parts if (place := place_of(finding.text, part))]
            if not places or any(first <= place.start and place.end <= last for place in places):
                lines.add(line)
        return lines

    def _spoken(self, finding: Finding) -> set[UUID]:
        return self.coded.get(finding.theme_id, set()) if finding.theme_id else set()


def current_codings(round_: Round) -> QuerySet[CodedPassage]:
    """Return the codings in the versions that count."""
    return CodedPassage.objects.filter(theme__round=round_, input__version__in=counted_versions(round_).values("pk"))


def grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, set[Any]]:
    """Return by the first of each pair the second ones."""
    groups: dict[Any, set[Any]] = defaultdict(set)
    for key, value in pairs:
        groups[key].add(value)
    return groups


def _stated(finding: Finding, written: Iterable[WrittenCount]) -> list[WrittenCount]:
    """Return the counts in the text that can be checked: of one kind of body each, on one recommendation."""
    claims = []
    for each in written:
        kinds = each.kinds & set(finding.counted) or each.kinds or frozenset(finding.counted)
        of_content = each.says == Says.NOTHING and (each.out_of is None or not finding.quantity)
        if len(kinds) == 1 and not kinds & REFERRING and finding.recommendation_id and not of_content:
            claims.append(replace(each, kinds=kinds))
    return claims


def _count(finding: Finding, written: Iterable[WrittenCount], ground: CountContext) -> Count:
    claims, main = list(_of_fields(finding, ground)), True
    for each in written:
        if each.region is not None:
            claims += _of_clause(finding, each, ground)
            continue
        of_content = each.says in (Says.NOTHING, Says.OF_THOSE)
        claims += _of_text(finding, each, ground, main=main)
        main = main and not of_content  # the fields promise one count of what was said
    parts = claims[0].parts if claims else ()
    return Count(parts, all(claim.holds for claim in claims), _says(finding, parts), tuple(claims))


def _of_fields(finding: Finding, ground: CountContext) -> Iterator[Claim]:
    if not finding.quantity:
        return
    basis = Basis.POSITIONS if finding.is_of_positions else Basis.SPOKEN

    def holds(numerator: int, denominator: int) -> bool:
        return quantity_fits(finding.quantity, numerator, denominator, number=finding.number, out_of=finding.out_of)

    parts = tuple(ground.part(finding, kind, basis, finding.positions, holds) for kind in finding.counted)
    quantity = Quantity(finding.quantity)
    yield Claim(quantity, finding.number, finding.out_of, basis, tuple(finding.positions), parts)


def _of_text(finding: Finding, written: WrittenCount, ground: CountContext, *, main: bool) -> Iterator[Claim]:
    """Yield the claim of one count in the text.

    Of the sets of positions that its verb may mean, the one that is right counts, else that of the fields, else the
    last. `main`: it is the first count of what bodies said, so it is the one that the fields promise.
    """

    def tried(readings: Iterable[Collection[str]], basis: Basis, *quantity: Any) -> Claim:
        claims = [_claim(finding, written, ground, basis, positions, *quantity) for positions in readings]
        right = (claim for claim in claims if claim.holds)
        chosen_one = (claim for claim in claims if set(claim.positions) == set(chosen))
        return next(right, next(chosen_one, claims[-1]))

    quantity = (written.quantity, written.number, written.out_of)
    chosen = tuple(finding.positions)
    if written.says == Says.ADDRESSED:
        yield tried([()], Basis.ADDRESSED, *quantity)
    elif written.says == Says.TOOK:
        yield tried(written.positions, Basis.POSITIONS, *quantity)
    elif written.says == Says.NOTHING and finding.is_of_positions and main:
        yield tried([chosen], Basis.POSITIONS, *quantity)
    elif finding.quantity and not finding.is_of_positions and main:
        yield tried([chosen], Basis.SPOKEN, *quantity)
    elif written.says == Says.OF_THOSE and written.out_of is not None:
        yield tried(written.positions, Basis.POSITIONS, Quantity.NUMBER, written.out_of, None)


def _of_clause(finding: Finding, written: WrittenCount, ground: CountContext) -> Iterator[Claim]:
    """Yield the claim of one clause of a drafted paragraph, in the right reading of its verb, else the first."""
    basis = Basis.POSITIONS if written.says == Says.TOOK else Basis.SPOKEN
    quantity = (written.quantity, written.number, written.out_of)
    clause = None if basis == Basis.POSITIONS else written
    claims = [_claim(finding, written, ground, basis, each, *quantity, clause=clause) for each in written.positions]
    yield next((claim for claim in claims if claim.holds), claims[0])


def _claim(
    finding: Finding,
    written: WrittenCount,
    ground: CountContext,
    basis: Basis,
    positions: Collection[str],
    quantity: Quantity,
    number: int | None,
    out_of: int | None,
    *,
    clause: WrittenCount | None = None,
) -> Claim:
    def holds(numerator: int, denominator: int) -> bool:
        return quantity_fits(quantity, numerator, denominator, number=number, out_of=out_of)

    (kind,) = written.kinds
    part = ground.part(finding, kind, basis, positions, holds, clause=clause)
    return Claim(quantity, number, out_of, basis, tuple(positions), (part,), written.start, written.end, written.whole,
        is_clause=written.region is not None,
    )  # fmt: skip


def _says(finding: Finding, parts: Iterable[CountPart]) -> str:
    """Return "State: 3 of 5 (supports, supports with amendment)", one piece for each constituency."""
    positions = _(", ").join(str(Position(key).label) for key in finding.positions if key in Position.values)
    phrases = []
    for part in parts:
        line = ngettext(
            "%(kind)s: %(numerator)d of %(denominator)d participant",
            "%(kind)s: %(numerator)d of %(denominator)d participants",
            part.denominator,
        ) % {
            "kind": Constituency(part.constituency).label,
            "numerator": part.numerator,
            "denominator": part.denominator,
        }
        phrases.append(f"{line} ({positions})" if positions else line)
    return _("; ").join(phrases)
