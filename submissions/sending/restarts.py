"""Undo what was sent or begun: delete a draft, discard a correction, or start again from what was withdrawn."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.invitations.delegations import mark_registered
from consultations.models import Delegation
from consultations.rounds.windows import check_open
from core import audit, clock
from core.errors import NotAllowed, Refused
from submissions.attachments import services as attachments_services
from submissions.drafting.draft_editor import DraftEditor
from submissions.drafting.services import draft_of, lock_delegation, lock_draft, new_submission
from submissions.models import (
    Attachment,
    ErasureRequest,
    FiledParagraph,
    Input,
    NamedLine,
    Submission,
    Version,
    Withdrawal,
)
from submissions.sending.corrections import COPIED_INPUT_FIELDS, copy_attached
from submissions.sending.review import text_mark
from submissions.visibility.confidentiality import SentLevels, sent_levels, strictest

RESTARTED_INPUT_FIELDS = tuple(
    name for name in COPIED_INPUT_FIELDS if name not in ("changed_at", "changed_by_id", "confidentiality")
)


@dataclass(frozen=True, slots=True)
class VersionContent:
    """How much a version contains."""

    answers: int
    files: int
    alignments: int


def content_of(version: Version) -> VersionContent:
    """Count answers that are not empty, files and alignments. Three queries."""
    answered = sum(not row.is_empty for row in version.inputs.all())
    return VersionContent(answered, version.attachments.count(), version.alignments.count())


def deletion_mark(draft: Version) -> str:
    """Return the mark of all that goes with a draft: words, files and alignments, and the fields of the whole."""
    return f"{draft.revision}.{text_mark(draft)}"


def discard_correction(submission: Submission, *, by: User, read: str | None = None) -> int:
    """Delete the correction that is being drafted and return the number of the version that stays.

    What was submitted is not touched. Dropping again changes nothing. `read` is the `deletion_mark` of what was read.
    Raises NotAllowed, Refused where nothing was submitted, it was withdrawn, or the draft was changed since `read`.
    """
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not consulting.may_draft_all(by, submission.delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can discard a correction."))
        if Withdrawal.objects.filter(submission=submission).exists():
            raise Refused("withdrawn", _("This submission was withdrawn."))
        sent = Version.objects.submitted().filter(submission=submission).order_by("-number").first()
        if sent is None:
            raise Refused("not_sent", _("Nothing has been submitted yet. Continue with the draft."))
        draft = Version.objects.drafts().filter(submission=submission, number__gt=sent.number).first()
        if draft is not None:
            draft = lock_draft(draft)
            _check_read(draft, read)
            _delete(draft, remaining=sent, by=by)
            audit.record("submissions.version.drop", draft, by=by, kept=sent.number)
    return sent.number


def delete_draft(submission: Submission, *, by: User, read: str | None = None) -> None:
    """Delete a submission that was never submitted, with all that is in it, as if nothing had begun.

    A double click deletes once. `read` is the `deletion_mark` of what was read. Raises NotAllowed, and Refused where a
    version was submitted, other organizations were invited to the text, its erasure was requested, or it was changed
    since `read`.
    """
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not consulting.may_draft_all(by, submission.delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can delete the draft."))
        if not Submission.objects.filter(pk=submission.pk).exists():
            return  # a double click
        draft = lock_draft(draft_of(submission))
        if submission.versions.submitted().exists():
            raise Refused(
                "sent",
                _("A version has been submitted: it stays."),
                hint=_("Discard the correction, or withdraw the submission."),
            )
        if submission.joint_members.exists():
            raise Refused(
                "invited",
                _("Other organizations were invited to this draft: it cannot be deleted."),
                hint=_("Empty the answers instead."),
            )
        if ErasureRequest.objects.filter(submission=submission).exists():  # it stays on record, answered or not
            raise Refused(
                "erasure_requested",
                _("The erasure of this draft was requested: it cannot be deleted."),
                hint=_("Empty the answers instead."),
            )
        _check_read(draft, read)
        _delete(draft, remaining=None, by=by)
        submission.lines.all().delete()
        Submission.objects.filter(pk=submission.pk).delete()
        audit.record("submissions.draft.delete", draft, by=by)


def last_withdrawn(delegation: Delegation) -> Submission | None:
    """Return what the body withdrew last and was not erased since; None where it withdrew nothing."""
    rows = Submission.objects.filter(delegation=delegation, withdrawal__isnull=False, erasure__isnull=True)
    return rows.select_related("withdrawal", "delegation__round__rules").order_by("-withdrawal__at").first()


def withdrawn_version(submission: Submission) -> Version:
    """Return the text to start again from: the unsubmitted correction if there was one, else what was submitted."""
    return submission.versions.select_related("submission__delegation__round__rules").order_by("-number")[0]


def was_public_by_name(submission: Submission) -> bool:
    """Return whether answers of it were: they are never published without the name (decision 0117)."""
    return NamedLine.objects.filter(line__submission=submission).exists()


def restart(submission: Submission, *, by: User, at: datetime | None = None) -> Version:
    """Begin a new submission as a copy of a withdrawn one, with its files and alignments. A double click begins one.

    Each part keeps the most restricted level that it had. Consent is asked anew. Raises NotAllowed, Closed, and Refused
    where it was not withdrawn, was erased, or another submission has begun since.
    """
    at = at or clock.now()
    with transaction.atomic():
        delegation = lock_delegation(submission.delegation)
        if not consulting.may_draft_all(by, delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can start a new submission."))
        rows = Submission.objects.filter(delegation=delegation, erasure__isnull=True)
        if not rows.filter(pk=submission.pk, withdrawal__isnull=False).exists():
            raise Refused("nothing_withdrawn", _("There is no withdrawn text to start from."))
        begun = rows.filter(withdrawal__isnull=True).order_by("-sequence").first()
        if begun is not None:
            if begun.restarts_id == submission.pk:
                return draft_of(begun)
            raise Refused(
                "begun_otherwise",
                _("Your team has already started a new submission."),
                hint=_("Copy from this page what you want to use again."),
            )
        check_open(delegation, at)
        mark_registered(delegation)
        source = withdrawn_version(submission)
        version = new_submission(delegation, by=by, kind=submission.kind, restarts=submission)
        _copy(source, version, by=by)
        audit.record("submissions.version.restart", version, by=by, restarts=submission.pk)
    return version


def _copy(source: Version, version: Version, *, by: User) -> None:
    levels = sent_levels(source)
    for name in ("language", "signed_by", "declares_interest"):
        setattr(version, name, getattr(source, name))
    version.confidentiality = strictest(source.confidentiality, levels.whole)
    version.save(update_fields=["language", "signed_by", "declares_interest", "confidentiality"])
    lines = _copy_inputs(levels, version, by=by)
    copy_attached(source, version)
    by_file = {row.file_id: level for row, level in levels.files}
    for row in version.attachments.all():
        Attachment.objects.filter(pk=row.pk).update(
            confidentiality=strictest(row.confidentiality, by_file[row.file_id])
        )
    filed = FiledParagraph.objects.filter(version__submission=source.submission, line__in=lines)
    FiledParagraph.objects.bulk_create(
        FiledParagraph(
            version=version, line_id=lines[row.line_id], paragraph_id=row.paragraph_id, at=row.at, by_id=row.by_id
        )
        for row in filed.select_related("paragraph")
        if row.paragraph.file_id in by_file
    )


def _copy_inputs(levels: SentLevels, version: Version, *, by: User) -> dict[UUID, UUID]:
    """Copy the answers onto lines of the new submission. Return the new line of each old one."""
    answered = [(row, level) for row, level in levels.inputs if not row.is_empty]
    copies = [
        Input(
            confidentiality=strictest(row.confidentiality, level),
            **{name: getattr(row, name) for name in RESTARTED_INPUT_FIELDS},
        )
        for row, level in answered
    ]
    DraftEditor(version, by).add(copies)
    return {row.line_id: copy.line_id for (row, _level), copy in zip(answered, copies, strict=True)}


def _check_read(draft: Version, read: str | None) -> None:
    """Check that no words go for good that nobody has seen on the page that asks. Call it with the draft locked."""
    if read is not None and read != deletion_mark(draft):
        raise Refused(
            "changed_since_read",
            _("Your team has changed this submission since you opened the page."),
            hint=_("Nothing was deleted. This page now shows the current draft. Read it again, then decide."),
        )


def _delete(draft: Version, *, remaining: Version | None, by: User) -> None:
    """Delete a locked draft with all that it contains. Files that a submitted version contains stay.

    Workbooks that nobody has decided on wait on, beside the version that remains if there is one.
    """
    draft.imports.filter(applied_at__isnull=True).update(version=remaining)
    FiledParagraph.objects.filter(version=draft).delete()
    attachments_services.take_out(draft.attachments.select_related("file"), draft, by=by)
    for alignment in draft.alignments.all():
        alignment.excepted.clear()
        alignment.delete()
    draft.inputs.all().delete()
    Version.objects.filter(pk=draft.pk).delete()  # `draft` itself still has its key, which the log names
