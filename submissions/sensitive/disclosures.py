"""Disclosure of a withheld identity, or of a file as it was sent: one asks, another grants it for 24 hours, and each
look is in the log (DECIDED 8).

Who may see confidential matter sees names without asking; a sealed original nobody of the secretariat does.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.enums import Constituency
from core import audit, clock
from core.errors import NotAllowed, Refused
from submissions import permissions
from submissions.attachments.services import path_of
from submissions.models import Attachment, Disclosure, Submission
from submissions.models.sensitive import DisclosureQuerySet
from submissions.sensitive.two_person import answer_request, clean_reason

LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Identity:
    """The sender of a submission."""

    name: str
    constituency: str
    country: str
    until: Any


def request_disclosure(
    submission: Submission, *, reason: str, by: User, attachment: Attachment | None = None
) -> Disclosure:
    """Request sight of the identity, or of a file as it was submitted.

    Raises NotAllowed, also during the embargo; Refused without a reason, for what the person may see anyway, and where
    it waits or is open already.
    """
    with transaction.atomic():
        Submission.objects.select_for_update(of=("self",), no_key=True).get(pk=submission.pk)
        if attachment is None and not permissions.sees_submission_open(by, submission):
            raise NotAllowed("not_there", _("Page not found."))
        if attachment is not None and not (
            attachment.version.submission_id == submission.pk and permissions.may_ask_for_original(by, attachment)
        ):
            raise NotAllowed("not_there", _("Page not found."))
        reason = clean_reason(reason)
        if attachment is None and permissions.may_redact(by, submission):
            raise Refused("seen_anyway", _("You can already see who sent this."))
        same = _about(submission, attachment).filter(asked_by=by)
        if same.filter(granted__isnull=True).exists():
            raise Refused("asked_already", _("You have already requested this. It is waiting for second approval."))
        if same.live(clock.now()).exists():
            raise Refused("open_already", _("You already have access."))
        row = Disclosure.objects.create(
            submission=submission, attachment=attachment, reason=reason, asked_by=by, asked_at=clock.now()
        )
        audit.record("submissions.opening.ask", submission, by=by, opening=row.pk, attachment=attachment)
    return row


def grant_disclosure(opening: Disclosure, *, by: User) -> Disclosure:
    """Grant the request: the person who asked can see it for 24 hours.

    Raises NotAllowed, Refused `same_person`, `answered_before`.
    """
    return _answer(opening, True, by, "")


def refuse_disclosure(opening: Disclosure, *, by: User, words: str) -> Disclosure:
    """Refuse the request; request and refusal stay on record. Raises what `grant_disclosure` raises."""
    return _answer(opening, False, by, words)


def live_disclosure(submission: Submission, user: User, attachment: Attachment | None = None) -> Disclosure | None:
    """Return the disclosure that is open to the person now, or None."""
    return _about(submission, attachment).filter(asked_by=user).live(clock.now()).order_by("-until").first()


def disclosures_of(submission: Submission, user: User) -> dict[UUID | None, Disclosure]:
    """Return the person's requests that wait or are open, by the file, None for the identity. One query."""
    rows = Disclosure.objects.filter(submission=submission, asked_by=user).select_related("attachment")
    rows = rows.filter(Q(granted__isnull=True) | Q(granted=True, until__gt=clock.now())).order_by("asked_at")
    return {row.attachment.file_id if row.attachment else None: row for row in rows}


def waiting_disclosures(user: User) -> QuerySet[Disclosure]:
    """Return waiting requests that the person may grant, and the person's own, oldest first."""
    inside = Q(submission__in=permissions.redactable_by(user).values("pk")) | Q(asked_by=user)
    rows = Disclosure.objects.filter(inside, granted__isnull=True)
    return rows.select_related("submission__delegation__round", "attachment__file", "asked_by")


def disclose_identity(submission: Submission, *, by: User) -> Identity:
    """Return the sender, for a person with an open disclosure; the look is logged. Raises NotAllowed."""
    with transaction.atomic():
        opening = _record_disclosure(submission, None, by)
    body = submission.delegation.organisation
    return Identity(
        name=body.display_name(),
        constituency=str(Constituency(body.constituency).label),
        country=body.country,
        until=opening.until,
    )


def disclose_original(attachment: Attachment, *, by: User) -> tuple[Path, str, str]:
    """Return the file as it was submitted: path, name, content type; the look is logged.

    Raises NotAllowed, and Refused for a file that is in quarantine or missing.
    """
    with transaction.atomic():
        _record_disclosure(attachment.version.submission, attachment, by)
        path = path_of(attachment)  # a look that fails is none
    return path, attachment.file.display_name, attachment.file.content_type


def _record_disclosure(submission: Submission, attachment: Attachment | None, by: User) -> Disclosure:
    opening = live_disclosure(submission, by, attachment)
    # Rights end at once (A7): a duty that was taken ends a look that was granted.
    was_recorded = (
        permissions.sees_submission_open(by, submission)
        if attachment is None
        else permissions.sees_attachment(by, attachment)
    )
    if opening is None or not was_recorded:
        raise NotAllowed("not_open", _("Page not found."))
    audit.record("submissions.opening.look", submission, by=by, opening=opening.pk, attachment=attachment)
    return opening


def _answer(opening: Disclosure, granted: bool, by: User, words: str) -> Disclosure:
    with transaction.atomic():
        if not permissions.may_redact(by, opening.submission):
            raise NotAllowed(
                "no_duty",
                _("You cannot decide on access to restricted content in this round, or the embargo has not ended yet."),
            )
        until = clock.now() + LASTS if granted else None
        row = answer_request(opening, granted=granted, by=by, words=words, until=until)
        act = "submissions.opening.grant" if granted else "submissions.opening.refuse"
        audit.record(act, row.submission, by=by, opening=row.pk)
    return row


def _about(submission: Submission, attachment: Attachment | None) -> DisclosureQuerySet:
    """Return requests about the identity, or about a file in any version."""
    rows = Disclosure.objects.filter(submission=submission)
    return (
        rows.filter(attachment__isnull=True) if attachment is None else rows.filter(attachment__file=attachment.file_id)
    )
