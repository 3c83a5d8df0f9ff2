"""A round as a body would find it before anybody has written: for the officers, before they announce it. Nothing is
stored by looking (D4).
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.domain.addressees import counted, is_addressed, takes_part
from consultations.domain.queries import recommendations_of
from consultations.domain.windows import closing
from consultations.enums import Constituency, Role
from consultations.models import Delegation, Organisation, Round
from core import clock
from submissions.domain.standings import Standing
from submissions.domain.tasks import OwnRound, Task, rank


@dataclass(frozen=True, slots=True)
class Preview:
    """What a focal point of an invented body of that kind would see: the line on the first page, and the tasks."""

    own: OwnRound
    tasks: list[Task]

    @property
    def delegation(self) -> Delegation:
        return self.own.delegation

    def task(self, key: str) -> Task | None:
        """The task on the recommendation or question of that id; the first one for "", None for what is not there."""
        subjects = ((each, each.recommendation or each.question) for each in self.tasks)
        return next((each for each, subject in subjects if subject and key in ("", str(subject.pk))), None)


def preview(round: Round, constituency: str, *, language: str) -> Preview:
    """As a body of that kind, reading in that language. Seven queries at most."""
    body = Organisation(
        name=_example(constituency),
        short_name=_example(constituency),
        constituency=constituency,
        language=language,
    )
    delegation = Delegation(round=round, organisation=body, invited_at=clock.now())
    tasks = [
        Task(recommendation=row, addressed=is_addressed(row, constituency), takes_part=takes_part(row, constituency))
        for row in recommendations_of(round).prefetch_related("texts")
    ]
    tasks.sort(key=rank)
    own = OwnRound(
        delegation=delegation,
        role=Role.FOCAL_POINT,
        closing=closing(delegation),
        standing=Standing(),
        receipt=None,
        done=0,
        total=len(counted((task.recommendation for task in tasks if task.recommendation), constituency)),
        stages={},
    )
    questions = [Task(question=question) for question in round.questions.all()]
    return Preview(own, [*tasks, *questions, Task()])


def _example(constituency: str) -> Any:
    return _("Example: %(kind)s") % {"kind": Constituency(constituency).label}
