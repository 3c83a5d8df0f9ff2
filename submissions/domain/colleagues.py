"""Comments among colleagues on an answer. They stay inside the body: whoever may draft on the subject reads them,
nobody else does, and no export, mail or audit entry tells of them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.models import Delegation, Question, Recommendation
from core import clock
from core.errors import NotYours, Refused
from core.text import at_the_door
from submissions import rules
from submissions.models import ColleagueComment

MAX_COMMENT = 5_000


def say(
    delegation: Delegation,
    text: str,
    *,
    by: Any,
    recommendation: Recommendation | None = None,
    question: Question | None = None,
) -> ColleagueComment:
    """A comment for colleagues; at any time, for it is no part of what is sent. The same twice in a row is one.

    Raises NotYours where the person may not draft on the subject, Refused for an empty or too long text. No audit
    entry: auditors read the log, and this is none of theirs.
    """
    if not consulting.may_draft(by, delegation, recommendation.pk if recommendation else None):
        raise NotYours("not_given", _("This part was not given to you."))
    text = at_the_door(text, field="text", limit=MAX_COMMENT).strip()
    if not text:
        raise Refused("nothing_written", _("Write a comment first."), field="text")
    subject = {"delegation": delegation, "recommendation": recommendation, "question": question}
    last = ColleagueComment.objects.filter(**subject).order_by("-at", "-id").first()
    if last is not None and last.by_id == by.pk and last.text == text:
        return last
    return ColleagueComment.objects.create(**subject, text=text, by=by, at=clock.now())


def comments_on(
    delegation: Delegation, user: Any, *, recommendation: Recommendation | None = None, question: Question | None = None
) -> Sequence[ColleagueComment]:
    """What colleagues said on the subject, oldest first, as far as the person may read it."""
    rows = rules.comments_visible_to(user).filter(
        delegation=delegation, recommendation=recommendation, question=question
    )
    return list(rows.select_related("by").order_by("at", "id"))


def comment_counts(delegation: Delegation, user: Any) -> dict[UUID | None, int]:
    """How many comments there are, by recommendation or question; None stands for the round. One query."""
    rows = rules.comments_visible_to(user).filter(delegation=delegation).order_by()
    counts = rows.values_list("recommendation", "question").annotate(n=Count("pk"))
    return {recommendation or question: n for recommendation, question, n in counts}
