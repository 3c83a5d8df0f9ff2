"""How far two people agree who coded the same inputs: by theme, in per cent and as Cohen's kappa.

Only of what the asking officer reads in words, as `progress` counts. An input counts where both gave it any theme;
they agree on a theme where both have given it to the input, or neither has, whatever words of it they marked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from consultations.models import Round
from core.keys import among
from submissions.models import Input
from synthesis.domain.progress import to_code
from synthesis.models import CodedPassage, SecondCoding

FEW = 30  # inputs; with less, one input more or less moves kappa by more than a tenth

Given = Mapping[UUID, set[UUID]]  # by input, the themes that one person gave it


@dataclass(frozen=True, slots=True)
class Agreement:
    """One theme in the inputs that both have coded: how many of them got it from both, from one alone, from neither."""

    theme: str
    both: int
    first: int
    second: int
    neither: int

    @property
    def inputs(self) -> int:
        return self.both + self.first + self.second + self.neither

    @property
    def per_cent(self) -> int:
        return round(100 * (self.both + self.neither) / self.inputs)

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa, (agreed - expected) / (1 - expected): expected is the share on which two would agree by
        chance who give the theme as often as these. None where they could not but agree: both gave it to all inputs."""
        agreed = (self.both + self.neither) / self.inputs
        first, second = (self.both + self.first) / self.inputs, (self.both + self.second) / self.inputs
        expected = first * second + (1 - first) * (1 - second)
        return None if expected == 1 else (agreed - expected) / (1 - expected)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two coders by name, and the inputs that both have coded."""

    names: tuple[str, str]
    inputs: int
    themes: list[Agreement]

    @property
    def is_few(self) -> bool:
        return self.inputs < FEW


def pairs(round: Round, *, by: Any, inputs: QuerySet[Input] | None = None) -> list[Pair]:
    """Every two people who coded the same inputs, those with the most in common first; their themes in the order of the
    codebook. `inputs`: what `to_code` gave, where it was asked already. One query where nobody has coded what somebody
    else did, else six."""
    people, given = _given(round, by, inputs)
    if len(people) < 2:
        return []
    themes = dict(round.themes.order_by("order", "name").values_list("pk", "name"))
    found = []
    for one, other in combinations(sorted(people, key=lambda key: (people[key], str(key))), 2):
        common = given[one].keys() & given[other].keys()
        if common:
            told = [_on(key, name, common, given[one], given[other]) for key, name in themes.items()]
            used = [each for each in told if each.neither < each.inputs]
            found.append(Pair((people[one], people[other]), len(common), used))
    return sorted(found, key=lambda pair: -pair.inputs)


def _on(theme: UUID, name: str, common: Iterable[UUID], one: Given, other: Given) -> Agreement:
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for key in common:
        counts[theme in one[key], theme in other[key]] += 1
    return Agreement(name, *counts.values())


def _given(
    round: Round, by: Any, inputs: QuerySet[Input] | None
) -> tuple[dict[Any, str], dict[Any, dict[UUID, set[UUID]]]]:
    """Who coded inputs that somebody else has coded too, by name, and what each of them gave."""
    people: dict[Any, str] = {}
    given: dict[Any, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    if not (twice := _coded_by_two(round)):
        return people, given
    rows = to_code(round, by=by) if inputs is None else inputs
    read = list(rows.filter(among("pk", twice)).order_by().values_list("pk", flat=True))
    codings = CodedPassage.objects.filter(among("input", read), theme__round=round).order_by()
    seconds = SecondCoding.objects.filter(among("coded__input", read), coded__theme__round=round).order_by()
    codings_given = [
        *codings.values_list("by", "by__name", "input", "theme"),
        *seconds.values_list("by", "by__name", "coded__input", "coded__theme"),
    ]
    for person, name, input, theme in codings_given:
        people[person] = name
        given[person][input].add(theme)
    return people, given


def _coded_by_two(round: Round) -> list[UUID]:
    """Inputs of the round that two people have coded, whoever may read them. One query, over the codings alone: most
    rounds have none, and need not ask for more."""
    codings = CodedPassage.objects.filter(theme__round=round).order_by()
    several = codings.values("input").annotate(people=Count("by", distinct=True)).filter(people__gt=1)
    seconds = SecondCoding.objects.filter(coded__theme__round=round).order_by()
    return list(several.values_list("input", flat=True).union(seconds.values_list("coded__input", flat=True)))
