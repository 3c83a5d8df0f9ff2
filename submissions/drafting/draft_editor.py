"""Edits one locked draft for one person. Rules are checked once, for one answer or for hundreds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.rounds.services import positions_offered
from core import clock
from core.db.ids import unused_references
from core.errors import NotAllowed, Refused
from submissions.drafting.validators import clean_answer
from submissions.enums import Confidentiality, InputStage
from submissions.models import DraftChange, Input, Line, Version
from submissions.sending.clarification import OpenPart, open_part

WITH_FOCAL_POINT = (InputStage.RELEASED, InputStage.CLEARED)


@dataclass(slots=True)
class DraftEdit:
    """The result of saving `fields`: the values to store, and those that they replace."""

    input: Input
    values: dict[str, Any]
    before: dict[str, Any]


class DraftEditor:
    """Edits `version`, a draft that the caller has locked in a transaction."""

    def __init__(self, version: Version, by: User) -> None:
        self.version, self.by = version, by
        self.delegation = version.submission.delegation
        self.round = self.delegation.round

    def check_may_write(self, input_: Input) -> None:
        """Raise NotAllowed or Refused where the person may not write this input now.

        Checks the person, the stage of the answer, that the subject is in the round, and after the close that it was
        asked about.
        """
        if not self._leads and input_.recommendation_id not in self._assigned:
            raise NotAllowed("not_given", _("This part is not assigned to you."))
        if input_.stage in WITH_FOCAL_POINT and not self._leads:
            raise Refused(
                "with_focal_point",
                _("This answer is with the focal point."),
                hint=_("Ask the focal point to return it to you."),
            )
        if input_.recommendation_id:
            inside = input_.recommendation_id in self._paragraphs
        elif input_.paragraph_id:
            inside = input_.paragraph_id in self._paragraphs.values()
        else:
            inside = input_.question_id is None or input_.question_id in self._questions
        if not inside:
            raise Refused("not_in_round", _("This is not part of the call for inputs."))
        if self._part is not None and not self._part.holds(input_.line_id):
            raise self._part.refusal()

    def change(self, input_: Input, fields: Mapping[str, Any]) -> DraftEdit:
        """Return what is to be stored. Raises Refused or Refusals for fields that cannot be stored."""
        values = clean_answer(
            input_,
            fields,
            positions=self._positions,
            languages=self.round.rules.languages,
            at_least=level_before(input_) if "confidentiality" in fields else Confidentiality.PUBLIC,
        )
        before = {name: getattr(input_, name) for name, value in values.items() if getattr(input_, name) != value}
        return DraftEdit(input_, values, before)

    def store(self, changes: Sequence[DraftEdit], at: datetime | None = None) -> None:
        """Store changes of existing rows and keep each earlier text; the rows in memory are updated too."""
        now = at or clock.now()
        for change in changes:
            self._mark(change, now)
            stored = Input.objects.filter(pk=change.input.pk, revision=change.input.revision - 1)
            stored.update(**{name: getattr(change.input, name) for name in change.values})
        self._remember(changes, now)

    def add(self, inputs: Sequence[Input], at: datetime | None = None) -> None:
        """Store new rows, each with its own line, whose public reference follows no order."""
        submission, now = self.version.submission, at or clock.now()
        year = self.round.created_at.year
        references = unused_references(Line.objects.all(), "public_reference", "IN", year, len(inputs))
        for input_, reference in zip(inputs, references, strict=True):
            input_.version = self.version
            input_.line = Line(submission=submission, public_reference=reference)
            input_.changed_at, input_.changed_by = now, self.by
        Line.objects.bulk_create([input_.line for input_ in inputs])
        Input.objects.bulk_create(inputs)

    def add_written(self, changes: Sequence[DraftEdit], at: datetime | None = None) -> None:
        """Store new rows with their content, as if they had been added and then saved."""
        now = at or clock.now()
        for change in changes:
            self._mark(change, now)
        self.add([change.input for change in changes], now)
        self._remember(changes, now)

    def _mark(self, change: DraftEdit, now: datetime) -> None:
        values = change.values
        if change.input.stage == InputStage.NOT_STARTED:
            values["stage"] = InputStage.DRAFTING
        values |= {"revision": change.input.revision + 1, "changed_at": now, "changed_by_id": self.by.pk}
        for name, value in values.items():
            setattr(change.input, name, value)

    def _remember(self, changes: Sequence[DraftEdit], now: datetime) -> None:
        DraftChange.objects.bulk_create(
            DraftChange(
                version=self.version,
                line_id=change.input.line_id,
                revision=change.input.revision - 1,
                before=change.before,
                at=now,
                by=self.by,
            )
            for change in changes
        )

    @cached_property
    def _leads(self) -> bool:
        return consulting.may_draft_all(self.by, self.delegation)

    @cached_property
    def _part(self) -> OpenPart | None:
        return open_part(self.version)

    @cached_property
    def _assigned(self) -> frozenset[Any]:
        return consulting.assigned(self.by, self.delegation)

    @cached_property
    def _paragraphs(self) -> dict[Any, Any]:
        """The paragraph ids of the round's recommendations, by recommendation."""
        return dict(self.round.recommendations.values_list("pk", "paragraph_id"))

    @cached_property
    def _questions(self) -> set[Any]:
        return set(self.round.questions.values_list("pk", flat=True))

    @cached_property
    def _positions(self) -> Sequence[str]:
        return positions_offered(self.round, self.delegation.organisation.constituency)


def level_before(input_: Input) -> str:
    """Return the level at which this line was last submitted; public if it never was."""
    sent = Input.objects.filter(line=input_.line_id, version__submitted_at__isnull=False).order_by("-version__number")
    return sent.values_list("confidentiality", flat=True).first() or Confidentiality.PUBLIC
