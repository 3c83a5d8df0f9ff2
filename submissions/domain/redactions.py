"""Words that nobody but redactors sees. They carry over to later versions of their line (DOMAIN 3)."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.enums import Duty
from core import audit, clock
from core.errors import NotYours, Refused
from core.text import at_the_door, digest
from submissions.enums import PassageField
from submissions.models import Input, Redaction

BLOCK = "\N{FULL BLOCK}"
MARK = BLOCK * 5  # as the public reads it: says nothing of the length


@dataclass(frozen=True, slots=True)
class Covered:
    """A redaction with the text that it was made in."""

    input: UUID
    field: str
    start: int
    end: int
    before: str

    def ranges(self, input: UUID, text: str) -> list[tuple[int, int]] | None:
        """Where it lies in the field of `input`; in another version wherever the words stand. None: nobody knows."""
        if input == self.input or text == self.before:
            return [(self.start, self.end)]
        words = self.before[self.start : self.end]
        found = [match.span() for match in re.finditer(re.escape(words), text)]
        return found or (None if text else [])


def redact(input: Input, *, field: str, start: int, end: int, words: str, reason: str, by: Any) -> Redaction:
    """Covers `words`, which stand at `start` to `end` (code points) of the field.

    Raises NotYours for anybody who does not see confidential matter, Refused where words and place disagree.
    """
    submission = input.version.submission
    round = submission.delegation.round
    if input.version.is_draft or not consulting.holds_duty(by, Duty.SEE_CONFIDENTIAL, round):
        raise NotYours("no_duty", _("You do not redact in this round."))
    reason = at_the_door(reason.strip(), field="reason", limit=300)
    if not reason:
        raise Refused("reason_missing", _("Say why the words are covered."), field="reason")
    if field not in PassageField.values or not words or getattr(input, field)[start:end] != words:
        raise Refused(
            "words_disagree",
            _("The words marked on the page are not those of the stored text."),
            hint=_("Load the page again and mark the passage once more."),
        )
    with transaction.atomic():
        row = Redaction.objects.create(
            input=input,
            line=input.line,
            field=field,
            start=start,
            end=end,
            digest=digest(words),
            reason=reason,
            by=by,
            at=clock.now(),
        )
        audit.record("submissions.passage.redact", submission, by=by, redaction=row.pk)
    return row


def cover(text: str, ranges: list[tuple[int, int]]) -> str:
    """The text with every code point of the ranges blocked out: offsets of other passages still hold."""
    letters = list(text)
    for start, end in ranges:
        letters[start:end] = BLOCK * (min(end, len(letters)) - start)
    return "".join(letters)


def shorten(text: str) -> str:
    """Each covered stretch as the same mark, whatever its length."""
    return re.sub(f"{BLOCK}+", MARK, text)
