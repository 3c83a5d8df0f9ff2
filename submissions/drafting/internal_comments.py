"""Internal comments of a body on an answer. Only those who may draft on the subject read them.

They stay inside the body: no export, email or audit entry contains them.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.models import Assignment, Delegation, Membership, Question, Recommendation
from core import clock
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text
from submissions import permissions
from submissions.drafting.services import lock_delegation
from submissions.models import InternalComment, InternalCommentRead

MAX_COMMENT = 5_000


@dataclass(frozen=True, slots=True)
class CommentCounts:
    """The number of internal comments on a subject, and how many of them a person has not read."""

    count: int = 0
    unread: int = 0


NO_COMMENTS = CommentCounts()


def add_comment(
    delegation: Delegation,
    text: str,
    *,
    by: User,
    recommendation: Recommendation | None = None,
    question: Question | None = None,
) -> InternalComment:
    """Add an internal comment, at any time: it is no part of what is submitted. A repeated comment is stored once.

    Raises NotAllowed where the person may not draft on the subject, Refused for an empty or too long text. Writes no
    audit entry: auditors read the log, and comments are not for them.
    """
    if not consulting.may_draft(by, delegation, recommendation.pk if recommendation else None):
        raise NotAllowed("not_given", _("This part is not assigned to you."))
    text = clean_text(text, field="text", limit=MAX_COMMENT).strip()
    if not text:
        raise Refused("nothing_written", _("Write a comment first."), field="text")
    subject = {"delegation": delegation, "recommendation": recommendation, "question": question}
    with transaction.atomic():
        lock_delegation(delegation)  # a form that is sent twice at once says it once
        last = InternalComment.objects.filter(**subject).order_by("-at", "-id").first()
        if last is not None and last.by_id == by.pk and last.text == text:
            return last
        comment = InternalComment.objects.create(**subject, text=text, by=by, at=clock.now())
        mark_read(delegation, by=by, recommendation=recommendation, question=question)
    return comment


def mark_read(
    delegation: Delegation,
    *,
    by: User,
    recommendation: Recommendation | None = None,
    question: Question | None = None,
    until: datetime | None = None,
) -> None:
    """Record that the person has read the subject's comments up to `until` (what the page showed), else up to now.

    The time never moves back. Writes no audit entry. Raises NotAllowed.
    """
    if not consulting.may_draft(by, delegation, recommendation.pk if recommendation else None):
        raise NotAllowed("not_given", _("This part is not assigned to you."))
    until = min(until or clock.now(), clock.now())
    with transaction.atomic():
        row, new = InternalCommentRead.objects.select_for_update().get_or_create(
            delegation=delegation, user=by, subject=_key(recommendation, question), defaults={"until": until}
        )
        if not new and row.until < until:
            row.until = until
            row.save(update_fields=["until"])


def comments_on(
    delegation: Delegation,
    user: User,
    *,
    recommendation: Recommendation | None = None,
    question: Question | None = None,
) -> Sequence[InternalComment]:
    """Return the comments on the subject that the person may read, oldest first."""
    rows = permissions.comments_visible_to(user).filter(
        delegation=delegation, recommendation=recommendation, question=question
    )
    return list(rows.select_related("by").order_by("at", "id"))


def comment_counts(delegation: Delegation, user: User) -> dict[UUID | None, CommentCounts]:
    """Count comments and unread comments by recommendation or question; the key None is the round. Two queries."""
    rows = permissions.comments_visible_to(user).filter(delegation=delegation).order_by()
    reads = dict(InternalCommentRead.objects.filter(delegation=delegation, user=user).values_list("subject", "until"))
    counts: dict[UUID | None, CommentCounts] = {}
    for recommendation, question, by, at in rows.values_list("recommendation", "question", "by", "at"):
        key = recommendation or question
        before = counts.get(key, NO_COMMENTS)
        until = reads.get(str(key or ""))
        is_unread = by != user.pk and (until is None or at > until)
        counts[key] = CommentCounts(before.count + 1, before.unread + is_unread)
    return counts


def unread_of(delegation: Delegation, user: User, comments: Sequence[InternalComment]) -> list[InternalComment]:
    """Return those of the comments on one subject that the person has not read. One query."""
    others = [row for row in comments if row.by_id != user.pk]
    if not others:
        return []
    subject = str(others[0].recommendation_id or others[0].question_id or "")
    rows = InternalCommentRead.objects.filter(delegation=delegation, user=user, subject=subject)
    until = rows.values_list("until", flat=True).first()
    return [row for row in others if until is None or row.at > until]


def unread_by_person(delegations: Sequence[Delegation]) -> dict[tuple[UUID, UUID], datetime]:
    """Return, by person and delegation, the time of the last comment that the person may read and has not.

    Four queries; one where there are no comments.
    """
    comments = list(InternalComment.objects.filter(delegation__in=delegations).order_by("at"))
    if not comments:
        return {}
    bodies = {row.pk: row.organisation_id for row in delegations}
    people: dict[UUID, list[Membership]] = defaultdict(list)
    for each in Membership.objects.live().filter(organisation__in=set(bodies.values())):
        people[each.organisation_id].append(each)
    assigned = set(
        Assignment.objects.filter(delegation__in=delegations, ended_at__isnull=True).values_list(
            "membership", "delegation", "recommendation"
        )
    )
    reads = {
        (user, delegation, subject): until
        for user, delegation, subject, until in InternalCommentRead.objects.filter(
            delegation__in=delegations
        ).values_list("user", "delegation", "subject", "until")
    }
    since: dict[tuple[UUID, UUID], datetime] = {}
    for row in comments:
        for each in people[bodies[row.delegation_id]]:
            may = each.role in consulting.DRAFTS_ALL or (each.pk, row.delegation_id, row.recommendation_id) in assigned
            subject = str(row.recommendation_id or row.question_id or "")
            until = reads.get((each.user_id, row.delegation_id, subject))
            if may and row.by_id != each.user_id and (until is None or row.at > until):
                since[each.user_id, row.delegation_id] = row.at
    return since


def _key(recommendation: Recommendation | None, question: Question | None) -> str:
    about = recommendation or question
    return str(about.pk) if about else ""
