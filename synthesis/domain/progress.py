"""How far the coding is: by what was answered, and by who coded. Only of what the asking officer reads in words, so
that a number never tells what somebody without the duty for it would not see. The secretariat's first page, the list of
subjects and the workbench count alike. A query each, whatever the number of inputs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from consultations import rules as consulting
from consultations.enums import Duty
from consultations.models import Round
from core.folding import in_order
from submissions.domain.subjects import SUBJECTS, subject_key
from submissions.enums import SubmissionState
from submissions.models import Input, Submission
from submissions.rules import inputs_read_by, inputs_read_in, versions_open_now
from synthesis.models import CodedPassage, SecondCoding

_CODINGS = CodedPassage.objects.filter(input=OuterRef("pk"))
_IS_CODED = Exists(_CODINGS)  # as the words stand now: a coding of words that were corrected waits to be carried over


@dataclass(frozen=True, slots=True)
class Progress:
    """Inputs on one subject: all, those with a theme, those that the asking person gave one."""

    total: int
    coded: int
    mine: int

    @property
    def left(self) -> int:
        return self.total - self.coded


@dataclass(frozen=True, slots=True)
class Coder:
    """What one person coded, as far as it stands in current inputs."""

    name: str
    inputs: int
    passages: int
    last: datetime


def to_code(round: Round, *, by: Any) -> QuerySet[Input]:
    """Current inputs that the person reads and that were not found inadmissible. Their versions are looked up at once,
    by one query."""
    bad = _found_bad(delegation__round=round)
    versions = versions_open_now(round).exclude(submission__in=bad)
    return inputs_read_by(by, round, versions=list(versions.values_list("pk", flat=True)))


def uncoded(by: Any) -> dict[UUID, int]:
    """By round in which the person codes, how many inputs are left to code there; those without are absent."""
    rounds = consulting.rounds_with_duty(by, Duty.CODE)
    bad = _found_bad(delegation__round__in=rounds)
    rows = inputs_read_in(by, Duty.CODE).exclude(version__submission__in=bad).exclude(_IS_CODED)
    return dict(rows.order_by().values_list("version__submission__delegation__round").annotate(Count("pk")))


def by_subject(round: Round, *, by: Any, inputs: QuerySet[Input] | None = None) -> dict[UUID, Progress]:
    """By its key; those without inputs are absent. `inputs`: what `to_code` gave, where it was asked already."""
    rows = to_code(round, by=by) if inputs is None else inputs
    codings = CodedPassage.objects.filter(theme__in=list(round.themes.values_list("pk", flat=True))).order_by()
    seconds = SecondCoding.objects.filter(coded__theme__round=round, by=by).order_by()
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
    return {subject_key(round.pk, *row[:3]): Progress(*row[3:]) for row in counted}


def _found_bad(**conditions: Any) -> QuerySet[Submission, Any]:
    submissions = Submission.objects.with_state().filter(**conditions)
    return submissions.filter(state=SubmissionState.INADMISSIBLE).values("pk")  # type: ignore[misc]  # an annotation


def whole(counts: Iterable[Progress]) -> Progress:
    """All subjects together."""
    rows = list(counts)
    return Progress(sum(row.total for row in rows), sum(row.coded for row in rows), sum(row.mine for row in rows))


def by_coder(round: Round, *, by: Any, inputs: QuerySet[Input] | None = None) -> list[Coder]:
    """Who coded the most inputs first. `inputs` as in `by_subject`."""
    read = to_code(round, by=by) if inputs is None else inputs
    rows = CodedPassage.objects.filter(theme__round=round, input__in=read.values("pk"))
    people = (
        rows.order_by()
        .values_list("by", "by__name")
        .annotate(inputs=Count("input", distinct=True), passages=Count("pk"), last=Max("at"))
    )
    return [Coder(name, *counts) for _key, name, *counts in people.order_by("-inputs", in_order("by__name"))]
