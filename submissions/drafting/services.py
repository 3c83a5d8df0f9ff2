"""Acts on a draft: begin, write, save with a check for conflicts (B4), approve. The secretariat never sees a draft.

A draft can be written after the window has closed, so that nothing typed is lost; only submitting needs an open window.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.invitations.delegations import mark_registered
from consultations.models import Delegation, Paragraph, Question, Recommendation
from consultations.rounds.windows import check_open
from core import audit, clock
from core.db.ids import id_in, unused_references
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text
from submissions import permissions
from submissions.drafting.draft_editor import DraftEditor
from submissions.drafting.revisions import save_conflict
from submissions.drafting.validators import clean_submission_fields
from submissions.enums import Channel, Confidentiality, InputStage, SubmissionKind
from submissions.models import Erasure, Input, Submission, Version
from submissions.sending.clarification import check_whole_is_open


def begin_draft(
    delegation: Delegation, *, by: User, at: datetime | None = None, kind: str = SubmissionKind.OWN
) -> Version:
    """Return the delegation's draft: the existing one, else a new submission. A double click begins only one.

    A delegation has one own submission; further ones only as the lead of a joint one (DECIDED 4), where an untouched
    joint draft is used again. Raises NotAllowed, Closed, and Refused `already_sent` where an own submission was sent:
    correct it instead.
    """
    with transaction.atomic():
        delegation = lock_delegation(delegation)
        if not permissions.may_begin(by, delegation):
            raise NotAllowed("no_draft", _("You do not draft for this team in this call for inputs."))
        if kind == SubmissionKind.OWN:
            standing = (
                Submission.objects.filter(delegation=delegation, kind=kind, withdrawal__isnull=True)
                .exclude(erasure__isnull=False)
                .first()
            )
            if standing is not None:
                return draft_of(standing)
        elif untouched := _untouched_joint(delegation):
            return untouched
        check_open(delegation, at or clock.now())
        mark_registered(delegation)
        version = new_submission(delegation, by=by, kind=kind)
        audit.record("submissions.version.begin", version, by=by)
    return version


def new_submission(
    delegation: Delegation,
    *,
    by: User,
    kind: str = SubmissionKind.OWN,
    channel: str = Channel.PORTAL,
    restarts: Submission | None = None,
) -> Version:
    """Create the rows of a first draft, for acts that have locked the delegation and checked the rules."""
    now = clock.now()
    last = delegation.submissions.aggregate(last=Max("sequence"))["last"] or 0
    [reference] = unused_references(Submission.objects.all(), "reference", "SR", now.year)
    submission = Submission.objects.create(
        reference=reference,
        delegation=delegation,
        sequence=last + 1,
        kind=kind,
        channel=channel,
        restarts=restarts,
        entered_by=by if channel in (Channel.MAIL, Channel.PAPER) else None,
        created_at=now,
    )
    organisation = delegation.organisation
    return Version.objects.create(
        submission=submission,
        number=1,
        language=organisation.language,
        declares_interest=organisation.declares_interest,
        started_at=now,
        started_by=by,
    )


def find_input(
    version: Version,
    recommendation: Recommendation | None = None,
    *,
    paragraph: Paragraph | None = None,
    question: Question | None = None,
) -> Input:
    """Return the first input on a subject, or an unsaved one: for pages, which change nothing (D4).

    Both a new and an untouched input have revision 1, so that the person who saves second learns of the conflict.
    """
    subject = _subject(recommendation, paragraph, question)
    input_ = Input.objects.filter(version=version, number=1, **subject).select_related("line").first()
    return input_ or Input(version=version, number=1, language=version.language, **subject)


def input_for(
    version: Version,
    recommendation: Recommendation | None = None,
    *,
    paragraph: Paragraph | None = None,
    question: Question | None = None,
    by: User,
) -> Input:
    """Return the first input on a subject, and create it with its line if needed. No subject means the whole round.

    Raises NotAllowed where the person may not write here, Refused for a subject outside the round.
    """
    with transaction.atomic():
        version = lock_draft(version)
        input_ = find_input(version, recommendation, paragraph=paragraph, question=question)
        desk = DraftEditor(version, by)
        desk.check_may_write(input_)
        if input_._state.adding:
            desk.add([input_])
        return input_


def add_input(
    version: Version,
    *,
    by: User,
    recommendation: Recommendation | None = None,
    paragraph: Paragraph | None = None,
    question: Question | None = None,
) -> Input:
    """Add a further input on the same subject, with the next number. Raises what `input_for` raises."""
    subject = _subject(recommendation, paragraph, question)
    with transaction.atomic():
        version = lock_draft(version)
        last = Input.objects.filter(version=version, **subject).aggregate(last=Max("number"))["last"] or 0
        added = Input(version=version, number=last + 1, language=version.language, **subject)
        desk = DraftEditor(version, by)
        desk.check_may_write(added)
        desk.add([added])
        return added


def save_input(
    input_: Input, *, fields: Mapping[str, Any], revision: int, by: User, at: datetime | None = None
) -> Input:
    """Save what a person wrote if nobody saved since `revision`; the earlier text stays as a DraftChange.

    `revision` is one of this draft, or UNKNOWN. Saving the same text again (a repeated autosave) is no conflict. Raises
    SaveConflict with the current row and the refused fields, NotAllowed, and Refused or Refusals for fields that cannot
    be stored.
    """
    with transaction.atomic():
        version = lock_draft(input_.version)
        current = Input.objects.select_related("line").get(pk=input_.pk)
        current.version = version
        desk = DraftEditor(version, by)
        desk.check_may_write(current)
        change = desk.change(current, fields)
        if not change.before:
            return current
        if current.revision != revision:
            raise save_conflict(
                revision,
                _("Someone saved another text in the meantime. Nothing was overwritten: both texts are here."),
                current=current,
                theirs=change.values,  # as it would be stored: browsers send other line breaks
                hint=_("Compare them, choose one, and save again."),
            )
        desk.store([change], at)
    return current


def set_submission_fields(
    version: Version, fields: Mapping[str, Any], *, by: User, revision: int | None = None
) -> Version:
    """Save signature, level, language, consent and interest of the whole; for focal point and deputy.

    Raises what `save_input` raises.
    """
    with transaction.atomic():
        version = lock_draft(version)
        delegation = version.submission.delegation
        if not consulting.may_draft_all(by, delegation):
            raise NotAllowed(
                "not_yours", _("Only the focal point and the deputy can change this for the whole submission.")
            )
        before = Version.objects.submitted().filter(submission=version.submission_id).order_by("-number").first()
        cleaned = clean_submission_fields(
            fields,
            languages=delegation.round.rules.offered_languages(version.language),
            at_least=before.confidentiality if before else Confidentiality.PUBLIC,
        )
        if all(getattr(version, name) == value for name, value in cleaned.items()):
            return version
        check_whole_is_open(version)
        if revision is not None and version.revision != revision:
            raise save_conflict(
                revision,
                _("Someone changed this in the meantime. Nothing was overwritten."),
                current=version,
                theirs=dict(fields),
                hint=_("Compare, and save again."),
            )
        for name, value in {**cleaned, "revision": version.revision + 1}.items():
            setattr(version, name, value)
        version.save(update_fields=[*cleaned, "revision"])
    return version


def use_safer_level(version: Version, level: str, *, by: User) -> Version:
    """Choose a suggested level for the whole, unless a more restricted one is chosen already.

    Raises what `set_submission_fields` raises.
    """
    with transaction.atomic():
        version = lock_draft(version)
        safer = max((Confidentiality(version.confidentiality), Confidentiality(level)), key=lambda each: each.rank)
        return set_submission_fields(version, {"confidentiality": safer.value}, by=by)


def lock_delegation(delegation: Delegation) -> Delegation:
    """Return the row, locked, with round and body, so that submitting, correcting and withdrawing happen one by one."""
    rows = Delegation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__rules", "organisation").get(pk=delegation.pk)


def lock_draft(version: Version) -> Version:
    """Return the draft, locked so that nobody submits it during a write.

    Raises Refused for a submitted version, and for one of an erased submission: a page still open saves nothing.
    """
    rows = Version.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("submission__delegation__round__rules", "submission__delegation__organisation").get(
        pk=version.pk
    )
    locked.check_draft()
    check_not_erased(locked.submission)
    return locked


def check_not_erased(submission: Submission) -> None:
    """Raise Refused for an erased submission: nothing is added to it. Call it with delegation or draft locked."""
    if Erasure.objects.filter(submission=submission).exists():
        raise Refused("erased_already", _("This submission has already been erased."))


def draft_of(submission: Submission) -> Version:
    """Return the draft of a submission. Raises Refused `already_sent` if there is none."""
    draft = submission.versions.filter(submitted_at__isnull=True).first()
    if draft is None:
        raise Refused(
            "already_sent",
            _("Your team has already sent its submission to this call for inputs."),
            hint=_("Start a correction. It begins as a copy of what you sent."),
        )
    return draft


def _untouched_joint(delegation: Delegation) -> Version | None:
    """Return a joint draft that has no content and no invited members."""
    rows = Version.objects.filter(
        submission__delegation=delegation,
        submission__kind=SubmissionKind.JOINT,
        submission__withdrawal__isnull=True,
        submission__erasure__isnull=True,
        submission__joint_members__isnull=True,
        number=1,
        revision=1,
        submitted_at__isnull=True,
        inputs__isnull=True,
        attachments__isnull=True,
    )
    return rows.order_by("submission__sequence").first()


def _subject(
    recommendation: Recommendation | None, paragraph: Paragraph | None, question: Question | None
) -> dict[str, Any]:
    subjects = [subject for subject in (recommendation, paragraph, question) if subject is not None]
    if len(subjects) > 1:
        raise ValueError("An input has one subject.")
    return {"recommendation": recommendation, "paragraph": paragraph, "question": question, "on_round": not subjects}


def release(input_: Input, *, by: User) -> Input:
    """Hand the answer over to the focal point.

    Raises NotAllowed, and Refused if nothing is written yet or it is already approved.
    """
    with transaction.atomic():
        input_ = _locked(input_)
        if not consulting.may_draft(by, input_.version.submission.delegation, input_.recommendation_id):
            raise NotAllowed("not_given", _("This part is not assigned to you."))
        if input_.is_empty:
            raise Refused("nothing_written", _("Write an answer first."))
        if input_.stage == InputStage.CLEARED:
            raise Refused("cleared_already", _("This answer is already approved."))
        _set([input_], InputStage.RELEASED, "submissions.input.release", by=by)
    return input_


def return_to_drafter(input_: Input, *, by: User, reason: str) -> Input:
    """Return the answer to its drafter, with a reason. Raises NotAllowed, and Refused without a reason."""
    reason = clean_text(reason.strip(), field="reason", limit=5_000)
    if not reason:
        raise Refused("reason_missing", _("Enter what should be changed."), field="reason")
    with transaction.atomic():
        input_ = _locked(input_)
        _check_decides(input_, by)
        _set([input_], InputStage.RETURNED, "submissions.input.return", by=by, reason=reason)
    return input_


def clear(input_: Input, *, by: User) -> Input:
    """Approve the answer for submission; for focal point and deputy. Raises NotAllowed, and Refused if it is empty."""
    with transaction.atomic():
        input_ = _locked(input_)
        _check_decides(input_, by)
        if input_.is_empty:
            raise Refused("nothing_written", _("There is no answer to approve here."))
        _set([input_], InputStage.CLEARED, "submissions.input.clear", by=by)
    return input_


def text_key(input_: Input) -> str:
    """Return the key of an answer's current text, by which a page tells what its reader could read."""
    return f"{input_.pk}/{input_.revision}"


