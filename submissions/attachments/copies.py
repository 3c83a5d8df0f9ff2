"""Clean and redacted copies of files: what others than the sender get.

Words that officers redacted in an input are redacted, too, in the file that the input was made from, for everybody but
the body itself and its joint members (DOMAIN 3). A job makes that copy from the clean one. Until it exists, and if it
cannot be made, nobody gets the file. The same holds if the words of an input were changed after it was made from the
file, and are not found there.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.models import Membership, Organisation
from core import clock
from core.errors import Refused
from core.files.kinds import FileKind
from core.files.storage import Stored, delete_for_good, files_folder, remove_stored, store, stored_path
from core.jobs.queue import start
from core.models import Job, StoredFile
from core.text.strings import digest
from submissions.attachments.scrubbing.patterns import MARK, SoughtNames, flexible, titled_names
from submissions.attachments.scrubbing.services import clean_copy, covered_copy
from submissions.enums import DerivedKind, MemberState, PassageField, SubmissionKind
from submissions.models import (
    Attachment,
    Cleaning,
    CoveredCopy,
    DerivedFile,
    FiledParagraph,
    JointMember,
    RedactedCopy,
    Redaction,
    Submission,
)
from submissions.sensitive.redactions import redactions_in_force

LARGEST = 200 << 20  # a copy may be larger than its original: packed otherwise, pictures painted anew


@dataclass(frozen=True, slots=True)
class CleanCopyResult:
    """The result of an attempt: bytes stored on disk, or the code of a refusal."""

    stored: Stored | None = None
    kind: str = ""
    content_type: str = ""
    found: dict[str, int] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    error: str = ""


def make_clean_copy(path: Path, name: str) -> CleanCopyResult:
    """Make and store the clean copy of the file at `path`, which people call `name`, in a limited child."""
    copy_made, removed = _stored(lambda part: clean_copy(path, part, name))
    return replace(copy_made, found=removed.found, names=removed.names) if removed else copy_made


def make_covered_copy(path: Path, name: str, words: Sequence[str]) -> tuple[CleanCopyResult, list[int]]:
    """Make and store a copy of the clean copy at `path` without the words.

    Also return the pages that became pictures.
    """
    copy_made, pictures = _stored(lambda part: covered_copy(path, part, name, words))
    return copy_made, pictures or []


def _stored[T](write: Callable[[Path], tuple[FileKind, T]]) -> tuple[CleanCopyResult, T | None]:
    part = files_folder() / f"{uuid4().hex}.part"
    part.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # with an object store nothing else makes the folder
    part.touch(mode=0o600)
    try:
        kind, details = write(part)
        with part.open("rb") as stream:
            stored = store(stream, limit=LARGEST)
    except Refused as refusal:
        return CleanCopyResult(error=refusal.code[:40]), None
    finally:
        for left in (part, part.with_name(f"{part.name}.trial.part")):
            left.unlink(missing_ok=True)
    return CleanCopyResult(stored, kind.value, kind.content_type), details


def store_clean_copy(file: StoredFile, result: CleanCopyResult, *, hints: dict[str, list[int]]) -> None:
    """Create the rows beside the file. Call it in the transaction that holds the file's lock."""
    Cleaning.objects.create(
        file=file, found=result.found, names=result.names, hints=hints, error=result.error, at=clock.now()
    )
    copy = store_copy_row(result)
    if copy is not None:
        DerivedFile.objects.create(original=file, file=copy, kind=DerivedKind.CLEAN, at=clock.now())


def store_copy_row(result: CleanCopyResult) -> StoredFile | None:
    """Create the row that names the bytes of a copy; None if there are none."""
    if result.stored is None:
        return None
    return StoredFile.objects.create(
        **result.stored.columns,
        display_name=f"copy.{result.kind}",  # a file's name tells of its sender
        kind=result.kind,
        content_type=result.content_type,
        stored_by=None,
    )


def discard_copy(result: CleanCopyResult) -> None:
    """Delete the bytes of a copy whose file is gone or has changed."""
    if result.stored is not None:
        remove_stored(result.stored.name)


def copy_of(file: StoredFile) -> StoredFile | None:
    """Return the clean copy; None if there is none (yet)."""
    row = next((row for row in file.derived.all() if row.kind == DerivedKind.CLEAN), None)
    return row.file if row else None


