"""Writes the choices of an import into the draft, by the acts that save a form, and undoes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, clock
from core.errors import Refusal, Refusals, Refused
from submissions.drafting import services
from submissions.drafting.draft_editor import DraftEdit, DraftEditor
from submissions.models import Input, Version, WorkbookImport
from submissions.workbooks.answer_rows import Subject, inputs_of
from submissions.workbooks.faults import CellFault
from submissions.workbooks.proposals import MergedAnswer


@dataclass(slots=True)
class AppliedChanges:
    """How many answers were changed and added, and each change as `WorkbookImport.done` stores it."""

    changed: int = 0
    added: int = 0
    done: list[dict[str, Any]] = field(default_factory=list)


def apply_answers(
    answers: Sequence[MergedAnswer], version: Version, *, by: User, at: datetime | None
) -> AppliedChanges:
    """Save every answer's chosen fields; added ones last, so that the others keep their numbers.

    Raises Refusals `bad_rows` with a CellFault for each row that cannot be saved. The caller holds the lock, and has
    compared under it.
    """
    desk, numbers = DraftEditor(version, by), AnswerNumbers(version)
    changes: list[DraftEdit] = []
    new: list[DraftEdit] = []
    faults: list[CellFault] = []
    applied = AppliedChanges()
    for answer in sorted(answers, key=lambda answer: answer.added):
        input_ = answer.input
        is_new, input_.version = input_._state.adding, version
        if is_new:
            input_.number = numbers.number(answer)
        try:
            desk.check_may_write(input_)
            change = desk.change(input_, answer.fields_to_save)
        except Refusal as refused:
            faults += [
                CellFault(fault.code, fault.message, row=answer.line.row, field=fault.field, hint=fault.hint)
                for fault in (refused.refusals if isinstance(refused, Refusals) else [refused])
            ]
            continue
        if change.before:
            after = {name: change.values[name] for name in change.before}
            (new if is_new else changes).append(change)
            applied.done.append({"input": input_, "made": is_new, "before": change.before, "after": after})
            applied.added += answer.added
            applied.changed += not answer.added
    if faults:
        raise Refusals(
            "bad_rows",
            _("The workbook has entries that need attention. Nothing was imported."),
            refusals=faults,
            hint=_("Correct them in the workbook, and upload it again."),
        )
    desk.store(changes, at)
    desk.add_written(new, at)
    for row in applied.done:
        row["line"] = str(row.pop("input").line_id)
    return applied


class AnswerNumbers:
    """The numbers of new answers on each subject of a version."""

    def __init__(self, version: Version) -> None:
        self._last: dict[Subject, int] = {}
        for subject, number in inputs_of(version):
            self._last[subject] = max(number, self._last.get(subject, 0))

    def number(self, answer: MergedAnswer) -> int:
        """Return the number of a row as it was sent out; for an added one the next on its subject, 1 for the first."""
        last = self._last.get(answer.subject, 0)
        number = last + 1 if answer.added else answer.line.number
        self._last[answer.subject] = max(number, last)
        return number


@dataclass(frozen=True, slots=True)
class Undone:
    """How many answers were restored, and how many were left since somebody changed them."""

    restored: int
    left: int


def undo_import(batch: WorkbookImport, *, by: User, at: datetime | None = None) -> Undone:
    """Restore the earlier text where the workbook's text is unchanged; what somebody changed since is left alone.

    An answer that the workbook began is empty again, and is not submitted. Raises Refused: `not_taken_in`, `undone`,
    `submitted_is_final`; and what saving an answer raises for the person (with the focal point, not assigned).
    """
    with transaction.atomic():
        rows = WorkbookImport.objects.select_for_update(of=("self",), no_key=True)
        batch = rows.select_related("delegation", "version").get(pk=batch.pk)
        if batch.version is None or batch.is_pending:
            raise Refused("not_taken_in", _("This workbook was not imported."))
        if batch.undone_at is not None:
            raise Refused("undone", _("The import of this workbook has already been undone."))
        services.lock_delegation(batch.delegation)
        version = services.lock_draft(batch.version)
        lines = [change["line"] for change in batch.done]
        inputs = {str(input_.line_id): input_ for input_ in Input.objects.filter(version=version, line__in=lines)}
        left = 0
        for change in batch.done:
            input_ = inputs.get(change["line"])
            back = _back(input_, change) if input_ else {}
            left += len(back) < len(change["after"])
            if input_ and back:
                services.save_input(input_, fields=back, revision=input_.revision, by=by, at=at)
        batch.undone_at, batch.undone_by = at or clock.now(), by
        batch.save(update_fields=["undone_at", "undone_by"])
        audit.record("submissions.workbook.undo", batch.delegation, by=by, restored=len(batch.done) - left, left=left)
    return Undone(len(batch.done) - left, left)


def _back(input_: Input, change: dict[str, Any]) -> dict[str, Any]:
    """Return the earlier values of the fields that are still as the workbook left them."""
    return {name: before for name, before in change["before"].items() if getattr(input_, name) == change["after"][name]}
