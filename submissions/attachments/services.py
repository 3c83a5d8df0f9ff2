"""Files of a draft: stored first, then named by a row, then checked by a job (B1; DECIDED 19).

What is known of a file is in rows beside it: `Extraction` (its text, or why it cannot be read) and `ScanResult`.
"""

import json
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.models import Recommendation
from core import audit
from core.errors import NotAllowed, Refused
from core.files.kinds import MAGIC, OLE, FileKind, clean_display_name, extension, kind_by_extension
from core.files.messages import refused
from core.files.storage import (
    Readable,
    Stored,
    absence_refused,
    delete_for_good,
    open_stored,
    remove_stored,
    store,
    stored_path,
)
from core.jobs.queue import start
from core.models import Job, StoredFile
from core.refusals import changed_meanwhile
from core.text.languages import isolate_name
from core.text.strings import clean_text, digest
from core.web import forms
from submissions import permissions
from submissions.attachments import copies
from submissions.drafting.services import lock_draft
from submissions.drafting.validators import language as checked_language, level as checked_level
from submissions.enums import AttachmentKind, Confidentiality, ScanOutcome
from submissions.models import (
    Attachment,
    Cleaning,
    CoveredCopy,
    DerivedFile,
    Extraction,
    FiledParagraph,
    FileParagraph,
    ScanResult,
    Version,
)
from submissions.sending.clarification import check_whole_is_open

READ_FILE, SCAN_FILE = "submissions.read_file", "submissions.scan_file"
MAX_FILES = 50  # of one version
PASSES = (ScanOutcome.CLEAN, ScanOutcome.UNSCANNED)
_ARCHIVES = ("zip", "rar", "7z", "tar", "gz", "tgz")
_BLANK = b"\xef\xbb\xbf \t\r\n"


def add_file(
    version: Version,
    stream: Readable,
    *,
    name: str,
    by: User,
    title: str = "",
    kind: str = AttachmentKind.SHADOW_REPORT,
    language: str = "",
    confidentiality: str = Confidentiality.PUBLIC,
    speaks_to: Iterable[Recommendation] = (),
    once: str = "",
) -> Attachment:
    """Store an upload with the draft, and ask for it to be read.

    `once` names the form: the same content from it again returns the first attachment (B2).

    Raises Refused at the field: `empty`, `file_too_large`, `kind_unknown`, `kind_differs`, `too_many_files`;
    NotAllowed. What only the limited child can tell (a damaged or protected file) is shown later, beside the file.
    """
    _check_may_add(version, by)
    title = clean_text(title.strip() or clean_display_name(name), field="title", limit=300)
    chosen = _check_choices(version, by, speaks_to)
    stored, key = _keep(stream, name), uuid4()
    with transaction.atomic():
        version = lock_draft(version)
        _check_may_add(version, by)
        if once and (earlier := forms.use(_token(once, stored["sha256"]), key)):
            transaction.on_commit(partial(remove_stored, stored["stored_name"]))
            return _earlier(earlier)
        check_whole_is_open(version)
        if version.attachments.count() >= MAX_FILES:
            raise Refused(
                "too_many_files",
                _("A submission can contain at most %(limit)s files.") % {"limit": MAX_FILES},
                field="file",
                hint=_("Remove a file first, or combine several files into one."),
            )
        file = StoredFile.objects.create(**stored, stored_by=by)
        attachment = Attachment.objects.create(
            pk=key,
            version=version,
            file=file,
            added_by=by,
            title=title,
            kind=AttachmentKind(kind),
            language=_checked_language(language or version.language, version.language, version),
            confidentiality=checked_level(confidentiality),
        )
        attachment.speaks_to.set(chosen)
        start(READ_FILE, payload={"file": file.pk})
        audit.record("submissions.attachment.add", version.submission, by=by, attachment=attachment.pk)
    return attachment


def _checked_language(language: str, used: str, version: Version) -> str:
    rules = version.submission.delegation.round.rules
    return checked_language(language, rules.offered_languages(version.language, used))


