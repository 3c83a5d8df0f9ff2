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

from django.db.models import Count, Q

from consultations.models import Round
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


def pairs(round: Round, *, by: Any) -> list[Pair]:
    """Every two people who coded the same inputs, those with the most in common first; their themes in the order of the
    codebook. Three queries."""
    people, given = _given(round, by)
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


def _given(round: Round, by: Any) -> tuple[dict[Any, str], dict[Any, dict[UUID, set[UUID]]]]:
    """Who coded inputs that somebody else has coded too, by name, and what each of them gave."""
    read = to_code(round, by=by).values("pk")
    codings = CodedPassage.objects.filter(theme__round=round, input__in=read)
    seconds = SecondCoding.objects.filter(coded__in=codings.values("pk"))
    by_several = codings.order_by().values("input").annotate(n=Count("by", distinct=True)).filter(n__gt=1)
    asked = codings.filter(Q(input__in=by_several.values("input")) | Q(input__in=seconds.values("coded__input")))
    rows = [
        *asked.values_list("by", "by__name", "input", "theme"),
        *seconds.values_list("by", "by__name", "coded__input", "coded__theme"),
    ]
    people: dict[Any, str] = {}
    given: dict[Any, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    for person, name, input, theme in rows:
        people[person] = name
        given[person][input].add(theme)
    return people, given
