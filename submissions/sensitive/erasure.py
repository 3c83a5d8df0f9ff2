"""Erasure of a submission: two people, a reason, and then none of its words are left (D6, PRACTICE 32).

What stays are facts that something was there: ids, times, counts, the digests of receipts, opaque log entries. So a
receipt still proves that a submission arrived. An input keeps its row without words, since citations and codings of
higher packages point at it. Levels stay too: without them the log would give back a name that its sender withheld.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Delegation, Round
from consultations.permissions import keeps_accounts
from core import audit, clock
from core.audience import Audience
from core.errors import NotAllowed, Refused
from core.files.pieces import remove_pieces
from core.files.storage import delete_for_good
from core.jobs.maintenance import compact_at_night
from core.mail import send_all_later
from core.models import StoredFile
from submissions import permissions
from submissions.attachments.services import remove_for_good
from submissions.drafting.services import lock_delegation
from submissions.joint.services import signatories
from submissions.models import (
    Alignment,
    Attachment,
    CampaignMember,
    ClarificationAnswer,
    ClarificationRequest,
    ConfidentialityChange,
    Disclosure,
    DraftChange,
    Erasure,
    ErasureRequest,
    FiledParagraph,
    ImportDecisions,
    ImportedInput,
    Input,
    InputImport,
    InputLabel,
    InternalComment,
    LiftRequest,
    OfficerAssignment,
    OfficerMention,
    OfficerNote,
    PublicFile,
    PublicInput,
    PublicSubmission,
    Redaction,
    RedactionRequest,
    SharedWordingMember,
    SignOnCode,
    Submission,
    TriageDecision,
    UnnamedDecision,
    Upload,
    Version,
    Withdrawal,
    WorkbookImport,
    WorkingTranslation,
)
from submissions.models.input_fields import ERASED_VALUES
from submissions.sending.services import focal_points
from submissions.sensitive.two_person import answer_request, clean_reason
from submissions.signals import submission_erased
from submissions.visibility.confidentiality import LevelChanges


@dataclass(frozen=True, slots=True)
class ErasureMatter:
    """How much there is to erase, as far as the reader may know, with the references of copies that go too.

    `hides_copies`: there may be others, of which the reader is not told (`copies_alike`). `leaves_comments`: the body
    has another submission or draft, whose reference officers may not link with this one.
    """

    versions: int
    inputs: int
    files: int
    copies: list[str]
    hides_copies: bool
    leaves_comments: bool


def matter_of(submission: Submission, audience: Audience) -> ErasureMatter:
    """Count versions, inputs and files of the submission and its copies. Ten queries at most."""
    copies = copies_of([submission])
    others = set(remaining_beside(submission, clock.now())) - {submission, *copies[submission.pk]}
    listed = (copies if audience.sees_confidential else copies_alike(copies))[submission.pk]
    counts = _counts([submission, *listed])
    return ErasureMatter(*counts, sent_references(listed), not audience.sees_confidential, bool(others))


def copies_of(submissions: Collection[Submission]) -> dict[UUID, list[Any]]:
    """Return, by submission, the others with the same texts and files that one request erases with it. One query.

    These are the submissions that it was started from, and unsent drafts that were started from any of them. A later
    one that was sent may hold other words: it needs its own request. For an erased one, those that were erased with it.
    Each row has `was_sent`.
    """
    sent = Version.objects.submitted().filter(submission=OuterRef("pk"))
    rows = Submission.objects.filter(delegation__in={row.delegation_id for row in submissions})
    by_key: dict[UUID, Any] = {
        row.pk: row
        for row in rows.select_related("erasure").annotate(was_sent=Exists(sent)).order_by("delegation", "sequence")
    }
    copies = {}
    for submission in submissions:
        chain = [by_key[submission.pk]]
        while chain[-1].restarts_id is not None:
            chain.append(by_key[chain[-1].restarts_id])
        keys = {row.pk for row in chain}
        drafts = [row for row in by_key.values() if row.restarts_id in keys and row.pk not in keys and not row.was_sent]
        copies[submission.pk] = [
            row for row in (*chain[1:], *drafts) if _erased_at(row) == _erased_at(by_key[submission.pk])
        ]
    return copies


def copies_alike(copies: Mapping[UUID, list[Any]]) -> dict[UUID, list[Any]]:
    """Return those copies, as `copies_of` returns them, that bear the name of their body where the submission does too.

    Where it bears none, those without. To name the others beside it would tell a reader without sight of confidential
    matter who sent what bears no name. Five queries, none without copies.
    """
    keys = {row.pk for rows in copies.values() for row in rows}
    if not keys:
        return dict(copies)
    changes = LevelChanges.within({*keys, *copies}, held_back=False)
    unnamed = {key: bool(changes.of_submission(key)) for key in {*keys, *copies}}
    return {key: [row for row in rows if unnamed[row.pk] == unnamed[key]] for key, rows in copies.items()}


def erased_apart(round_: Round) -> set[UUID]:
    """Return the submissions of the round that were erased as copies of another, and are not `copies_alike`.

    Seven queries at most.
    """
    granted = ErasureRequest.objects.filter(submission__delegation__round=round_, granted=True)
    # A copy may have had a request of its own, which was answered when it was gone.
    first = granted.filter(answered_at__lte=F("submission__erasure__at"))
    copies = copies_of([row.submission for row in first.select_related("submission")])
    alike = copies_alike(copies)
    return {row.pk for key, rows in copies.items() for row in rows if row not in alike[key]}


def sent_references(copies: list[Any]) -> list[str]:
    """Return the references that officers may see, of rows as `copies_of` returns them: none of a draft."""
    return [row.reference for row in copies if row.was_sent]


def remaining_beside(submission: Submission, at: datetime) -> list[Submission]:
    """Return the body's submissions and drafts in the round that were there at `at` and not erased. One query."""
    rows = Submission.objects.filter(delegation=submission.delegation_id, created_at__lte=at)
    return list(rows.exclude(erasure__at__lte=at).order_by("sequence"))


