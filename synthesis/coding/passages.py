"""Passages: where words are in an input, and whether they are still there (DOMAIN 3)."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core.errors import NotAllowed, Refused
from core.text.strings import digest
from submissions.enums import PassageField
from submissions.models import Input
from submissions.visibility.text_ranges import locate_words, words_disagree

AROUND = 140  # characters shown on either side of a passage


@dataclass(frozen=True, slots=True)
class Anchor:
    """A range of one field of one input version: code points, and the digest of the words in it."""

    input: Input
    field: str
    start: int
    end: int
    digest: str

    def columns(self) -> dict[str, Any]:
        """Return the columns of a passage row."""
        return {"input": self.input, "field": self.field, "start": self.start, "end": self.end, "digest": self.digest}


def ending(text: str) -> str:
    """Return the text before a passage, shortened to begin with a whole word."""
    return text if len(text) <= AROUND else "… " + text[-AROUND:].split(" ", 1)[-1]


def beginning(text: str) -> str:
    """Return the text after a passage, shortened to end with a whole word."""
    return text if len(text) <= AROUND else text[:AROUND].rsplit(" ", 1)[0] + " …"


def anchor(input_: Input, field: str, start: int, end: int, words: str) -> Anchor:
    """Return the passage, if offsets (code points) and words agree.

    Raises Refused `words_disagree`, `unknown_field`.
    """
    if field not in PassageField.values:
        raise Refused(
            "unknown_field", _("Choose a passage from the comment, the rewording, the rationale or the source.")
        )
    text: str = getattr(input_, field)
    if not 0 <= start < end <= len(text) or text[start:end] != words:
        raise words_disagree()
    return Anchor(input_, field, start, end, digest(words))


def holds_in(old: Input, new: Input, field: str) -> bool:
    """Return whether passages hold for another version of the line: its field has the same text."""
    return old.line_id == new.line_id and bool(getattr(old, field) == getattr(new, field))


def re_anchored(input_: Input, field: str, start: int, end: int, current: Input) -> Anchor | None:
    """Return the same words in another version of the line; None where a person must look.

    They are where they were if the field is the same, else where they occur exactly once.
    """
    words = getattr(input_, field)[start:end]
    if holds_in(input_, current, field):
        return anchor(current, field, start, end, words)
    place = locate_words(getattr(current, field), words)
    return anchor(current, field, *place, words) if place else None


def whole_field(input_: Input) -> str:
    """Return the field for a coding of the whole input."""
    return PassageField.COMMENT.value if input_.comment.strip() else PassageField.REWORDING.value


def check_in_round(input_: Input, round_: Round) -> None:
    """Raise NotAllowed where the input belongs to another round, or was never sent (officers see no drafts)."""
    version = input_.version
    if version.is_draft or version.submission.delegation.round_id != round_.pk:
        raise NotAllowed("no_such_input", _("This input does not exist in this round."))
