"""Submit, correct, withdraw. One transaction each: version, receipt, email and audit entry, or nothing (B1).

The moment the request began (`at`) decides about the deadline, once, for everybody (B3).
"""

import secrets
import uuid
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import DECLARING_INTEREST, Role
from consultations.models import Delegation, Membership
from consultations.rounds.windows import DelegationWindow
from core import audit, clock
from core.errors import NotAllowed, Refusals, Refused
from core.mail import send_later
from core.text.strings import clean_text
from core.web import forms
from submissions import permissions
from submissions.attachments import services
from submissions.campaigns.requests import search_later
from submissions.drafting.services import check_not_erased, lock_delegation, lock_draft
from submissions.drafting.subjects import describe_input
from submissions.enums import Act, InputStage, PublicAct
from submissions.joint.services import note_sent, signatories, unanswered
from submissions.models import Input, Receipt, Submission, Version, Withdrawal
from submissions.sending import receipts
from submissions.sending.clarification import OpenPart, check_may_send
from submissions.sending.clarification_answers import record_answers
from submissions.sending.corrections import check_nothing_else, copy_version, sent_before
from submissions.sending.review import check_read
from submissions.sensitive.repeated_redactions import repeat_redactions
from submissions.signals import version_corrected
from submissions.visibility.input_rows import in_document_order
from submissions.visibility.safety import leaving, record_unnamed
from submissions.visibility.visible_inputs import word_count, word_limit_of, words_in_input, words_in_inputs


def check(version: Version, at: datetime) -> list[Refused]:
    """Return all that prevents submitting this draft at `at`, each with how to correct it; empty if nothing does."""
    refusals: list[Refused] = []
    version = Version.objects.select_related(
        "submission__delegation__round__rules", "submission__delegation__organisation"
    ).get(pk=version.pk)
    try:
        entrance = check_may_send(version.submission, at)
        if entrance.part is not None:
            check_nothing_else(version, entrance.part)
    except Refused as refusal:
        refusals.append(refusal)
    return [*refusals, *faults(version)]


def submit(version: Version, *, by: User, at: datetime, token: str, read: str | None = None) -> Receipt:
    """Submit the draft. The same `token` again returns the same receipt, whatever has happened since (B2).

    `read` is the mark of the page on which it was read (`review.read_mark`): text that changed since is not submitted
    unread. After the close a correction may differ only in the part that the secretariat asks about; submitting it
    answers the question.

    Raises NotAllowed for anybody but the focal point, Closed with the draft intact, Refusals with the errors of the
    draft (`faults`), Refused `changed_since_read` and `more_than_asked`, and for a draft or submission that was
    submitted or withdrawn in the meantime.
    """
    submission = version.submission
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not permissions.may_submit(by, submission):
            raise NotAllowed("not_focal_point", _("Only the focal point can submit."))
        receipt_id = uuid.uuid4()
        if earlier := forms.use(token, receipt_id):
            return forms.find_earlier(Receipt.objects.filter(version__submission=submission), earlier)
        version = lock_draft(version)
        check_current(version.submission)
        entrance = check_may_send(version.submission, at)
        if entrance.part is not None:
            check_nothing_else(version, entrance.part)
        if read is not None:
            check_read(version, read)
        receipt = file_version(version, by=by, at=at, window=entrance.window, part=entrance.part, receipt_id=receipt_id)
        record_answers(version, by=by, at=at)
        return receipt


