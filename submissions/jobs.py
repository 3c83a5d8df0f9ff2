"""Background work: files are scanned, cleaned and read in limited children (C1, C3, C4); scheduled jobs."""

import logging
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Round
from core import clock
from core.errors import Refused
from core.files import scanning
from core.files.storage import stored_path
from core.jobs.queue import every, finish, job, messages, progress, start, try_each
from core.models import Job, StoredFile
from core.tables import long_lists
from submissions.attachments import copies, covered_copies, uploads
from submissions.attachments.extraction.paragraphs import ExtractedText
from submissions.attachments.extraction.services import read_attachment
from submissions.attachments.scrubbing.patterns import hints, still_in
from submissions.attachments.services import READ_FILE, SCAN_FILE
from submissions.campaigns.requests import FIND
from submissions.enums import ScanOutcome
from submissions.imports import services as imports_services, stored_checks
from submissions.imports.services import APPLY_JOB, CHECK_JOB
from submissions.joint import services as joint_services
from submissions.models import (
    Attachment,
    CoveredCopy,
    Extraction,
    FileParagraph,
    Input,
    InputImport,
    ScanResult,
    TriageBatch,
)
from submissions.public_state import search_index, services as public_state_services
from submissions.sending import verification  # noqa: F401 - registers its checks
from submissions.triage import batches
from submissions.visibility import translations
from submissions.visibility.confidentiality import check_still_visible
from submissions.visibility.stored_states import correct_states
from submissions.visibility.translations import TRANSLATE, translation_service
from submissions.workbooks import services as workbooks_services

SCAN_AGAIN = timedelta(hours=1)
logger = logging.getLogger(__name__)

long_lists.CHECKS.append(check_still_visible)

messages(
    looking_at_rows=_("Reading the rows."),
    entering=_("Importing all inputs together."),
    bad_rows=_("Some rows have errors. Nothing was imported."),
    changed_since=_("The round has changed since the file was checked. Nothing was imported. Check the file again."),
    scanning=_("Scanning for viruses."),
    cleaning=_("Making a clean copy."),
    reading=_("Reading the text."),
    no_service=_("No translation service is connected."),
    not_for_a_service=_("This text is now confidential. It was not sent to a translation service."),
    deciding=_("Changing the submissions one by one."),
    file_missing=_("The file is missing from the server. Please tell the secretariat."),
)


@every(minutes=60, name="submissions.lapse", title=_("Unanswered invitations to joint submissions"))
def lapse(job: Job) -> None:
    joint_services.lapse(clock.now())


@every(minutes=1, name="submissions.public_states", title=_("What the public sees of the rounds"))
def move_public_states(job: Job) -> None:
    """Move the public state of every round in which something may no longer be shown, or whose day has come (E1)."""
    try_each(public_state_services.rounds_in_public(), public_state_services.refresh)


@every(minutes=1, name="submissions.search", title=_("Search over public inputs"))
def index_public_inputs(job: Job) -> None:
    """Make what is missing of the search index, so that what became public is found within a minute."""
    waiting = search_index.unindexed().order_by().values("round").distinct()
    rounds = public_state_services.rounds_in_public().filter(pk__in=waiting)
    try_each(rounds, lambda round_: search_index.index_round(round_, clock.now()))


@every(minutes=60, offset=30, name="submissions.redacted_copies", title=_("Files with redactions still to be applied"))
def renew_redacted_copies(job: Job) -> None:
    copies.renew_left()


@every(minutes=24 * 60, offset=4 * 60, name="submissions.stored_states", title=_("Comparison of stored states"))
def compare_states(job: Job) -> None:
    if wrong := correct_states():
        logger.error("Stored states of submissions were wrong and are written anew: %d.", wrong)


@every(minutes=24 * 60, offset=3 * 60, name="submissions.uploads", title=_("Unfinished uploads"))
def delete_old_uploads(job: Job) -> None:
    uploads.delete_old()


