"""Progress of the coding by subject and by coder, and agreement of two coders (per cent, Cohen's kappa).

Only inputs whose words the asking officer reads are counted, so that a number never reveals what the officer may not
see. An input counts where both coders gave it any theme; they agree on a theme where both have given it to the input,
or neither has, whatever words of it they marked.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Round
from core.db.ids import id_in
from core.text.strings import sort_key
from submissions.drafting.subjects import SUBJECTS, subject_key
from submissions.enums import SubmissionState
from submissions.models import CurrentState, Input
from submissions.models.embargo import states_open_now
from submissions.permissions import inputs_read_by, inputs_read_in
from submissions.visibility.reader import InputReader
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
    """Return current inputs that the person reads and that were not found inadmissible."""
    states = states_open_now(round_).exclude(state=SubmissionState.INADMISSIBLE)
    return inputs_read_by(by, round_, versions=states.values("version"))


def uncoded(by: User) -> dict[UUID, int]:
    """Return by round in which the person codes how many inputs are left to code; rounds without any are absent."""
    rounds = consulting.rounds_with_duty(by, Duty.CODE)
    bad = CurrentState.objects.filter(round__in=rounds, state=SubmissionState.INADMISSIBLE)
    rows = inputs_read_in(by, Duty.CODE).exclude(version__in=bad.values("version")).exclude(_IS_CODED)
    return dict(rows.order_by().values_list("version__submission__delegation__round").annotate(Count("pk")))


@dataclass(frozen=True, slots=True)
class PersonCodings:
    """What one person coded on one subject: so many inputs, in so many passages, the last one at that time."""

    subject: UUID
    person: UUID
    name: str
    inputs: int
    passages: int
    last: datetime


def person_codings(round_: Round, inputs: QuerySet[Input]) -> list[PersonCodings]:
    """Return what each person coded of the inputs, by subject. Two queries."""
    themes = list(round_.themes.values_list("pk", flat=True))
    ways = [f"input__{name}" for name in SUBJECTS]
    rows = CodedPassage.objects.filter(theme__in=themes, input__in=inputs.order_by().values("pk")).order_by()
    counted = rows.values_list(*ways, "by", "by__name").annotate(
        inputs=Count("input", distinct=True), passages=Count("pk"), last=Max("at")
    )
    return [PersonCodings(subject_key(round_.pk, *row[:3]), *row[3:]) for row in counted]


def second_codings(round_: Round, inputs: QuerySet[Input]) -> list[PersonCodings]:
    """Return what each person agreed with of the inputs, by subject; `inputs` are those with no coding of their own.

    One query.
    """
    ways = [f"coded__input__{name}" for name in SUBJECTS]
    own = CodedPassage.objects.filter(input=OuterRef("coded__input"), theme__round=round_, by=OuterRef("by"))
    rows = SecondCoding.objects.filter(coded__theme__round=round_, coded__input__in=inputs.order_by().values("pk"))
    counted = (
        rows.order_by()
        .values_list(*ways, "by", "by__name")
        .annotate(
            inputs=Count("coded__input", distinct=True, filter=~Exists(own)), passages=Count("pk"), last=Max("at")
        )
    )
    return [PersonCodings(subject_key(round_.pk, *row[:3]), *row[3:]) for row in counted]


def by_subject(
    round_: Round,
    *,
    by: User,
    inputs: QuerySet[Input] | None = None,
    codings: list[PersonCodings] | None = None,
) -> dict[UUID, CodingProgress]:
    """Return the progress by key of the subject; subjects without inputs are absent.

    `inputs` and `codings`: the results of `to_code` and `person_codings`, where the caller has them already. Inputs and
    codings are counted apart: in one query PostgreSQL searches the list of all codings for every input.
    """
    rows = (to_code(round_, by=by) if inputs is None else inputs).order_by()
    codings = person_codings(round_, rows) if codings is None else codings
    coded, mine = Counter[UUID](), Counter[UUID]()
    for each in codings:
        coded[each.subject] += each.inputs
        if each.person == by.pk:
            mine[each.subject] += each.inputs
    if len({each.person for each in codings}) > 1:
        _count_once(round_, rows, coded)
    seconds = SecondCoding.objects.filter(coded__theme__round=round_, by=by).values_list("coded__input", flat=True)
    if others := list(seconds.exclude(Exists(_own_codings(round_, by))).distinct()):
        for subject in rows.filter(id_in("pk", others)).values_list(*SUBJECTS):
            mine[subject_key(round_.pk, *subject)] += 1
    totals = rows.values_list(*SUBJECTS).annotate(total=Count("*"))
    return {
        key: CodingProgress(total, coded[key], mine[key])
        for *subject, total in totals
        for key in [subject_key(round_.pk, *subject)]
    }


def _own_codings(round_: Round, by: User) -> QuerySet[CodedPassage]:
    return CodedPassage.objects.filter(input=OuterRef("coded__input"), theme__round=round_, by=by)


def _count_once(round_: Round, rows: QuerySet[Input], coded: Counter[UUID]) -> None:
    """Count an input once that several people have coded. Two queries at most."""
    codings = CodedPassage.objects.filter(theme__round=round_).order_by()
    several = codings.values("input").annotate(people=Count("by", distinct=True)).filter(people__gt=1)
    people = dict(several.values_list("input", "people"))
    if people:
        for key, *subject in rows.filter(id_in("pk", people)).values_list("pk", *SUBJECTS):
            coded[subject_key(round_.pk, *subject)] -= people[key] - 1


def whole(counts: Iterable[CodingProgress]) -> CodingProgress:
    """Return the sum over all subjects."""
    rows = list(counts)
    return CodingProgress(sum(row.total for row in rows), sum(row.coded for row in rows), sum(row.mine for row in rows))


def by_coder(codings: Iterable[PersonCodings]) -> list[Coder]:
    """Return the coders, with the most inputs first. `codings` are those of `person_codings` and `second_codings`."""
    people: dict[UUID, Coder] = {}
    for each in codings:
        before = people.get(each.person, Coder(each.name, 0, 0, each.last))
        people[each.person] = Coder(
            each.name,
            before.inputs + each.inputs,
            before.passages + each.passages,
            max(before.last, each.last),
        )
    return sorted(people.values(), key=lambda coder: (-coder.inputs, sort_key(coder.name)))


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
    people, codings = _coded_by_person(round_, by, inputs)
    if len(people) < 2:
        return []
    themes = dict(round_.themes.order_by("order", "name").values_list("pk", "name"))
    coder_rows = []
    for one, other in combinations(sorted(people, key=lambda key: (people[key], str(key))), 2):
        common = codings[one].keys() & codings[other].keys()
        if common:
            pairs = [_on(key, name, common, codings[one], codings[other]) for key, name in themes.items()]
            used = [each for each in pairs if each.neither < each.inputs]
            coder_rows.append(CoderPair((people[one], people[other]), len(common), used))
    return sorted(coder_rows, key=lambda pair: -pair.inputs)


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
    themes_by_person: dict[Any, dict[UUID, set[UUID]]] = defaultdict(lambda: defaultdict(set))
    if not (twice := _coded_by_two(round_)):
        return people, themes_by_person
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
        themes_by_person[person][input_].add(theme)
    return people, themes_by_person


def _coded_by_two(round_: Round) -> list[UUID]:
    """Return inputs of the round that two people have coded, whoever may read them.

    One query, over the codings alone: most rounds have none and need no further query.
    """
    codings = CodedPassage.objects.filter(theme__round=round_).order_by()
    several = codings.values("input").annotate(people=Count("by", distinct=True)).filter(people__gt=1)
    seconds = SecondCoding.objects.filter(coded__theme__round=round_).order_by()
    return list(several.values_list("input", flat=True).union(seconds.values_list("coded__input", flat=True)))


def whole_lines(round_: Round, lines: Collection[UUID], *, by: User) -> set[UUID | None]:
    """Return which of the lines the person reads by name with all their words. Some queries; none for no lines."""
    if not lines:
        return set()
    rows = inputs_read_by(by, round_).filter(id_in("line", lines)).order_by()
    submissions = set(rows.values_list("version__submission", flat=True))
    reader = InputReader(round_, audience_in(by, round_), only=submissions)
    return {visible.line for _key, visible in reader.each(rows) if visible is not None and visible.is_whole}