def correct(submission: Submission, *, by: User, at: datetime | None = None) -> Version:
    """Return the draft of a correction: the existing one, or a copy with the same lines, files and alignments.

    After the close it can begin where the secretariat asks about a part. Raises NotAllowed, Closed, Refused where
    nothing was submitted yet or it was withdrawn.
    """
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not consulting.may_draft_all(by, submission.delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy can start a correction."))
        check_current(submission)
        latest = Version.objects.filter(submission=submission).order_by("-number").first()
        if latest is not None and latest.is_draft and latest.number > 1:
            return latest
        if latest is None or latest.is_draft:
            raise Refused("not_sent", _("Nothing has been submitted yet. Continue with the draft."))
        check_may_send(submission, at or clock.now())
        draft = copy_version(latest, by=by)
        audit.record("submissions.version.begin", draft, by=by)
    return draft


def withdraw(
    submission: Submission, *, by: User, reason: str = "", token: str, at: datetime | None = None, unnamed: str = ""
) -> Receipt:
    """Withdraw the submission, at any time. What was submitted stays on record (PRACTICE 32).

    The same `token` again returns the same receipt. `unnamed` is what happens to answers that are public without a name
    (UnnamedChoice); if nobody chose, a day is drawn. They go with the next state where no name goes.

    Raises NotAllowed for anybody but the focal point, Refused where nothing was submitted or it is already withdrawn.
    """
    reason, at = clean_text(reason.strip(), field="reason", limit=5_000), at or clock.now()
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not permissions.may_submit(by, submission):
            raise NotAllowed("not_focal_point", _("Only the focal point can withdraw a submission."))
        receipt_id = uuid.uuid4()
        if earlier := forms.use(token, receipt_id):
            return forms.find_earlier(Receipt.objects.filter(version__submission=submission), earlier)
        check_current(submission)
        latest = Version.objects.submitted().filter(submission=submission).order_by("-number").first()
        if latest is None:
            raise Refused("not_sent", _("There is no submission to withdraw."))
        Withdrawal.objects.create(submission=submission, at=at, by=by, reason=reason)
        record_unnamed(submission, PublicAct.WITHDRAW, unnamed, leaving(submission), by=by)
        receipt = receipts.issue(latest, Act.WITHDRAW, at=at, receipt_id=receipt_id)
        _tell(receipt)
        audit.record("submissions.version.withdraw", latest, by=by, receipt=receipt.pk)
    return receipt


def file_version(
    version: Version,
    *,
    by: User,
    at: datetime,
    window: DelegationWindow,
    receipt_id: uuid.UUID,
    part: OpenPart | None = None,
) -> Receipt:
    """Make a locked draft final, for acts that have checked who, when and whether before. Raises Refusals.

    With `part`, what was asked for after the close, it is as late as the version that it corrects, and no later.
    """
    refusals = faults(version)
    if refusals:
        raise Refusals("not_ready", _("The submission cannot be submitted yet."), refusals=refusals)
    _drop_empty_inputs(version)
    version.submitted_at, version.submitted_by = at, by
    if part is not None and (before := sent_before(version)):
        version.is_late, version.on_extension = before.is_late, before.on_extension
    else:
        version.is_late, version.on_extension = window.lateness_at(at)
    version.salt = secrets.token_hex(32)
    version.digest = receipts.digest(version)
    version.save(update_fields=["submitted_at", "submitted_by", "is_late", "on_extension", "salt", "digest"])
    note_sent(version)
    repeat_redactions(Version.objects.filter(pk=version.pk))
    act = Act.CORRECT if version.number > 1 else Act.SUBMIT
    receipt = receipts.issue(version, act, at=at, receipt_id=receipt_id)
    _tell(receipt)
    audit.record(f"submissions.version.{act.value}", version, by=by, receipt=receipt.pk)
    search_later(version.submission.delegation.round_id)
    if act == Act.CORRECT:
        version_corrected.send_robust(Version, version=version)
    return receipt


def _drop_empty_inputs(version: Version) -> None:
    """Delete empty inputs and store the word count of the others."""
    inputs = list(version.inputs.all())
    Input.objects.filter(pk__in=[input_.pk for input_ in inputs if input_.is_empty]).delete()
    answered = [input_ for input_ in inputs if not input_.is_empty]
    for input_ in answered:
        input_.words = words_in_input(input_)
    Input.objects.bulk_update(answered, ["words"], batch_size=200)


def faults(version: Version) -> list[Refused]:
    """Return what the draft itself lacks, apart from the window.

    Checked are its words, the confirmation of others, its declarations and its files.
    """
    inputs = version.inputs.select_related("recommendation__paragraph", "paragraph", "question")
    answered = [input_ for input_ in in_document_order(inputs) if not input_.is_empty]
    return [
        *_faults_of_words(version, answered),
        *_faults_of_others(version, answered),
        *_faults_of_declarations(version),
        *services.faults(version),
    ]


def _faults_of_words(version: Version, answers: list[Input]) -> Iterator[Refused]:
    """Yield the errors of a submission that is empty or too long."""
    if not answers and not version.attachments.exists() and not version.alignments.exists():
        yield Refused(
            "nothing_said",
            _("The submission is empty."),
            hint=_("Write at least one answer, attach a file, or align with another submission."),
        )
    limit = word_limit_of(version)
    count = words_in_inputs(answers, with_sources=version.submission.delegation.round.rules.footnotes_count)
    if version.over_limit_reason and limit:  # a longer letter was accepted: a correction is no longer than it was
        before = sent_before(version)
        limit = max(limit, word_count(before) if before is not None else count)
    if limit and count > limit:
        yield Refused(
            "over_limit",
            _("The answers have %(count)s words. The limit is %(limit)s.") % {"count": count, "limit": limit},
            hint=_("Shorten them, or attach the longer text as an annex: annexes do not count."),
        )


def _faults_of_others(version: Version, answers: list[Input]) -> Iterator[Refused]:
    """Yield, if the round requires them, missing approvals and missing confirmations of joint members."""
    asks = version.submission.delegation.round.rules
    if asks.all_cleared and (waiting := [row for row in answers if row.stage != InputStage.CLEARED]):
        names = _(", ").join(map(describe_input, waiting))
        yield Refused(
            "not_cleared",
            _("Not approved yet: %(names)s.") % {"names": names},
            hint=_("In this call for inputs, every answer must be approved before you submit."),
        )
    if asks.all_confirmed and (members := unanswered(version)):
        names = _(", ").join(member.called for member in members)
        yield Refused(
            "not_confirmed",
            _("Not confirmed yet: %(names)s.") % {"names": names},
            hint=_(
                "In this call for inputs, you can submit a joint submission only when every participant "
                "has confirmed the current text or declined, or when the time to answer has passed."
            ),
        )


def _faults_of_declarations(version: Version) -> Iterator[Refused]:
    """Yield the missing declaration of a company's interest and the missing consent."""
    constituency = version.submission.delegation.organisation.constituency
    if constituency in DECLARING_INTEREST and not version.declares_interest.strip():
        yield Refused(
            "interest_missing",
            _("Enter the interest that your company has in the matter."),
            field="declares_interest",
            hint=_("If there is none, say so."),
        )
    if not version.consents:
        yield Refused(
            "consent_missing",
            _("You have not ticked the consent box yet."),
            field="consents",
            hint=_("Check who can see what, then tick the box."),
        )


def check_current(submission: Submission) -> None:
    """Raise Refused for a withdrawn or erased submission."""
    check_not_erased(submission)
    if Withdrawal.objects.filter(submission=submission).exists():
        raise Refused(
            "withdrawn",
            _("This submission was withdrawn."),
            hint=_("You can start a new one while the call for inputs is open."),
        )


def focal_points(delegation: Delegation) -> list[Any]:
    """Return who gets the body's email: one person or none."""
    live = Membership.objects.live().filter(organisation=delegation.organisation_id, role=Role.FOCAL_POINT)
    return [member.user for member in live.select_related("user")]


def _tell(receipt: Receipt) -> None:
    """Email number, time and link of the receipt to the focal point and those of the joint members (A8)."""
    submission = receipt.version.submission
    for user in (*focal_points(submission.delegation), *signatories(submission)):
        send_later("submissions.receipt", to=user, ids={"receipt": receipt.pk})
