"""The door of this floor's pages: fetches what a person asked for and lets in those it belongs to.

What is not yours does not exist: a foreign id and a made-up one are refused alike (A2).
"""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from consultations import doors
from consultations import rules as consulting
from consultations.models import Delegation
from core import clock
from core.errors import NotYours
from submissions import rules
from submissions.domain.standings import Standing, standing
from submissions.domain.subjects import Subject
from submissions.enums import MemberState
from submissions.models import Alignment, Attachment, Input, JointMember, Receipt


def own_work(user: Any, delegation: UUID) -> tuple[Delegation, Standing]:
    """The person's own delegation and where its submission stands. Raises NotYours."""
    own = doors.own_delegation(user, delegation)
    return own, standing(own)


def led_work(user: Any, delegation: UUID) -> tuple[Delegation, Standing]:
    """The same, for focal point and deputy."""
    own = doors.led_delegation(user, delegation)
    return own, standing(own)


def focal_work(user: Any, delegation: UUID) -> tuple[Delegation, Standing]:
    """The same, for the focal point."""
    own = doors.focal_delegation(user, delegation)
    return own, standing(own)


def subject(
    user: Any,
    delegation: Delegation,
    *,
    recommendation: UUID | None = None,
    paragraph: UUID | None = None,
    question: int | None = None,
) -> Subject:
    """What the person may write on in the round: a contributor what was given to them (DECIDED 2). A paragraph
    is something of its own where it has parts."""
    if not consulting.may_draft(user, delegation, recommendation):
        raise _not_there()
    if recommendation is not None:
        rows = delegation.round.recommendations.select_related("paragraph__document").prefetch_related("texts")
        return Subject(delegation.round, recommendation=_found(rows.filter(pk=recommendation).first()))
    if paragraph is not None:
        parts = delegation.round.recommendations.filter(paragraph=paragraph, limb__gt=0)
        part = _found(parts.select_related("paragraph__document").first())
        return Subject(delegation.round, paragraph=part.paragraph)
    if question is not None:
        return Subject(delegation.round, question=_found(delegation.round.questions.filter(number=question).first()))
    return Subject(delegation.round)


def own_line(user: Any, now: Standing, line: UUID) -> Input:
    """An answer in the current draft, by its line."""
    rows = rules.inputs_visible_to(user).filter(version=now.draft, line=line) if now.draft else Input.objects.none()
    rows = rows.select_related("version__submission__delegation__organisation", "line", "recommendation__paragraph")
    return _found(rows.first())


def own_line_in_versions(user: Any, now: Standing, line: UUID) -> list[Input]:
    """An answer that the person may draft on, as it is now and in each version before, newest first."""
    rows = rules.inputs_visible_to(user).filter(version__submission=now.submission, line=line)
    rows = rows.select_related("version__submission__delegation", "line", "recommendation__paragraph", "question")
    found = list(rows.order_by("-version__number")) if now.submission else []
    return _found(found or None)


def own_attachment(user: Any, delegation: Delegation, key: UUID) -> Attachment:
    """A file of the body that the person may open."""
    rows = rules.attachments_visible_to(user).filter(version__submission__delegation=delegation, pk=key)
    return _found(rows.select_related("file", "version__submission__delegation__organisation").first())


def own_receipt(user: Any, number: str) -> Receipt:
    """A receipt of the person's own body, or of what it stands with; the secretariat has its own pages."""
    rows = rules.receipts_held_by(user).select_related(
        "version__submission__delegation__organisation", "version__submission__delegation__round__document"
    )
    return _found(rows.filter(number=number).first() if number.isprintable() else None)


def own_alignment(delegation: Delegation, now: Standing, key: UUID) -> Alignment:
    """What the body's draft aligns with."""
    rows = Alignment.objects.filter(version=now.draft) if now.draft else Alignment.objects.none()
    return _found(rows.select_related("version__submission__delegation").filter(pk=key).first())


def asked(delegation: Delegation, now: Standing, key: UUID) -> JointMember:
    """A body that this one asked into the joint text it leads."""
    rows = JointMember.objects.filter(submission=now.submission, submission__delegation=delegation)
    return _found(rows.select_related("organisation", "submission__delegation").filter(pk=key).first())


def joined(user: Any, key: UUID) -> JointMember:
    """What the person's own body was asked to join in an announced round, however it answered."""
    rows = rules.memberships_visible_to(user).filter(submission__delegation__round__announced_at__lte=clock.now())
    delegation = "submission__delegation"
    return _found(
        rows.select_related("organisation", f"{delegation}__organisation", f"{delegation}__round__rules",
                            f"{delegation}__round__document").filter(pk=key).first()
    )  # fmt: skip


def stood_with(user: Any, key: UUID) -> JointMember:
    """The same, where the body confirmed the text and has not left it."""
    member = joined(user, key)
    return _found(member if member.state == MemberState.CONFIRMED else None)


def joint_attachment(user: Any, member: JointMember, key: UUID) -> Attachment:
    """A file of a joint text that the person's body may read."""
    rows = rules.attachments_visible_to(user).filter(version__submission=member.submission_id, pk=key)
    return _found(rows.select_related("file", "version__submission__delegation__organisation").first())


def _found(row: Any) -> Any:
    if row is None:
        raise _not_there()
    return row


def _not_there() -> NotYours:
    return NotYours("not_there", _("There is no such page."))