def _erased_at(submission: Submission) -> datetime | None:
    return submission.erasure.at if hasattr(submission, "erasure") else None


def _counts(submissions: list[Submission]) -> tuple[int, int, int]:
    """Return the numbers of versions, inputs and files. Three queries."""
    versions = Version.objects.filter(submission__in=submissions)
    inputs = Input.objects.filter(version__submission__in=submissions)
    files = Attachment.objects.filter(version__submission__in=submissions).order_by().values("file").distinct()
    return versions.count(), inputs.count(), files.count()


def request_erasure(reference: str, *, reason: str, by: User) -> ErasureRequest:
    """Request an erasure, by a site administrator, with the reference on the receipt.

    Raises NotAllowed; Refused at the field: `no_such_submission`, `reason_missing`, `erased_already`, `asked_already`.
    """
    if not keeps_accounts(by):
        raise NotAllowed("not_there", _("Page not found."))
    reason = clean_reason(reason)
    typed = reference.strip().upper().partition("/")[0]
    submission = Submission.objects.filter(reference=typed).first() if typed.isprintable() else None
    if submission is None:
        raise Refused(
            "no_such_submission",
            _("There is no submission with this reference."),
            field="reference",
            hint=_("Use the reference on the receipt, for example SR-2026-7K3F9QX."),
        )
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if Erasure.objects.filter(submission=submission).exists():
            raise Refused("erased_already", _("This submission has already been erased."), field="reference")
        if ErasureRequest.objects.filter(submission=submission, granted__isnull=True).exists():
            raise Refused(
                "asked_already", _("A request for this is already waiting for second approval."), field="reference"
            )
        row = ErasureRequest.objects.create(submission=submission, reason=reason, asked_by=by, asked_at=clock.now())
        audit.record("submissions.submission.ask_erasure", submission, by=by, request=row.pk)
    return row


def refuse_erasure(request: ErasureRequest, *, by: User, words: str) -> ErasureRequest:
    """Refuse the erasure; request and refusal stay on record. Raises NotAllowed, Refused."""
    with transaction.atomic():
        _check_decides(by, request)
        row = answer_request(request, granted=False, by=by, words=words)
        audit.record("submissions.submission.refuse_erasure", row.submission, by=by, request=row.pk)
    return row


