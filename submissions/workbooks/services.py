"""Acts on uploaded workbooks: receive, preview, choose, apply, discard. Each is done whole or not at all."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Delegation
from core import audit, clock
from core.errors import Refused
from core.files.child import run_limited
from core.files.kinds import FileKind, clean_display_name, extension
from core.files.limits import DOORS
from core.files.messages import SPREADSHEET_MESSAGES, refused
from submissions.approval_copies.comments import post_comments
from submissions.approval_copies.returned import FileComment, read_copy
from submissions.drafting import services
from submissions.drafting.status import current_draft
from submissions.models import ImportedBook, WorkbookImport
from submissions.workbooks.answer_rows import Subject, standing_version
from submissions.workbooks.checks import check_workbooks
from submissions.workbooks.draft_changes import apply_answers
from submissions.workbooks.faults import BookRefused, CellFault
from submissions.workbooks.proposals import OURS, Choices, MergedAnswer, WorkbookReading, merge, open_proposals
from submissions.workbooks.sheets import sheets_that_count


def read_workbook(path: Path) -> dict[str, Any]:
    """Return the workbook as plain rows, in the shape of `plain_rows.answer`.

    Raises `Refused` with words for people: no workbook, damaged, protected, an old format, too large, too slow.
    """
    return run_limited(DOORS["workbook"], {}, files=[path], messages=SPREADSHEET_MESSAGES)


def read_workbooks(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Read several workbooks in one child.

    Raises BookRefused for the first that cannot be read, with the words of `read_workbook`.
    """
    if len(paths) == 1:  # a hostile one is given its time once
        return [_alone(0, paths[0])]
    try:
        books = run_limited(DOORS["several workbooks"], {}, files=paths, messages=SPREADSHEET_MESSAGES)["books"]
    except Refused:  # one of them, or all together: each in a child of its own
        return [_alone(number, path) for number, path in enumerate(paths)]
    for number, book in enumerate(books):
        if "error" in book:
            raise BookRefused(refused(book["error"], book["params"], messages=SPREADSHEET_MESSAGES), number)
    return list(books)


def _alone(number: int, path: Path) -> dict[str, Any]:
    try:
        return read_workbook(path)
    except Refused as refusal:
        raise BookRefused(refusal, number) from None


PENDING_FOR = timedelta(days=30)  # that a workbook waits to be imported
MOST_BOOKS = 30


