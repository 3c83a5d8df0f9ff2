"""Words of quantity are a promise: the ladder of PRACTICE 18, counted against the evidence behind a finding."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from consultations.enums import REFERRING, Constituency
from core.errors import Refused
from submissions.enums import Position
from synthesis.domain.voices import Voice, voices
from synthesis.enums import Quantity
from synthesis.models import Evidence, Finding, SynthesisReport

_CITED = ("finding", "input__line")
SMALL = 5  # under five bodies in the class the number is written


@dataclass(frozen=True, slots=True)
class Part:
    """One constituency: `numerator` bodies of `denominator` that addressed it."""

    constituency: str
    numerator: int
    denominator: int
    holds: bool


@dataclass(frozen=True, slots=True)
class Count:
    """What the evidence of a finding says of its counted word. Constituencies are never added together."""

    parts: tuple[Part, ...]
    holds: bool
    says: str

    @property
    def numerator(self) -> int | None:
        """None where there are several constituencies: they have no sum."""
        return self.parts[0].numerator if len(self.parts) == 1 else None

    @property
    def denominator(self) -> int | None:
        return self.parts[0].denominator if len(self.parts) == 1 else None


def fits(
    quantity: str, numerator: int, denominator: int, *, number: int | None = None, out_of: int | None = None
) -> bool:
    """Whether the word may stand for `numerator` of `denominator` bodies of one constituency (PRACTICE 18).

    Numbers and "all" are exact; several, many and most are wrong only when their minimum is not met. Under five bodies
    in the class the number must be written. Numbers that the sentence says beside a word must be right too.
    """
    if out_of is not None and out_of != denominator:
        return False
    if number is not None and quantity in (Quantity.NUMBER, Quantity.ALL) and number != numerator:
        return False
    if quantity == Quantity.NUMBER:
        return number is not None and numerator > 0
    if quantity == Quantity.ALL:
        written = number is not None or out_of is not None
        return 0 < numerator == denominator and (denominator >= SMALL or written)
    if denominator < SMALL:
        return False
    return numerator >= {
        Quantity.SEVERAL: 3,
        Quantity.MANY: max(3, -(-denominator // 3)),  # a third or more
        Quantity.MOST: denominator // 2 + 1,
    }.get(Quantity(quantity), 0)


def words_that_fit(numerator: int, denominator: int) -> list[Quantity]:
    """All words that may be used by themselves, from the weakest; the number always may."""
    offered = [word for word in (Quantity.SEVERAL, Quantity.MANY, Quantity.MOST) if fits(word, numerator, denominator)]
    if denominator >= SMALL and numerator == denominator:
        offered.append(Quantity.ALL)
    return [Quantity.NUMBER, *offered] if numerator else []


def count(finding: Finding) -> Count | None:
    """The count of one finding; None where it makes no promise of quantity."""
    spoken = voices(
        finding.report.round,
        on=[finding.recommendation_id] if finding.recommendation_id else None,
        kinds=set(finding.counted),
        citing=finding.evidence.order_by().values("input__line"),
    )
    return counts([finding], spoken, finding.evidence.values_list(*_CITED)).get(finding.pk)


def counts_of(report: SynthesisReport, *, only: Collection[UUID] | None = None) -> dict[UUID, Count]:
    """The counts of all findings of a report that promise a quantity, or of those among `only`. Seven queries."""
    rows = report.findings.filter(removed_at__isnull=True).exclude(quantity=Quantity.NONE)
    rows = (rows if only is None else rows.filter(pk__in=only)).order_by()
    findings = list(rows)
    on = {finding.recommendation_id for finding in findings}
    whole = None in on  # a finding on the round as a whole counts every voice
    evidence = Evidence.objects.filter(finding__in=rows.values("pk"))
    spoken = voices(
        report.round,
        on=None if whole else [key for key in on if key is not None],
        kinds={kind for finding in findings for kind in finding.counted},
        citing=evidence.order_by().values("input__line"),
    )
    return counts(findings, spoken, evidence.order_by().values_list(*_CITED))


def counts(
    findings: Iterable[Finding], spoken: Sequence[Voice], evidence: Iterable[tuple[UUID, UUID]]
) -> dict[UUID, Count]:
    """By finding; `evidence` is (finding, line). A body is counted where a passage of its own line, or of the body it
    follows, is cited."""
    cited: dict[UUID, set[UUID]] = defaultdict(set)
    for key, line in evidence:
        cited[key].add(line)
    heard: dict[tuple[UUID | None, str], list[Voice]] = defaultdict(list)
    promising = [finding for finding in findings if finding.quantity]
    for voice in spoken:
        if voice.counts:
            heard[voice.recommendation, voice.constituency].append(voice)
    if any(finding.recommendation_id is None for finding in promising):
        for voice in _once(spoken):
            heard[None, voice.constituency].append(voice)
    return {finding.pk: _count(finding, heard, cited[finding.pk]) for finding in promising}


def check_promise(quantity: str, counted: Collection[str], *, number: int | None) -> None:
    """What can be refused before anything is cited. Raises Refused `count_incomplete`, `outside_counts`,
    `constituencies_added`."""
    if not quantity:
        return
    if quantity not in Quantity.values or not counted or set(counted) - set(Constituency.values):
        raise Refused(
            "count_incomplete",
            gettext_lazy("Say which kind of bodies the word counts."),
            field="counted",
        )
    if set(counted) & REFERRING:
        raise Refused(
            "outside_counts",
            gettext_lazy("Treaty bodies and special procedures give reference material and stand outside all counts."),
            field="counted",
        )
    if quantity == Quantity.NUMBER and number is None:
        raise Refused("count_incomplete", gettext_lazy("Give the number that the sentence says."), field="number")
    if quantity == Quantity.NUMBER and len(set(counted)) > 1:
        raise Refused(
            "constituencies_added",
            gettext_lazy("Kinds of bodies are never added together: one number counts one kind."),
            field="counted",
            hint=gettext_lazy("Say the number of each kind in a sentence of its own."),
        )


def check_not_added(finding: Finding, spoken: Iterable[Voice]) -> None:
    """ "Several States and local governments" must hold for each. Raises Refused where one of them has too few bodies
    for the word ever to hold."""
    if len(finding.counted) < 2 or finding.quantity not in (Quantity.SEVERAL, Quantity.MANY, Quantity.MOST):
        return
    bodies: dict[str, set[UUID]] = defaultdict(set)
    for voice in spoken:
        if finding.recommendation_id in (None, voice.recommendation):
            bodies[voice.constituency].add(voice.body)
    few = [key for key in finding.counted if len(bodies[key]) < SMALL]
    if few:
        raise Refused(
            "constituencies_added",
            gettext_lazy("Kinds of bodies are never added together: “%(word)s” must hold for each. Too few: %(kinds)s.")
            % {
                "word": Quantity(finding.quantity).label,
                "kinds": _(", ").join(f"{Constituency(key).label} ({len(bodies[key])})" for key in few),
            },
            field="counted",
            hint=gettext_lazy("Under five bodies of a kind, write the number, each kind in a sentence of its own."),
        )


def _once(spoken: Iterable[Voice]) -> list[Voice]:
    """Every body once, with all its lines, for a finding on the round as a whole."""
    merged: dict[UUID, Voice] = {}
    for voice in spoken:
        before = merged.get(voice.body)
        lines = voice.lines | (before.lines if before else frozenset())
        merged[voice.body] = Voice(voice.body, voice.name, voice.constituency, voice.recommendation, "", lines)
    return [voice for voice in merged.values() if voice.counts]


def _count(finding: Finding, heard: Mapping[tuple[UUID | None, str], list[Voice]], cited: set[UUID]) -> Count:
    parts = []
    for constituency in finding.counted:
        mine = heard.get((finding.recommendation_id, constituency), [])
        numerator = sum(1 for voice in mine if _speaks(voice, finding, cited))
        holds = fits(finding.quantity, numerator, len(mine), number=finding.number, out_of=finding.out_of)
        parts.append(Part(constituency, numerator, len(mine), holds))
    return Count(tuple(parts), bool(parts) and all(part.holds for part in parts), _says(finding, parts))


def _speaks(voice: Voice, finding: Finding, cited: set[UUID]) -> bool:
    """Cited, and of one of the positions counted. A position without a word cannot be cited; it counts where the
    sentence is of positions alone."""
    if finding.positions and voice.position not in finding.positions:
        return False
    silent = not voice.has_words and bool(finding.positions) and finding.theme_id is None
    return silent or not voice.lines.isdisjoint(cited)


def _says(finding: Finding, parts: Iterable[Part]) -> str:
    """ "State: 3 of 5 (supports, supports with amendment)", a piece for each constituency."""
    positions = _(", ").join(str(Position(key).label) for key in finding.positions if key in Position.values)
    said = []
    for part in parts:
        line = ngettext(
            "%(kind)s: %(numerator)d of %(denominator)d body",
            "%(kind)s: %(numerator)d of %(denominator)d bodies",
            part.denominator,
        ) % {
            "kind": Constituency(part.constituency).label,
            "numerator": part.numerator,
            "denominator": part.denominator,
        }
        said.append(f"{line} ({positions})" if positions else line)
    return _("; ").join(said)
