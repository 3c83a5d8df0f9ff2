"""Coded books are received, looked at, settled, taken in or forgotten; one verb each, whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core import clock
from core.errors import NotYours, Refused
from core.intake.kinds import Kind
from core.intake.names import clean_display_name
from core.storage import Readable
from core.tasks import start
from submissions.workbooks.merging import OURS, Choices
from synthesis import rules
from synthesis.domain.brought_files import is_going, kept, let_go, path_of, sentences
from synthesis.domain.themes import lock_codebook
from synthesis.models import CodedBook
from synthesis.workbooks.ground import Ground
from synthesis.workbooks.limited import read_coded_book
from synthesis.workbooks.looking import Look, look_at
from synthesis.workbooks.merging import Merged, merge
from synthesis.workbooks.taking import take

LOOK, APPLY = "synthesis.look_at_coded_book", "synthesis.apply_coded_book"

Told = Callable[[int, int], None]


def receive(round: Round, stream: Readable, *, name: str, by: Any) -> CodedBook:
    """Keeps the file and asks for a look at it. Raises NotYours for anybody who does not code in the round, Refused for
    what is no xlsx and what `store` says."""
    check_codes(round, by)
    wrong = Refused(
        "not_a_workbook", _("Codes are brought in the compiled workbook, an xlsx file."), field="file",
        hint=_("Save the workbook as xlsx, and choose that file."),
    )  # fmt: skip
    with kept(stream, name=name, kinds=(Kind.XLSX,), wrong=wrong, by=by) as file:
        book = CodedBook.objects.create(round=round, name=file.display_name, file=file, at=clock.now(), by=by)
        return _ask(book, LOOK, by=by)


def look(book: CodedBook, *, told: Told = lambda done, total: None) -> None:
    """Reads the book and keeps what was changed in it, or why it cannot be read; its bytes are not needed any more."""
    try:
        read = read_coded_book(path_of(book))
        told(1, 2)
        book.look = look_at(read, book.round, by=book.by).stored()
    except Refused as refusal:
        book.look = {"refused": sentences(refusal)}
    with transaction.atomic():
        let_go(book)
        book.save(update_fields=["look", "file"])


def preview(book: CodedBook, *, by: Any) -> Merged:
    """The book against what is so now, with what was chosen so far. Raises NotYours, Refused `not_looked_at`."""
    check_codes(book.round, by)
    seen = _seen(book)
    return merge(seen, Ground(book.round, seen.rows, by=by), book.choices)


def choose(book: CodedBook, choices: Choices, *, by: Any) -> CodedBook:
    """Keeps what was said of single cells: {key: (option, digest)}. Raises Refused for a book that is done with."""
    with transaction.atomic():
        book = _locked(book, by)
        known = {change.cell.key for row in preview(book, by=by).rows for change in row.changes}
        book.choices |= {key: [*choice] for key, choice in choices.items() if key in known}
        book.save(update_fields=["choices"])
    return book


def choose_all(book: CodedBook, option: int, *, by: Any) -> CodedBook:
    """One answer for every conflict that is still open: OURS, or 0 for what the book says."""
    return choose(book, {cell.key: (option, cell.digest) for cell in preview(book, by=by).open}, by=by)


def refuse_all(book: CodedBook, *, by: Any) -> CodedBook:
    """Nothing of it is taken, unless a cell is chosen afterwards."""
    cells = [change.cell for row in preview(book, by=by).rows for change in row.changes]
    return choose(book, {cell.key: (OURS, cell.digest) for cell in cells}, by=by)


def ask_to_apply(book: CodedBook, *, by: Any) -> CodedBook:
    """Asks for what was chosen to be taken in. Raises like `apply`, as far as that is known now."""
    with transaction.atomic():
        book = _locked(book, by)
        _decided(preview(book, by=by))
        return _ask(book, APPLY, by=by)


def apply(book: CodedBook, *, by: Any, done: Callable[[], None] = lambda: None) -> CodedBook:
    """Takes in what was chosen, in one transaction, by the verbs that the pages call; rows that cannot be read are
    left. `done` is called last in the transaction.

    Raises Refused `undecided` while a conflict is open: also one that arose since the page was shown,
    `nothing_to_take` where everything was refused; and what the verbs raise.
    """
    with transaction.atomic():
        lock_codebook(book.round)  # one book after the other, and no theme goes meanwhile
        book = _locked(book, by, going=True)
        check_codes(book.round, by)
        seen = _seen(book)
        merged = merge(seen, Ground(book.round, seen.rows, by=by, lock=True), book.choices)
        _decided(merged)
        book.done = take(merged.rows, book.round, by=by)
        book.applied_at, book.look, book.choices = clock.now(), _kept(seen, merged), {}
        book.save(update_fields=["applied_at", "look", "choices", "done"])
        done()
    return book


def merge_codes(
    round: Round, path: Path, *, by: Any, accept: int | None = None, enter: bool = False
) -> tuple[Look, Merged]:
    """A book at once, without a page: what was changed in it, and what that comes to; with `enter` taken in. `accept`
    settles the conflicts: OURS, 0 for what the book says, None to leave them open. Raises like `look_at` and `apply`.
    """
    check_codes(round, by)
    seen = look_at(read_coded_book(path), round, by=by)
    with transaction.atomic():
        book = CodedBook.objects.create(
            round=round, name=clean_display_name(path.name), at=clock.now(), by=by, look=seen.stored()
        )
        if accept is not None:
            book = choose_all(book, accept, by=by)
        merged = preview(book, by=by)
        if enter:
            apply(book, by=by)
        else:
            transaction.set_rollback(True)
    return seen, merged


def drop(book: CodedBook, *, by: Any) -> None:
    """Forgets a book that was not taken in. Raises like `choose`."""
    with transaction.atomic():
        book = _locked(book, by)
        let_go(book)
        book.delete()


def forget_waiting(round: Round) -> None:
    """An erasure takes every book of the round that waits: its notes and reasons may repeat what is erased."""
    for book in CodedBook.objects.filter(round=round, applied_at__isnull=True).select_related("file"):
        let_go(book)
        book.delete()


def check_codes(round: Round, by: Any) -> None:
    """Raises NotYours for anybody who does not code in the round."""
    if not rules.may_code(by, round):
        raise NotYours("no_duty", _("You do not code in this round."))


def _seen(book: CodedBook) -> Look:
    if not book.is_looked_at:
        raise Refused(
            "not_looked_at", _("This file was not looked at, or could not be read."), hint=_("Bring it once more.")
        )
    return Look.of(book.look)


def _decided(merged: Merged) -> None:
    if waiting := len(merged.open):
        raise Refused(
            "undecided",
            _("Changes that stand against what was said here since, and are still to be settled: %(count)s.")
            % {"count": waiting},
            hint=_("Choose for each of them. Nothing was taken yet."),
        )
    if not any(row.taken for row in merged.rows):
        raise Refused(
            "nothing_to_take",
            _("There is nothing to take in: every change was refused, or stands here already."),
            hint=_("Drop the workbook, or choose again."),
        )


def _kept(seen: Look, merged: Merged) -> dict[str, Any]:
    """Of a book that was taken in only what is still told of its other rows: no text of it."""
    return {"left": sorted({fault.row for fault in merged.faults}), "missing": seen.missing}


def _ask(book: CodedBook, kind: str, *, by: Any) -> CodedBook:
    book.job = start(kind, payload={"book": book.pk}, owner=by)
    book.save(update_fields=["job"])
    return book


def _locked(book: CodedBook, by: Any, *, going: bool = False) -> CodedBook:
    """`going`: for the work itself."""
    rows = CodedBook.objects.select_for_update(of=("self",), no_key=True)
    found = (
        rows.select_related("round__rules", "round__document", "file", "job", "by").filter(pk=book.pk, by=by).first()
    )
    if found is None:
        raise NotYours("not_there", _("There is no such page."))
    if found.applied_at is not None:
        raise Refused("not_pending", _("This workbook was taken in or dropped already."))
    if not going and is_going(found):
        raise Refused("going_on", _("The file is being worked on just now. Wait until that is over."))
    return found
