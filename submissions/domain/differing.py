"""In what a draft differs from the version that was sent before it, and how the rest is put back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from core import audit
from core.errors import NotYours, Refused
from submissions.domain import files
from submissions.domain.copying import PACKAGE, copy_beside
from submissions.domain.desks import Change, Desk
from submissions.domain.drafting import lock_draft
from submissions.domain.naming import named
from submissions.domain.reopening import Part, open_part
from submissions.domain.rows import in_document_order
from submissions.models import ANSWER_FIELDS, FiledParagraph, Input, Version
from submissions.receipts import content

SAID = (*ANSWER_FIELDS, "states_concerned")


@dataclass(frozen=True, slots=True)
class Difference:
    """The lines that say something else than before, and whether anything of the whole does."""

    lines: frozenset[UUID]
    whole: bool

    def exceeds(self, part: Part) -> bool:
        """Whether it touches more than the part that is open."""
        return (self.whole and not part.holds(None)) or not all(part.holds(line) for line in self.lines)


def difference(version: Version) -> Difference:
    """Against the latest version that was sent before; everything where there is none. Ten queries."""
    before = sent_before(version)
    now, then = _answers(version), _answers(before) if before else {}
    lines = frozenset(line for line in now.keys() | then.keys() if now.get(line) != then.get(line))
    return Difference(lines, before is None or _whole(version) != _whole(before))


def sent_before(version: Version) -> Version | None:
    """The latest sent version of the same submission with a lower number; None for the first."""
    rows = Version.objects.submitted().filter(submission=version.submission_id, number__lt=version.number)
    return rows.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class Correction:
    """What a correction changes in the version `number` that was sent before: answers that say something else or are
    new, by their lines; those taken out, in words; whether anything of the whole, its files or alignments differs."""

    number: int
    changed: frozenset[UUID]
    taken_out: list[str]
    whole: bool

    def __bool__(self) -> bool:
        return bool(self.changed or self.taken_out or self.whole)


def correction(version: Version) -> Correction | None:
    """Against what was sent before; None where nothing was."""
    before = sent_before(version)
    if before is None:
        return None
    found = difference(version)
    said = {row.line_id for row in version.inputs.all() if not row.is_empty}
    left = before.inputs.filter(line__in=found.lines - said)
    spoken = in_document_order(left.select_related("recommendation__paragraph", "paragraph", "question"))
    return Correction(before.number, found.lines & said, [named(row) for row in spoken], found.whole)


def check_nothing_else(version: Version, part: Part) -> None:
    """Raises Refused `more_than_asked` where the draft differs in more than the part that was asked about."""
    if difference(version).exceeds(part):
        refused = part.refusal()
        refused.hint = _("Other parts of this draft differ from what you sent: put them back first.")
        raise refused


def put_back(version: Version, *, by: Any) -> int:
    """Everything but the part that was asked about says again what was sent; the number of answers put back. What
    stood there stays in their history. Raises NotYours, Refused for a draft that nothing limits."""
    with transaction.atomic():
        version = lock_draft(version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotYours("not_yours", _("Only the focal point and the deputy put a draft back."))
        part, before = open_part(version), sent_before(version)
        if part is None or before is None:
            raise Refused("nothing_to_put_back", _("Nothing limits this draft: change in it what you wish."))
        found = difference(version)
        rows = {row.line_id: row for row in version.inputs.all()}
        sent = {row.line_id: row for row in before.inputs.all()}
        lines = [line for line in found.lines if line in rows and not part.holds(line)]
        Desk(version, by).store([_back(rows[line], sent.get(line)) for line in lines])
        FiledParagraph.objects.filter(version=version, line__in=lines).delete()
        if found.whole and not part.holds(None):
            for name in PACKAGE:
                setattr(version, name, getattr(before, name))
            version.save(update_fields=[*PACKAGE])
            kept = set(before.attachments.values_list("file_id", flat=True))
            for row in version.attachments.exclude(file_id__in=kept).select_related("file"):
                files.take_out(row, version, by=by)
            version.attachments.all().delete()
            version.alignments.all().delete()
            copy_beside(before, version)
        audit.record("submissions.version.put_back", version, by=by, answers=len(lines))
    return len(lines)


def _back(row: Input, sent: Input | None) -> Change:
    blank = Input(language=row.language, confidentiality=row.confidentiality)
    values = {name: getattr(sent or blank, name) for name in SAID}
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    stage = {"stage": sent.stage} if sent else {}
    return Change(row, {**{name: values[name] for name in before}, **stage}, before)


def _answers(version: Version) -> dict[UUID, tuple[Any, ...]]:
    rows = Input.objects.filter(version=version)
    return {row.line_id: tuple(getattr(row, name) for name in SAID) for row in rows if not row.is_empty}


def _whole(version: Version) -> dict[str, Any]:
    said = content(version)
    return {"package": said["package"], "files": said["files"], "alignments": said["alignments"]}
