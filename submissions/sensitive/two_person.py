"""Acts that need two people: one requests with a reason, another grants or refuses. The shared part."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from core import clock
from core.errors import Refused
from core.text.strings import clean_text
from submissions.models.sensitive import TwoPeople

LONGEST = 300  # characters of a reason or an answer


def clean_reason(reason: str, *, limit: int = LONGEST) -> str:
    """Return the reason as it is stored. Raises Refused `reason_missing` at the field."""
    reason = clean_text(reason.strip(), field="reason", limit=limit)
    if not reason:
        raise Refused("reason_missing", _("Enter a reason for the second approval."), field="reason")
    return reason


def answer_request[Asked: TwoPeople](row: Asked, *, granted: bool, by: User, words: str = "", **more: Any) -> Asked:
    """Grant or refuse, under the row's lock; call it inside the act's transaction, after its permission check.

    `more` are the answer columns of this kind of request. Raises Refused `same_person` for the person who asked,
    `answered_before` where somebody was first, `words_missing` for a refusal without words.
    """
    words = clean_text(words.strip(), field="words", limit=LONGEST)
    row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if row.asked_by_id == by.pk:
        raise Refused(
            "same_person",
            _("You requested this yourself. Another person must decide."),
            hint=_("Wait until a colleague with the same duty has decided."),
        )
    if not row.waits:
        raise Refused("answered_before", _("Somebody else has decided on this in the meantime."))
    if not granted and not words:
        raise Refused("words_missing", _("Enter the reason for refusal. It stays on record."), field="words")
    row.granted, row.answer, row.answered_by, row.answered_at = granted, words, by, clock.now()
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["granted", "answer", "answered_by", "answered_at", *more])
    return row


def waiting_for_others(user: AnyUser) -> Q:
    """Return the condition for unanswered requests that somebody else made."""
    return Q(granted__isnull=True) & ~Q(asked_by=user.pk)
