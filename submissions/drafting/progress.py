"""How far a body's answers are: one count for home page, task list and check-and-submit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from django.utils.translation import ngettext

from consultations.documents.addressees import is_addressed, is_open_to, relevant_recommendations, takes_part
from consultations.documents.subject_words import answered_of
from consultations.models import Recommendation
from submissions.drafting.tasks import Task
from submissions.enums import InputStage


class Measure(StrEnum):
    """What `total` counts: recommendations that address the body, that address or mention it, all, or the assigned.

    "asked" is what is for everybody to answer, such as questions, or what names one State, beside the recommendations
    that address the body.
    """

    ADDRESSED = "addressed"
    MENTIONED = "mentioned"
    ALL = "all"
    ASSIGNED = "assigned"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Progress:
    """`answered` of `total` recommendations that measure it, and `others` answered beyond them.

    `kinds` are theirs, each once.
    """

    measure: Measure
    answered: int
    total: int
    others: int = 0
    kinds: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """Return `6 of 6 addressed to you, and 2 others`."""
        answered = self._words()
        if not self.others:
            return answered
        more = ngettext("%(answered)s, and %(n)s other", "%(answered)s, and %(n)s others", self.others)
        return more % {"answered": answered, "n": self.others}

    def _words(self) -> str:
        if self.measure in (Measure.ALL, Measure.ASKED):
            return answered_of(self.kinds, self.answered, self.total)
        return self._addressed() % {"done": self.answered, "total": self.total}

    def _addressed(self) -> str:
        n = self.total
        match self.measure:
            case Measure.ADDRESSED:
                return ngettext("%(done)s of %(total)s addressed to you", "%(done)s of %(total)s addressed to you", n)
            case Measure.MENTIONED:
                return ngettext(
                    "%(done)s of %(total)s that addresses or mentions you",
                    "%(done)s of %(total)s that address or mention you",
                    n,
                )
        return ngettext("%(done)s of %(total)s assigned to you", "%(done)s of %(total)s assigned to you", n)


def progress_of_body(
    recommendations: Iterable[Recommendation], constituency: str, answered: set[UUID | None]
) -> Progress:
    """Return the progress of a body of this kind. `answered` are the subjects that have an answer, by key."""
    rows = list(recommendations)
    relevant = relevant_recommendations(rows, constituency)
    keys = {row.pk for row in relevant}
    done = len(keys & answered)
    kinds = frozenset(row.kind for row in relevant)
    return Progress(_measure(relevant, constituency), done, len(keys), len(answered) - done, kinds)


def progress_of_drafter(assigned: Iterable[UUID], answered: set[UUID | None]) -> Progress:
    """Return the progress of somebody who drafts what is assigned to them."""
    keys = set(assigned)
    return Progress(Measure.ASSIGNED, len(keys & answered), len(keys))


def progress_of_tasks(tasks: Iterable[Task], constituency: str, *, leads: bool) -> Progress:
    """Return the progress that the task list of one person shows."""
    rows = list(tasks)
    answered = {task.key for task in rows if task.is_answered}
    recommendations = [task.recommendation for task in rows if task.recommendation is not None]
    if leads:
        return progress_of_body(recommendations, constituency, answered)
    return progress_of_drafter([row.pk for row in recommendations], answered)


def without_answer(tasks: Iterable[Task], constituency: str) -> tuple[Measure, list[Recommendation]]:
    """Return the recommendations that measure the progress and have no answer; none where all of the round would."""
    rows = [task for task in tasks if task.recommendation is not None]
    relevant = relevant_recommendations([task.recommendation for task in rows if task.recommendation], constituency)
    measure, answered = _measure(relevant, constituency), {task.key for task in rows if task.is_answered}
    return measure, [] if measure == Measure.ALL else [row for row in relevant if row.pk not in answered]


def _measure(recommendations: list[Recommendation], constituency: str) -> Measure:
    if any(is_open_to(row, constituency) for row in recommendations):
        return Measure.ASKED
    addressed = [is_addressed(row, constituency) for row in recommendations]
    if addressed and all(addressed):
        return Measure.ADDRESSED
    named = any(addressed) or any(takes_part(row, constituency) for row in recommendations)
    return Measure.MENTIONED if named else Measure.ALL


@dataclass(frozen=True, slots=True)
class Approvals:
    """The parts that are answered or assigned, and those of them that are not approved, in the order of the list."""

    total: int
    waiting: list[Task] = field(default_factory=list)

    @property
    def approved(self) -> int:
        return self.total - len(self.waiting)

    @property
    def is_with_others(self) -> bool:
        """Whether somebody it was assigned to still has a part that is not approved."""
        return any(task.holder_names and task.stage != InputStage.RELEASED for task in self.waiting)


def approvals(tasks: Iterable[Task]) -> Approvals:
    """Return what is approved of the parts that are answered or assigned."""
    parts = [task for task in tasks if task.is_answered or task.holder_names]
    return Approvals(len(parts), [task for task in parts if not task.is_approved])
