"""What a workbook brought is taken back, as long as the draft was not sent."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import Refused
from submissions.domain import drafting
from submissions.models import Input, WorkbookImport


@dataclass(frozen=True, slots=True)
class Undone:
    """How many answers are again what they were, and how many were changed since and stay as they are."""

    restored: int
    left: int


def undo_import(batch: WorkbookImport, *, by: Any, at: datetime | None = None) -> Undone:
    """Puts back every text that still stands as the workbook brought it; what somebody changed since is left alone.

    An answer that the workbook began is empty again, and is not sent. Raises Refused: `not_taken_in`, `undone`,
    `submitted_is_final`; and what saving an answer raises for the person (with the focal point, not given).
    """
    with transaction.atomic():
        rows = WorkbookImport.objects.select_for_update(of=("self",), no_key=True)
        batch = rows.select_related("delegation", "version").get(pk=batch.pk)
        if batch.version is None or batch.is_pending:
            raise Refused("not_taken_in", _("This workbook was not taken in."))
        if batch.undone_at is not None:
            raise Refused("undone", _("This workbook was undone already."))
        drafting.lock_delegation(batch.delegation)
        version = drafting.lock_draft(batch.version)
        lines = [change["line"] for change in batch.done]
        inputs = {str(input.line_id): input for input in Input.objects.filter(version=version, line__in=lines)}
        left = 0
        for change in batch.done:
            input = inputs.get(change["line"])
            back = _back(input, change) if input else {}
            left += len(back) < len(change["after"])
            if input and back:
                drafting.save_input(input, fields=back, revision=input.revision, by=by, at=at)
        batch.undone_at, batch.undone_by = at or clock.now(), by
        batch.save(update_fields=["undone_at", "undone_by"])
        audit.record("submissions.workbook.undo", batch.delegation, by=by, restored=len(batch.done) - left, left=left)
    return Undone(len(batch.done) - left, left)


def _back(input: Input, change: dict[str, Any]) -> dict[str, Any]:
    """The fields that are still as the workbook left them, with what stood there before."""
    return {name: before for name, before in change["before"].items() if getattr(input, name) == change["after"][name]}
