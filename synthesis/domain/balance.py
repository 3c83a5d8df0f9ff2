"""What each section of a report rests on, beside who answered: bodies by constituency and by region. For whoever
writes it; the public reads positions, never this."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from consultations.enums import Constituency, RegionalGroup
from core.audience import Audience
from submissions.domain.confidentiality import by_name
from submissions.models import Input
from synthesis.domain.voices import EMPTY, counted_versions
from synthesis.models import Evidence, SynthesisReport

_BODY = "version__submission__delegation__organisation"


@dataclass(frozen=True, slots=True)
class Share:
    """Bodies of one kind or region: how many are cited, of how many that answered on what the section is about."""

    key: str
    label: str
    cited: int
    answered: int


@dataclass(frozen=True, slots=True)
class Balance:
    """Of one section; `title` is "" for the whole report. A body is counted once, whatever it sent."""

    section: UUID | None
    title: str
    kinds: tuple[Share, ...]
    regions: tuple[Share, ...]

    @property
    def cited(self) -> int:
        return sum(share.cited for share in self.kinds)

    @property
    def most_of_a_kind(self) -> int:
        """What the longest bar stands for."""
        return max((share.answered for share in self.kinds), default=0)

    @property
    def most_of_a_region(self) -> int:
        return max((share.answered for share in self.regions), default=0)

    @property
    def rests_on_one(self) -> str:
        """The only constituency that is cited where others answered, too; else ""."""
        heard = [share for share in self.kinds if share.cited]
        alone = len(heard) == 1 and any(share.answered for share in self.kinds if share.key != heard[0].key)
        return heard[0].label if alone else ""


@dataclass(frozen=True, slots=True)
class _Body:
    key: UUID
    kind: str
    region: str


_Bodies = defaultdict[Any, set[_Body]]


def balance(report: SynthesisReport, audience: Audience) -> list[Balance]:
    """The whole report, then its sections in order. Regions are told of what bears a name for this reader: few of a
    region would point at who withholds it. Four queries, whatever the number of inputs and findings; six for readers
    without sight of confidential matter.
    """
    cited, answered = heard = _heard(report)
    cited_by_name, answered_by_name = heard if audience.sees_confidential else _heard(report, by_name(report.round))
    about = defaultdict(set)
    standing = report.findings.filter(removed_at__isnull=True).order_by()
    for section, recommendation in standing.values_list("section", "recommendation").distinct():
        about[section].add(recommendation)

    def answered_on(section: UUID, by: _Bodies) -> set[_Body]:
        # A finding on no single recommendation is about the round: whoever answered anything.
        return _all(by) if None in about[section] else set().union(*(by[each] for each in about[section]))

    parts = [_balance(None, "", _all(cited), _all(answered), _all(cited_by_name), _all(answered_by_name))]
    for key, title in report.sections.order_by("order", "pk").values_list("pk", "title"):
        mine, named = cited[key], cited_by_name[key]
        everybody, known = answered_on(key, answered) | mine, answered_on(key, answered_by_name) | named
        parts.append(_balance(key, title, mine, everybody, named, known))
    return parts


def _heard(report: SynthesisReport, only: Q | None = None) -> tuple[_Bodies, _Bodies]:
    """Who is cited by section, and who answered by recommendation; with `only` these inputs. Two queries."""
    said = Input.objects.filter(only or Q())
    cited: _Bodies = defaultdict(set)
    body = [f"input__{_BODY}{name}" for name in ("_id", "__constituency", "__regional_group")]
    evidence = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    if only is not None:
        evidence = evidence.filter(input__in=said.values("pk"))
    for section, *told in evidence.order_by().values_list("finding__section", *body).distinct():
        cited[section].add(_Body(*told))
    answered: _Bodies = defaultdict(set)
    inputs = said.filter(version__in=counted_versions(report.round).values("pk")).exclude(EMPTY)
    body = [f"{_BODY}{name}" for name in ("_id", "__constituency", "__regional_group")]
    for about, *told in inputs.order_by().values_list("recommendation", *body).distinct():
        answered[about].add(_Body(*told))
    return cited, answered


def _all(bodies: _Bodies) -> set[_Body]:
    return set().union(*bodies.values())


def _balance(
    section: UUID | None,
    title: str,
    cited: Collection[_Body],
    answered: Collection[_Body],
    cited_by_name: Collection[_Body],
    answered_by_name: Collection[_Body],
) -> Balance:
    kinds = _shares(Constituency.choices, (body.kind for body in cited), (body.kind for body in answered))
    regions = _shares(
        RegionalGroup.choices,
        (body.region or RegionalGroup.NONE for body in cited_by_name),
        (body.region or RegionalGroup.NONE for body in answered_by_name),
    )
    return Balance(section, title, kinds, regions)


def _shares(choices: Iterable[tuple[str, Any]], cited: Iterable[str], answered: Iterable[str]) -> tuple[Share, ...]:
    """In the order of the list, those of whom somebody answered."""
    mine, every = Counter(cited), Counter(answered)
    shares = (Share(key, str(label), mine[key], every[key]) for key, label in choices)
    return tuple(share for share in shares if share.answered)