@every(
    minutes=24 * 60, offset=3 * 60 + 30, name="submissions.pending_imports", title=_("Files that were never imported")
)
def delete_pending_imports(job: Job) -> None:
    now = clock.now()
    imports_services.delete_expired(now)
    workbooks_services.delete_expired(now)


@job(READ_FILE, title=_("Checking the file"))
def read_file(job: Job) -> None:
    """Scan, clean and read a file. That a file cannot be read is a fact about it, not a failed job.

    It is the portal's own work: the file is the body's, and stays when the person who uploaded it leaves.

    The clean copy is read if there is one: what can be cited is what others may see.
    """
    file = StoredFile.objects.filter(pk=job.payload["file"]).first()
    if file is None:  # removed in the meantime
        return None
    path = stored_path(file.stored_name)
    progress(job, 0, 3, "scanning")
    outcome = _scan(path)
    progress(job, 1, 3, "cleaning")
    infected = outcome == ScanOutcome.INFECTED
    copy_made = (
        copies.CleanCopyResult(error="infected") if infected else copies.make_clean_copy(path, file.display_name)
    )
    progress(job, 2, 3, "reading")
    extraction, content = _read(file, path, copy_made)
    texts = [(0, text) for text in content.beside] + [(row.number, row.text) for row in content.paragraphs]
    titles = [(0, title) for title in Attachment.objects.filter(file=file).values_list("title", flat=True)]
    names = still_in(copy_made.names, [*texts, *titles])
    copy_made = replace(copy_made, names={**names, "beside": content.beside})
    hints_in_texts = hints(texts, copies.sought_names(copies.own_names(file).together, names))
    with transaction.atomic():
        if not _still_wanted(file) or Extraction.objects.filter(file=file).exists():
            copies.discard_copy(copy_made)
            return finish(job)
        extraction.save(force_insert=True)
        FileParagraph.objects.bulk_create(
            FileParagraph(file=file, number=row.number, printed=row.printed[:20], page=row.page or 0, text=row.text)
            for row in content.paragraphs
        )
        copies.store_clean_copy(file, copy_made, hints=hints_in_texts)
        _keep(file, outcome)
        finish(job)
    return None


def _read(file: StoredFile, path: Path, result: copies.CleanCopyResult) -> tuple[Extraction, ExtractedText]:
    extraction = Extraction(file=file, at=clock.now())
    if result.error == "infected":
        extraction.error = "infected"
        return extraction, ExtractedText([])
    if result.stored is not None:
        path = stored_path(result.stored.name)
    try:
        _kind, content = read_attachment(path, file.display_name)
    except Refused as refusal:
        extraction.error = refusal.code[:40]
        return extraction, ExtractedText([])
    extraction.language, extraction.notes = content.language[:10], content.notes
    extraction.pages = max((row.page or 0 for row in content.paragraphs), default=0)
    return extraction, content


@job(FIND, title=_("Looking for the same text from several participants"))
def find_campaigns(job: Job) -> None:
    from submissions.campaigns import search  # numpy: for the worker that needs it

    search.find_campaigns(Round.objects.get(pk=job.payload["round"]))


@job(TRANSLATE, title=_("Drafting a translation"))
def translate(job: Job) -> None:
    """Send the words to the service, if that is still allowed, and store its draft."""
    payload, plugged = job.payload, translation_service()
    if plugged is None:
        raise Refused("no_service", _("No translation service is connected."))
    rows = Input.objects.select_related("version__submission__delegation__round__rules")
    input_, field, language = rows.get(pk=payload["input"]), payload["field"], payload["language"]
    assert job.owner is not None  # noqa: S101 - started in the name of who asked
    translations.check_may_leave_portal(input_, field=field, language=language, by=job.owner)
    text = plugged.translate(getattr(input_, field), source=input_.language, target=language)
    with transaction.atomic():
        translations.record_translation(
            input_, text=text, field=field, language=language, service=plugged.name, by=job.owner
        )
        finish(job)


@job(SCAN_FILE, title=_("Scanning for viruses"))
def scan_file(job: Job) -> None:
    """Ask the scanner again about a file in quarantine."""
    file = StoredFile.objects.filter(pk=job.payload["file"]).first()
    if file is None:
        return
    outcome = _scan(stored_path(file.stored_name))
    with transaction.atomic():
        if _still_wanted(file):
            _keep(file, outcome)
        finish(job)


