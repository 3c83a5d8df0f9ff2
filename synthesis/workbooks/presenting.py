"""A coded book as its page shows it: rows by their input, changes with what stands here and what the book says."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.domain.audience import audience_in
from submissions.domain.naming import WHOLE_ROUND, in_words
from submissions.domain.reading import Door
from submissions.domain.shown import ShownInput
from submissions.models import Input
from submissions.workbooks.faults import CellFault
from submissions.workbooks.merging import OURS
from submissions.workbooks.presenting import AnswerShown, CellShown, Option
from synthesis.enums import Outcome
from synthesis.models import CodedBook
from synthesis.workbooks.columns import headers
from synthesis.workbooks.merging import Brought, Proposed

TOLD = 200  # of what is left out, on the page

ToldRow = tuple[int, str, str, str, str, str]
"""Row, letter of the column, heading, what stands there, what is wrong, how to mend it."""


class Page:
    """The rows of one page of the preview."""

    def __init__(self, book: CodedBook, rows: Iterable[Brought], *, by: Any) -> None:
        rows = list(rows)
        keys = [row.input.pk for row in rows]
        door = Door(book.round, audience_in(by, book.round), only=[row.input.version.submission_id for row in rows])
        shown = dict(door.each(Input.objects.filter(pk__in=keys)))
        self.rows = [self._row(row, shown.get(row.input.pk)) for row in rows]

    def missing(self) -> list[dict[str, str]]:
        """Errors for the summary where nothing was chosen."""
        words = _("%(place)s: choose which is to stand.")
        return [
            {"target": f"{cell.name}.1", "message": words % {"place": _(", ").join((row.label, cell.label))}}
            for row in self.rows
            for cell in row.cells
            if cell.is_open
        ] or [{"target": "", "message": _("Nothing was chosen.")}]

    def _row(self, row: Brought, shown: ShownInput | None) -> AnswerShown:
        who = shown.body.short_name if shown and shown.body else _("Name withheld")
        place = shown.place if shown else in_words(WHOLE_ROUND)
        label = _("%(who)s on %(place)s") % {"who": who, "place": place}
        source = _("Row %(row)s, %(reference)s") % {"row": row.row, "reference": row.reference}
        return AnswerShown(label, source, [self._cell(change) for change in row.changes], None)

    def _cell(self, change: Proposed) -> CellShown:
        cell = change.cell
        label, ours, text = _words(change)
        keep = Option(f"{OURS}:{cell.digest}", ours, "", [], cell.chosen == OURS)
        option = Option(f"0:{cell.digest}", text, "", [], cell.chosen == 0)
        in_conflict = cell.base != cell.ours or cell.is_open
        base = cell.base if change.theme is None or change.codings else ""
        return CellShown(f"take.{cell.key}", label, "", base, ours, keep, [option], in_conflict, cell.is_open)


def _words(change: Proposed) -> tuple[str, str, str]:
    """What the change is called, what stands here, what the book says."""
    cell = change.cell
    if change.theme is not None:
        label = _("Theme: %(name)s") % {"name": change.theme.name}
        given, none = _("given to the input as a whole"), _("not given")
        return (label, cell.ours, _("taken away")) if change.codings else (label, none, given)
    label = _("Disposition") if change.disposed is not None else _("Officer's note")
    return label, cell.ours, cell.texts[0]


def faults_told(faults: Sequence[CellFault]) -> list[ToldRow]:
    """The first of what is wrong, for the table."""
    return [
        (fault.row, fault.column, fault.header, fault.value, str(fault.what), str(fault.hint))
        for fault in faults[:TOLD]
    ]


def others_told(book: CodedBook) -> list[ToldRow]:
    """Cells of columns that are not read in which other words stand than here."""
    what = _("This column is not read: here something else stands.")
    hints = {
        headers()["officer"]: _("Assign a colleague on the page of the submission or of the recommendation."),
        headers()["translation"]: _("Bring working translations on their own page."),
    }
    return [
        (row, letter, header, text, what, str(hints.get(header, "")))
        for row, letter, header, text in book.look.get("others", [])[:TOLD]
    ]


def changes_made(book: CodedBook, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """What a book changed in these of its `done` rows, each with the address of its input on the workbench where it has
    one."""
    return [
        {
            "row": told["row"],
            "reference": told["reference"],
            "url": _bench(book, told),
            "what": _("; ").join(_done(told)),
        }
        for told in rows
    ]


def _done(told: dict[str, Any]) -> list[str]:
    said = [_("theme given: %(name)s") % {"name": name} for name in told["given"]]
    said += [_("theme taken away: %(name)s") % {"name": name} for name in told["taken"]]
    if told["outcome"]:
        said.append(_("disposition: %(name)s") % {"name": Outcome(told["outcome"]).label})
    return [*said, _("note written")] if told["note"] else said


def _bench(book: CodedBook, told: dict[str, Any]) -> str:
    if not told["about"]:
        return ""
    url = reverse("coding:bench", args=[book.round_id, told["about"]])
    return f"{url}?at={told['input']}#input-{told['input']}"
