"""Workbooks that people get from an import: the template, and the rows that have errors."""

import io
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.utils.translation import get_language, get_language_info, gettext as _, gettext_lazy

from consultations.documents.subject_words import heading_of_round
from consultations.enums import Constituency
from consultations.models import Delegation, Round
from core import clock
from core.files.kinds import FileKind
from core.files.storage import store
from core.models import StoredFile
from core.spreadsheets import Book, Column, Print, Sheet, write_book
from core.tables.listings import note_words, page_words
from core.text.dates import moment
from submissions.enums import CommentType, Confidentiality, Position
from submissions.imports.checks import CheckedFile
from submissions.imports.rows import NOT_IMPORTED
from submissions.imports.sources.tables import COLUMNS, LABELS, TableFile, headings, place_of_mark, with_mark
from submissions.models import InputImport
from submissions.workbooks.answer_rows import recommendations_with_texts, text_in
from submissions.workbooks.columns import is_number, words_of

_WIDE = {"comment": 50, "rewording": 50, "organisation": 28}


def offered_positions(round_: Round) -> list[tuple[Any, list[Any]]]:
    """Return (constituency, its positions) in words, in the order of the screen. One query."""
    rules = {row.constituency: row.positions for row in round_.constituency_rules.all()}
    return [
        (each.label, [Position(key).label for key in rules[each] if key in Position.values])
        for each in Constituency
        if each in rules
    ]


def template_book(round_: Round) -> bytes:
    """Return the workbook, in the active language; its headings are the names that an import recognizes."""
    now, language = clock.now(), get_language() or "en"
    paper = Print(header=(round_.reference, _("Import inputs"), ""), footer=(moment(now), "", page_words()))

    def sheet(title: str, columns: list[Column], rows: Iterator[list[Any]]) -> Sheet:
        turned = bool(get_language_info(language)["bidi"])
        return Sheet(title, columns, rows, right_to_left=turned, print=paper)

    columns = [Column(field, name, _WIDE.get(field, 18), editable=True) for field, name in COLUMNS.items()]
    sheets = [
        sheet(_("Inputs"), columns, iter([[""] * len(columns)])),
        sheet(
            _("Positions"),
            [Column("kind", _("Constituency"), 40), Column("position", _("Positions offered"), 90)],
            ([str(kind), _(", ").join(map(str, names)) or "–"] for kind, names in offered_positions(round_)),
        ),
        sheet(
            _("Values"),
            [Column("column", _("Column"), 24), Column("name", _("Meaning"), 28), Column("values", _("Values"), 80)],
            _values(heading_of_round(round_)),
        ),
        sheet(
            heading_of_round(round_),
            [Column("para", COLUMNS["para"], 10), Column("limb", COLUMNS["limb"], 8), Column("text", _("Text"), 100)],
            _recommendations(round_, language),
        ),
    ]
    words = replace(note_words(), print=paper, state="hidden")
    target = io.BytesIO()
    write_book(Book(_("Import inputs"), sheets, created=now, words=words, language=language), target)
    return target.getvalue()


def _values(sheet: str) -> Iterator[list[Any]]:
    day = _("A date: year-month-day, for example 2026-05-31")
    fields = {
        "constituency": _(", ").join(str(each.label) for each in Constituency),
        "position": _("See the sheet “Positions”. A position needs a paragraph."),
        "type": _(", ").join(str(each.label) for each in CommentType),
        "level": _(", ").join(str(each.label) for each in Confidentiality),
        "received": day,
        "consented": day,
        "consent_source": _(
            "Where the consent of the sender is on record. Without it, the row is for the secretariat only."
        ),
        "para": _("A paragraph of the sheet “%(sheet)s”. Empty for a comment on the round as a whole.")
        % {"sheet": sheet},
    }
    for field, name in COLUMNS.items():
        yield [name, str(LABELS[field]), fields.get(field, "")]


def _recommendations(round_: Round, language: str) -> Iterator[list[Any]]:
    for row in recommendations_with_texts(Delegation(round=round_)):
        yield [row.paragraph.number, str(row.limb or ""), text_in(row, language)[0]]


MEND = "mend"


def error_workbook(batch: InputImport, table: TableFile, checked: CheckedFile, mark: str) -> StoredFile:
    """Create and store the workbook.

    Its rows can be corrected there and the workbook imported in place of the file: the column with the faults is not
    one of ours. `mark` is that of the import whose rows they are: the number in the first file stays with each row.
    """
    heading = headings(table.heading)
    own = {place_of_mark(heading), *(place for place, name in enumerate(heading) if name in _error_headings())}
    own = own if place_of_mark(heading) is not None else set()
    columns = [
        Column("row", with_mark(_("Row"), mark), 18, "number"),
        Column(MEND, _("Errors to correct"), 60),
        *(Column(f"c{place}", name or f"({place + 1})", 24) for place, name in enumerate(heading) if place not in own),
    ]
    turned, now = bool(get_language_info(get_language() or "en")["bidi"]), clock.now()
    paper = Print(
        header=(batch.round.reference, _("Rows with errors"), batch.name[:60]),
        footer=(moment(now), "", page_words()),
    )
    sheet = Sheet(
        _("Errors to correct"),
        columns,
        _error_rows(table, checked, [place for place in range(len(heading)) if place not in own]),
        freeze=MEND,
        filter=True,
        right_to_left=turned,
        print=paper,
    )
    words = replace(note_words(), print=paper)
    book = Book(_("Rows with errors"), [sheet], created=now, words=words, language=get_language() or "en")
    with TemporaryFile() as content:
        write_book(book, content)
        content.seek(0)
        stored = store(content)
    return StoredFile.objects.create(
        **stored.columns,
        display_name=f"{Path(batch.name).stem[:200]}-{_('with-errors')}.xlsx",
        kind=FileKind.XLSX,
        content_type=FileKind.XLSX.content_type,
        stored_by=batch.by,
    )


def _as_it_came(cell: Any) -> Any:
    """Return a cell of a bad row: a number stays one, and what no text may come of is a note that is refused again.

    Else the same value would come in as words at the second upload, or a paragraph be guessed.
    """
    if not isinstance(cell, dict):
        return cell
    if cell["kind"] in ("formula", "error"):
        return str(NOT_IMPORTED)
    return Decimal(cell["text"]) if is_number(cell) else cell["text"]


def _error_headings() -> set[str]:
    return words_of(gettext_lazy("Errors to correct"))


def _error_rows(table: TableFile, checked: CheckedFile, places: list[int]) -> Iterator[list[Any]]:
    """Yield the bad rows. Faults are in the order of the rows, so that those of one row lie side by side."""
    by_row = groupby(checked.faults, key=lambda fault: fault.row)
    bad, faults = next(by_row, (None, iter(())))
    for _place, number, row in table.rows():
        if number != bad:
            continue
        cells = [_as_it_came(cell) for cell in row]
        first = checked.followed.of_row(row) if checked.followed else number
        errors = "\n".join(map(str, faults))
        yield [first, errors, *(cells[at] if at < len(cells) else None for at in places)]
        bad, faults = next(by_row, (None, iter(())))