def erase(request: ErasureRequest, *, by: User) -> Erasure:
    """Confirm the erasure as second person: the words are deleted at once and for good, files and copies too.

    Raises NotAllowed for anybody who does not manage the round, Refused `same_person`, `answered_before`.
    """
    with transaction.atomic():
        submission = Submission.objects.select_related("delegation__organisation").get(pk=request.submission_id)
        round_id = submission.delegation.round_id
        Round.objects.select_for_update(no_key=True).get(pk=round_id)  # before its reports: as a move of what is public
        lock_delegation(submission.delegation)
        _check_decides(by, request)
        row = answer_request(request, granted=True, by=by)
        earlier = Erasure.objects.filter(submission=submission).first()
        if earlier is not None:  # another request reached it, as a copy
            return earlier
        copies = copies_of([submission])[submission.pk]
        now = clock.now()
        erasures = [
            Erasure(submission=each, reason=row.reason, asked_by=row.asked_by, confirmed_by=by, at=now)
            for each in (submission, *copies)
        ]
        for erasure in erasures:
            erasure.save()
        for erasure in erasures:
            _erase(erasure, by=by)
        mails = [(user, submission) for user in focal_points(submission.delegation)]
        mails += [(user, each) for each in (submission, *copies) for user in signatories(each)]
        send_all_later("submissions.erased", [(user, {"submission": about.pk}) for user, about in mails])
        compact_at_night()
    return erasures[0]


def requests_by_administrators() -> QuerySet[ErasureRequest]:
    """Return all requests, newest first, for the site administrators' page."""
    rows = ErasureRequest.objects.select_related("submission__delegation", "asked_by", "answered_by")
    return rows.order_by("-asked_at")


def with_copies(requests: Collection[ErasureRequest], *, by: User) -> list[tuple[ErasureRequest, list[str]]]:
    """Return the requests, each with the references of the copies that the person may link with it. Eight queries."""
    copies = copies_of([row.submission for row in requests])
    alike = copies_alike(copies)
    sighted = set(consulting.rounds_with_duty(by, Duty.SEE_CONFIDENTIAL).values_list("pk", flat=True))
    listed = []
    for row in requests:
        rows = copies if row.submission.delegation.round_id in sighted else alike
        listed.append((row, sent_references(rows[row.submission_id])))
    return listed


def waiting_erasures(user: AnyUser) -> QuerySet[ErasureRequest]:
    """Return the requests that wait in the rounds that the person manages, oldest first."""
    rows = ErasureRequest.objects.filter(
        granted__isnull=True, submission__in=permissions.erasable_by(user).values("pk")
    )
    return rows.select_related("submission__delegation__round", "asked_by")


def _check_decides(by: User, request: ErasureRequest) -> None:
    if not permissions.may_erase(by, request.submission):
        raise consulting.no_duty(Duty.MANAGE)


def _erase(erasure: Erasure, *, by: User) -> None:
    submission = erasure.submission
    versions, inputs, files = _counts([submission])
    submission_erased.send(Submission, submission=submission)  # while the words can still be looked for
    _facts(submission)
    _work(submission)
    _files(submission)
    _words(submission)
    audit.record(
        "submissions.submission.erase",
        submission,
        by=by,
        erasure=erasure.pk,
        versions=versions,
        inputs=inputs,
        files=files,
    )


def _facts(submission: Submission) -> None:
    """Delete what anybody wrote about the submission: reasons and questions reveal its words. Its assignment ends."""
    PublicInput.objects.filter(line__submission=submission).delete()  # the public stops reading it at once
    PublicSubmission.objects.filter(submission=submission).delete()
    UnnamedDecision.objects.filter(submission=submission).delete()
    LiftRequest.objects.filter(submission=submission).delete()
    Redaction.objects.filter(line__submission=submission).delete()
    ClarificationAnswer.objects.filter(request__submission=submission).delete()
    OfficerMention.objects.filter(note__submission=submission).delete()
    OfficerNote.objects.filter(submission=submission).delete()
    OfficerAssignment.objects.filter(submission=submission, ended_at__isnull=True).update(ended_at=clock.now())
    for rows in (RedactionRequest, Disclosure, ClarificationRequest, TriageDecision, Withdrawal):
        rows._default_manager.filter(submission=submission).delete()
    for about_lines in (WorkingTranslation, CampaignMember, SharedWordingMember, InputLabel):
        about_lines._default_manager.filter(line__submission=submission).delete()