def copy_for_download(attachment: Attachment) -> StoredFile:
    """Return the clean copy of a file.

    Raises Refused `being_cleaned` while it is made, `no_clean_copy` if it cannot be made: then nobody gets a file.
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
        _("There is no clean copy of this file, so the file is not available."),
        hint=_("Ask to open the restricted original. This needs a second approval."),
    )


def cover(text: str, words: Sequence[str]) -> str:
    """Return the text as the copy has it: the mark in place of each of the words."""
    pattern = flexible(words)
    return pattern.sub(MARK, text) if pattern else text


def taken_words(file: StoredFile) -> list[str]:
    """Return all words that the sender has covered in the current copy. One query."""
    return taken_words_of([file.pk]).get(file.pk, [])


def taken_words_of(files: Iterable[UUID]) -> dict[UUID, list[str]]:
    """Return, by file, all words that its sender has covered in the current copy. One query."""
    rows = CoveredCopy.objects.filter(file__in=list(files), taken_at__isnull=False).order_by("taken_at")
    return {file: list(words) for file, words in rows.values_list("file", "words")}


# Domains of services where anybody has an address: they name nobody.
SHARED_DOMAINS = {"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "yahoo.com", "icloud.com",
                   "proton.me", "protonmail.com", "gmx.net", "gmx.de", "web.de", "mail.ru", "yandex.ru", "qq.com",
                   "163.com", "126.com", "orange.fr", "aol.com", "zoho.com", "riseup.net", "tutanota.com"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SenderNames:
    """Names of bodies, with the domains of their addresses, and names and addresses of their people."""

    bodies: list[str]
    people: list[str]

    @property
    def together(self) -> list[str]:
        return [*self.bodies, *self.people]


def own_names(file: StoredFile) -> SenderNames:
    """Return the names of those whose file it is. At most three queries."""
    submissions = Submission.objects.filter(versions__attachments__file=file).distinct()
    return names_of_senders(submissions.select_related("delegation__organisation"))


def names_of_senders(submissions: Iterable[Submission]) -> SenderNames:
    """Return the names of the bodies that send the submissions: also of members that have joined, and their people.

    Of a member that answered by the code of a sheet only what the lead calls it: no account of it has joined (A6). One
    query, two where a submission is joint.
    """
    bodies, called, joint = [], [], []
    for submission in submissions:
        bodies.append(submission.delegation.organisation)
        joint += [submission.pk] if submission.kind == SubmissionKind.JOINT else []
    members = JointMember.objects.filter(submission__in=joint, state=MemberState.CONFIRMED)
    for member in members.select_related("organisation") if joint else ():
        if member.organisation is None or member.by_code:
            called.append(member.called)
        else:
            bodies.append(member.organisation)
    names = names_of(bodies)
    return replace(names, bodies=[*names.bodies, *filter(None, called)])


def names_of(bodies: Sequence[Organisation]) -> SenderNames:
    """Return names of bodies in all forms, their people's names and addresses, and their email domains. One query.

    Also surnames, which are found beside a form of address only.

    Of people who have left, too: a report that one of them wrote may be sent later.
    """
    names = [name for body in bodies for name in (body.name, *_parts_of(body.name), body.short_name, *body.other_names)]
    forms = [each for body in bodies for each in body.names.values() if isinstance(each, dict)]
    names += [name for each in forms for name in each.values()]
    names += [name for body in bodies for name in body.former_names]
    people: list[str] = []
    members = Membership.objects.filter(organisation__in=bodies, user__closed_at=None)
    for name, email in members.values_list("user__name", "user__email").distinct():
        domain = email.rpartition("@")[2]
        people += filter(None, [name, *_turned(name), *titled_names(name), email])
        names += [] if domain.casefold() in SHARED_DOMAINS else [domain]
    return SenderNames([name for name in names if isinstance(name, str) and name], people)


def _parts_of(name: str) -> list[str]:
    """Return what of a long name people use alone: words in quotation marks, both sides of a dash or bracket."""
    quoted = re.findall(r"[«“”„\"<]\s*([^«»“”„\"<>]{5,}?)\s*[»“”\">]", name)
    sides = re.split(r"\s[-–—/|:]\s|[«»“”„\"<>()\[\]]", name)
    parts = [*quoted, *(side for each in sides if len((side := each.strip(" ,;:-–—/")).split()) > 1)]
    return [each for each in dict.fromkeys(parts) if each != name]


def _turned(name: str) -> list[str]:
    """Return a person's name with the last word first, as lists write it."""
    first, _space, last = name.strip().rpartition(" ")
    return [f"{last} {first}", f"{last}, {first}"] if first else []


def sought_names(own: Sequence[str], removed: Mapping[str, Sequence[str]]) -> SoughtNames:
    """Return all names to look for in the text of a file: of its sender, and those that its cleaning removed."""
    return SoughtNames(own, removed.get("authors", ()), removed.get("mentioned", ()))


def texts_beside(cleaning: Cleaning) -> list[str]:
    """Return what the clean copy shows beside its paragraphs."""
    return list(cleaning.names.get("beside", ()))


REDACT_FILE = "submissions.redact_file"
CHANGED = "words_changed"  # an answer's words do not stand in the file as they were filed


def copy_for_others(attachment: Attachment) -> StoredFile:
    """Return what officers and the public get of a file. Two queries beside those of the clean copy.

    Raises what `copy_for_download` raises, and Refused `being_covered` while the copy is made, `not_covered` if it
    cannot be made.
    """
    clean, file = copy_for_download(attachment), attachment.file
    wanted = _covered_in(file)
    if not wanted:
        return clean
    row = RedactedCopy.objects.select_related("copy").filter(file=file).first()
    if row is None or row.mark != _mark(clean, wanted):
        raise Refused(
            "being_covered",
            _("Words of an answer from this file were redacted. They are now being redacted in the file too."),
            hint=_("Try again in a minute."),
        )
    if row.error:
        raise Refused(
            "not_covered",
            _(
                "Words of an answer from this file were redacted, but they cannot be redacted in the "
                "file. The file is not available."
            ),
            hint=_("Ask to open the restricted original. This needs a second approval."),
        )
    return row.copy or clean


