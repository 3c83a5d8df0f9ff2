"""Words that two officers covered in an answer are covered in the file too that it was filed from, for all but the
body itself and those who stand with it (DOMAIN 3).

A job makes that copy from the clean one. Until it is there, and where it cannot be made, the file is given to nobody:
so it is, too, where an answer's own words were changed after they were filed, and cannot be found in the file.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.models import Membership, Organisation
from core import clock
from core.errors import Refused
from core.files.kinds import FileKind
from core.files.storage import Stored, remove_stored, store, stored_path
from core.jobs.queue import start
from core.models import Job, StoredFile
from core.text.strings import digest
from submissions.attachments.scrubbing.patterns import MARK, flexible
from submissions.attachments.scrubbing.services import clean_copy, covered_copy
from submissions.enums import DerivedKind, PassageField
from submissions.models import Attachment, Cleaning, CoveredCopy, DerivedFile, FiledParagraph, RedactedCopy, Redaction
from submissions.sensitive.redactions import redactions_in_force

LARGEST = 200 << 20  # a copy may be larger than its original: packed otherwise, pictures painted anew


@dataclass(frozen=True, slots=True)
class CleanCopyResult:
    """What came of a try: bytes that are safe on disk, or the code of a refusal."""

    stored: Stored | None = None
    kind: str = ""
    content_type: str = ""
    found: dict[str, int] = field(default_factory=dict)
    error: str = ""


def make_clean_copy(path: Path, name: str) -> CleanCopyResult:
    """Has a limited child write the clean copy of the file at `path`, which people call `name`, and stores it."""
    made, found = _stored(lambda part: clean_copy(path, part, name))
    return replace(made, found=found or {})


def make_covered_copy(path: Path, name: str, words: Sequence[str]) -> tuple[CleanCopyResult, list[int]]:
    """The same for a copy of the clean copy at `path` without the words; and the pages that became pictures."""
    made, pictures = _stored(lambda part: covered_copy(path, part, name, words))
    return made, pictures or []


def _stored[T](write: Callable[[Path], tuple[FileKind, T]]) -> tuple[CleanCopyResult, T | None]:
    part = settings.FILES_ROOT / f"{uuid4().hex}.part"
    part.touch(mode=0o600)
    try:
        kind, told = write(part)
        with part.open("rb") as stream:
            stored = store(stream, directory=settings.FILES_ROOT, limit=LARGEST)
    except Refused as refusal:
        return CleanCopyResult(error=refusal.code[:40]), None
    finally:
        for left in (part, part.with_name(f"{part.name}.trial.part")):
            left.unlink(missing_ok=True)
    return CleanCopyResult(stored, kind.value, kind.content_type), told


def store_clean_copy(file: StoredFile, result: CleanCopyResult, *, hints: dict[str, list[int]]) -> None:
    """The rows beside the file. For the transaction that holds the file's lock."""
    Cleaning.objects.create(file=file, found=result.found, hints=hints, error=result.error, at=clock.now())
    copy = store_copy_row(result)
    if copy is not None:
        DerivedFile.objects.create(original=file, file=copy, kind=DerivedKind.CLEAN, at=clock.now())


def store_copy_row(result: CleanCopyResult) -> StoredFile | None:
    """The row that names the bytes of a copy; None where there are none."""
    if result.stored is None:
        return None
    return StoredFile.objects.create(
        stored_name=result.stored.name,
        display_name=f"copy.{result.kind}",  # a file's name tells of its sender
        kind=result.kind,
        content_type=result.content_type,
        size=result.stored.size,
        sha256=result.stored.sha256,
        stored_by=None,
    )


def discard_copy(result: CleanCopyResult) -> None:
    """Takes the bytes of a copy away again for which there is no file any more."""
    if result.stored is not None:
        remove_stored(result.stored.name, directory=settings.FILES_ROOT)


def copy_of(file: StoredFile) -> StoredFile | None:
    """The clean copy, None where there is none (yet)."""
    row = next((row for row in file.derived.all() if row.kind == DerivedKind.CLEAN), None)
    return row.file if row else None


def copy_for_download(attachment: Attachment) -> StoredFile:
    """The file that others than the sender get.

    Raises Refused `being_cleaned` while the copy is made, `no_clean_copy` where none can be: then nothing is given.
    """
    copy = copy_of(attachment.file)
    if copy is not None:
        return copy
    if not hasattr(attachment.file, "cleaning"):
        raise Refused(
            "being_cleaned", _("The clean copy of this file is being made."), hint=_("Try again in a minute.")
        )
    raise Refused(
        "no_clean_copy",
        _("There is no clean copy of this file, so it is not given out."),
        hint=_("Ask to open the sealed original: a second person decides."),
    )


def cover(text: str, words: Sequence[str]) -> str:
    """The text as the copy has it: the mark in place of each of the words."""
    pattern = flexible(words)
    return pattern.sub(MARK, text) if pattern else text


def taken_words(file: StoredFile) -> list[str]:
    """All words that its sender has covered in the copy that is there. One query."""
    rows = CoveredCopy.objects.filter(file=file, taken_at__isnull=False).order_by("-taken_at")
    return list(rows.values_list("words", flat=True).first() or [])


def own_names(file: StoredFile) -> list[str]:
    """Names to look for in the words of a file: its body's in all forms, its people's, and their mail domains."""
    body = Organisation.objects.filter(
        pk__in=Attachment.objects.filter(file=file).values("version__submission__delegation__organisation")
    ).first()
    if body is None:
        return []
    names = [body.name, body.short_name]
    names += [name for forms in body.names.values() if isinstance(forms, dict) for name in forms.values()]
    people = Membership.objects.live().filter(organisation=body).values_list("user__name", "user__email")
    for name, email in people:
        names += [name, email.rpartition("@")[2]]
    return [name for name in names if isinstance(name, str)]


