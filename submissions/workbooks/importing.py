"""A workbook is read in: whole or not at all."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from consultations.models import Delegation, Paragraph, Question, Recommendation
from core import audit
from core.errors import Refused, Several
from submissions.domain import drafting
from submissions.models import Input, Version
from submissions.workbooks.checking import check_workbook
from submissions.workbooks.faults import CellFault
from submissions.workbooks.limited import read_workbook
from submissions.workbooks.readings import Line, Reading
from submissions.workbooks.sent import standing_version

_SUBJECTS: dict[str, Any] = {"recommendation": Recommendation, "paragraph": Paragraph, "question": Question}


@dataclass(frozen=True, slots=True)
class Imported:
    """How many rows changed an answer, added one, changed nothing."""

    changed: int
    added: int
    unchanged: int


def import_workbook(delegation: Delegation, upload: Path, *, by: Any, at: datetime | None = None) -> Imported:
    """Reads a workbook into the delegation's draft, in one transaction. A second upload of the same file changes
    nothing.

    Raises what `read_workbook`, `check_workbook` and `begin_draft` raise, and Several `bad_rows` with one `CellFault`
    for each entry that cannot be taken; a text that was changed in the portal too is one of them.
    """
    book = read_workbook(upload)
    with transaction.atomic():
        delegation = drafting.lock_delegation(delegation)
        version = standing_version(delegation)
        if version is not None and version.is_draft:
            drafting.lock_draft(version)  # nobody saves between the comparison and what follows from it
        reading = check_workbook(delegation, book, by=by)
        reading.refuse_faults()
        if reading.changing:
            version = drafting.begin_draft(delegation, by=by, at=at)
            _apply(reading, version, by=by, at=at)
        done = _count(reading)
        audit.record("submissions.workbook.import", delegation, by=by, changed=done.changed, added=done.added)
    return done


def _apply(reading: Reading, version: Version, *, by: Any, at: datetime | None) -> None:
    """Every change by the verb that saves a form; what it refuses becomes a fault of its row."""
    for line in sorted(reading.changing, key=lambda line: line.added):
        try:
            input = line.input if not line.input._state.adding and line.input.version_id == version.pk else None
            if input is None:
                input = _make(line, version, by=by)
            fields = dict(line.changed)
            if "rewording" in fields:
                fields["rewords_language"] = line.text_language if fields["rewording"] else ""
            drafting.save_input(input, fields=fields, revision=input.revision, by=by, at=at)
        except Refused as refused:
            for fault in refused.refusals if isinstance(refused, Several) else [refused]:
                reading.faults.append(
                    CellFault(fault.code, fault.message, row=line.row, field=fault.field, hint=fault.hint)
                )
    reading.refuse_faults()


def _make(line: Line, version: Version, *, by: Any) -> Input:
    kind, key = line.subject
    subject = {kind: _SUBJECTS[kind].objects.get(pk=key)} if kind in _SUBJECTS else {}
    if line.added and line.number > 1:
        return drafting.add_input(version, by=by, **subject)
    return drafting.input_for(version, by=by, **subject)


def _count(reading: Reading) -> Imported:
    added = sum(line.added for line in reading.changing)
    changed = len(reading.changing) - added
    return Imported(changed, added, len(reading.lines) - changed - added)