def _token(once: str, sha256: str) -> str:
    """Return the token of a file from a form. It outlives the file, and nobody can make it from a copy (D6)."""
    return salted_hmac("submissions.add_file", f"{once}:{sha256}", algorithm="sha256").hexdigest()


def keep_file(stream: Readable, *, name: str, by: User) -> StoredFile:
    """Store a file on its own, for acts that attach it later in one step (a letter entered on behalf).

    Raises Refused at the field as `add_file` does.
    """
    stored = _keep(stream, name)
    with transaction.atomic():
        file = StoredFile.objects.create(**stored, stored_by=by)
        start(READ_FILE, payload={"file": file.pk})
    return file


def details_digest(attachment: Attachment) -> str:
    """Return a digest of a file's details, by which their page tells what its reader saw (B4)."""
    about = sorted(str(row.pk) for row in attachment.speaks_to.all())
    details = (attachment.title, attachment.kind, attachment.language, attachment.confidentiality)
    return digest(json.dumps([*details, about]))


def describe_file(
    attachment: Attachment,
    *,
    by: User,
    title: str,
    kind: str,
    language: str,
    confidentiality: str,
    speaks_to: Iterable[Recommendation],
    digest_seen: str = "",
) -> Attachment:
    """Change the details of a file in a draft. The level of a file submitted before can only become more restricted.

    Raises NotAllowed, and Refused for values that cannot be stored, or where somebody else has changed the details
    since their `details_digest` was taken. Saving the same again is no conflict.
    """
    with transaction.atomic():
        version = lock_draft(attachment.version)
        row = Attachment.objects.select_related("file").filter(pk=attachment.pk).first()
        if row is None:
            raise _no_such_file()
        row.version = version
        check_may_change(row, by)
        chosen = _check_choices(version, by, speaks_to)
        # The person cannot see these links, nor drop them.
        outside = row.speaks_to.exclude(pk__in=_choices(version, by))
        check_whole_is_open(version)
        before = details_digest(row)
        row.title = clean_text(title.strip() or row.file.display_name, field="title", limit=300)
        row.kind = AttachmentKind(kind)
        row.language = _checked_language(language, row.language, version)
        row.confidentiality = checked_level(confidentiality, _level_before(row))
        row.save(update_fields=["title", "kind", "language", "confidentiality"])
        row.speaks_to.set([*outside, *chosen])
        if digest_seen and before not in (digest_seen, details_digest(row)):
            raise changed_meanwhile()
    return row


def remove_file(attachment: Attachment, *, by: User) -> None:
    """Remove a file from a draft. Its bytes are deleted too, unless another version has it."""
    with transaction.atomic():
        version = lock_draft(attachment.version)
        check_may_change(attachment, by)
        check_whole_is_open(version)
        take_out([attachment], version, by=by)


def take_out(attachments: Iterable[Attachment], version: Version, *, by: User) -> None:
    """Do what `remove_file` does with each, for acts that have locked the draft and checked the rules."""
    rows = list(attachments)
    acts = [(version.submission, {"attachment": row.pk}) for row in rows]
    files = StoredFile.objects.select_for_update().filter(pk__in=[row.file_id for row in rows])
    list(files.order_by("pk").values_list("pk"))  # nobody writes facts beside them from now on
    for attachment in rows:
        file = attachment.file
        attachment.speaks_to.clear()
        attachment.delete()
        if not Attachment.objects.filter(file=file).exists():
            remove_for_good(file)
    if acts:
        audit.record_all("submissions.attachment.remove", acts, by=by)


def remove_for_good(file: StoredFile) -> None:
    """Delete a file: its row, all that is known of it, its bytes and those of its copies."""
    copies.drop_redacted_copies(file)
    FiledParagraph.objects.filter(paragraph__file=file).delete()
    for facts in (FileParagraph, Extraction, ScanResult, Cleaning):
        facts._default_manager.filter(file=file).delete()
    gone = [file, *(row.copy for row in CoveredCopy.objects.filter(file=file, taken_at=None) if row.copy)]
    CoveredCopy.objects.filter(file=file).delete()
    for derived in DerivedFile.objects.filter(original=file).select_related("file"):
        derived.delete()
        gone.append(derived.file)
    for row in gone:
        delete_for_good(row)


