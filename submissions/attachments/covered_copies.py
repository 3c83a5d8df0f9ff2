"""Words that a sender covers in the clean copy of a file (PRACTICE 6). The original is not changed.

A job makes a copy without the words and the sender reviews it; it counts once the sender accepts it. From then on
paragraphs of the file are shown with the mark in place of the words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, clock
from core.errors import Refused
from core.files.storage import delete_for_good, stored_path
from core.jobs.queue import start
from core.models import Job, StoredFile
from core.text.strings import clean_text
from submissions.attachments import copies
from submissions.attachments.copies import cover, taken_words, texts_beside
from submissions.attachments.scrubbing.patterns import IdentityHint, passages, quick_test
from submissions.attachments.services import check_may_change
from submissions.enums import DerivedKind
from submissions.models import Attachment, CoveredCopy, DerivedFile, FileParagraph

COVER_FILE = "submissions.cover_file"
MOST, LONGEST = 100, 200  # words (passages) of one file, letters of one


@dataclass(frozen=True, slots=True)
class HintedWords:
    """Words that may reveal a person, the numbers of their paragraphs, and the pages (none where they are unknown).

    `is_beside`: they are also, or only, beside the text, in a header, a footer or a description.
    """

    hint: IdentityHint
    words: str
    numbers: tuple[int, ...]
    pages: tuple[int, ...] = ()
    is_beside: bool = False


def hinted_words(attachment: Attachment) -> list[HintedWords]:
    """Return what the words of the clean copy may reveal now, without repetitions. At most five queries."""
    return hinted_words_of([attachment], copies.own_names(attachment.file).together)[attachment.file_id]


def hinted_words_of(attachments: Sequence[Attachment], own: Sequence[str]) -> dict[UUID, list[HintedWords]]:
    """Return, by the file's id, what the words of clean copies may reveal now. Two queries.

    `own` are names of the body and its people: those who joined after an upload are looked for as well, in
    every paragraph.
    """
    files = [attachment.file_id for attachment in attachments]
    covered = copies.taken_words_of(files)
    marked = {
        row.file_id: {number for numbers in row.file.cleaning.hints.values() for number in numbers}
        for row in attachments
    }
    may_name = quick_test(own)
    texts: dict[UUID, list[tuple[int, int, str]]] = {
        row.file_id: [
            (_BESIDE, 0, cover(text, covered.get(row.file_id, []))) for text in texts_beside(row.file.cleaning)
        ]
        for row in attachments
    }
    rows = FileParagraph.objects.filter(file__in=files).order_by("number") if files else FileParagraph.objects.none()
    for file, number, page, text in rows.values_list("file", "number", "page", "text").iterator(chunk_size=2_000):
        if number in marked[file] or may_name(text):
            texts[file].append((number, page, cover(text, covered.get(file, []))))
    return {row.file_id: _hinted(texts[row.file_id], own, row.file.cleaning.names) for row in attachments}


_BESIDE = 0  # the number of what is no paragraph


def _hinted(
    rows: Sequence[tuple[int, int, str]], own: Sequence[str], removed: Mapping[str, Sequence[str]]
) -> list[HintedWords]:
    pages = {number: page for number, page, _text in rows}
    passages_by_words: dict[tuple[IdentityHint, str], tuple[str, list[int]]] = {}
    for passage in passages(((row[0], row[2]) for row in rows), copies.sought_names(own, removed)):
        _words, at = passages_by_words.setdefault((passage.hint, passage.words.casefold()), (passage.words, []))
        if passage.number not in at:
            at.append(passage.number)
    order = list(IdentityHint)
    hinted = [
        HintedWords(
            hint,
            words,
            tuple(number for number in at if number != _BESIDE),
            tuple(sorted({pages[number] for number in at if pages[number]})),
            is_beside=_BESIDE in at,
        )
        for (hint, _key), (words, at) in passages_by_words.items()
    ]
    return sorted(hinted, key=lambda one: (order.index(one.hint), one.numbers))


def proposed(file: StoredFile) -> CoveredCopy | None:
    """Return the copy that waits for its sender, or is being made."""
    return CoveredCopy.objects.select_related("copy").filter(file=file, taken_at=None).first()


def cover_words(attachment: Attachment, words: Iterable[str], *, by: User) -> CoveredCopy:
    """Ask for a copy with these words covered too, besides those of the current and of a waiting copy.

    Raises NotAllowed, and Refused: `no_words` and `too_many_words` at `words`, `no_clean_copy`, `being_cleaned`.
    """
    with transaction.atomic():
        file = _locked(attachment)
        check_may_change(attachment, by)
        phrases = [clean_text(" ".join(each.split()), field="words", limit=LONGEST) for each in words]
        phrases = [each for each in phrases if len(each) > 1]
        if not phrases:
            raise Refused(
                "no_words", _("No words have been entered."), field="words", hint=_("Enter the words to redact.")
            )
        copies.copy_for_download(attachment)
        before = proposed(file)
        earlier_words = before.words if before else taken_words(file)
        together = list(dict.fromkeys([*earlier_words, *phrases]))
        if len(together) > MOST:
            text = _("At most %(limit)s passages can be redacted in one file.") % {"limit": MOST}
            raise Refused("too_many_words", text, field="words", hint=_("Upload a file without these passages."))
        if before:
            _drop(before)
        row = CoveredCopy.objects.create(file=file, words=together, by=by, at=clock.now())
        start(COVER_FILE, payload={"copy": row.pk}, owner=by)
    return row


def make(row: CoveredCopy) -> None:
    """Make the copy in a limited child and store it with the row, unless that was dropped in the meantime."""
    source = copies.copy_of(row.file)
    if source is None:
        return
    path = stored_path(source.stored_name)
    copy_made, pictures = copies.make_covered_copy(path, source.display_name, row.words)
    with transaction.atomic():
        wanted = CoveredCopy.objects.select_for_update().filter(pk=row.pk, copy=None, taken_at=None).first()
        if wanted is None:
            copies.discard_copy(copy_made)
            return
        wanted.error, wanted.pictures = copy_made.error, pictures
        wanted.copy = copies.store_copy_row(copy_made)
        wanted.save(update_fields=["error", "pictures", "copy"])


def accept_copy(attachment: Attachment, *, by: User) -> CoveredCopy:
    """Give others the copy without the words from now on, and delete the one before.

    Raises NotAllowed, and Refused: `no_copy` if none is ready, `in_title` if the title has words that it lacks.
    """
    with transaction.atomic():
        file = _locked(attachment)
        check_may_change(attachment, by)
        row = proposed(file)
        if row is None or row.copy is None:
            raise Refused("no_copy", _("This copy does not exist or was replaced."), hint=_("Reload the page."))
        if cover(attachment.title, row.words) != attachment.title:
            raise Refused(
                "in_title",
                _("The title of the file contains words that are redacted in this copy."),
                hint=_("Change the title first."),
            )
        for old in DerivedFile.objects.filter(original=file, kind=DerivedKind.CLEAN).select_related("file"):
            old.delete()
            CoveredCopy.objects.filter(copy=old.file).update(copy=None)
            delete_for_good(old.file)
        DerivedFile.objects.create(original=file, file=row.copy, kind=DerivedKind.CLEAN, at=clock.now())
        row.taken_at = clock.now()
        row.save(update_fields=["taken_at"])
        copies.renew_file(file)
        audit.record("submissions.attachment.cover", attachment.version.submission, by=by, attachment=attachment.pk)
    return row


def drop_copy(attachment: Attachment, *, by: User) -> None:
    """Drop the waiting copy; others get what they got before. Raises NotAllowed."""
    with transaction.atomic():
        file = _locked(attachment)
        check_may_change(attachment, by)
        row = proposed(file)
        if row is not None:
            _drop(row)


def making(row: CoveredCopy | None) -> Job | None:
    """Return the job that makes a copy, while it runs or if it failed."""
    if row is None or row.copy_id or row.error:
        return None
    return Job.objects.filter(kind=COVER_FILE, payload__copy=str(row.pk)).order_by("-asked_at").first()


def _locked(attachment: Attachment) -> StoredFile:
    return StoredFile.objects.select_for_update().get(pk=attachment.file_id)


def _drop(row: CoveredCopy) -> None:
    copy = row.copy
    row.delete()
    if copy is not None:
        delete_for_good(copy)