def clear_all(version: Version, *, by: User, read: Collection[str] | None = None) -> tuple[int, int]:
    """Approve every answer that was handed to the focal point, and return how many.

    With `read`, the `text_key` of each answer on the page, those that were handed over or changed since stay; their
    number is the second value. Raises what `clear` raises.
    """
    with transaction.atomic():
        version = lock_draft(version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotAllowed("not_focal_point", _("Only the focal point or the deputy can decide this."))
        rows = version.inputs.filter(stage=InputStage.RELEASED).select_related("line")
        waiting = [row for row in rows if not row.is_empty]
        approved = waiting if read is None else [row for row in waiting if text_key(row) in read]
        _set(approved, InputStage.CLEARED, "submissions.input.clear", by=by)
    return len(approved), len(waiting) - len(approved)


def _locked(input_: Input) -> Input:
    version = lock_draft(input_.version)
    input_ = Input.objects.get(pk=input_.pk)
    input_.version = version
    return input_


def _check_decides(input_: Input, by: User) -> None:
    if not consulting.may_draft_all(by, input_.version.submission.delegation):
        raise NotAllowed("not_focal_point", _("Only the focal point or the deputy can decide this."))


def _set(inputs: Sequence[Input], stage: InputStage, action: str, *, by: User, reason: str = "") -> None:
    """Set the stage of one or many. Text and revision stay, so that nobody's open page becomes outdated."""
    fields = {"stage": stage, "return_reason": reason, "changed_at": clock.now()}
    for input_ in inputs:
        for name, value in fields.items():
            setattr(input_, name, value)
    Input.objects.filter(id_in("pk", [input_.pk for input_ in inputs])).update(**fields)
    audit.record_all(action, [(input_, {}) for input_ in inputs], by=by)