def files_of(version: Version, user: AnyUser) -> QuerySet[Attachment]:
    """Return the files of a version that the person may open, with what is known of each."""
    return (
        permissions.attachments_visible_to(user)
        .filter(version=version)
        .select_related("version", "file__extraction", "file__cleaning", "added_by")
        .prefetch_related(
            Prefetch("speaks_to", queryset=Recommendation.objects.select_related("paragraph").order_by("order")),
            Prefetch("file__scans", queryset=ScanResult.objects.order_by("-at")),
            Prefetch("file__derived", queryset=DerivedFile.objects.select_related("file")),
        )
        .order_by("added_at")
    )


def reading_jobs(attachments: Iterable[Attachment]) -> dict[str, Job]:
    """Return the latest job that reads each file, by the file's id as text. One query."""
    waiting = [str(row.file_id) for row in attachments if not hasattr(row.file, "extraction")]
    jobs = Job.objects.filter(kind=READ_FILE, payload__file__in=waiting).order_by("asked_at") if waiting else []
    return {job.payload["file"]: job for job in jobs}


def path_of(attachment: Attachment) -> Path:
    """Return the path of the original, for its own body and for those whom `sensitive.disclosures` permits.

    Raises Refused for a file in quarantine, and for one that is not in its place.
    """
    _check_scanned(attachment)
    return stored_path(attachment.file.stored_name)


def copy_path_of(attachment: Attachment) -> tuple[Path, str, str]:
    """Return path, download name and content type of the clean copy, for those whose words it contains.

    Raises what `path_of` raises, and Refused `being_cleaned` or `no_clean_copy`.
    """
    _check_scanned(attachment)
    return _download(attachment, copies.copy_for_download(attachment))


def path_for_others(attachment: Attachment) -> tuple[Path, str, str]:
    """Return path, download name and content type of the copy for everybody but the body itself and its joint members.

    It has no words that were redacted in the file's answers. Raises what `copy_path_of` and `copies.copy_for_others`
    raise.
    """
    _check_scanned(attachment)
    return _download(attachment, copies.copy_for_others(attachment))


def proposal_path_of(attachment: Attachment) -> tuple[Path, str, str]:
    """Return path, download name and content type of the copy that waits for its sender's decision.

    Raises Refused `no_copy` if there is none, and for a file in quarantine.
    """
    _check_scanned(attachment)
    waiting = CoveredCopy.objects.select_related("copy").filter(file=attachment.file_id, taken_at=None).first()
    if waiting is None or waiting.copy is None:
        raise Refused("no_copy", _("This copy does not exist or was replaced."), hint=_("Reload the page."))
    return _download(attachment, waiting.copy)


def _download(attachment: Attachment, copy: StoredFile) -> tuple[Path, str, str]:
    title = attachment.title.removesuffix(f".{copy.kind}")
    path = stored_path(copy.stored_name)
    return path, f"{title}.{copy.kind}", copy.content_type


def _check_scanned(attachment: Attachment) -> None:
    if scan_outcome(attachment.file) not in PASSES:
        raise Refused(
            "in_quarantine",
            _("This file cannot be opened: it has not passed the virus scan."),
            hint=_("Remove it, and upload a clean file."),
        )


def scan_outcome(file: StoredFile) -> ScanOutcome:
    """Return the last result of the scanner. Without one: quarantine if a scanner is set up, else unscanned.

    A file that waits for its scan, or whose scan was interrupted, does not pass (C3).
    """
    last = max(file.scans.all(), key=lambda scan: scan.at, default=None)
    if last is not None:
        return ScanOutcome(last.outcome)
    return ScanOutcome.UNAVAILABLE if settings.CLAMD_ADDRESS else ScanOutcome.UNSCANNED


