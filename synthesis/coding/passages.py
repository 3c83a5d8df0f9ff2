"""Passages: where words stand in an input, and whether they still stand there (DOMAIN 3)."""

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
        """As the columns of a passage row."""
        return {"input": self.input, "field": self.field, "start": self.start, "end": self.end, "digest": self.digest}


def ending(text: str) -> str:
    """What stands before a passage, from a whole word on."""
    return text if len(text) <= AROUND else "… " + text[-AROUND:].split(" ", 1)[-1]


def beginning(text: str) -> str:
    """What stands behind it, up to a whole word."""
    return text if len(text) <= AROUND else text[:AROUND].rsplit(" ", 1)[0] + " …"


def anchor(input_: Input, field: str, start: int, end: int, words: str) -> Anchor:
    """The passage, where offsets (code points) and words agree. Raises Refused `words_disagree`, `unknown_field`."""
    if field not in PassageField.values:
        raise Refused("unknown_field", _("Passages are cited from the comment, rewording, rationale or source."))
    text: str = getattr(input_, field)
    if not 0 <= start < end <= len(text) or text[start:end] != words:
        raise words_disagree()
    return Anchor(input_, field, start, end, digest(words))


def holds_in(old: Input, new: Input, field: str) -> bool:
    """A passage holds for another version of its line while the field has the same text."""
    return old.line_id == new.line_id and bool(getattr(old, field) == getattr(new, field))


def re_anchored(input_: Input, field: str, start: int, end: int, current: Input) -> Anchor | None:
    """The same words in another version of the line: where they were if the field is the same, else where they
    stand exactly once. None where a person must look."""
    words = getattr(input_, field)[start:end]
    if holds_in(input_, current, field):
        return anchor(current, field, start, end, words)
    found = locate_words(getattr(current, field), words)
    return anchor(current, field, *found, words) if found else None


def whole_field(input_: Input) -> str:
    """The field that a coding of the input as a whole stands in."""
    return PassageField.COMMENT.value if input_.comment.strip() else PassageField.REWORDING.value


def check_in_round(input_: Input, round_: Round) -> None:
    """Raises NotAllowed where the input belongs to another round, or was never sent (officers see no drafts)."""
    version = input_.version
    if version.is_draft or version.submission.delegation.round_id != round_.pk:
        raise NotAllowed("no_such_input", _("There is no such input in this round."))
