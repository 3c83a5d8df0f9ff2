"""Drafts: begun, written by several people, compared on every save (B4). Never seen by the secretariat.

A draft can be written after the window has closed, so that nothing typed is lost; only sending asks for the window.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.delegations import mark_registered
from consultations.domain.windows import check_open
from consultations.models import Delegation, Paragraph, Question, Recommendation
from core import audit, clock
from core.errors import NotYours, Refused, Stale
from core.references import new_reference
from submissions import rules
from submissions.domain.desks import Desk
from submissions.domain.reopening import check_whole_is_open
from submissions.enums import Channel, Confidentiality, SubmissionKind
from submissions.models import Input, Line, Submission, Version
from submissions.validators import clean_package


def begin_draft(
    delegation: Delegation, *, by: Any, at: datetime | None = None, kind: str = SubmissionKind.OWN
) -> Version:
    """The delegation's draft: a new submission, or the draft that is already there, so that a double click begins one.

    One own submission per delegation; further ones only as the lead of a joint one (DECIDED 4), of which an untouched
    draft is gone on with. Raises NotYours, Closed, and Refused `already_sent` where an own submission stands: it is
    corrected instead.
    """
    with transaction.atomic():
        delegation = lock_delegation(delegation)
        if not rules.may_begin(by, delegation):
            raise NotYours("no_draft", _("You do not draft for this body in this round."))
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
    delegation: Delegation, *, by: Any, kind: str = SubmissionKind.OWN, channel: str = Channel.PORTAL
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
    by: Any,
) -> Input:
    """The first input on a subject, made with its line where it is not there. No subject at all: the whole round.

    Raises NotYours where the person may not write here, Refused for a subject outside the round.
    """
    with transaction.atomic():
        version = lock_draft(version)
        found = find_input(version, recommendation, paragraph=paragraph, question=question)
        desk = Desk(version, by)
        desk.check_may_write(found)
        if found._state.adding:
            desk.add([found])
        return found


def add_input(
    version: Version,
    *,
    by: Any,
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
        desk = Desk(version, by)
        desk.check_may_write(added)
        desk.add([added])
        return added


def save_input(input: Input, *, fields: Mapping[str, Any], revision: int, by: Any, at: datetime | None = None) -> Input:
    """Saves what a person wrote, if nobody saved since `revision`; the earlier text stays as a DraftChange.

    The same text once more (a repeated autosave) is no conflict. Raises Stale with the row as it is and what was
    refused, NotYours, Refused or Several for fields that cannot be stored.
    """
    with transaction.atomic():
        version = lock_draft(input.version)
        current = Input.objects.select_related("line").get(pk=input.pk)
        current.version = version
        desk = Desk(version, by)
        desk.check_may_write(current)
        change = desk.change(current, fields)
        if not change.before:
            return current
        if current.revision != revision:
            raise Stale(
                "saved_since",
                _("Somebody saved another text in between. Nothing was overwritten: both texts are here."),
                current=current,
                theirs=dict(fields),
                hint=_("Compare them, settle on one, and save again."),
            )
        desk.store([change], at)
    return current


def set_package(version: Version, fields: Mapping[str, Any], *, by: Any, revision: int | None = None) -> Version:
    """Signature, level, language, consent, interest of the whole. Raises like `save_input`; focal point and deputy."""
    with transaction.atomic():
        version = lock_draft(version)
        delegation = version.submission.delegation
        if not consulting.may_draft_all(by, delegation):
            raise NotYours("not_yours", _("Only the focal point and the deputy say this for the whole."))
        before = Version.objects.submitted().filter(submission=version.submission_id).order_by("-number").first()
        cleaned = clean_package(
            fields,
            languages=delegation.round.rules.languages,
            at_least=before.confidentiality if before else Confidentiality.PUBLIC,
        )
        if all(getattr(version, name) == value for name, value in cleaned.items()):
            return version
        check_whole_is_open(version)
        if revision is not None and version.revision != revision:
            raise Stale(
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
