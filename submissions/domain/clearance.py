"""The step inside a body between drafting and sending: released, returned with a reason, cleared (DOMAIN 2, 4)."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door
from submissions.domain.drafting import lock_draft
from submissions.enums import InputStage
from submissions.models import Input, Version


def release(input: Input, *, by: Any) -> Input:
    """The drafter hands the answer to the focal point. Raises Refused where nothing is written yet."""
    with transaction.atomic():
        input = _locked(input)
        if not consulting.may_draft(by, input.version.submission.delegation, input.recommendation_id):
            raise NotYours("not_given", _("This part was not given to you."))
        if input.is_empty:
            raise Refused("nothing_written", _("Write an answer first."))
        if input.stage == InputStage.CLEARED:
            raise Refused("cleared_already", _("This answer is cleared already."))
        _set(input, InputStage.RELEASED, "submissions.input.release", by=by)
    return input


def return_to_drafter(input: Input, *, by: Any, reason: str) -> Input:
    """Back to whoever drafts it, with a reason."""
    reason = at_the_door(reason.strip(), field="reason", limit=5_000)
    if not reason:
        raise Refused("reason_missing", _("Say what should be changed."), field="reason")
    with transaction.atomic():
        input = _locked(input)
        _check_decides(input, by)
        _set(input, InputStage.RETURNED, "submissions.input.return", by=by, reason=reason)
    return input


def clear(input: Input, *, by: Any) -> Input:
    """Focal point or deputy: this may be sent."""
    with transaction.atomic():
        input = _locked(input)
        _check_decides(input, by)
        if input.is_empty:
            raise Refused("nothing_written", _("Nothing is written here that could be cleared."))
        _set(input, InputStage.CLEARED, "submissions.input.clear", by=by)
    return input


def clear_all(version: Version, *, by: Any) -> int:
    """Clears every answer that was handed to the focal point, and gives their number. Raises like `clear`."""
    with transaction.atomic():
        version = lock_draft(version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotYours("not_focal_point", _("The focal point or the deputy decides this."))
        waiting = [row for row in version.inputs.filter(stage=InputStage.RELEASED) if not row.is_empty]
        for input in waiting:
            clear(input, by=by)
    return len(waiting)


def _locked(input: Input) -> Input:
    version = lock_draft(input.version)
    input = Input.objects.get(pk=input.pk)
    input.version = version
    return input


def _check_decides(input: Input, by: Any) -> None:
    if not consulting.may_draft_all(by, input.version.submission.delegation):
        raise NotYours("not_focal_point", _("The focal point or the deputy decides this."))


def _set(input: Input, stage: InputStage, action: str, *, by: Any, reason: str = "") -> None:
    """The text stays, and so does its revision: nobody's open page becomes stale by it."""
    input.stage, input.return_reason, input.changed_at = stage, reason, clock.now()
    input.save(update_fields=["stage", "return_reason", "changed_at"])
    audit.record(action, input, by=by)
