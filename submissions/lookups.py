"""Rows that a person asked for, if they may have them.

What is not yours does not exist: an id of others and an invented one are refused alike (A2).
"""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import AnyUser, User
from consultations import lookups, permissions as consulting
from consultations.models import Delegation
from consultations.rounds.selectors import recommendations_of
from core import clock
from submissions import permissions
from submissions.drafting.status import SubmissionStatus, submission_status
from submissions.drafting.subjects import Subject
from submissions.enums import MemberState
from submissions.models import Alignment, Attachment, Input, JointMember, Receipt, WorkbookImport


def get_own_work_or_404(user: AnyUser, delegation: UUID) -> tuple[Delegation, SubmissionStatus]:
    """Return the person's own delegation and the status of its submission. Raises NotAllowed."""
    own = lookups.get_own_delegation_or_404(user, delegation)
    return own, submission_status(own)


def get_led_work_or_404(user: AnyUser, delegation: UUID) -> tuple[Delegation, SubmissionStatus]:
    """Return what `get_own_work_or_404` returns, for focal point and deputy."""
    own = lookups.get_led_delegation_or_404(user, delegation)
    return own, submission_status(own)


def get_focal_work_or_404(user: AnyUser, delegation: UUID) -> tuple[Delegation, SubmissionStatus]:
    """Return what `get_own_work_or_404` returns, for the focal point."""
    own = lookups.get_focal_delegation_or_404(user, delegation)
    return own, submission_status(own)


def get_subject_or_404(
    user: AnyUser,
    delegation: Delegation,
    *,
    recommendation: UUID | None = None,
    paragraph: UUID | None = None,
    question: int | None = None,
) -> Subject:
    """Return a subject of the round that the person may write on; for a contributor an assigned one (DECIDED 2).

    A paragraph is a subject of its own only if it has parts.
    """
    if not consulting.may_draft(user, delegation, recommendation):
        raise lookups.not_found()
    if recommendation is not None:
        rows = recommendations_of(delegation.round).select_related("paragraph__context").prefetch_related("texts")
        return Subject(delegation.round, recommendation=lookups.row_or_404(rows.filter(pk=recommendation).first()))
    if paragraph is not None:
        parts = recommendations_of(delegation.round).filter(paragraph=paragraph, limb__gt=0)
        part = lookups.row_or_404(parts.first())
        return Subject(delegation.round, paragraph=part.paragraph)
    if question is not None:
        return Subject(
            delegation.round, question=lookups.row_or_404(delegation.round.questions.filter(number=question).first())
        )
    return Subject(delegation.round)


def get_draft_input_or_404(user: AnyUser, status: SubmissionStatus, line: UUID) -> Input:
    """Return an answer in the current draft, by its line."""
    rows = permissions.inputs_visible_to(user).filter(version=status.draft, line=line)
    rows = rows.select_related("version__submission__delegation__organisation", "line", "recommendation__paragraph")
    return lookups.row_or_404(rows.first() if status.draft else None)


def get_input_versions_or_404(user: AnyUser, status: SubmissionStatus, line: UUID) -> list[Input]:
    """Return an answer that the person may draft, as it is now and in each version before, newest first."""
    rows = permissions.inputs_visible_to(user).filter(version__submission=status.submission, line=line)
    rows = rows.select_related("version__submission__delegation", "line", "recommendation__paragraph", "question")
    versions = list(rows.order_by("-version__number")) if status.submission else []
    return lookups.row_or_404(versions or None)


def get_own_attachment_or_404(user: AnyUser, delegation: Delegation, key: UUID) -> Attachment:
    """Return a file of the body that the person may open."""
    rows = permissions.attachments_visible_to(user).filter(version__submission__delegation=delegation, pk=key)
    return lookups.row_or_404(rows.select_related("file", "version__submission__delegation__organisation").first())


def get_own_receipt_or_404(user: AnyUser, number: str) -> Receipt:
    """Return a receipt of the person's own body, or of a joint submission it confirmed.

    The secretariat has its own pages.
    """
    rows = permissions.receipts_held_by(user).select_related(
        "version__submission__delegation__organisation", "version__submission__delegation__round__document"
    )
    return lookups.row_or_404(rows.filter(number=number).first() if number.isprintable() else None)


def get_own_alignment_or_404(status: SubmissionStatus, key: UUID) -> Alignment:
    """Return an alignment of the body's draft."""
    rows = Alignment.objects.filter(version=status.draft) if status.draft else Alignment.objects.none()
    return lookups.row_or_404(rows.select_related("version__submission__delegation").filter(pk=key).first())


def get_invited_member_or_404(delegation: Delegation, status: SubmissionStatus, key: UUID) -> JointMember:
    """Return a body that this one invited to the joint text it leads."""
    rows = JointMember.objects.filter(submission=status.submission, submission__delegation=delegation)
    return lookups.row_or_404(rows.select_related("organisation", "submission__delegation").filter(pk=key).first())


def get_membership_or_404(user: AnyUser, key: UUID) -> JointMember:
    """Return a joint invitation of the person's own body in an announced round, whatever the answer."""
    rows = permissions.memberships_visible_to(user).filter(submission__delegation__round__announced_at__lte=clock.now())
    delegation = "submission__delegation"
    return lookups.row_or_404(
        rows.select_related("organisation", f"{delegation}__organisation", f"{delegation}__round__rules",
                            f"{delegation}__round__document").filter(pk=key).first()
    )  # fmt: skip


def get_confirmed_membership_or_404(user: AnyUser, key: UUID) -> JointMember:
    """Return what `get_membership_or_404` returns, if the body confirmed the text and has not left it."""
    member = get_membership_or_404(user, key)
    return lookups.row_or_404(member if member.state == MemberState.CONFIRMED else None)


def get_joint_attachment_or_404(user: AnyUser, member: JointMember, key: UUID) -> Attachment:
    """Return a file of a joint text that the person's body may read."""
    rows = permissions.attachments_visible_to(user).filter(version__submission=member.submission_id, pk=key)
    return lookups.row_or_404(rows.select_related("file", "version__submission__delegation__organisation").first())


def own_imports(user: User, delegation: Delegation) -> QuerySet[WorkbookImport]:
    """Return the person's imports; for focal point and deputy also those that their colleagues applied.

    Only the person who uploaded a pending import sees it.
    """
    rows = WorkbookImport.objects.filter(delegation=delegation).select_related(
        "by", "undone_by", "version", "delegation__organisation", "delegation__round__document"
    )
    rows = rows.defer("delegation__round__document__reading")
    if consulting.may_draft_all(user, delegation):
        return rows.filter(applied_at__isnull=False) | rows.filter(by=user)
    return rows.filter(by=user)


def waiting_imports(user: User, delegation: Delegation) -> QuerySet[WorkbookImport]:
    """Return the person's imports that were neither applied nor discarded, newest first."""
    return WorkbookImport.objects.filter(delegation=delegation, by=user, applied_at__isnull=True)


def get_own_import_or_404(user: User, delegation: Delegation, key: UUID) -> WorkbookImport:
    """Return one of `own_imports`. Raises NotAllowed."""
    return lookups.row_or_404(own_imports(user, delegation).filter(pk=key).first())


class WorkMixin(lookups.BodyMixin):
    """About a delegation of the person's own body; `status` is that of its submission."""

    def get_object(self, delegation: UUID, **kwargs: Any) -> Delegation:
        own = super().get_object(delegation)
        self.status = submission_status(own)
        return own
