"""Progress of the coding by subject and by coder, and agreement of two coders (per cent, Cohen's kappa).

Only inputs whose words the asking officer reads are counted, so that a number never reveals what the officer may not
see. An input counts where both coders gave it any theme; they agree on a theme where both have given it to the input,
or neither has, whatever words of it they marked.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Round
from core.db.ids import id_in
from core.text.strings import alphabetical_order
from submissions.drafting.subjects import SUBJECTS, subject_key
from submissions.enums import SubmissionState
from submissions.models import Input, Submission
from submissions.models.embargo import versions_open_now
from submissions.permissions import inputs_read_by, inputs_read_in
from synthesis.models import CodedPassage, SecondCoding

_CODINGS = CodedPassage.objects.filter(input=OuterRef("pk"))
_IS_CODED = Exists(_CODINGS)  # as the words stand now: a coding of words that were corrected waits to be carried over


@dataclass(frozen=True, slots=True)
class CodingProgress:
    """Numbers of inputs on one subject: all, those with a theme, those that the asking person coded."""

    total: int
    coded: int
    mine: int

    @property
    def left(self) -> int:
        return self.total - self.coded


@dataclass(frozen=True, slots=True)
class Coder:
    """What one person coded, counted in current inputs."""

    name: str
    inputs: int
    passages: int
    last: datetime


def to_code(round_: Round, *, by: User) -> QuerySet[Input]:
    """Return current inputs that the person reads and that were not found inadmissible.

    Their versions are looked up at once, by one query.
    """
    bad = _found_bad(delegation__round=round_)
    versions = versions_open_now(round_).exclude(submission__in=bad)
    return inputs_read_by(by, round_, versions=list(versions.values_list("pk", flat=True)))


def uncoded(by: User) -> dict[UUID, int]:
    """Return by round in which the person codes how many inputs are left to code; rounds without any are absent."""
    rounds = consulting.rounds_with_duty(by, Duty.CODE)
    bad = _found_bad(delegation__round__in=rounds)
    rows = inputs_read_in(by, Duty.CODE).exclude(version__submission__in=bad).exclude(_IS_CODED)
    return dict(rows.order_by().values_list("version__submission__delegation__round").annotate(Count("pk")))


def by_subject(round_: Round, *, by: User, inputs: QuerySet[Input] | None = None) -> dict[UUID, CodingProgress]:
    """Return the progress by key of the subject; subjects without inputs are absent.

    `inputs`: the result of `to_code`, where the caller has it already.
    """
    rows = to_code(round_, by=by) if inputs is None else inputs
    codings = CodedPassage.objects.filter(theme__in=list(round_.themes.values_list("pk", flat=True))).order_by()
    seconds = SecondCoding.objects.filter(coded__theme__round=round_, by=by).order_by()
    mine = Q(pk__in=codings.filter(by=by).values("input")) | Q(pk__in=seconds.values("coded__input"))
    counted = (
        rows.order_by()
        .values_list(*SUBJECTS)
        .annotate(
            total=Count("pk"),
            coded=Count("pk", filter=Q(pk__in=codings.values("input"))),
            mine=Count("pk", filter=mine),
        )
    )
    return {subject_key(round_.pk, *row[:3]): CodingProgress(*row[3:]) for row in counted}


def _found_bad(**conditions: Any) -> QuerySet[Submission, Any]:
    submissions = Submission.objects.with_state().filter(**conditions)
    return submissions.filter(state=SubmissionState.INADMISSIBLE).values("pk")  # type: ignore[misc]  # an annotation


def whole(counts: Iterable[CodingProgress]) -> CodingProgress:
    """Return the sum over all subjects."""
    rows = list(counts)
    return CodingProgress(sum(row.total for row in rows), sum(row.coded for row in rows), sum(row.mine for row in rows))


def by_coder(round_: Round, *, by: User, inputs: QuerySet[Input] | None = None) -> list[Coder]:
    """Return the coders, with the most inputs first. `inputs` as in `by_subject`."""
    read = to_code(round_, by=by) if inputs is None else inputs
    rows = CodedPassage.objects.filter(theme__round=round_, input__in=read.values("pk"))
    people = (
        rows.order_by()
        .values_list("by", "by__name")
        .annotate(inputs=Count("input", distinct=True), passages=Count("pk"), last=Max("at"))
    )
    return [Coder(name, *counts) for _key, name, *counts in people.order_by("-inputs", alphabetical_order("by__name"))]


FEW = 30  # inputs; with less, one input more or less moves kappa by more than a tenth

ThemesGiven = Mapping[UUID, set[UUID]]  # by input, the themes that one person gave it


@dataclass(frozen=True, slots=True)
class Agreement:
    """One theme in the inputs that both have coded: how many got it from both, from one alone, from neither."""

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
        """Cohen's kappa, (agreed - expected) / (1 - expected).

        `expected` is the share on which two coders would agree by chance if they give the theme as often as these. None
        where both gave it to all inputs and so could not disagree.
        """
        agreed = (self.both + self.neither) / self.inputs
        first, second = (self.both + self.first) / self.inputs, (self.both + self.second) / self.inputs
        expected = first * second + (1 - first) * (1 - second)
        return None if expected == 1 else (agreed - expected) / (1 - expected)


@dataclass(frozen=True, slots=True)
class CoderPair:
    """Two coders by name, and the inputs that both have coded."""

    names: tuple[str, str]
    inputs: int
    themes: list[Agreement]

    @property
    def is_few(self) -> bool:
        return self.inputs < FEW


def coder_pairs(round_: Round, *, by: User, inputs: QuerySet[Input] | None = None) -> list[CoderPair]:
    """Return every two people who coded the same inputs, those with the most in common first.

    Their themes are in the order of the codebook. `inputs`: the result of `to_code`, where the caller has it already.
    One query where nobody has coded what somebody else did, else six.
    """
    people, given = _coded_by_person(round_, by, inputs)
    if len(people) < 2:
        return []
    themes = dict(round_.themes.order_by("order", "name").values_list("pk", "name"))
    found = []
    for one, other in combinations(sorted(people, key=lambda key: (people[key], str(key))), 2):
        common = given[one].keys() & given[other].keys()
        if common:
            told = [_on(key, name, common, given[one], given[other]) for key, name in themes.items()]
            used = [each for each in told if each.neither < each.inputs]
            found.append(CoderPair((people[one], people[other]), len(common), used))
    return sorted(found, key=lambda pair: -pair.inputs)


def _on(theme: UUID, name: str, common: Iterable[UUID], one: ThemesGiven, other: ThemesGiven) -> Agreement:
    counts = {(True, True): 0, (True, False): 0, (False, True): 0, (False, False): 0}
    for key in common:
        counts[theme in one[key], theme in other[key]] += 1
    return Agreement(name, *counts.values())


def _coded_by_person(
    round_: Round, by: User, inputs: QuerySet[Input] | None
) -> tuple[dict[Any, str], dict[Any, dict[UUID, set[UUID]]]]:
    """Return the names of people who coded inputs that somebody else coded too, and the themes that each gave."""
    people: dict[Any, str] = {}
    given: dict[Any, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    if not (twice := _coded_by_two(round_)):
        return people, given
    rows = to_code(round_, by=by) if inputs is None else inputs
    read = list(rows.filter(id_in("pk", twice)).order_by().values_list("pk", flat=True))
    codings = CodedPassage.objects.filter(id_in("input", read), theme__round=round_).order_by()
    seconds = SecondCoding.objects.filter(id_in("coded__input", read), coded__theme__round=round_).order_by()
    codings_given = [
        *codings.values_list("by", "by__name", "input", "theme"),
        *seconds.values_list("by", "by__name", "coded__input", "coded__theme"),
    ]
    for person, name, input_, theme in codings_given:
        people[person] = name
        given[person][input_].add(theme)
    return people, given


def _coded_by_two(round_: Round) -> list[UUID]:
    """Return inputs of the round that two people have coded, whoever may read them.

    One query, over the codings alone: most rounds have none and need no further query.
    """
    codings = CodedPassage.objects.filter(theme__round=round_).order_by()
    several = codings.values("input").annotate(people=Count("by", distinct=True)).filter(people__gt=1)
    seconds = SecondCoding.objects.filter(coded__theme__round=round_).order_by()
    return list(several.values_list("input", flat=True).union(seconds.values_list("coded__input", flat=True)))