@dataclass(frozen=True, slots=True)
class ImportResult:
    """How many answers were changed, added and left as they were."""

    changed: int
    added: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Workbooks compared with the draft as it is now."""

    books: Sequence[str]  # what they are called
    readings: Sequence[WorkbookReading]
    answers: Sequence[MergedAnswer]

    @property
    def faults(self) -> list[tuple[int, CellFault]]:
        """The errors, each with the number of its workbook."""
        return [
            (number, fault)
            for number, reading in enumerate(self.readings)
            for fault in sorted(reading.faults, key=lambda fault: fault.row)
        ]

    @property
    def comments(self) -> list[tuple[str, Subject, FileComment]]:
        """The comments in approval copies: name of the file, subject, comment. Those on no row are on the first."""
        return [
            (name, reading.subject_at(each.row), each)
            for name, reading in zip(self.books, self.readings, strict=True)
            for each in reading.comments
        ]


def import_workbook(delegation: Delegation, upload: Path, *, by: User, at: datetime | None = None) -> ImportResult:
    """Import a workbook into the delegation's draft at once, all of it or nothing. A second upload changes nothing.

    Raises what `read_workbook`, `check_workbooks` and `begin_draft` raise, and Refusals `bad_rows` with one `CellFault`
    for each entry that cannot be imported; a text that was changed in the portal too is one of them.
    """
    book = read_workbook(upload)
    with transaction.atomic():
        delegation = _locked(delegation)
        (reading,) = check_workbooks(delegation, [book], by=by)
        reading.refuse_faults()
        answers = merge([reading], {})
        batch = _at_once(delegation, upload.name, book, answers, by=by, at=at)
    return ImportResult(batch.changed, batch.added, len(reading.lines) - len(answers))


def merge_workbook(
    delegation: Delegation,
    name: str,
    book: dict[str, Any],
    *,
    by: User,
    accept: int | None = None,
    apply: bool = False,
    at: datetime | None = None,
) -> ImportPreview:
    """Compare a workbook (from `read_workbook`) with the draft; with `apply` import it.

    `accept` resolves the conflicts: OURS, 0 for the workbook's text, None to leave them open. Raises what
    `check_workbooks` and `apply_import` raise.
    """
    with transaction.atomic():
        delegation = _locked(delegation) if apply else delegation
        readings = check_workbooks(delegation, [book], by=by)
        answers = merge(readings, {})
        if accept is not None:
            answers = merge(readings, _settled(answers, accept))
        if apply and (decided := _decided(answers)):
            _at_once(delegation, name, book, decided, by=by, at=at)
    return ImportPreview([name], readings, answers)


def receive_workbooks(
    delegation: Delegation, uploads: Sequence[tuple[str, Path]], *, by: User, at: datetime | None = None
) -> WorkbookImport | None:
    """Store workbooks (name, file) for a preview; None if they would change nothing and have no errors.

    Raises BookRefused for one that cannot be read or does not belong here (then none is stored), and what
    `current_draft` raises if nothing could be imported.
    """
    books = read_uploads(uploads)
    with transaction.atomic():
        readings = check_workbooks(delegation, books, by=by)
        if not any(_says_something(reading) for reading in readings):
            return None
        with transaction.atomic():  # asks what taking it in will ask, and leaves nothing behind
            current_draft(delegation, by=by, at=at)
            transaction.set_rollback(True)
        batch = WorkbookImport(delegation=delegation, version=standing_version(delegation), at=at or clock.now(), by=by)
        _store(batch, [(name, book) for (name, _path), book in zip(uploads, books, strict=True)])
    return batch


def read_uploads(uploads: Sequence[tuple[str, Path]]) -> list[dict[str, Any]]:
    """Read workbooks and approval copies, told apart by their names. Raises what `read_workbooks` raises."""
    books: dict[int, dict[str, Any]] = {}
    sheets = [number for number, (name, _path) in enumerate(uploads) if extension(name) != FileKind.DOCX]
    try:
        read = read_workbooks([uploads[number][1] for number in sheets]) if sheets else []
    except BookRefused as refusal:
        raise BookRefused(refusal, sheets[refusal.book]) from None
    books.update(zip(sheets, read, strict=True))
    for number, (_name, path) in enumerate(uploads):
        if number not in books:
            try:
                books[number] = read_copy(path)
            except Refused as refusal:
                raise BookRefused(refusal, number) from None
    return [books[number] for number in range(len(uploads))]


def _says_something(reading: WorkbookReading) -> bool:
    return bool(reading.faults or reading.conflicts or reading.changing or reading.notices or reading.comments)


def preview(batch: WorkbookImport, *, by: User) -> ImportPreview:
    """Compare the workbooks with the draft as it is now, with the choices so far.

    Raises what `check_workbooks` raises.
    """
    books = [*batch.books.all()]
    readings = check_workbooks(batch.delegation, [json.loads(book.content) for book in books], by=by)
    return ImportPreview([book.name for book in books], readings, merge(readings, batch.choices))


def choose(batch: WorkbookImport, choices: Choices, *, by: User) -> WorkbookImport:
    """Save the choices for single cells: {key: (option, digest)}. Raises Refused for an import that is not pending."""
    with transaction.atomic():
        batch = _pending(batch)
        keys = {cell.key for answer in preview(batch, by=by).answers for cell in answer.proposals}
        batch.choices |= {key: [*choice] for key, choice in choices.items() if key in keys}
        batch.save(update_fields=["choices"])
    return batch


def choose_all(batch: WorkbookImport, option: int, *, by: User) -> WorkbookImport:
    """Choose the same for every open conflict: OURS, or 0 for the workbook's text.

    Where workbooks contradict each other a person must decide: for 0 these stay open.
    """
    return choose(batch, _settled(preview(batch, by=by).answers, option), by=by)


def apply_import(batch: WorkbookImport, *, by: User, at: datetime | None = None) -> WorkbookImport:
    """Apply what was chosen, in one transaction, by the acts that save a form. Rows that cannot be read are left out.

    Raises Refused `undecided` while a conflict is open, also one that arose since the page was shown; `nothing_to_take`
    where everything was refused; Refusals `bad_rows` for what the acts refuse; and what `begin_draft` raises.
    """
    with transaction.atomic():
        batch = _pending(batch)
        batch.delegation = _locked(batch.delegation)
        merged = preview(batch, by=by)
        answers = _decided(merged.answers)
        if not answers and not merged.comments:
            raise Refused(
                "nothing_to_take",
                _("There is nothing to import. Every change was rejected or is already in the portal."),
                hint=_("Discard the workbook, or choose again."),
            )
        _take_in(batch, answers, by=by, at=at, comments=merged.comments)
    return batch


def discard_import(batch: WorkbookImport) -> None:
    """Delete workbooks that were not applied. Raises Refused for an import that was."""
    with transaction.atomic():
        _pending(batch).delete()


def delete_expired(now: datetime) -> None:
    """Delete workbooks that nobody has imported for `PENDING_FOR`: they hold words that nobody sent.

    One that somebody is importing at that moment stays.
    """
    with transaction.atomic():
        rows = WorkbookImport.objects.select_for_update(skip_locked=True)
        keys = list(rows.filter(applied_at__isnull=True, at__lt=now - PENDING_FOR).values_list("pk", flat=True))
        WorkbookImport.objects.filter(pk__in=keys).delete()


def _settled(answers: Sequence[MergedAnswer], option: int) -> dict[str, tuple[int, str]]:
    """Return the same choice for all open conflicts; for a workbook's text only if there is one such text."""
    return {
        cell.key: (option, cell.digest) for cell in open_proposals(answers) if option == OURS or len(cell.texts) == 1
    }


