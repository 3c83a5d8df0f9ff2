"""Acts on coding workbooks: receive, read, choose, apply through the services of the pages, drop.

A workbook is applied in one transaction or not at all.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from core import clock
from core.errors import NotAllowed, Refused
from core.files.kinds import FileKind, clean_display_name
from core.files.storage import Readable
from core.jobs.queue import is_running, start
from submissions.drafting.subjects import subject_key
from submissions.imports.pending_files import path_of
from submissions.imports.services import PENDING_FOR
from submissions.models import Input, Line, Submission
from submissions.triage.notes import write_note
from submissions.workbooks.proposals import OURS, Choices
from synthesis import permissions
from synthesis.codebook.services import lock_codebook
from synthesis.coding.services import uncode
from synthesis.imports.codings import Codings, import_codings
from synthesis.imports.current_work import CurrentWork
from synthesis.imports.proposed_changes import (
    ChangedInput,
    DispositionText,
    ProposedChange,
    ProposedChanges,
    propose_changes,
)
from synthesis.imports.uploads import delete_bytes, delete_waiting, refusal_sentences, stored_upload
from synthesis.imports.workbook_changes import WorkbookChanges, changes_in, read_coded_book
from synthesis.models import CodedBook, CodedPassage, Finding, TranslationTable
from synthesis.quality.dispositions import dispose, dispose_all

CHECK_JOB, APPLY_JOB = "synthesis.look_at_coded_book", "synthesis.apply_coded_book"

Progress = Callable[[int, int], None]


def receive_workbook(round_: Round, stream: Readable, *, name: str, by: User) -> CodedBook:
    """Store the file and start a job that reads it.

    Raises NotAllowed for anybody who does not code in the round, Refused for a file that is no xlsx, and what `store`
    raises.
    """
    permissions.check_may_code(by, round_)
    wrong = Refused(
        "not_a_workbook", _("Upload codes in the compiled workbook, as an xlsx file."), field="file",
        hint=_("Save the workbook as xlsx, and choose that file."),
    )  # fmt: skip
    with stored_upload(stream, name=name, kinds=(FileKind.XLSX,), wrong=wrong, by=by) as file:
        book = CodedBook.objects.create(round=round_, name=file.display_name, file=file, at=clock.now(), by=by)
        return _ask(book, CHECK_JOB, by=by)


def read_workbook(book: CodedBook, *, progress: Progress = lambda done, total: None) -> None:
    """Read the workbook and save what was changed in it, or why it cannot be read; then delete its file."""
    try:
        read = read_coded_book(path_of(book))
        progress(1, 2)
        book.look = changes_in(read, book.round, by=book.by).stored()
    except Refused as refusal:
        book.look = {"refused": refusal_sentences(refusal)}
    with transaction.atomic():
        delete_bytes(book)
        book.save(update_fields=["look", "file"])


def preview_workbook(book: CodedBook, *, by: User) -> ProposedChanges:
    """Return the workbook compared with the current work and the choices so far.

    Raises NotAllowed, Refused `not_looked_at`.
    """
    permissions.check_may_code(by, book.round)
    look = _changes_of(book)
    return propose_changes(look, CurrentWork(book.round, look.rows, by=by, report=look.report), book.choices)


def choose(book: CodedBook, choices: Choices, *, by: User) -> CodedBook:
    """Save the choices for single cells: {key: (option, digest)}. Raises Refused for a workbook already applied."""
    with transaction.atomic():
        book = _locked(book, by)
        keys = {change.cell.key for row in preview_workbook(book, by=by).rows for change in row.changes}
        book.choices |= {key: [*choice] for key, choice in choices.items() if key in keys}
        book.save(update_fields=["choices"])
    return book


def choose_all(book: CodedBook, option: int, *, by: User) -> CodedBook:
    """Choose the same for every conflict that is still open: OURS, or 0 for the workbook's value."""
    return choose(book, {cell.key: (option, cell.digest) for cell in preview_workbook(book, by=by).open}, by=by)


