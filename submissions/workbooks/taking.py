"""What was chosen goes into the draft, by the verbs that save a form; what that changed is told, for undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal, Several
from submissions.domain.desks import Change, Desk
from submissions.models import Version
from submissions.workbooks.faults import CellFault
from submissions.workbooks.merging import Answer
from submissions.workbooks.sent import Subject, inputs_of


@dataclass(slots=True)
class Taken:
    """How many answers were changed and added, and each change as `WorkbookImport.done` keeps it."""

    changed: int = 0
    added: int = 0
    done: list[dict[str, Any]] = field(default_factory=list)


def take(answers: Sequence[Answer], version: Version, *, by: Any, at: datetime | None) -> Taken:
    """Saves every answer's chosen fields; the added ones last, so that the numbers of the others are theirs.

    Raises Several `bad_rows` with a CellFault for each row that cannot be saved. The caller holds the lock, and has
    compared under it.
    """
    desk, numbers = Desk(version, by), Numbers(version)
    changes: list[Change] = []
    new: list[Change] = []
    faults: list[CellFault] = []
    taken = Taken()
    for answer in sorted(answers, key=lambda answer: answer.added):
        input = answer.input
        made, input.version = input._state.adding, version
        if made:
            input.number = numbers.next(answer)
        try:
            desk.check_may_write(input)
            change = desk.change(input, _fields(answer))
        except Refusal as refused:
            faults += [
                CellFault(fault.code, fault.message, row=answer.line.row, field=fault.field, hint=fault.hint)
                for fault in (refused.refusals if isinstance(refused, Several) else [refused])
            ]
            continue
        if change.before:
            after = {name: change.values[name] for name in change.before}
            (new if made else changes).append(change)
            taken.done.append({"input": input, "made": made, "before": change.before, "after": after})
            taken.added += answer.added
            taken.changed += not answer.added
    if faults:
        raise Several(
            "bad_rows",
            _("The workbook has entries that need attention. Nothing of it was taken."),
            refusals=faults,
            hint=_("Mend them in the workbook, and send it again."),
        )
    desk.store(changes, at)
    desk.add_written(new, at)
    for row in taken.done:
        row["line"] = str(row.pop("input").line_id)
    return taken


class Numbers:
    """Which numbers of answers are free on each subject of a version."""

    def __init__(self, version: Version) -> None:
        self._last: dict[Subject, int] = {}
        for subject, number in inputs_of(version):
            self._last[subject] = max(number, self._last.get(subject, 0))

    def next(self, answer: Answer) -> int:
        """The next number on its subject: of the first answer, where nobody has written yet, 1."""
        self._last[answer.subject] = self._last.get(answer.subject, 0) + 1
        return self._last[answer.subject]


def _fields(answer: Answer) -> dict[str, str]:
    fields = answer.taken
    if "rewording" in fields:
        fields["rewords_language"] = answer.line.text_language if fields["rewording"] else ""
    return fields