def _decided(answers: Sequence[MergedAnswer]) -> list[MergedAnswer]:
    """Return the answers of which something is to be saved. Raises Refused `undecided`."""
    if waiting := len([*open_proposals(answers)]):
        raise Refused(
            "undecided",
            _("Conflicts still to be resolved: %(count)s.") % {"count": waiting},
            hint=_("Choose one text for each conflict. Nothing has been imported yet."),
        )
    return [answer for answer in answers if answer.fields_to_save]


def _at_once(
    delegation: Delegation,
    name: str,
    book: dict[str, Any],
    answers: Sequence[MergedAnswer],
    *,
    by: User,
    at: datetime | None,
) -> WorkbookImport:
    """Apply an import without a preview. It is stored, since it too can be undone."""
    batch = WorkbookImport(delegation=delegation, at=at or clock.now(), by=by)
    if answers:
        _store(batch, [(name, book)])
    _take_in(batch, answers, by=by, at=at)
    return batch


def _take_in(
    batch: WorkbookImport,
    answers: Sequence[MergedAnswer],
    *,
    by: User,
    at: datetime | None,
    comments: Sequence[tuple[str, Subject, FileComment]] = (),
) -> None:
    if answers or comments:
        version = services.lock_draft(current_draft(batch.delegation, by=by, at=at))
        applied = apply_answers(answers, version, by=by, at=at)
        batch.version, batch.applied_at = version, at or clock.now()
        batch.changed, batch.added, batch.done = applied.changed, applied.added, applied.done
        batch.save()
        post_comments(batch.delegation, comments, by=by)
    audit.record("submissions.workbook.import", batch.delegation, by=by, changed=batch.changed, added=batch.added)


def _store(batch: WorkbookImport, books: Iterable[tuple[str, dict[str, Any]]]) -> None:
    batch.save(force_insert=True)
    ImportedBook.objects.bulk_create(
        ImportedBook(
            batch=batch, number=number, name=clean_display_name(name), content=json.dumps(sheets_that_count(book))
        )
        for number, (name, book) in enumerate(books, start=1)
    )


def _locked(delegation: Delegation) -> Delegation:
    """Lock delegation and draft: nobody saves between the comparison and the import."""
    delegation = services.lock_delegation(delegation)
    version = standing_version(delegation)
    if version is not None and version.is_draft:
        services.lock_draft(version)
    return delegation


def _pending(batch: WorkbookImport) -> WorkbookImport:
    rows = WorkbookImport.objects.select_for_update(of=("self",), no_key=True)
    pending = rows.select_related("delegation__round__document", "delegation__organisation").filter(pk=batch.pk).first()
    if pending is None or not pending.is_pending:
        raise Refused("not_pending", _("This workbook has already been imported or discarded."))
    return pending
