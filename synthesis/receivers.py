"""Receivers of signals: emails when a report moves, codings after a correction, editions, erasure.

Wagtail's own notices carry titles and are sent at once (A8). Each receiver is registered under the `dispatch_uid` that
Wagtail's own receiver has. The first to register wins, and our app is ready before `wagtail.admin`, so Wagtail's
receivers are never connected (a test checks it).

An erasure deletes codings, suggestions and files that contained the text (D6). Citations stay, so that their findings
are known to need attention; they keep nothing of the text.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q
from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from accounts.models import User
from accounts.signals import account_closing
from consultations.enums import Duty
from consultations.monitoring.responses import duty_holders
from core.jobs.files import delete_results
from core.mail import send_later
from submissions.models import Input, Redaction, Submission, Version
from submissions.signals import (
    passage_redacted,
    public_matter_waits,
    public_state_moved,
    submission_erased,
    version_corrected,
)
from synthesis.coding.services import carry_to_version
from synthesis.exports.services import COMPILE
from synthesis.imports.services import delete_waiting_uploads
from synthesis.imports.uploads import delete_bytes
from synthesis.models import (
    CodedPassage,
    Disposition,
    Evidence,
    Hint,
    Memo,
    Observation,
    Publication,
    PublicationFile,
    SynthesisReport,
    ThemeSuggestion,
)
from synthesis.publication.editions import notify_of_act_now, reissue
from synthesis.publication.named_bodies import is_common
from synthesis.publication.narrowed_outline import texts_of, without_erased
from synthesis.publication.selectors import MANIFEST
from synthesis.reports.findings import likeness
from synthesis.reports.ledger import blank_ledger
from synthesis.reports.services import locked_report
from synthesis.review.approval import who_may_approve
from synthesis.review.circulation_reach import LETTERS_JOB as CIRCULATION_LETTERS
from synthesis.review.withheld_words import blank_corrigenda, blank_drafts


def tell_approvers(instance: TaskState, **kwargs: Any) -> None:
    """Email everybody who may approve the step, at each step."""
    report = instance.workflow_state.content_object
    if isinstance(report, SynthesisReport):
        for user, against in who_may_approve(report, instance):
            if against is None:
                _tell("synthesis.to_approve", report, user, "review")


def tell_drafters(instance: WorkflowState, **kwargs: Any) -> None:
    """Email the person who asked for approval that the report was returned."""
    report = instance.content_object
    if isinstance(report, SynthesisReport) and instance.requested_by is not None:
        _tell("synthesis.returned", report, instance.requested_by, "approval")


def tell_managers(instance: WorkflowState, **kwargs: Any) -> None:
    """Email the managers of the round that the report is approved: the sign-off is theirs to record."""
    report = instance.content_object
    if isinstance(report, SynthesisReport):
        for user in duty_holders(report.round, Duty.MANAGE):
            _tell("synthesis.approved", report, user, "approval")


def say_nothing(**kwargs: Any) -> None:
    """Do nothing: whoever sends a report to approval knows it."""


def carry_codings(version: Version, **kwargs: Any) -> None:
    """Carry codings of unchanged text to the corrected version.

    A failure is logged and does not stop the sender; compiling a draft later carries the rest.
    """
    carry_to_version(version)


def remove_uploads(user: User, **kwargs: Any) -> None:
    """Delete what the person uploaded and nobody applied, when the account closes."""
    delete_waiting_uploads(by=user)


def connect() -> None:
    account_closing.connect(remove_uploads, dispatch_uid="synthesis.remove_uploads")
    version_corrected.connect(carry_codings, dispatch_uid="synthesis.carry_codings")
    submission_erased.connect(remove_erased, dispatch_uid="synthesis.forget")
    passage_redacted.connect(remove_letters, dispatch_uid="synthesis.remove_letters")
    public_state_moved.connect(reissue, dispatch_uid="synthesis.reissue")
    public_matter_waits.connect(notify_of_act_now, dispatch_uid="synthesis.tell_at_act")
    for signal, receiver, sender, name in (
        (task_submitted, tell_approvers, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, say_nothing, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, tell_drafters, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, tell_managers, WorkflowState, "workflow_state_approved_email_notification"),
    ):
        signal.connect(receiver, sender=sender, weak=False, dispatch_uid=name)


def _tell(mail: str, report: SynthesisReport, user: User, page: str) -> None:
    send_later(mail, to=user, ids={"report": report.pk, "page": page})


def remove_erased(submission: Submission, **kwargs: Any) -> None:
    """Delete what the synthesis has of an erased submission, inside the transaction that erases."""
    for report in SynthesisReport.objects.filter(round=submission.delegation.round_id).order_by("pk"):
        locked_report(report)  # first: files that are being stored are there to be deleted, or not stored any more
    passages = {"input__version__submission": submission}
    likeness.forget(CodedPassage.objects.filter(**passages))
    likeness.forget(Evidence.objects.filter(**passages))
    CodedPassage.objects.filter(**passages).delete()
    ThemeSuggestion.objects.filter(**passages).delete()
    Hint.objects.filter(**passages).delete()
    Memo.objects.filter(line__submission=submission).delete()
    _blank_paragraphs(submission)
    Evidence.objects.filter(**passages).update(digest="")
    Disposition.objects.filter(line__submission=submission).update(reason="")
    Observation.objects.filter(line__submission=submission).update(text="")
    delete_waiting_uploads(round=submission.delegation.round)
    round_ = submission.delegation.round_id
    of_round = Q(kind=COMPILE, payload__round=str(round_)) | Q(list__round=round_)
    delete_results(of_round | _letters_of(round_))
    packs = PublicationFile.objects.filter(publication__report__round=round_).exclude(name__regex=MANIFEST)
    for row in packs.select_related("file"):
        delete_bytes(row)  # the row with its name stays; a new pack is made (DECIDED 14)


def remove_letters(redaction: Redaction, **kwargs: Any) -> None:
    """Delete letters with a draft annexed that may say the redacted words; they can be made again."""
    delete_results(_letters_of(redaction.line.submission.delegation.round_id))


def _letters_of(round_: UUID) -> Q:
    reports = SynthesisReport.objects.filter(round=round_).values_list("pk", flat=True)
    return Q(kind=CIRCULATION_LETTERS, payload__report__in=[str(key) for key in reports])


def _blank_paragraphs(submission: Submission) -> None:
    """Blank the paragraphs that an erasure affects, in a way that the triggers allow.

    In published reports these rest on the erased text alone, name its sender or repeat it: they become blank in every
    edition, in corrigenda and in the ledgers of revisions. In reports that are being written they repeat it.
    """
    words = _telling(submission)
    blank_drafts(submission.delegation.round, words)
    for report in SynthesisReport.objects.filter(round=submission.delegation.round_id):
        keys: set[str] = set()
        for edition in report.publications.order_by("number"):
            outline, blanked = without_erased(edition.outline, submission, words)
            keys |= blanked
            if outline != edition.outline:
                Publication.objects.filter(pk=edition.pk).update(outline=outline)
        blank_corrigenda(report, {UUID(key) for key in keys}, words)
        if keys:
            for revision in report.revisions.all():
                blank_ledger(revision, keys)


def _telling(submission: Submission) -> list[str]:
    """Return its texts but for those of one common word, such as "Agreed", which other sentences say too."""
    others = Input.objects.filter(version__submission__delegation__round=submission.delegation.round_id)
    comments = others.exclude(version__submission=submission).order_by().values_list("comment", flat=True)
    texts = texts_of(submission)
    return [text for text in texts if " " in text or not is_common(text.lower(), comments.iterator())]
