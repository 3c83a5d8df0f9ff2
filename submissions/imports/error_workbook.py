"""The error workbook of an import: every bad row as it was sent, with what is wrong and how to correct it."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, get_language_info, gettext as _, gettext_lazy

from core import clock
from core.files.kinds import FileKind
from core.files.storage import store
from core.models import StoredFile
from core.spreadsheets import Book, Column, Print, Sheet, write_book
from core.tables.listings import note_words, page_words
from core.text.dates import moment
from submissions.imports.checks import CheckedFile
from submissions.imports.sources.tables import TableFile, headings, place_of_mark, with_mark
from submissions.models import InputImport
from submissions.workbooks.columns import words_of

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
        stored = store(content, directory=Path(settings.FILES_ROOT))
    return StoredFile.objects.create(
        stored_name=stored.name,
        display_name=f"{Path(batch.name).stem[:200]}-{_('with-errors')}.xlsx",
        kind=FileKind.XLSX,
        content_type=FileKind.XLSX.content_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_by=batch.by,
    )


def _error_headings() -> set[str]:
    return words_of(gettext_lazy("Errors to correct"))


def _error_rows(table: TableFile, checked: CheckedFile, places: list[int]) -> Iterator[list[Any]]:
    """Yield the bad rows. Faults are in the order of the rows, so that those of one row lie side by side."""
    by_row = groupby(checked.faults, key=lambda fault: fault.row)
    bad, faults = next(by_row, (None, iter(())))
    for _place, number, row in table.rows():
        if number != bad:
            continue
        cells = [cell["text"] if isinstance(cell, dict) else cell for cell in row]
        first = checked.followed.of_row(row) if checked.followed else number
        errors = "\n".join(map(str, faults))
        yield [first, errors, *(cells[at] if at < len(cells) else None for at in places)]
        bad, faults = next(by_row, (None, iter(())))