def pass_scan(attachments: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Return those whose `scan_outcome` passes, computed by the database."""
    last = ScanResult.objects.filter(file=OuterRef("file")).order_by("-at").values("outcome")[:1]
    passes = Q(last_scan__in=PASSES)
    if not settings.CLAMD_ADDRESS:
        passes |= Q(last_scan=None)
    return attachments.alias(last_scan=Subquery(last)).filter(passes)


def faults(version: Version) -> list[Refused]:
    """Return the files that prevent submitting: unreadable ones, and ones with a virus."""
    bad = version.attachments.filter(file__extraction__error__gt="") | version.attachments.filter(
        file__scans__outcome=ScanOutcome.INFECTED
    )
    return [
        Refused(
            "file_unusable",
            _("The file “%(title)s” cannot be accepted.") % {"title": isolate_name(row.title)},
            hint=_("Remove it, and upload it in another format."),
        )
        for row in bad.distinct()
    ]


def _keep(stream: Readable, name: str) -> dict[str, Any]:
    """Store the bytes and return the columns of the row that names them."""
    name = clean_display_name(name)
    kind = kind_by_extension(name)
    if kind is None:
        raise _at_file(unknown_kind(name))
    stored = _store(stream, kind)
    return {
        "stored_name": stored.name,
        "display_name": name,
        "kind": kind,
        "content_type": kind.content_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }


def unknown_kind(name: str) -> Refused:
    """Return the refusal of a file that is not accepted, by its name."""
    ending = extension(name)[:20]
    return refused("archive" if ending in _ARCHIVES else "kind_unknown", {"extension": ending})


def _earlier(key: str) -> Attachment:
    attachment = Attachment.objects.filter(pk=key).first()
    if attachment is None:
        raise removed_since()
    return attachment


def removed_since() -> Refused:
    """Return the refusal of a form that is sent again after its file was removed from the list."""
    return Refused(
        "taken_out",
        _("This file was uploaded from this page before and has since been removed."),
        field="file",
        hint=_("Reload the page and send it again."),
    )


def _store(stream: Readable, kind: FileKind) -> Stored:
    """Store the upload on disk. Its first bytes are checked, so that a wrong extension is reported at the field."""
    try:
        with absence_refused():
            stored = store(stream, limit=settings.UPLOAD_LIMIT)
            with open_stored(stored.name) as file:
                head = file.read(1024).lstrip(_BLANK)
    except Refused as refusal:
        raise _at_file(refusal) from None
    if kind in MAGIC and not head.startswith((*MAGIC[kind], OLE)):  # a password or an old format: the child tells which
        remove_stored(stored.name)
        raise _at_file(refused("kind_differs", {"extension": kind.value}))
    return stored


def _check_may_add(version: Version, by: User) -> None:
    if not permissions.may_begin(by, version.submission.delegation):
        raise NotAllowed("not_yours", _("You do not draft for this team in this call for inputs."))


def check_may_change(attachment: Attachment, by: User) -> None:
    """Raise NotAllowed unless it is the person's own file, or they are focal point or deputy."""
    delegation = attachment.version.submission.delegation
    own = consulting.works_for(by, delegation) and attachment.added_by_id == by.pk
    if not (own or consulting.may_draft_all(by, delegation)):
        raise _no_such_file()


def _no_such_file() -> NotAllowed:
    return NotAllowed("not_yours", _("This file does not exist or was removed. Go back to the list of files."))


def _check_choices(version: Version, by: User, speaks_to: Iterable[Recommendation]) -> list[Recommendation]:
    chosen = list(speaks_to)
    if {row.pk for row in chosen} - _choices(version, by):
        raise Refused("not_in_round", _("This is not part of the call for inputs."), field="speaks_to")
    return chosen


def _choices(version: Version, by: User) -> set[UUID]:
    """Return the recommendations that the person may choose for a file."""
    delegation = version.submission.delegation
    inside = set(delegation.round.recommendations.values_list("pk", flat=True))
    if not consulting.may_draft_all(by, delegation):
        inside &= consulting.assigned(by, delegation)
    return inside


def _level_before(attachment: Attachment) -> str:
    sent = Attachment.objects.filter(file=attachment.file_id, version__submitted_at__isnull=False)
    return sent.order_by("-version__number").values_list("confidentiality", flat=True).first() or Confidentiality.PUBLIC


def _at_file(refusal: Refused) -> Refused:
    refusal.field = "file"
    return refusal