REDACT_FILE = "submissions.redact_file"
CHANGED = "words_changed"  # an answer's words do not stand in the file as they were filed


def copy_for_others(attachment: Attachment) -> StoredFile:
    """What officers and the public get of a file. Two queries beside those of the clean copy.

    Raises Refused like `clean_copies.copy_to_give`; `being_covered` while the copy is made, `not_covered` where it
    cannot be.
    """
    clean, file = copy_for_download(attachment), attachment.file
    wanted = _covered_in(file)
    if not wanted:
        return clean
    row = RedactedCopy.objects.select_related("copy").filter(file=file).first()
    if row is None or row.mark != _mark(clean, wanted):
        raise Refused(
            "being_covered",
            _("Words of an answer from this file were covered; they are being covered in the file as well."),
            hint=_("Try again in a minute."),
        )
    if row.error:
        raise Refused(
            "not_covered",
            _("Words of an answer from this file were covered, and cannot be covered in it: it is not given out."),
            hint=_("Ask to open the sealed original: a second person decides."),
        )
    return row.copy or clean


def renew(lines: Iterable[UUID]) -> None:
    """Has the copies of all files made anew that these lines were filed from, where something is covered in them, or
    was. Part of a verb."""
    ties = FiledParagraph.objects.filter(line__in=list(lines), line__redactions__isnull=False)
    for file in ties.values_list("paragraph__file", flat=True).distinct().order_by("paragraph__file"):
        start(REDACT_FILE, payload={"file": file})


def renew_file(file: StoredFile) -> None:
    """The same where the clean copy of one file has changed."""
    renew(FiledParagraph.objects.filter(paragraph__file=file).values_list("line", flat=True))


def renew_left() -> None:
    """The same for files that wait for their copy and have none: covered before there were such copies, or by a job
    that failed. Not for those whose job waits for its next try, or goes on."""
    covered = Redaction.objects.in_force().values("line")
    going = Job.objects.filter(kind=REDACT_FILE, state__in=(Job.State.WAITING, Job.State.RUNNING))
    rows = FiledParagraph.objects.filter(line__in=covered, paragraph__file__redacted=None)
    rows = rows.exclude(paragraph__file__in=[job.payload["file"] for job in going])
    renew(rows.values_list("line", flat=True))


def make_redacted_copy(file: StoredFile) -> None:
    """Has a limited child write the copy, and keeps it in place of the one before, unless more changed meanwhile: then
    another job is on its way."""
    clean, wanted = copy_of(file), _covered_in(file)
    if clean is None or not wanted:
        with transaction.atomic():
            drop_redacted_copies(file)
        return
    words = _words(file, wanted)
    made = CleanCopyResult(error=CHANGED)
    if words:
        path = stored_path(clean.stored_name, directory=settings.FILES_ROOT)
        made, _pictures = make_covered_copy(path, clean.display_name, words)
    elif words is not None:  # none of them stands in the file
        made = CleanCopyResult()
    mark = _mark(clean, wanted)
    with transaction.atomic():
        now = StoredFile.objects.select_for_update().filter(pk=file.pk).first()
        still = copy_of(now) if now else None
        if now is None or still is None or _mark(still, _covered_in(now)) != mark:
            discard_copy(made)
            return
        drop_redacted_copies(now)
        copy = store_copy_row(made)
        RedactedCopy.objects.create(file=now, mark=mark, copy=copy, error=made.error, at=clock.now())


def drop_redacted_copies(file: StoredFile) -> None:
    """Takes the copy away, its bytes too. Part of a verb."""
    row = RedactedCopy.objects.select_related("copy").filter(file=file).first()
    if row is None:
        return
    row.delete()
    if row.copy is not None:
        row.copy.delete()
        transaction.on_commit(partial(remove_stored, row.copy.stored_name, directory=settings.FILES_ROOT))


def _covered_in(file: StoredFile) -> list[tuple[str, str]]:
    """What is covered in answers from the file, as (field, words): widened to whole words, line by line, for a copy is
    searched by paragraphs. One query."""
    lines = FiledParagraph.objects.filter(paragraph__file=file).values("line")
    found = set()
    for _line, covered in redactions_in_force(Redaction.objects.filter(line__in=lines)):
        start, end = _whole_words(covered.before, covered.start, covered.end)
        found |= {(covered.field, each) for each in covered.before[start:end].split("\n") if each.strip()}
    return sorted(found)


def _words(file: StoredFile, wanted: list[tuple[str, str]]) -> list[str] | None:
    """Those that stand in the file; None where words that were filed from it do not, so that nobody knows which of its
    own they are. What a body wrote itself, in the other fields, need not stand there."""
    covered = taken_words(file)
    texts = [cover(text, covered) for text in file.paragraphs.values_list("text", flat=True)]
    found = []
    for name, words in wanted:
        pattern = flexible([words])
        if pattern is not None and any(pattern.search(text) for text in texts):
            found.append(words)
        elif name == PassageField.COMMENT:
            return None
    return found


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    before, after = re.search(r"\w*$", text[:start]), re.match(r"\w*", text[end:])
    inside = text[start:end]
    if before and re.match(r"\w", inside):
        start = before.start()
    if after and re.search(r"\w$", inside):
        end += after.end()
    return start, end


def _mark(clean: StoredFile, wanted: list[tuple[str, str]]) -> str:
    """Names the clean copy and what is covered in it, without its words."""
    return digest(json.dumps([clean.stored_name, wanted], ensure_ascii=False))
