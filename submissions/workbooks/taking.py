"""What was chosen goes into the draft, by the verbs that save a form; what that changed is told, for undoing it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.models import Paragraph, Question, Recommendation
from core.errors import Refused, Several
from submissions.domain import drafting
from submissions.models import Input, Version
from submissions.workbooks.faults import CellFault
from submissions.workbooks.merging import Answer

_SUBJECTS: dict[str, Any] = {"recommendation": Recommendation, "paragraph": Paragraph, "question": Question}


@dataclass(slots=True)
class Taken:
    """How many answers were changed and added, and each change as `WorkbookImport.done` keeps it."""

    changed: int = 0
    added: int = 0
    done: list[dict[str, Any]] = field(default_factory=list)


def take(answers: Sequence[Answer], version: Version, *, by: Any, at: datetime | None) -> Taken:
    """Saves every answer's chosen fields; the added ones last, so that the numbers of the others are theirs.

    Raises Several `bad_rows` with a CellFault for each row that the verbs refuse. Call it in a transaction.
    """
    taken, faults = Taken(), []
    for answer in sorted(answers, key=lambda answer: answer.added):
        try:
            taken.done.append(_save(answer, version, by=by, at=at))
        except Refused as refused:
            faults += [
                CellFault(fault.code, fault.message, row=answer.line.row, field=fault.field, hint=fault.hint)
                for fault in (refused.refusals if isinstance(refused, Several) else [refused])
            ]
    if faults:
        raise Several(
            "bad_rows",
            _("The workbook has entries that need attention. Nothing of it was taken."),
            refusals=faults,
            hint=_("Mend them in the workbook, and send it again."),
        )
    taken.added = sum(answer.added for answer in answers)
    taken.changed = len(answers) - taken.added
    return taken


def _save(answer: Answer, version: Version, *, by: Any, at: datetime | None) -> dict[str, Any]:
    input = answer.input if not answer.input._state.adding and answer.input.version_id == version.pk else None
    if made := input is None:
        input = _make(answer, version, by=by)
    fields = answer.taken
    if "rewording" in fields:
        fields["rewords_language"] = answer.line.text_language if fields["rewording"] else ""
    before = {name: getattr(input, name) for name in fields}
    saved = drafting.save_input(input, fields=fields, revision=input.revision, by=by, at=at)
    after = {name: getattr(saved, name) for name in fields}
    return {"line": str(saved.line_id), "made": made, "before": before, "after": after}


def _make(answer: Answer, version: Version, *, by: Any) -> Input:
    kind, key = answer.subject
    subject = {kind: _SUBJECTS[kind].objects.get(pk=key)} if kind in _SUBJECTS else {}
    if answer.added and answer.line.number > 1:
        return drafting.add_input(version, by=by, **subject)
    return drafting.input_for(version, by=by, **subject)