def refuse_all(book: CodedBook, *, by: User) -> CodedBook:
    """Choose the portal's value in every cell; single cells can still be chosen afterwards."""
    cells = [change.cell for row in preview_workbook(book, by=by).rows for change in row.changes]
    return choose(book, {cell.key: (OURS, cell.digest) for cell in cells}, by=by)


def ask_to_apply(book: CodedBook, *, by: User) -> CodedBook:
    """Start the job that applies what was chosen. Raises what `apply_workbook` raises, as far as it is known now."""
    with transaction.atomic():
        book = _locked(book, by)
        _decided(preview_workbook(book, by=by))
        return _ask(book, APPLY_JOB, by=by)


def apply_workbook(book: CodedBook, *, by: User, done: Callable[[], None] = lambda: None) -> CodedBook:
    """Apply what was chosen, in one transaction, through the services that the pages call; skip rows with errors.

    `done` is called last in the transaction. Raises Refused `undecided` while a conflict is open, also one that arose
    since the page was shown; `nothing_to_take` where everything was refused; and what the services raise.
    """
    with transaction.atomic():
        lock_codebook(book.round)  # one book after the other, and no theme goes meanwhile
        book = _locked(book, by, going=True)
        permissions.check_may_code(by, book.round)
        look = _changes_of(book)
        ground = CurrentWork(book.round, look.rows, by=by, lock=True, report=look.report)
        merged = propose_changes(look, ground, book.choices)
        _decided(merged)
        book.done = apply_changes(merged.rows, book.round, by=by)
        book.applied_at, book.look, book.choices = clock.now(), _remainder(look, merged), {}
        book.save(update_fields=["applied_at", "look", "choices", "done"])
        done()
    return book


def merge_codes(
    round_: Round, path: Path, *, by: User, accept: int | None = None, enter: bool = False
) -> tuple[WorkbookChanges, ProposedChanges]:
    """Read a workbook without a page; return what was changed in it and what would change here. `enter` applies it.

    `accept` resolves the conflicts: OURS, 0 for the workbook's value, None to leave them open. Raises what `changes_in`
    and `apply_workbook` raise.
    """
    permissions.check_may_code(by, round_)
    look = changes_in(read_coded_book(path), round_, by=by)
    with transaction.atomic():
        book = CodedBook.objects.create(
            round=round_, name=clean_display_name(path.name), at=clock.now(), by=by, look=look.stored()
        )
        if accept is not None:
            book = choose_all(book, accept, by=by)
        merged = preview_workbook(book, by=by)
        if enter:
            apply_workbook(book, by=by)
        else:
            transaction.set_rollback(True)
    return look, merged


def drop_workbook(book: CodedBook, *, by: User) -> None:
    """Delete a workbook that was not applied. Raises what `choose` raises."""
    with transaction.atomic():
        book = _locked(book, by)
        delete_bytes(book)
        book.delete()


def delete_waiting_uploads(**only: Any) -> None:
    """Delete the workbooks and tables of translations that were not applied, `only` those of these columns.

    With a submission of their round that is erased: nobody can tell whose words are in them; notes and reasons may
    repeat them. With the account of who uploaded them: nobody else sees them.
    """
    for model in (CodedBook, TranslationTable):
        delete_waiting(model.objects.filter(**only))


def delete_expired(now: datetime) -> None:
    """Delete uploads that nobody has applied for `PENDING_FOR`: they hold words of bodies and of officers."""
    delete_waiting_uploads(at__lt=now - PENDING_FOR)


def _changes_of(book: CodedBook) -> WorkbookChanges:
    if not book.is_looked_at:
        raise Refused(
            "not_looked_at", _("This file was not checked, or could not be read."), hint=_("Upload it again.")
        )
    return WorkbookChanges.of(book.look)


def _decided(merged: ProposedChanges) -> None:
    if waiting := len(merged.open):
        raise Refused(
            "undecided",
            _("Conflicts still to be resolved: %(count)s.") % {"count": waiting},
            hint=_("Make a choice for each conflict. Nothing has been imported yet."),
        )
    if not any(row.accepted for row in merged.rows):
        raise Refused(
            "nothing_to_take",
            _("There is nothing to import. Every change was rejected or is already in the portal."),
            hint=_("Discard the workbook, or choose again."),
        )