def _work(submission: Submission) -> None:
    """Delete the body's preparatory work: earlier texts, workbooks, internal comments."""
    delegation = submission.delegation
    DraftChange.objects.filter(version__submission=submission).delete()
    unsaved = Q(version__isnull=True, delegation=delegation)
    WorkbookImport.objects.filter(Q(version__submission=submission) | unsaved).delete()
    others = delegation.submissions.filter(erasure__isnull=True)
    if not others.exists():
        InternalComment.objects.filter(delegation=delegation).delete()
        _delete_uploads(delegation)
    mine = InputImport.objects.filter(inputs__line__submission=submission)
    firsts = {first or key for key, first in mine.values_list("pk", "continues")}
    family = Q(pk__in=firsts) | Q(continues__in=firsts)
    pending = InputImport.objects.filter(round=delegation.round_id, applied_at__isnull=True)
    if mine.exists() or pending.exists():  # names and words of files, kept for the next files of the round
        ImportDecisions.objects.filter(round=delegation.round_id).delete()
    for batch in InputImport.objects.filter(family):
        _forget_source(batch)
    for batch in pending:
        _forget_source(batch)  # nobody knows yet whose rows it has
        batch.delete()
    ImportedInput.objects.filter(line__submission=submission).delete()


def _delete_uploads(delegation: Delegation) -> None:
    """Delete the body's uploads, also the bytes of those that were never added."""
    uploads = Upload.objects.filter(delegation=delegation)
    for key in uploads.values_list("pk", flat=True):
        transaction.on_commit(partial(remove_pieces, key))
    uploads.delete()


def _forget_source(batch: InputImport) -> None:
    """Delete the imported file, including rows of others: what it brought is kept in the inputs of the others."""
    gone = [file for file in (batch.file, batch.faults) if file is not None]
    batch.file, batch.faults, batch.found, batch.bodies, batch.columns = None, None, {}, {}, {}
    batch.layout = {}
    batch.name, batch.replacements, batch.consented_on, batch.consent_source = "", {}, None, ""
    batch.save(
        update_fields=[
            "file", "faults", "found", "bodies", "columns", "layout", "name", "replacements", "consented_on",
            "consent_source",
        ]
    )  # fmt: skip
    for file in gone:
        delete_for_good(file)


def _files(submission: Submission) -> None:
    """Delete original, clean copy and text of every file that no other submission has."""
    FiledParagraph.objects.filter(version__submission=submission).delete()
    rows = Attachment.objects.filter(version__submission=submission)
    keys = set(rows.order_by().values_list("file", flat=True))
    Upload.objects.filter(attachment__in=rows).delete()
    PublicFile.objects.filter(attachment__in=rows).delete()
    Attachment.speaks_to.through.objects.filter(attachment__in=rows).delete()
    ConfidentialityChange.objects.filter(attachment__in=rows).delete()
    rows.delete()
    for file in StoredFile.objects.filter(pk__in=keys).exclude(pk__in=Attachment.objects.values("file")):
        remove_for_good(file)


def _words(submission: Submission) -> None:
    """Delete the words themselves, in every version, the draft too.

    The salt goes too, so that nobody can guess the words from the digest that stays on the receipt.
    """
    for row in Alignment.objects.filter(version__submission=submission):
        row.excepted.clear()
        row.delete()
    Input.objects.filter(version__submission=submission).update(**ERASED_VALUES)
    Version.objects.filter(submission=submission).update(
        signed_by="", declares_interest="", over_limit_reason="", salt=""
    )
    # Who stood with it is a fact; who signed, what the lead typed, and marks of the words are none.
    SignOnCode.objects.filter(member__submission=submission).delete()
    submission.joint_members.update(named="", signed_by="", confirmed_text="", sent_text="")
