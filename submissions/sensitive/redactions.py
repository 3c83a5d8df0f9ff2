"""Redactions: words that only redactors see. They carry over to later versions of their line (DOMAIN 3)."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from submissions.enums import RedactionGround
from submissions.models import TEXT_FIELDS, Input, Redaction

BLOCK = "\N{FULL BLOCK}"
_JOINER = "\N{ZERO WIDTH JOINER}"


class RedactedRange(NamedTuple):
    """Redacted code points of one field, and the ground."""

    field: str
    start: int
    end: int
    ground: str


@dataclass(frozen=True, slots=True)
class LineRedaction:
    """A redaction with the texts that it was made in, in the order of TEXT_FIELDS.

    `settled`: versions in which its place need not be known.
    """

    input: UUID
    field: str
    start: int
    end: int
    texts: tuple[str, ...]
    ground: str = RedactionGround.PROTECTION
    settled: frozenset[UUID] = frozenset()

    @property
    def before(self) -> str:
        return self.texts[TEXT_FIELDS.index(self.field)]

    @property
    def words(self) -> str:
        return self.before[self.start : self.end]

    def ranges(self, input_: UUID, text_of: Callable[[str], str]) -> dict[str, list[tuple[int, int]]] | None:
        """Return its ranges in each field of `input_`, of which `text_of` gives the text.

        In another version they are wherever the words are found, in whatever field a correction has changed: it may
        have moved or repeated them. None where the place is not known.
        """
        own = [(self.start, self.end)]
        if input_ == self.input:
            return {self.field: own}
        changed = {
            name: text
            for name, before in zip(TEXT_FIELDS, self.texts, strict=True)
            if (text := text_of(name)) != before
        }
        by_field = {} if self.field in changed else {self.field: own}
        by_field |= {name: spans for name, text in changed.items() if (spans := self._spans(text))}
        if self.field in by_field or input_ in self.settled:
            return by_field
        is_emptied = not changed[self.field]
        return by_field if is_emptied and (by_field or len(changed) == 1) else None

    def _spans(self, text: str) -> list[tuple[int, int]]:
        return [match.span() for match in re.finditer(re.escape(self.words), text)]


def redactions_in_force(redactions: QuerySet[Redaction], *, of_state: bool = False) -> list[tuple[UUID, LineRedaction]]:
    """Return each redaction in force, by line. One query: `Redaction.objects.in_force` computes the same in SQL.

    `of_state`: those that a public state holds, which are in force there until another state drops them.
    """
    texts = [f"input__{name}" for name in TEXT_FIELDS]
    by_line: dict[UUID, tuple[UUID, LineRedaction]] = {}
    settled: dict[UUID, set[UUID]] = defaultdict(set)
    lifted = set()
    columns = ("pk", "lifts__granted", "lifts__only_in", "line", "input", "field", "start", "end", "ground", *texts)
    for key, granted, only_in, line, input_, field, start, end, ground, *before in redactions.values_list(*columns):
        by_line[key] = line, LineRedaction(input_, field, start, end, tuple(before), ground)
        if granted and only_in is None and not of_state:
            lifted.add(key)
        elif granted and only_in is not None:
            settled[key].add(only_in)
    return [
        (line, replace(covered, settled=frozenset(settled[key])))
        for key, (line, covered) in by_line.items()
        if key not in lifted
    ]


def is_covered(redactions: Iterable[LineRedaction], input_: Input, field: str, start: int, end: int) -> bool:
    """Return whether the passage is redacted; a redaction that has lost its place covers the whole line.

    `redactions` are those of the line.
    """
    for row in redactions:
        by_field = row.ranges(input_.pk, partial(getattr, input_))
        if by_field is None or any(first < end and last > start for first, last in by_field.get(field, ())):
            return True
    return False


def redact_text(text: str, ranges: list[tuple[int, int]]) -> str:
    """Return the text with every code point of the ranges blocked out: offsets of other passages stay valid."""
    letters = list(text)
    for start, end in ranges:
        letters[start:end] = BLOCK * (min(end, len(letters)) - start)
    return "".join(letters)


def redaction_mark(*grounds: str) -> str:
    """Return the mark in place of redacted words, in the reader's language: it does not show their length."""
    reasons = dict.fromkeys(str(RedactionGround(ground).label) for ground in grounds)
    return _("[redacted: %(reason)s]") % {"reason": "; ".join(reasons)}


def join_ranges(stretches: Iterable[RedactedRange]) -> list[tuple[int, int, list[str]]]:
    """Return (start, end, grounds) of the redacted parts of one field: ranges that overlap or touch are joined."""
    joined: list[tuple[int, int, list[str]]] = []
    for _field, start, end, ground in sorted(stretches, key=lambda each: (each.start, each.end)):
        if joined and start <= joined[-1][1]:
            first, last, grounds = joined[-1]
            joined[-1] = (first, max(last, end), [*grounds, ground])
        else:
            joined.append((start, end, [ground]))
    return joined


def mark_redactions(text: str, stretches: Iterable[RedactedRange], *, at: int = 0) -> str:
    """Return a part of a field, beginning at code point `at`, with the mark for each redacted range in it.

    Ranges that overlap or touch share one mark.
    """
    parts, here = [], 0
    for first, last, grounds in join_ranges(stretches):
        start, end = max(first - at, here), min(last - at, len(text))
        if start < end:
            parts += [text[here:start], redaction_mark(*grounds)]
            here = end
    return "".join([*parts, text[here:]])


def mark_redactions_in_pieces(
    pieces: Iterable[tuple[str, bool]], stretches: Iterable[RedactedRange]
) -> list[tuple[str, bool]]:
    """Return the pieces of a field, with the mark in each piece for what is redacted of it."""
    at, marked, covered = 0, [], list(stretches)
    for piece, flag in pieces:
        marked.append((mark_redactions(piece, covered, at=at), flag))
        at += len(piece)
    return marked


def whole_characters(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range, widened so that it cuts no character in two.

    Marks belong to their letter; joined emoji and flags of two letters are redacted as one.
    """
    while 0 < start < len(text) and _clings(text, start):
        start -= 1
    while 0 < end < len(text) and _clings(text, end):
        end += 1
    return start, end


def _clings(text: str, at: int) -> bool:
    """Return whether the code point belongs to the one before it."""
    letter, before = text[at], text[at - 1]
    if unicodedata.category(letter) in ("Mn", "Me", "Mc") or _JOINER in (letter, before):
        return True
    if "\U0001f3fb" <= letter <= "\U0001f3ff" or "\U000e0020" <= letter <= "\U000e007f":  # skin tones, tags of flags
        return True
    if not _is_regional(letter):
        return False
    run = len(text[:at]) - len(text[:at].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
    return run % 2 == 1


def _is_regional(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"
