"""Submissions by mail or on paper, entered by an officer, in full, and marked so (PRACTICE 17)."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty, LatePolicy
from consultations.models import Delegation
from consultations.rounds.services import positions_offered
from consultations.rounds.windows import DelegationWindow, check_open, delegation_window
from core import audit, clock
from core.errors import Closed, Refused
from core.text.strings import clean_text
from core.web import forms
from submissions import permissions
from submissions.attachments.services import keep_file
from submissions.drafting.draft_editor import DraftEditor
from submissions.drafting.services import lock_delegation, new_submission
from submissions.drafting.subjects import SUBJECTS
from submissions.drafting.validators import clean_answer, clean_submission_fields
from submissions.enums import AttachmentKind, Channel, InputStage, SubmissionKind
from submissions.models import Attachment, Input, Receipt, Submission, Version
from submissions.sending.review import receipt_for
from submissions.sending.services import file_version
from submissions.visibility.visible_inputs import word_count, word_limit_of

LONGEST_REASON = 300  # characters


def enter_on_behalf(
    delegation: Delegation,
    *,
    by: User,
    channel: str,
    received_at: datetime,
    answers: Sequence[Mapping[str, Any]],
    package: Mapping[str, Any],
    token: str,
    files: Sequence[Mapping[str, Any]] = (),
    over_limit_reason: str = "",
) -> Receipt:
    """Enter and submit in one step for an organization.

    A letter longer than the word limit needs an `over_limit_reason`, and is marked where the limit is shown.

    `received_at`, when the letter came, decides about the deadline; where the round accepts late submissions, a later
    one is accepted and marked late. Each of `answers` has one of `recommendation`, `paragraph`, `question` (none: the
    round) and fields of an input; each of `files` the columns of Attachment and a list `speaks_to`. Raises NotAllowed,
    Closed, Refused, Refusals.
    """
    if channel not in (Channel.MAIL, Channel.PAPER):
        raise Refused("not_a_channel", _("Choose how it arrived: by email or on paper."), field="channel")
    if not permissions.may_enter_on_behalf(by, delegation):
        raise consulting.no_duty(Duty.MANAGE)
    if received_at > clock.now():
        raise Refused("not_yet", _("The time of arrival cannot be in the future."), field="received_at")
    with transaction.atomic():
        delegation = lock_delegation(delegation)
        receipt_id = uuid.uuid4()
        standing = delegation.submissions.filter(
            kind=SubmissionKind.OWN, withdrawal__isnull=True, erasure__isnull=True
        ).first()
        if earlier := forms.use(token, receipt_id):
            return forms.find_earlier(Receipt.objects.filter(version__submission__delegation=delegation), earlier)
        if standing is not None:
            raise _has_begun(standing)
        window = _window(delegation, received_at)
        version = new_submission(delegation, by=by, channel=channel)
        for name, value in clean_submission_fields(package, languages=delegation.round.rules.languages).items():
            setattr(version, name, value)
        version.over_limit_reason = clean_text(
            over_limit_reason.strip(), field="over_limit_reason", limit=LONGEST_REASON
        )
        version.save()
        DraftEditor(version, by).add(_entered(version, answers))
        for file in files:
            columns = dict(file)
            speaks_to = columns.pop("speaks_to", [])
            Attachment.objects.create(version=version, added_by=by, **columns).speaks_to.set(speaks_to)
        _check_length(version)
        receipt = file_version(version, by=by, at=received_at, window=window, receipt_id=receipt_id)
        audit.record("submissions.submission.enter", version.submission, by=by, channel=channel)
    return receipt


def _has_begun(standing: Submission) -> Refused:
    """Return the refusal with what the focal point can do: a draft can be submitted, but not withdrawn."""
    hint = _(
        "Nothing has been submitted yet. Ask its focal point to enter the text in the draft and to submit it. If the "
        "call for inputs has closed, give this participant more time first."
    )
    if standing.versions.submitted().exists():
        hint = _("Ask its focal point to enter the text or to withdraw the submission.")
    return Refused("has_begun", _("This participant has already started a submission here."), hint=hint)


def enter_letter(
    delegation: Delegation, *, by: User, package: Mapping[str, Any], token: str, letter: Any = None, **entered: Any
) -> Receipt:
    """Do the same with the letter itself as a file (an upload, with its `name`), as public as the whole submission.

    Nothing is kept where the submission cannot be entered, nor when the form is submitted twice.
    """
    if not permissions.may_enter_on_behalf(by, delegation):
        raise consulting.no_duty(Duty.MANAGE)
    try:
        with transaction.atomic():
            lock_delegation(delegation)
            if earlier := receipt_for(token, delegation):
                return earlier
            files = []
            if letter is not None:
                stored_letter = keep_file(letter, name=letter.name, by=by)
                columns = {name: package[name] for name in ("language", "confidentiality")}
                files.append(
                    {
                        "file": stored_letter,
                        "kind": AttachmentKind.LETTER,
                        "title": stored_letter.display_name,
                        **columns,
                    }
                )
            return enter_on_behalf(delegation, by=by, package=package, token=token, files=files, **entered)
    except Refused as refusal:
        if refusal.field == "file":
            refusal.field = "letter"
        raise


def _entered(version: Version, answers: Sequence[Mapping[str, Any]]) -> list[Input]:
    """Return the inputs to store, with numbers by subject. Three queries at most. Raises Refused, Refusals."""
    delegation = version.submission.delegation
    round_ = delegation.round
    offered = positions_offered(round_, delegation.organisation.constituency)
    recommendations = set(round_.recommendations.values_list("pk", flat=True))
    numbers: Counter[tuple[Any, ...]] = Counter()
    inputs = []
    for place, answer in enumerate(answers):
        subject = {name: answer.get(name) for name in SUBJECTS}
        about, question = subject.get("recommendation"), subject.get("question")
        is_foreign = about is not None and about.pk not in recommendations
        if is_foreign or (question is not None and question.round_id != round_.pk):
            raise Refused("not_in_round", _("This is not part of the call for inputs."), field=f"answers-{place}")
        numbers[*subject.values()] += 1
        input_ = Input(
            version=version,
            language=version.language,
            on_round=not any(subject.values()),
            number=numbers[*subject.values()],
            stage=InputStage.CLEARED,
            **subject,
        )
        fields = {name: value for name, value in answer.items() if name not in SUBJECTS}
        cleaned = clean_answer(input_, fields, positions=offered, languages=round_.rules.languages)
        for name, value in cleaned.items():
            setattr(input_, name, value)
        inputs.append(input_)
    return inputs


def _check_length(version: Version) -> None:
    """Raise Refused for more words than the limit without a reason. A reason without need is forgotten."""
    limit, count = word_limit_of(version), word_count(version)
    if not limit or count <= limit:
        version.over_limit_reason = ""
        version.save(update_fields=["over_limit_reason"])
    elif not version.over_limit_reason:
        raise Refused(
            "over_limit",
            _("The letter has %(count)s words. The limit is %(limit)s.") % {"count": count, "limit": limit},
            field="over_limit_reason",
            hint=_("Enter the reason why the secretariat accepts a longer submission."),
        )


def _window(delegation: Delegation, received_at: datetime) -> DelegationWindow:
    try:
        return check_open(delegation, received_at)
    except Closed:
        window = delegation_window(delegation)
        late = window is not None and received_at >= window.closes
        if window is None or not late or delegation.round.rules.late_policy != LatePolicy.ACCEPT_MARKED:
            raise
        return window
