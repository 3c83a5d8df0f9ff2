"""Drafts: begun, written by several people, compared on every save (B4). Never seen by the secretariat.

A draft can be written after the window has closed, so that nothing typed is lost; only sending asks for the window.
"""

from collections.abc import Mapping
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
from core.db.ids import new_reference
from core.errors import NotAllowed, Refused, SaveConflict
from core.text.strings import clean_text
from submissions import permissions
from submissions.drafting.draft_editor import DraftEditor
from submissions.drafting.validators import clean_submission_fields
from submissions.enums import Channel, Confidentiality, InputStage, SubmissionKind
from submissions.models import Input, Line, Submission, Version
from submissions.sending.clarification import check_whole_is_open


def begin_draft(
    delegation: Delegation, *, by: User, at: datetime | None = None, kind: str = SubmissionKind.OWN
) -> Version:
    """The delegation's draft: a new submission, or the draft that is already there, so that a double click begins one.

    One own submission per delegation; further ones only as the lead of a joint one (DECIDED 4), of which an untouched
    draft is gone on with. Raises NotAllowed, Closed, and Refused `already_sent` where an own submission stands: it is
    corrected instead.
    """
    with transaction.atomic():
        delegation = lock_delegation(delegation)
        if not permissions.may_begin(by, delegation):
            raise NotAllowed("no_draft", _("You do not draft for this body in this round."))
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
    delegation: Delegation, *, by: User, kind: str = SubmissionKind.OWN, channel: str = Channel.PORTAL
) -> Version:
    """The rows of a first draft, for verbs that have locked the delegation and asked the rules."""
    now = clock.now()
    last = delegation.submissions.aggregate(last=Max("sequence"))["last"] or 0
    submission = Submission.objects.create(
        reference=new_reference("SR", now.year),
        delegation=delegation,
        sequence=last + 1,
        kind=kind,
        channel=channel,
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
    """The first input on a subject, or one that is not saved yet: for pages, which change nothing (D4).

    Both a new and an untouched one bear revision 1, so that whoever saves second is told.
    """
    subject = _subject(recommendation, paragraph, question)
    found = Input.objects.filter(version=version, number=1, **subject).select_related("line").first()
    return found or Input(version=version, number=1, language=version.language, **subject)


def input_for(
    version: Version,
    recommendation: Recommendation | None = None,
    *,
    paragraph: Paragraph | None = None,
    question: Question | None = None,
    by: User,
) -> Input:
    """The first input on a subject, made with its line where it is not there. No subject at all: the whole round.

    Raises NotAllowed where the person may not write here, Refused for a subject outside the round.
    """
    with transaction.atomic():
        version = lock_draft(version)
        found = find_input(version, recommendation, paragraph=paragraph, question=question)
        desk = DraftEditor(version, by)
        desk.check_may_write(found)
        if found._state.adding:
            desk.add([found])
        return found


def add_input(
    version: Version,
    *,
    by: User,
    recommendation: Recommendation | None = None,
    paragraph: Paragraph | None = None,
    question: Question | None = None,
) -> Input:
    """A further input on the same subject, with the next number. Raises like `input_for`."""
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
    """Saves what a person wrote, if nobody saved since `revision`; the earlier text stays as a DraftChange.

    The same text once more (a repeated autosave) is no conflict. Raises Stale with the row as it is and what was
    refused, NotAllowed, Refused or Refusals for fields that cannot be stored.
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
            raise SaveConflict(
                "saved_since",
                _("Somebody saved another text in between. Nothing was overwritten: both texts are here."),
                current=current,
                theirs=dict(fields),
                hint=_("Compare them, settle on one, and save again."),
            )
        desk.store([change], at)
    return current


def set_submission_fields(
    version: Version, fields: Mapping[str, Any], *, by: User, revision: int | None = None
) -> Version:
    """Signature, level, language, consent, interest of the whole. Raises like `save_input`; focal point and deputy."""
    with transaction.atomic():
        version = lock_draft(version)
        delegation = version.submission.delegation
        if not consulting.may_draft_all(by, delegation):
            raise NotAllowed("not_yours", _("Only the focal point and the deputy say this for the whole."))
        before = Version.objects.submitted().filter(submission=version.submission_id).order_by("-number").first()
        cleaned = clean_submission_fields(
            fields,
            languages=delegation.round.rules.languages,
            at_least=before.confidentiality if before else Confidentiality.PUBLIC,
        )
        if all(getattr(version, name) == value for name, value in cleaned.items()):
            return version
        check_whole_is_open(version)
        if revision is not None and version.revision != revision:
            raise SaveConflict(
                "saved_since",
                _("Somebody changed this in between. Nothing was overwritten."),
                current=version,
                theirs=dict(fields),
                hint=_("Compare, and save again."),
            )
        for name, value in {**cleaned, "revision": version.revision + 1}.items():
            setattr(version, name, value)
        version.save(update_fields=[*cleaned, "revision"])
    return version


def lock_delegation(delegation: Delegation) -> Delegation:
    """The row, locked, with round and body: what is sent, corrected and withdrawn goes one after the other."""
    rows = Delegation.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("round__rules", "organisation").get(pk=delegation.pk)


def lock_draft(version: Version) -> Version:
    """The draft, locked against being sent while something is written. Raises Refused for one that was sent."""
    rows = Version.objects.select_for_update(of=("self",), no_key=True)
    locked = rows.select_related("submission__delegation__round__rules", "submission__delegation__organisation").get(
        pk=version.pk
    )
    locked.check_draft()
    return locked


def new_line(submission: Submission, year: int) -> Line:
    """A line with a public reference that stands in no order; `year` is the round's, the same for all."""
    return Line.objects.create(submission=submission, public_reference=new_reference("IN", year))


def draft_of(submission: Submission) -> Version:
    """The draft of a submission. Raises Refused `already_sent` where there is none."""
    draft = submission.versions.filter(submitted_at__isnull=True).first()
    if draft is None:
        raise Refused(
            "already_sent",
            _("Your body has already sent its submission in this round."),
            hint=_("Begin a correction: it starts as a copy of what you sent."),
        )
    return draft


def _untouched_joint(delegation: Delegation) -> Version | None:
    """A joint draft in which nobody has written and to which nobody was asked."""
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
    given = [subject for subject in (recommendation, paragraph, question) if subject is not None]
    if len(given) > 1:
        raise ValueError("An input has one subject.")
    return {"recommendation": recommendation, "paragraph": paragraph, "question": question, "on_round": not given}


def release(input_: Input, *, by: User) -> Input:
    """The drafter hands the answer to the focal point. Raises Refused where nothing is written yet."""
    with transaction.atomic():
        input_ = _locked(input_)
        if not consulting.may_draft(by, input_.version.submission.delegation, input_.recommendation_id):
            raise NotAllowed("not_given", _("This part was not given to you."))
        if input_.is_empty:
            raise Refused("nothing_written", _("Write an answer first."))
        if input_.stage == InputStage.CLEARED:
            raise Refused("cleared_already", _("This answer is cleared already."))
        _set(input_, InputStage.RELEASED, "submissions.input.release", by=by)
    return input_


def return_to_drafter(input_: Input, *, by: User, reason: str) -> Input:
    """Back to whoever drafts it, with a reason."""
    reason = clean_text(reason.strip(), field="reason", limit=5_000)
    if not reason:
        raise Refused("reason_missing", _("Say what should be changed."), field="reason")
    with transaction.atomic():
        input_ = _locked(input_)
        _check_decides(input_, by)
        _set(input_, InputStage.RETURNED, "submissions.input.return", by=by, reason=reason)
    return input_


def clear(input_: Input, *, by: User) -> Input:
    """Focal point or deputy: this may be sent."""
    with transaction.atomic():
        input_ = _locked(input_)
        _check_decides(input_, by)
        if input_.is_empty:
            raise Refused("nothing_written", _("Nothing is written here that could be cleared."))
        _set(input_, InputStage.CLEARED, "submissions.input.clear", by=by)
    return input_


def clear_all(version: Version, *, by: User) -> int:
    """Clears every answer that was handed to the focal point, and gives their number. Raises like `clear`."""
    with transaction.atomic():
        version = lock_draft(version)
        if not consulting.may_draft_all(by, version.submission.delegation):
            raise NotAllowed("not_focal_point", _("The focal point or the deputy decides this."))
        waiting = [row for row in version.inputs.filter(stage=InputStage.RELEASED) if not row.is_empty]
        for input_ in waiting:
            clear(input_, by=by)
    return len(waiting)


def _locked(input_: Input) -> Input:
    version = lock_draft(input_.version)
    input_ = Input.objects.get(pk=input_.pk)
    input_.version = version
    return input_


def _check_decides(input_: Input, by: User) -> None:
    if not consulting.may_draft_all(by, input_.version.submission.delegation):
        raise NotAllowed("not_focal_point", _("The focal point or the deputy decides this."))


def _set(input_: Input, stage: InputStage, action: str, *, by: User, reason: str = "") -> None:
    """The text stays, and so does its revision: nobody's open page becomes stale by it."""
    input_.stage, input_.return_reason, input_.changed_at = stage, reason, clock.now()
    input_.save(update_fields=["stage", "return_reason", "changed_at"])
    audit.record(action, input_, by=by)
