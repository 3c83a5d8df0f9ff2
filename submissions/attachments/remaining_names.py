"""What still names the sender in files and answers that are sent without name (PRACTICE 6): a warning only."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from submissions.attachments import copies
from submissions.attachments.covered_copies import HintedWords, hinted_words_of
from submissions.attachments.extraction.paragraphs import WITHOUT_TEXT
from submissions.attachments.scrubbing.patterns import OF_THE_SENDER, NamePattern, any_of
from submissions.enums import AttachmentKind, Confidentiality
from submissions.models import Attachment, Input, Submission
from submissions.models.input_fields import PUBLIC_TEXTS

_SIGNED = (AttachmentKind.NOTE_VERBALE, AttachmentKind.LETTER)  # they name their sender by what they are


@dataclass(slots=True)
class FileWarning:
    """A file without name: what names its sender in the text and the title, or why that is not known."""

    attachment: Attachment
    words: list[HintedWords] = field(default_factory=list)
    in_title: list[str] = field(default_factory=list)
    is_checked: bool = True
    has_pictures: bool = False  # pages whose text cannot be searched

    @property
    def has_copy(self) -> bool:
        return self.is_checked and not self.attachment.file.cleaning.error

    @property
    def warns(self) -> bool:
        return bool(self.words or self.in_title or self.has_pictures or not self.is_checked)


@dataclass(frozen=True, slots=True)
class AnswerWarning:
    """An answer without name, and the words of it that name its sender."""

    input: Input
    words: list[str]


def file_warnings(submission: Submission, files: Iterable[tuple[Attachment, Confidentiality]]) -> list[FileWarning]:
    """Return what warns about the files, with their levels, that are sent without name.

    Three queries, four for a joint submission, or none.
    """
    rows = [FileWarning(row) for row, level in files if level.is_nameless and row.kind not in _SIGNED]
    if not rows:
        return []
    own = copies.names_of_senders([submission])
    pattern = any_of(own)
    for row in rows:
        row.is_checked = hasattr(row.attachment.file, "cleaning")
        authors = row.attachment.file.cleaning.names.get("authors", []) if row.is_checked else []
        row.in_title = _words_in(row.attachment.title, any_of([*own, *authors]) if authors else pattern)
        if row.is_checked:
            notes = row.attachment.file.extraction.notes
            row.has_pictures = bool(WITHOUT_TEXT.intersection(notes)) or "pages_without_text" in notes
    hinted = hinted_words_of([row.attachment for row in rows if row.is_checked], own)
    for row in rows:
        words = hinted.get(row.attachment.file_id, [])
        row.words = [one for one in words if one.hint in OF_THE_SENDER]
    return [row for row in rows if row.warns]


def answer_warnings(submission: Submission, answers: Iterable[tuple[Input, Confidentiality]]) -> list[AnswerWarning]:
    """Return the answers without name (given with their levels) that name the sender. At most two queries."""
    rows = [row for row, level in answers if level.is_nameless]
    pattern = any_of(copies.names_of_senders([submission])) if rows else None
    warnings = [
        AnswerWarning(row, _words_in("\n".join(getattr(row, name) for name in PUBLIC_TEXTS), pattern)) for row in rows
    ]
    return [row for row in warnings if row.words]


def _words_in(text: str, pattern: NamePattern | None) -> list[str]:
    matches = [match.words for match in pattern.matches(text)] if pattern else []
    return list({words.casefold(): words for words in reversed(matches)}.values())[::-1]
