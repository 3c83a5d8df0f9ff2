"""What a coding workbook would change: for its page, and as plain data for programs."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.audience import audience_in
from consultations.models import Round
from submissions.drafting.subjects import WHOLE_ROUND, describe_subject
from submissions.models import Input
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleInput
from submissions.workbooks.faults import CellFault
from submissions.workbooks.import_details import AnswerView, CellView, Option
from submissions.workbooks.proposals import OURS
from synthesis.enums import Outcome
from synthesis.imports.proposed_changes import ChangedInput, ProposedChange, ProposedChanges
from synthesis.imports.workbook_baseline import headers
from synthesis.imports.workbook_changes import WorkbookChanges
from synthesis.models import CodedBook

FAULTS_SHOWN = 200  # of what is left out, on the page

ChangeRow = tuple[int, str, str, str, str, str]
"""Row, letter of the column, heading, what stands there, what is wrong, how to correct it."""


class WorkbookPreview:
    """The rows of one page of the preview."""

    def __init__(self, book: CodedBook, rows: Iterable[ChangedInput], *, by: User) -> None:
        rows = list(rows)
        keys = [row.input.pk for row in rows]
        reader = InputReader(
            book.round, audience_in(by, book.round), only=[row.input.version.submission_id for row in rows]
        )
        visible = dict(reader.each(Input.objects.filter(pk__in=keys)))
        self.rows = [self._row(row, visible.get(row.input.pk)) for row in rows]

    def missing(self) -> list[dict[str, str]]:
        """Return the errors for the summary where nothing was chosen."""
        words = _("%(place)s: choose which text to use.")
        return [
            {"target": f"{cell.name}.1", "message": words % {"place": _(", ").join((row.label, cell.label))}}
            for row in self.rows
            for cell in row.cells
            if cell.is_open
        ] or [{"target": "", "message": _("Nothing was chosen.")}]

    def _row(self, row: ChangedInput, input_: VisibleInput | None) -> AnswerView:
        who = input_.body.short_name if input_ and input_.body else _("Name withheld")
        place = input_.place if input_ else describe_subject(WHOLE_ROUND)
        label = _("%(who)s on %(place)s") % {"who": who, "place": place}
        source = _("Row %(row)s, %(reference)s") % {"row": row.row, "reference": row.reference}
        return AnswerView(label, source, [self._cell(change) for change in row.changes], None)

    def _cell(self, change: ProposedChange) -> CellView:
        cell = change.cell
        label, ours, text = _words(change)
        keep = Option(f"{OURS}:{cell.digest}", ours, "", [], cell.chosen == OURS)
        option = Option(f"0:{cell.digest}", text, "", [], cell.chosen == 0)
        in_conflict = cell.base != cell.ours or cell.is_open
        base = cell.base if change.theme is None or change.codings else ""
        return CellView(f"take.{cell.key}", label, base, ours, keep, [option], in_conflict, cell.is_open)


def _words(change: ProposedChange) -> tuple[str, str, str]:
    """Return the name of the change, the current text, and the text in the workbook."""
    cell = change.cell
    if change.theme is not None:
        label = _("Theme: %(name)s") % {"name": change.theme.name}
        assigned, none = _("assigned to the input as a whole"), _("not assigned")
        return (label, cell.ours, _("removed")) if change.codings else (label, none, assigned)
    label = _("Outcome") if change.disposed is not None else _("Officer's note")
    return label, cell.ours, cell.texts[0]


def first_faults(faults: Sequence[CellFault]) -> list[ChangeRow]:
    """Return the first errors as rows of the table."""
    return [
        (fault.row, fault.column, fault.header, fault.value, str(fault.what), str(fault.hint))
        for fault in faults[:FAULTS_SHOWN]
    ]


def other_cells(book: CodedBook) -> list[ChangeRow]:
    """Return cells of columns that are not read where the workbook differs from the portal."""
    what = _("The portal does not read this column. The portal’s text is different.")
    hints = {
        headers()["officer"]: _("Assign a colleague on the page of the submission or of the text."),
        headers()["translation"]: _("Upload working translations on their own page."),
    }
    return [
        (row, letter, header, text, what, str(hints.get(header, "")))
        for row, letter, header, text in book.look.get("others", [])[:FAULTS_SHOWN]
    ]


def changes_made(book: CodedBook, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what the workbook changed in these of its `done` rows, with each input's URL on the workbench, if any."""
    return [
        {
            "row": entry["row"],
            "reference": entry["reference"],
            "url": _bench(book, entry),
            "what": _("; ").join(_done(entry)),
        }
        for entry in rows
    ]


def _done(change: dict[str, Any]) -> list[str]:
    parts = [_("theme assigned: %(name)s") % {"name": name} for name in change["given"]]
    parts += [_("theme removed: %(name)s") % {"name": name} for name in change["taken"]]
    if change["outcome"]:
        parts.append(_("outcome: %(name)s") % {"name": Outcome(change["outcome"]).label})
    return [*parts, _("note added")] if change["note"] else parts


def _bench(book: CodedBook, change: dict[str, Any]) -> str:
    if not change["about"]:
        return ""
    url = reverse("coding:bench", args=[book.round_id, change["about"]])
    return f"{url}?at={change['input']}#input-{change['input']}"


def report_of(round_: Round, look: WorkbookChanges, merged: ProposedChanges, *, applied: bool) -> dict[str, Any]:
    """Return the report as JSON data.

    `{"round", "made", "applied", "rows_missing", "changes": [{"row", "ref", "field", "sent_out", "returned", "current",
    "class", "taken"}], "faults": [{"row", "column", "header", "value", "code", "what", "hint"}], "not_read": [{"row",
    "column", "header", "value"}]}`

    `field` is themes, disposition or note; `class` theirs or conflict; `taken` null for a conflict that is still open.
    """
    return {
        "round": round_.reference,
        "made": look.made,
        "applied": applied,
        "rows_missing": look.missing,
        "changes": [
            {
                "row": row.row,
                "ref": row.reference,
                "field": change.cell.field,
                "sent_out": change.cell.base,
                "returned": change.cell.texts[0],
                "current": change.cell.ours,
                "class": change.cell.change.value,
                "taken": None if change.cell.is_open else change.is_taken,
            }
            for row in merged.rows
            for change in row.changes
        ],
        "faults": [
            {"row": fault.row, "column": fault.column, "header": fault.header, "value": fault.value,
             "code": fault.code, "what": str(fault.what), "hint": str(fault.hint)}
            for fault in merged.faults
        ],
        "not_read": [
            {"row": row, "column": column, "header": header, "value": text} for row, column, header, text in look.others
        ],
    }  # fmt: skip
