"""Words that two officers covered in an answer are covered in the file too that it was filed from, for all but the
body itself and those who stand with it (DOMAIN 3).

A job makes that copy from the clean one. Until it is there, and where it cannot be made, the file is given to nobody:
so it is, too, where an answer's own words were changed after they were filed, and cannot be found in the file.
"""

import json
import re
from collections.abc import Iterable
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import clock
from core.errors import Refused
from core.models import Job, StoredFile
from core.storage import remove_stored, stored_path
from core.tasks import start
from core.text import digest
from submissions.domain import clean_copies
from submissions.domain.clean_copies import cover, taken_words
from submissions.domain.redactions import in_force
from submissions.enums import PassageField
from submissions.models import Attachment, FiledParagraph, RedactedCopy, Redaction
from submissions.scrubbing.words import flexible

REDACT_FILE = "submissions.redact_file"
CHANGED = "words_changed"  # an answer's words do not stand in the file as they were filed


def copy_for_others(attachment: Attachment) -> StoredFile:
    """What officers and the public get of a file. Two queries beside those of the clean copy.

    Raises Refused like `clean_copies.copy_to_give`; `being_covered` while the copy is made, `not_covered` where it
    cannot be.
    """
    clean, file = clean_copies.copy_to_give(attachment), attachment.file
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


def make(file: StoredFile) -> None:
    """Has a limited child write the copy, and keeps it in place of the one before, unless more changed meanwhile: then
    another job is on its way."""
    clean, wanted = clean_copies.copy_of(file), _covered_in(file)
    if clean is None or not wanted:
        with transaction.atomic():
            forget(file)
        return
    words = _words(file, wanted)
    made = clean_copies.Made(error=CHANGED)
    if words:
        path = stored_path(clean.stored_name, directory=settings.FILES_ROOT)
        made, _pictures = clean_copies.make_covered(path, clean.display_name, words)
    elif words is not None:  # none of them stands in the file
        made = clean_copies.Made()
    mark = _mark(clean, wanted)
    with transaction.atomic():
        now = StoredFile.objects.select_for_update().filter(pk=file.pk).first()
        still = clean_copies.copy_of(now) if now else None
        if now is None or still is None or _mark(still, _covered_in(now)) != mark:
            clean_copies.forget(made)
            return
        forget(now)
        copy = clean_copies.row_of(made)
        RedactedCopy.objects.create(file=now, mark=mark, copy=copy, error=made.error, at=clock.now())


def forget(file: StoredFile) -> None:
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
    for _line, covered in in_force(Redaction.objects.filter(line__in=lines)):
        start, end = _whole_words(covered.before, covered.start, covered.end)
        found |= {(covered.field, each) for each in covered.before[start:end].split("\n") if each.strip()}
    return sorted(found)


def _words(file: StoredFile, wanted: list[tuple[str, str]]) -> list[str] | None:
    """Those that stand in the file; None where words that were filed from it do not, so that nobody knows which of its
    own they are. What a body wrote itself, in the other fields, need not stand there."""
    covered = taken_words(file)
    texts = [cover(text, covered) for text in file.paragraphs.values_list("text", flat=True)]
    found = []
    for field, words in wanted:
        pattern = flexible([words])
        if pattern is not None and any(pattern.search(text) for text in texts):
            found.append(words)
        elif field == PassageField.COMMENT:
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