def _remainder(changes: WorkbookChanges, merged: ProposedChanges) -> dict[str, Any]:
    """Return what is kept of an applied workbook about its other rows: none of its text."""
    return {"left": sorted({fault.row for fault in merged.faults}), "missing": changes.missing}


def _ask(book: CodedBook, kind: str, *, by: User) -> CodedBook:
    book.job = start(kind, payload={"book": book.pk}, owner=by)
    book.save(update_fields=["job"])
    return book


def _locked(book: CodedBook, by: User, *, going: bool = False) -> CodedBook:
    """Return the person's own workbook, locked. `going`: called by the job itself."""
    rows = CodedBook.objects.select_for_update(of=("self",), no_key=True)
    locked = (
        rows.select_related("round__rules", "round__document", "file", "job", "by").filter(pk=book.pk, by=by).first()
    )
    if locked is None:
        raise NotAllowed("not_there", _("Page not found."))
    if locked.applied_at is not None:
        raise Refused("not_pending", _("This workbook has already been imported or discarded."))
    if not going and is_running(locked):
        raise Refused("going_on", _("The file is being processed. Wait until processing ends."))
    return locked


def apply_changes(rows: Sequence[ChangedInput], round_: Round, *, by: User) -> list[dict[str, Any]]:
    """Apply the accepted changes of these rows; return them in the form of `CodedBook.done`.

    The caller holds the locks and has compared under them. Raises what the services raise.
    """
    assigned: list[tuple[Input, str]] = []
    disposed: dict[DispositionText, list[Input]] = defaultdict(list)
    dropped: list[UUID] = []
    notes: list[tuple[Submission, str]] = []
    for row in rows:
        for change in row.accepted:
            if change.disposed is not None:
                disposed[change.disposed].append(row.input)
            elif change.codings:
                dropped += [coded.pk for coded in change.codings]
            elif change.theme is not None:
                assigned.append((row.input, change.theme.name))
            else:
                notes.append((row.input.version.submission, change.cell.texts[0]))
    # What locks themes comes first: a coder holds a theme and then waits for the head of the log, which the rest takes.
    if assigned:
        import_codings(round_, Codings(rows=len(assigned), all_pairs=assigned), by=by)
    for coded in CodedPassage.objects.filter(pk__in=dropped).select_related("theme__round", "input"):
        uncode(coded, by=by)
    for submission, text in notes:
        write_note(submission, text=text, by=by)
    for disposition, inputs in disposed.items():
        _dispose(round_, disposition, inputs, by=by)
    return [_change_record(round_, row, row.accepted) for row in rows if row.accepted]


def _dispose(round_: Round, disposition: DispositionText, inputs: Sequence[Input], *, by: User) -> None:
    original = Line.objects.get(pk=disposition.original) if disposition.original else None
    finding = Finding.objects.select_related("report").get(pk=disposition.finding) if disposition.finding else None
    if len(inputs) == 1 or finding:
        lines = Line.objects.select_related("submission__delegation__round")
        for input_ in inputs:
            line = lines.get(pk=input_.line_id)
            dispose(line, disposition.outcome, reason=disposition.reason, duplicate_of=original, finding=finding, by=by)
    else:
        keys = [input_.line_id for input_ in inputs]
        dispose_all(round_, keys, disposition.outcome, reason=disposition.reason, duplicate_of=original, by=by)


def _change_record(round_: Round, row: ChangedInput, changes: Sequence[ProposedChange]) -> dict[str, Any]:
    """Return which row changed what, without any text except names of themes."""
    input_ = row.input
    return {
        "row": row.row,
        "reference": row.reference,
        "input": str(input_.pk),
        "about": str(subject_key(round_.pk, input_.recommendation_id, input_.paragraph_id, input_.question_id)),
        "given": [change.theme.name for change in changes if change.theme is not None and not change.codings],
        "taken": [change.theme.name for change in changes if change.theme is not None and change.codings],
        "outcome": next((change.disposed.outcome for change in changes if change.disposed is not None), ""),
        "note": any(change.theme is None and change.disposed is None for change in changes),
    }
