"""The history of a draft answer: who changed what and when, and any earlier text brought back.

Nothing is kept but what each save replaced (`DraftChange`); a text of before is the present one with these put back,
newest first. Saves of one person soon after each other, as they type, are told as one change.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import NotYours
from submissions.domain import drafting
from submissions.models import ANSWER_FIELDS, DraftChange, Input

SITTING = timedelta(minutes=15)  # saves of one person with no longer break are one change
# A level is no text: it does not come back with one, for it might become more open by that.
BROUGHT_BACK = tuple(name for name in ANSWER_FIELDS if name != "confidentiality")


@dataclass(slots=True)
class Change:
    """What one person changed in one sitting: from revision `since` to `until`; the last save was at `at`. `between`
    are the texts it went through, newest first, as revision and time.
    """

    since: int
    until: int
    at: datetime
    began: datetime
    by: Any
    before: dict[str, Any]
    after: dict[str, Any]
    between: list[tuple[int, datetime]] = field(default_factory=list)

    @property
    def fields(self) -> list[str]:
        """The fields that differ in the end, in the order of the form; none where it was typed and taken back."""
        return [name for name in ANSWER_FIELDS if name in self.before and self.before[name] != self.after[name]]


def history(input: Input) -> Iterator[Change]:
    """The changes of one input in its version, newest first; read as they are taken."""
    now = {name: getattr(input, name) for name in ANSWER_FIELDS}
    change: Change | None = None
    for row in _rows(input).select_related("by").iterator(chunk_size=100):
        before = {name: row.before[name] for name in ANSWER_FIELDS if name in row.before}
        after = {name: now[name] for name in before}
        if change is not None and change.by == row.by and change.began - row.at < SITTING:
            change.between.append((change.since, row.at))
            change.since, change.began = row.revision, row.at
            change.after = after | change.after
            change.before |= before
        else:
            if change is not None:
                yield change
            change = Change(row.revision, row.revision + 1, row.at, row.at, row.by, before, after)
        now |= before
    if change is not None:
        yield change


def text_at(input: Input, revision: int) -> dict[str, Any]:
    """All that the answer said at that revision. Raises NotYours where there was none such."""
    if not 1 <= revision <= input.revision:
        raise NotYours("no_revision", _("There is no such text."))
    found = {name: getattr(input, name) for name in ANSWER_FIELDS}
    for row in _rows(input).filter(revision__gte=revision).iterator(chunk_size=100):
        found |= {name: row.before[name] for name in found.keys() & row.before.keys()}
    return found


def bring_back(draft: Input, source: Input, revision: int, *, over: int, by: Any) -> Input:
    """The text of `source` (the draft itself, or its line in an earlier version) at `revision` becomes the draft's,
    on top of revision `over`; what stood there stays in the history.

    Raises what `save_input` raises; Stale where somebody saved since `over`.
    """
    if draft.line_id != source.line_id:
        raise NotYours("not_there", _("There is no such text."))
    fields = {name: value for name, value in text_at(source, revision).items() if name in BROUGHT_BACK}
    return drafting.save_input(draft, fields=fields, revision=over, by=by)


def versions_of(draft_or_sent: Input) -> list[Input]:
    """The same line in every version of its submission, newest first."""
    rows = Input.objects.filter(line=draft_or_sent.line_id).select_related("version", "line")
    return list(rows.order_by("-version__number"))


def _rows(input: Input) -> Any:
    return DraftChange.objects.filter(version=input.version_id, line=input.line_id).order_by("-revision", "-at")
