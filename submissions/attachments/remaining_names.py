"""What still names the sender in files and answers that are sent without name (PRACTICE 6): a warning only.

Of files that are public by name, whom the title names: it is shown wherever the file is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from submissions.attachments import copies
from submissions.attachments.copies import SenderNames
from submissions.attachments.covered_copies import HintedWords, hinted_words_of
from submissions.attachments.extraction.paragraphs import WITHOUT_TEXT
from submissions.attachments.scrubbing.patterns import (
    OF_THE_SENDER,
    NamePattern,
    SoughtNames,
    any_of,
    flexible,
    passages,
)
from submissions.enums import AttachmentKind, Confidentiality
from submissions.models import Attachment, Input, Submission
from submissions.models.input_fields import PUBLIC_TEXTS

_SIGNED = (AttachmentKind.NOTE_VERBALE, AttachmentKind.LETTER)  # they name their sender by what they are


@dataclass(slots=True)
class FileWarning:
    """A file without name: what names its sender in the text and the title, or why that is not known.

    Of a file that is public by name only `in_title`: people, addresses, and words that are redacted in the file.
    """

    attachment: Attachment
    is_nameless: bool
    words: list[HintedWords] = field(default_factory=list)
    in_title: list[str] = field(default_factory=list)
    is_checked: bool = True
    has_pictures: bool = False  # pages whose text cannot be searched

    @property
    def has_copy(self) -> bool:
        return self.is_checked and not self.attachment.file.cleaning.error

    @property
    def warns(self) -> bool:
        return bool(self.in_title or (self.is_nameless and (self.words or self.has_pictures or not self.is_checked)))


@dataclass(frozen=True, slots=True)
class AnswerWarning:
    """An answer without name, and the words of it that name its sender."""

    input: Input
    words: list[str]


def file_warnings(submission: Submission, files: Iterable[tuple[Attachment, Confidentiality]]) -> list[FileWarning]:
    """Return what warns about the files, with their levels, that are sent without name, and about titles of others.

    At most five queries, six for a joint submission; none without files.
    """
    rows = [
        FileWarning(row, level.is_nameless)
        for row, level in files
        if level != Confidentiality.SECRETARIAT and row.kind not in _SIGNED
    ]
    if not rows:
        return []
    own = copies.names_of_senders([submission])
    covered = copies.taken_words_of(row.attachment.file_id for row in rows)
    for row in rows:
        row.is_checked = hasattr(row.attachment.file, "cleaning")
        row.in_title = title_words(
            row.attachment, own, covered.get(row.attachment.file_id, []), is_nameless=row.is_nameless
        )
        if row.is_checked:
            notes = row.attachment.file.extraction.notes
            row.has_pictures = bool(WITHOUT_TEXT.intersection(notes)) or "pages_without_text" in notes
    nameless = [row for row in rows if row.is_nameless]
    hinted = hinted_words_of([row.attachment for row in nameless if row.is_checked], own.together)
    for row in nameless:
        words = hinted.get(row.attachment.file_id, [])
        row.words = [one for one in words if one.hint in OF_THE_SENDER]
    return [row for row in rows if row.warns]


def title_words(attachment: Attachment, own: SenderNames, covered: Sequence[str], *, is_nameless: bool) -> list[str]:
    """Return the words of a title that name people, give an address, or are covered in the file.

    Without name, also those that name the body; with it, its name stands beside the title anyway.
    """
    title, cleaning = attachment.title, getattr(attachment.file, "cleaning", None)
    removed = cleaning.names if cleaning else {}
    body = None if is_nameless else any_of(own.bodies)
    people = {
        source: [name for name in removed.get(source, ()) if body is None or not body.is_in(name)]
        for source in ("authors", "mentioned")
    }
    sought = SoughtNames(own.together if is_nameless else own.people, people["authors"], people["mentioned"])
    words = [passage.words for passage in passages([(0, title)], sought)]
    pattern = flexible(covered)
    words += [match.group() for match in pattern.finditer(title)] if pattern else []
    return _once(words)


def answer_warnings(submission: Submission, answers: Iterable[tuple[Input, Confidentiality]]) -> list[AnswerWarning]:
    """Return the answers without name (given with their levels) that name the sender. At most two queries."""
    rows = [row for row, level in answers if level.is_nameless]
    pattern = any_of(copies.names_of_senders([submission]).together) if rows else None
    warnings = [
        AnswerWarning(row, _words_in("\n".join(getattr(row, name) for name in PUBLIC_TEXTS), pattern)) for row in rows
    ]
    return [row for row in warnings if row.words]


def _words_in(text: str, pattern: NamePattern | None) -> list[str]:
    return _once([match.words for match in pattern.matches(text)] if pattern else [])


def _once(words: Sequence[str]) -> list[str]:
    return list({each.casefold(): each for each in reversed(words)}.values())[::-1]