@job(covered_copies.COVER_FILE, title=_("Redacting words in a clean copy"))
def cover_file(job: Job) -> None:
    """Make a covered copy. A failure is shown on the sender's page; it is no failed job."""
    row = CoveredCopy.objects.select_related("file").filter(pk=job.payload["copy"]).first()
    if row is not None:  # not dropped in the meantime
        covered_copies.make(row)


@job(copies.REDACT_FILE, title=_("Redacting words in a file"))
def redact_file(job: Job) -> None:
    file = StoredFile.objects.filter(pk=job.payload["file"]).first()
    if file is not None:  # not removed in the meantime
        copies.make_redacted_copy(file)


@job(CHECK_JOB, title=_("Checking the file"))
def check_import(job: Job) -> None:
    """Check the file of an import. Its errors are shown on its page; they are no failed job."""
    batch = _import(job)
    if batch is None:
        return
    assert job.owner is not None  # noqa: S101 - started in the name of who asked
    consulting.check_duty(job.owner, Duty.MANAGE, batch.round)
    total = batch.found.get("rows", 0)
    progress(job, 0, total, "looking_at_rows")
    with translation.override(batch.by.language), suppress(InputImport.NotUpdated):  # gone while it was read
        try:
            stored_checks.check_file(
                batch, progress=lambda rows: progress(job, rows, max(rows + 1, total), "looking_at_rows")
            )
        except Refused as refusal:
            stored_checks.remember(batch, refusal)


@job(APPLY_JOB, title=_("Importing"))
def apply_import(job: Job) -> None:
    """Apply an import: read the rows again with progress, then write all of them and "done" at one moment.

    What the file's check showed in a language is written in that language.
    """
    batch = _import(job)
    if batch is None:
        return
    rows = batch.found.get("rows", 0)

    def report(row: int) -> None:
        if row < rows:
            progress(job, row, rows, "looking_at_rows")
        else:
            progress(job, 0, 0, "entering")

    progress(job, 0, rows, "looking_at_rows")
    assert job.owner is not None  # noqa: S101 - started in the name of who asked
    good_only = bool(job.payload.get("good_only"))
    with translation.override(batch.by.language), suppress(InputImport.DoesNotExist):  # gone while it was read
        imports_services.apply(batch, by=job.owner, progress=report, done=lambda: finish(job), good_only=good_only)


def _import(job: Job) -> InputImport | None:
    """Return the import; None where its file was discarded, or erased with a submission, meanwhile."""
    rows = InputImport.objects.select_related("round__document", "round__rules", "file", "by")
    return rows.filter(pk=job.payload["batch"]).first()


def _scan(path: Path) -> ScanOutcome:
    return ScanOutcome(scanning.scan(path, address=settings.CLAMD_ADDRESS).verdict.value)


def _still_wanted(file: StoredFile) -> bool:
    """Return whether the file still exists, and lock it, so that nobody removes it while facts are written.

    Its attachment may be created later (`keep_file`).
    """
    return StoredFile.objects.select_for_update().filter(pk=file.pk).exists()


def _keep(file: StoredFile, outcome: ScanOutcome) -> None:
    """Store the scan result. If the scanner did not answer, ask again later: until then, quarantine (C3)."""
    ScanResult.objects.create(file=file, outcome=outcome)
    if outcome == ScanOutcome.UNAVAILABLE:
        start(SCAN_FILE, payload={"file": file.pk}, due=clock.now() + SCAN_AGAIN)


@job(batches.BATCH_JOB, title=_("Changing many submissions"))
def run_triage_batch(job: Job) -> None:
    """Each row is decided by itself and says so, so that a batch that was interrupted goes on where it was."""
    batch = TriageBatch.objects.select_related("round", "by", "to").get(pk=job.payload["batch"])
    batches.run_batch(batch, lambda done, total: progress(job, done, total, "deciding"))
