"""The rows of a book that cannot be taken, back in a workbook: what is wrong stands beside, the rest is as it came.

It is signed like the one they came from and keeps what was sent out first, so that mended rows are compared as before.
"""

import io
from collections.abc import Iterator
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from core.errors import Refused
from core.spreadsheets import write_book
from submissions.models import WorkbookImport
from submissions.workbooks.cells import is_number
from submissions.workbooks.columns import COMPARED, SUBJECT, headers
from submissions.workbooks.faults import CellFault
from submissions.workbooks.finding import Row, letter
from submissions.workbooks.importing import preview
from submissions.workbooks.layout import compose
from submissions.workbooks.making import parts_of
from submissions.workbooks.readings import Reading
from submissions.workbooks.sent import SentRow, Subject, facts_of
from submissions.workbooks.shown import from_word

_OPEN = (*COMPARED, "scope")
_FIRST = 2  # below the heading


def mending_workbook(batch: WorkbookImport, number: int, *, by: Any) -> tuple[str, bytes]:
    """File name and bytes for the book of this number (from 1), in its own language.

    Raises Refused `nothing_to_mend`, and what `check_workbooks` raises.
    """
    found = preview(batch, by=by)
    language = found.readings[number - 1].signed["language"]
    with translation.override(language):
        reading = preview(batch, by=by).readings[number - 1]  # once more: it speaks the book's language now
        if not reading.bad_rows:
            raise Refused("nothing_to_mend", _("Every row of this workbook can be read."))
        head = headers(batch.delegation.round.purpose, mend=True)
        rows = [*_rows(batch, reading, head)]
        ids = {row.id for row in rows}
        sealed = {key: value for key, value in reading.signed.items() if key != "template"}
        sealed |= {"headers": head, "rows": {key: row for key, row in reading.signed["rows"].items() if key in ids}}
        target = io.BytesIO()
        write_book(compose(parts_of(batch.delegation, rows, by=by, sealed=sealed, typed={})), target)
        name = f"{found.books[number - 1].removesuffix('.xlsx')}_{_('to-mend')}.xlsx"
    return name, target.getvalue()


def _rows(batch: WorkbookImport, reading: Reading, head: dict[str, str]) -> Iterator[SentRow]:
    facts = facts_of(batch.delegation, reading.signed["language"])
    lines = {line.row: line.subject for line in reading.lines}
    bad = [row for row in reading.found.rows if row.number in reading.bad_rows]
    for place, row in enumerate(bad, start=_FIRST):
        key = str(row.values.get("row_id"))
        sent = reading.signed["rows"].get(key, {})
        subject: Subject = tuple(sent["subject"]) if sent else lines.get(row.number, ("", ""))
        beside, merged = facts.get(subject, {}), row.number in reading.spoiled
        symbol, para, limb = (_as_it_came(row, name, sent, merged=False) for name in SUBJECT)
        yield SentRow(
            id=key if sent else "",
            subject=subject,
            number=sent.get("number", 1),
            base_version=sent.get("base_version", ""),
            symbol=symbol,
            para=para,
            limb=limb,
            text=beside.get("text", ""),
            text_language=sent.get("text_language", ""),
            addressees=beside.get("addressees", ""),
            fields={name: _as_it_came(row, name, sent, merged=merged) for name in _OPEN},
            mend="\n".join(_told(reading, row, place, head)),
        )


def _as_it_came(row: Row, name: str, sent: dict[str, Any], *, merged: bool) -> str:
    """A cell as it came; as it was sent out where it held what cannot be a text, or where merging emptied it."""
    value = row.values.get(name)
    before = str(sent.get(name) or sent.get("fields", {}).get(name, ""))
    if isinstance(value, dict):
        if name in SUBJECT:
            return before or (str(value["text"]) if is_number(value) else "")
        return before if value["kind"] in ("formula", "error") else str(value["text"])
    return from_word(value or "") or (before if merged else "")


def _told(reading: Reading, row: Row, place: int, head: dict[str, str]) -> Iterator[str]:
    """What is wrong with a row, with row and column of the book that goes back."""
    keys, at = [*head], reading.spoiled.get(row.number, row.number)
    for fault in reading.faults:
        if fault.row not in (row.number, at) or (fault.row != row.number and fault.code != "merged"):
            continue
        column = letter(keys.index(fault.field)) if fault.field in keys else ""
        header = head[fault.field] if column and fault.field else ""
        said = CellFault(
            fault.code, fault.what, row=place, column=column, header=header, value=fault.value, hint=fault.hint
        )
        yield str(said)
        if fault.code == "locked_changed":
            yield from_word(str(row.values.get("recommendation") or ""))
