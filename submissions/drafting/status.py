"""The status of a body's submission in a round: none yet, a draft, submitted, submitted and in correction.

Its pages work on its own submission; if it has none, on the joint one that it leads (decisions/0019).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Delegation
from core.errors import NotAllowed, Refused
from submissions import permissions
from submissions.drafting.services import begin_draft, draft_of, lock_delegation
from submissions.enums import SubmissionKind
from submissions.models import Submission, Version


@dataclass(frozen=True, slots=True)
class SubmissionStatus:
    """The status of a submission.

    `draft` is what people write in now, `sent` the latest submitted version; both are None before anything began.
    """

    submission: Submission | None = None
    draft: Version | None = None
    sent: Version | None = None

    @property
    def latest(self) -> Version | None:
        """The version that a page shows: the draft if there is one, else the submitted one."""
        return self.draft or self.sent

    def first_language(self, delegation: Delegation) -> str:
        """Return the language in which a new answer or file begins: that of the version shown, else the register's."""
        return self.latest.language if self.latest is not None else delegation.organisation.language

    @property
    def is_final(self) -> bool:
        """Whether it was submitted and no correction is in progress: nothing can be written until one begins."""
        return self.draft is None and self.sent is not None

    @property
    def is_joint(self) -> bool:
        """Whether it is a joint submission."""
        return self.submission is not None and self.submission.kind == SubmissionKind.JOINT


def submission_status(delegation: Delegation) -> SubmissionStatus:
    """Return the status of one body's submission. Two queries."""
    return submission_statuses([delegation])[delegation.pk]


def submission_statuses(delegations: Iterable[Delegation]) -> dict[UUID, SubmissionStatus]:
    """Return, by delegation, the status of the submission that is neither withdrawn nor erased.

    An own submission comes before a joint one. Two queries.
    """
    by_key = {delegation.pk: delegation for delegation in delegations}
    rows = Submission.objects.filter(delegation__in=by_key, withdrawal__isnull=True, erasure__isnull=True)
    submissions = {row.pk: row for row in sorted(rows, key=lambda row: (row.kind == SubmissionKind.OWN, row.sequence))}
    versions: dict[UUID, list[Version]] = {}
    for version in Version.objects.filter(submission__in=submissions).order_by("number"):
        version.submission = submissions[version.submission_id]
        versions.setdefault(version.submission_id, []).append(version)
    stands = {key: SubmissionStatus() for key in by_key}
    for submission in submissions.values():
        submission.delegation = by_key[submission.delegation_id]
        own = versions.get(submission.pk, [])
        stands[submission.delegation_id] = SubmissionStatus(
            submission=submission,
            draft=next((row for row in own if row.is_draft), None),
            sent=next((row for row in reversed(own) if not row.is_draft), None),
        )
    return stands


def current_draft(delegation: Delegation, *, by: User, at: datetime | None = None, begins: bool = True) -> Version:
    """Return the draft that the body's pages write in, begun if there is none.

    Raises what `begin_draft` raises; without `begins`, Refused `draft_gone` where there is none: a page that showed a
    draft begins no other.
    """
    with transaction.atomic():
        led = submission_status(lock_delegation(delegation))
        if led.submission is None and not begins:
            raise Refused(
                "draft_gone",
                _("Your team has withdrawn or deleted this text since you opened the page."),
                hint=_("Copy what you want to keep, and reload the page."),
            )
        if led.submission is None or not led.is_joint:
            return begin_draft(delegation, by=by, at=at)
        if not permissions.may_begin(by, delegation):
            raise NotAllowed("no_draft", _("You do not draft for this team in this call for inputs."))
        return draft_of(led.submission)
