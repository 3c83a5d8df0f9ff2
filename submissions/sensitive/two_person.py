"""What takes two people: one asks with a reason, another one grants or refuses. Here is what all such acts share."""

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
    """The reason as it is stored. Raises Refused `reason_missing` at the field."""
    reason = clean_text(reason.strip(), field="reason", limit=limit)
    if not reason:
        raise Refused("reason_missing", _("Say why, for the second person."), field="reason")
    return reason


def answer_request[Asked: TwoPeople](row: Asked, *, granted: bool, by: User, words: str = "", **more: Any) -> Asked:
    """Grants or refuses, under the row's lock; call it inside the verb's transaction, after its rule. `more` are the
    kind's own columns of an answer.

    Raises Refused `same_person` for whoever asked, `answered_before` where somebody was first, `words_missing` for a
    refusal without words.
    """
    words = clean_text(words.strip(), field="words", limit=LONGEST)
    row = type(row)._default_manager.select_for_update(of=("self",)).get(pk=row.pk)
    if row.asked_by_id == by.pk:
        raise Refused(
            "same_person",
            _("You asked for this yourself: it takes another person."),
            hint=_("It waits until a colleague with the same duty has looked."),
        )
    if not row.waits:
        raise Refused("answered_before", _("Somebody has answered this in the meantime."))
    if not granted and not words:
        raise Refused("words_missing", _("Say why you refuse: it stays on record."), field="words")
    row.granted, row.answer, row.answered_by, row.answered_at = granted, words, by, clock.now()
    for name, value in more.items():
        setattr(row, name, value)
    row.save(update_fields=["granted", "answer", "answered_by", "answered_at", *more])
    return row


def waiting_for_others(user: AnyUser) -> Q:
    """Requests without an answer that somebody else made."""
    return Q(granted__isnull=True) & ~Q(asked_by=user.pk)
