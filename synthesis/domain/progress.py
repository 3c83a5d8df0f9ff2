"""How far the coding is: by what was answered, and by who coded. Only of what the asking officer reads in words, so
that a number never tells what somebody without the duty for it would not see. The secretariat's first page, the list of
subjects and the workbench count alike. A query each, whatever the number of inputs."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from consultations import rules as consulting
from consultations.enums import Duty
from consultations.models import Round
from core.folding import in_order
from submissions.domain.subjects import SUBJECTS, subject_key
from submissions.enums import SubmissionState
from submissions.models import Input, Submission
from submissions.rules import inputs_read_by, inputs_read_in
from synthesis.models import CodedPassage, given_by

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
    """Current inputs that the person reads and that were not found inadmissible."""
    return _not_found_bad(inputs_read_by(by, round), Submission.objects.with_state().filter(delegation__round=round))


def uncoded(by: Any) -> dict[UUID, int]:
    """By round in which the person codes, how many inputs are left to code there; those without are absent."""
    rounds = consulting.rounds_with_duty(by, Duty.CODE)
    submissions = Submission.objects.with_state().filter(delegation__round__in=rounds)
    rows = _not_found_bad(inputs_read_in(by, Duty.CODE), submissions).exclude(_IS_CODED)
    return dict(rows.order_by().values_list("version__submission__delegation__round").annotate(Count("pk")))


def by_subject(round: Round, *, by: Any) -> dict[UUID, Progress]:
    """By its key; those without inputs are absent."""
    rows = to_code(round, by=by).order_by().values_list(*SUBJECTS)
    rows = rows.annotate(
        total=Count("pk"),
        coded=Count("pk", filter=_IS_CODED),
        mine=Count("pk", filter=Exists(_CODINGS.filter(given_by(by)))),
    )
    return {subject_key(round.pk, *row[:3]): Progress(*row[3:]) for row in rows}


def _not_found_bad(inputs: QuerySet[Input], submissions: QuerySet[Submission]) -> QuerySet[Input]:
    bad = submissions.filter(state=SubmissionState.INADMISSIBLE)  # type: ignore[misc]  # an annotation
    return inputs.exclude(version__submission__in=bad.values("pk"))


def whole(counts: Iterable[Progress]) -> Progress:
    """All subjects together."""
    rows = list(counts)
    return Progress(sum(row.total for row in rows), sum(row.coded for row in rows), sum(row.mine for row in rows))


def by_coder(round: Round, *, by: Any) -> list[Coder]:
    """Who coded the most inputs first."""
    rows = CodedPassage.objects.filter(theme__round=round, input__in=to_code(round, by=by).values("pk"))
    people = (
        rows.order_by()
        .values_list("by", "by__name")
        .annotate(inputs=Count("input", distinct=True), passages=Count("pk"), last=Max("at"))
    )
    return [Coder(name, *counts) for _key, name, *counts in people.order_by("-inputs", in_order("by__name"))]
