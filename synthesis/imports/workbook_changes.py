"""An uploaded coding workbook, read by a limited child process (C1), compared with its content when it was made.

The round's current work is not read here, so that the comparison can be repeated whenever the officer looks at it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Round
from core.errors import Refused
from core.files.child import run_limited
from core.files.limits import DOORS
from core.files.messages import SPREADSHEET_MESSAGES
from submissions.permissions import inputs_read_by
from submissions.tables.columns import input_fields, inputs_with_external_id, officer_fields
from submissions.visibility.reader import InputReader
from submissions.workbooks.plain_rows import fingerprint, fits_in_cell, text_from_word
from submissions.workbooks.sheets import InputSheet, find_sheet
from synthesis import permissions
from synthesis.imports.workbook_baseline import (
    AGAIN,
    CODED,
    MARKS,
    PLACE,
    SEAL,
    WATCHED,
    Base,
    baseline_of,
    headers,
    known_headers,
)


def read_coded_book(path: Path) -> dict[str, Any]:
    """Return the workbook in the form of `workbook_reader.answer`.

    Raises Refused with a message for people: no workbook, damaged, protected, too large, too slow.
    """
    known_columns = known_headers()
    options = {
        "mark": SEAL.mark,
        "marks": [known_columns[0][key] for key in MARKS],
        "read": [*{named[key] for named in known_columns for key in (*PLACE, "external_id", "version", *CODED)}],
        "watched": [*{named[key] for named in known_columns for key in WATCHED}],
    }
    return run_limited(
        DOORS["coding workbook"],
        options,
        files=[path],
        messages=SPREADSHEET_MESSAGES,
    )


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """A changed row: what its officers' columns contained when the workbook was made, and contain now.

    `theirs` are values as the child returned them; a column that is missing is taken as unchanged. `copy_of` is the row
    whose Ref it repeats.
    """

    row: int
    reference: str
    place: list[Any]  # what stands under Para and Part
    base: dict[str, str | None]
    theirs: dict[str, Any]
    copy_of: int = 0


@dataclass(slots=True)
class WorkbookChanges:
    """The changes in a workbook, stored as plain data.

    `others` are cells of columns that are not read and differ from the portal: (row, letter, heading, beginning of the
    text); `missing` counts rows that are no longer in the workbook; `report` is the id of the report that it is of, ""
    where there was none or the workbook does not say it.
    """

    made: str
    title: str
    columns: dict[str, int]
    rows: list[ChangedRow] = field(default_factory=list)
    merged: list[tuple[str, str, int, int]] = field(default_factory=list)  # range, key, first and last row
    others: list[tuple[int, str, str, str]] = field(default_factory=list)
    missing: int = 0
    headers: dict[str, str] = field(default_factory=headers)
    report: str = ""

    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> "WorkbookChanges":
        rows = [ChangedRow(**row) for row in stored["rows"]]
        return cls(**{**stored, "rows": rows})

    @property
    def sheet(self) -> InputSheet:
        """The sheet without rows, to name the place of a cell."""
        return InputSheet(self.title, self.headers, self.columns, [], [])


def changes_in(book: dict[str, Any], round_: Round, *, by: User) -> WorkbookChanges:
    """Return the changes in the workbook (from `read_coded_book`) since it was made.

    Raises Refused for a workbook as a whole: not ours, changed after signing, of another round, its sheet or columns
    gone.
    """
    signed = SEAL.payload(book)
    if signed["round"] != str(round_.pk):
        raise Refused("other_round", _("This workbook belongs to another call for inputs."), hint=AGAIN)
    sheet = _sheet_of(book, signed)
    base, rows_by_reference = baseline_of(signed), dict[str, int]()
    look = WorkbookChanges(signed["made"], sheet.title, dict(sheet.columns), headers=dict(sheet.headers))
    look.report = signed.get("report", "")
    look.rows = [*_changed(sheet, base, rows_by_reference, _references(sheet, round_, by))]
    for ref, key, rows in sheet.merged_over(("ref", *CODED)):
        look.merged.append((ref, key, rows.start, rows.stop - 1))
    look.missing = max(0, signed["rows"] - len(rows_by_reference))
    look.others = [*_others(sheet, round_, by)]
    return look


def _sheet_of(book: dict[str, Any], signed: dict[str, Any]) -> InputSheet:
    """Return the sheet of inputs, by the headings that were signed; without them by the known ones that fit it best."""
    sets = [signed["headers"]] if signed.get("headers") else known_headers()
    sheets = [
        find_sheet(book, named, marks=[named[key] for key in MARKS], needed=("ref",), once=("ref", *CODED), again=AGAIN)
        for named in sets
    ]
    return max(sheets, key=lambda sheet: len(sheet.columns))


def _references(sheet: InputSheet, round_: Round, by: User) -> dict[str, str]:
    """Return the Ref of rows that lack it, by the ID that their sender gave; not of an ID that several inputs have.

    One query, of inputs that the person reads and whose ID they may know.
    """
    references = {_text(row.values.get("external_id")) for row in sheet.rows if not _text(row.values.get("ref"))} - {""}
    if not references:
        return {}
    inputs = inputs_with_external_id(round_, all_senders=permissions.sees_confidential(by, round_))
    rows = inputs.filter(external_id__in=references, line__in=inputs_read_by(by, round_).values("line"))
    lines_by_id: dict[str, set[str]] = {}
    for external_id, line in rows.values_list("external_id", "line"):
        lines_by_id.setdefault(external_id, set()).add(str(line))
    return {external_id: lines.pop() for external_id, lines in lines_by_id.items() if len(lines) == 1}


def _changed(
    sheet: InputSheet, base: Base, first_rows: dict[str, int], references: Mapping[str, str]
) -> Iterator[ChangedRow]:
    columns = [key for key in CODED if key in sheet.columns]
    for row in sheet.rows:
        reference = _text(row.values.get("ref")) or references.get(_text(row.values.get("external_id")), "")
        copy_of = first_rows.setdefault(reference, row.number) if reference else 0
        before = dict(zip(CODED, base.get(reference) or ("",) * len(CODED), strict=True))
        theirs = {key: row.values.get(key) or "" for key in columns}
        changed = {key for key, value in theirs.items() if before[key] is not None and _text(value) != before[key]}
        if changed or (copy_of not in (0, row.number) and any(theirs.values())):
            place = [row.values.get("para"), row.values.get("part")]
            again = copy_of if copy_of != row.number else 0
            yield ChangedRow(row.number, reference, place, before, before | theirs, again)


def _others(sheet: InputSheet, round_: Round, by: User) -> Iterator[tuple[int, str, str, str]]:
    """Yield cells of other columns that differ from the portal.

    Only for the version that the row names, and where nothing is redacted, since redacted text changes by itself.
    """
    watched = [key for key in WATCHED if key in sheet.columns]
    if not watched or "version" not in sheet.columns:
        return
    rows = {_text(row.values.get("ref")): row for row in sheet.rows}
    audience = audience_in(by, round_)
    reader = InputReader(round_, audience, streams=True)
    with translation.override("en"):  # the language of the book
        own = input_fields(round_, inside=True, all_senders=audience.sees_confidential)
        fields = {each.column.key: each for each in [*own, *officer_fields(reader)]}
        for visible in reader.current():
            row = rows.get(visible.reference)
            if (
                row is None
                or visible.withheld
                or visible.redacted
                or _text(row.values.get("version")) != str(visible.version_number)
            ):
                continue
            for key in watched:
                text = str(fields[key].value(visible) or "")
                if fits_in_cell(text) and _print(row.values.get(key)) != fingerprint(text):
                    yield row.number, sheet.letter(key), sheet.headers[key], _text(row.values.get(key))


def _text(value: Any) -> str:
    return text_from_word(str(value["text"] if isinstance(value, dict) else value or ""))


def _print(value: Any) -> str:
    return str(value.get("print") or "") or fingerprint(_text(value)) if isinstance(value, dict) else fingerprint("")
