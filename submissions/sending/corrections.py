"""How a draft differs from the version submitted before it, and how the rest is restored."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from core import audit, clock
from core.errors import NotAllowed, Refused
from submissions.attachments import services
from submissions.drafting.draft_editor import DraftEdit, DraftEditor
from submissions.drafting.services import lock_draft
from submissions.drafting.subjects import describe_input
from submissions.models import ANSWER_VALUES, Alignment, Attachment, FiledParagraph, Input, Version
from submissions.sending.clarification import OpenPart, open_part
from submissions.sending.receipts import content
from submissions.visibility.input_rows import in_document_order

COPIED_SUBMISSION_FIELDS = ("language", "confidentiality", "signed_by", "declares_interest", "consents")
COPIED_INPUT_FIELDS = (
    *ANSWER_VALUES,
    "recommendation_id",
    "paragraph_id",
    "question_id",
    "on_round",
    "number",
    "stage",
    "changed_at",
    "changed_by_id",
)


def copy_version(version: Version, *, by: User) -> Version:
    """Create the next draft with the same lines, files and alignments."""
    draft = Version.objects.create(
        submission=version.submission,
        number=version.number + 1,
        started_at=clock.now(),
        started_by=by,
        over_limit_reason=version.over_limit_reason,
        **{name: getattr(version, name) for name in COPIED_SUBMISSION_FIELDS},
    )
    Input.objects.bulk_create(
        Input(version=draft, line_id=input_.line_id, **{name: getattr(input_, name) for name in COPIED_INPUT_FIELDS})
        for input_ in version.inputs.all()
    )
    copy_attached(version, draft)
    return draft


def copy_attached(version: Version, draft: Version) -> None:
    """Copy files and alignments to the draft."""
    for row in version.attachments.prefetch_related("speaks_to"):
        names = ("file_id", "kind", "title", "language", "confidentiality", "added_at", "added_by_id")
        copied = Attachment.objects.create(version=draft, **{name: getattr(row, name) for name in names})
        copied.speaks_to.set(row.speaks_to.all())
    for alignment in version.alignments.prefetch_related("excepted"):
        again = Alignment.objects.create(version=draft, with_version_id=alignment.with_version_id)
        again.excepted.set(alignment.excepted.all())


@dataclass(frozen=True, slots=True)
class VersionDifference:
    """The lines that differ from the version before, and whether anything of the whole differs."""

    lines: frozenset[UUID]
    whole: bool

    def exceeds(self, part: OpenPart) -> bool:
        """Return whether it changes more than the open part."""
        return (self.whole and not part.holds(None)) or not all(part.holds(line) for line in self.lines)


def version_difference(version: Version) -> VersionDifference:
    """Compare with the latest version submitted before; without one everything differs. Ten queries."""
    before = sent_before(version)
    now, then = _answers(version), _answers(before) if before else {}
    lines = frozenset(line for line in now.keys() | then.keys() if now.get(line) != then.get(line))
    return VersionDifference(lines, before is None or _whole(version) != _whole(before))


def sent_before(version: Version) -> Version | None:
    """Return the latest submitted version of the same submission with a lower number; None for the first."""
    rows = Version.objects.submitted().filter(submission=version.submission_id, number__lt=version.number)
    return rows.order_by("-number").first()


@dataclass(frozen=True, slots=True)
class CorrectionSummary:
    """What a correction changes in version `number`, submitted before.

    `changed` are the lines of answers that differ or are new, `taken_out` names the removed ones in words, `whole` says
    whether anything of the whole, its files or alignments differs.
    """

    number: int
    changed: frozenset[UUID]
    taken_out: list[str]
    whole: bool

    def __bool__(self) -> bool:
        return bool(self.changed or self.taken_out or self.whole)


def correction_summary(version: Version) -> CorrectionSummary | None:
    """Compare with what was submitted before; None if nothing was."""
    before = sent_before(version)
    if before is None:
        return None
    difference = version_difference(version)
    answered = {row.line_id for row in version.inputs.all() if not row.is_empty}
    left = before.inputs.filter(line__in=difference.lines - answered)
    answers = in_document_order(left.select_related("recommendation__paragraph", "paragraph", "question"))
    return CorrectionSummary(
        before.number, difference.lines & answered, [describe_input(row) for row in answers], difference.whole
    )


def check_nothing_else(version: Version, part: OpenPart) -> None:
    """Raise Refused `more_than_asked` if the draft differs in more than the part that was asked about."""
    if version_difference(version).exceeds(part):
        refused = part.refusal()
        refused.hint = _("Other parts of this draft differ from what you sent. Restore them first.")
        raise refused


def restore_sent(version: Version, *, by: User) -> int:
    """Restore what was submitted, except the part that was asked about. Return the number of answers restored.

    The replaced text stays in the history. Raises NotAllowed, Refused for a draft without such a limit.
    """
    with transaction.atomic():
        version = lock_draft(version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can restore a draft."))
        part, before = open_part(version), sent_before(version)
        if part is None or before is None:
            raise Refused(
                "nothing_to_put_back", _("You can change any part of this draft. There is nothing to restore.")
            )
        difference = version_difference(version)
        rows = {row.line_id: row for row in version.inputs.all()}
        sent = {row.line_id: row for row in before.inputs.all()}
        lines = [line for line in difference.lines if line in rows and not part.holds(line)]
        DraftEditor(version, by).store([_back(rows[line], sent.get(line)) for line in lines])
        FiledParagraph.objects.filter(version=version, line__in=lines).delete()
        if difference.whole and not part.holds(None):
            for name in COPIED_SUBMISSION_FIELDS:
                setattr(version, name, getattr(before, name))
            version.revision += 1  # a page from before shows other fields (B4)
            version.save(update_fields=[*COPIED_SUBMISSION_FIELDS, "revision"])
            files_before = set(before.attachments.values_list("file_id", flat=True))
            added = version.attachments.exclude(file_id__in=files_before).select_related("file")
            services.take_out(added, version, by=by)
            version.attachments.all().delete()
            version.alignments.all().delete()
            copy_attached(before, version)
        audit.record("submissions.version.put_back", version, by=by, answers=len(lines))
    return len(lines)


def _back(row: Input, sent: Input | None) -> DraftEdit:
    blank = Input(language=row.language, confidentiality=row.confidentiality)
    values = {name: getattr(sent or blank, name) for name in ANSWER_VALUES}
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    stage = {"stage": sent.stage} if sent else {}
    return DraftEdit(row, {**{name: values[name] for name in before}, **stage}, before)


def _answers(version: Version) -> dict[UUID, tuple[Any, ...]]:
    rows = Input.objects.filter(version=version)
    return {row.line_id: tuple(getattr(row, name) for name in ANSWER_VALUES) for row in rows if not row.is_empty}


def _whole(version: Version) -> dict[str, Any]:
    fields = content(version)
    return {"package": fields["package"], "files": fields["files"], "alignments": fields["alignments"]}