def renew(lines: Iterable[UUID]) -> None:
    """Renew the copies of the files that these lines were made from. Part of an act.

    Only lines that have or had a redaction count.
    """
    ties = FiledParagraph.objects.filter(line__in=list(lines), line__redactions__isnull=False)
    for file in ties.values_list("paragraph__file", flat=True).distinct().order_by("paragraph__file"):
        start(REDACT_FILE, payload={"file": file})


def renew_file(file: StoredFile) -> None:
    """Renew the copy of one file after its clean copy has changed."""
    renew(FiledParagraph.objects.filter(paragraph__file=file).values_list("line", flat=True))


def renew_left() -> None:
    """Renew the copies of files whose words are redacted otherwise than in the copy, unless a job for it waits or runs.

    Their words were redacted before such copies existed, or the job failed. Three queries for each file.
    """
    covered = Redaction.objects.in_force().values("line")
    going = Job.objects.unfinished().filter(kind=REDACT_FILE)
    ties = FiledParagraph.objects.filter(line__in=covered)
    ties = ties.exclude(paragraph__file__in=[job.payload["file"] for job in going])
    marks = dict(RedactedCopy.objects.values_list("file", "mark"))
    for file in StoredFile.objects.filter(pk__in=ties.values("paragraph__file")).order_by("pk"):
        clean = copy_of(file)
        if clean is not None and marks.get(file.pk) != _mark(clean, _covered_in(file)):
            start(REDACT_FILE, payload={"file": file.pk})


def make_redacted_copy(file: StoredFile) -> None:
    """Make the redacted copy in a limited child and replace the one before.

    If more changed in the meantime it is discarded: another job will follow.
    """
    clean, wanted = copy_of(file), _covered_in(file)
    if clean is None or not wanted:
        with transaction.atomic():
            drop_redacted_copies(file)
        return
    words = _words(file, wanted)
    copy_made = CleanCopyResult(error=CHANGED)
    if words:
        path = stored_path(clean.stored_name)
        copy_made, _pictures = make_covered_copy(path, clean.display_name, words)
    elif words is not None:  # none of them stands in the file
        copy_made = CleanCopyResult()
    mark = _mark(clean, wanted)
    with transaction.atomic():
        now = StoredFile.objects.select_for_update().filter(pk=file.pk).first()
        still = copy_of(now) if now else None
        if now is None or still is None or _mark(still, _covered_in(now)) != mark:
            discard_copy(copy_made)
            return
        drop_redacted_copies(now)
        copy = store_copy_row(copy_made)
        RedactedCopy.objects.create(file=now, mark=mark, copy=copy, error=copy_made.error, at=clock.now())


def drop_redacted_copies(file: StoredFile) -> None:
    """Delete the redacted copy with its bytes. Part of an act."""
    row = RedactedCopy.objects.select_related("copy").filter(file=file).first()
    if row is None:
        return
    row.delete()
    if row.copy is not None:
        delete_for_good(row.copy)


def _covered_in(file: StoredFile) -> list[tuple[str, str]]:
    """Return what is redacted in inputs from the file, as (field, words). One query.

    The words are widened to whole words and split by lines, since a copy is searched by paragraphs.
    """
    lines = FiledParagraph.objects.filter(paragraph__file=file).values("line")
    covered_words = set()
    for _line, covered in redactions_in_force(Redaction.objects.filter(line__in=lines)):
        start, end = _whole_words(covered.before, covered.start, covered.end)
        covered_words |= {(covered.field, each) for each in covered.before[start:end].split("\n") if each.strip()}
    return sorted(covered_words)


def _words(file: StoredFile, wanted: list[tuple[str, str]]) -> list[str] | None:
    """Return those of the words that are in the file.

    None if words of a comment made from the file are not found, so that nobody knows which of the file's words they
    are. What a body wrote itself, in the other fields, need not be there.
    """
    covered = taken_words(file)
    beside = texts_beside(file.cleaning) if hasattr(file, "cleaning") else []
    texts = [cover(text, covered) for text in (*beside, *file.paragraphs.values_list("text", flat=True))]
    quoted_words = []
    for name, words in wanted:
        pattern = flexible([words])
        if pattern is not None and any(pattern.search(text) for text in texts):
            quoted_words.append(words)
        elif name == PassageField.COMMENT:
            return None
    return quoted_words


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    before, after = re.search(r"\w*$", text[:start]), re.match(r"\w*", text[end:])
    inside = text[start:end]
    if before and re.match(r"\w", inside):
        start = before.start()
    if after and re.search(r"\w$", inside):
        end += after.end()
    return start, end


def _mark(clean: StoredFile, wanted: list[tuple[str, str]]) -> str:
    """Return a digest of the clean copy's name and its redactions, which does not reveal the words."""
    return digest(json.dumps([clean.stored_name, wanted], ensure_ascii=False))
