"""An import as its page shows it: answers by their places, cells with both texts and their word-by-word differences."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.utils.translation import gettext as _

from consultations.models import Delegation
from core.text.languages import isolate_name
from submissions.drafting.text_diff import Piece, redline
from submissions.models import Input, WorkbookImport
from submissions.workbooks.answer_rows import Subject, facts_of, place_label, subject_of
from submissions.workbooks.columns import LISTS, TEXTS, headers, list_word
from submissions.workbooks.proposals import OURS, CellChange, CellProposal, CellReading, LineReading, MergedAnswer
from submissions.workbooks.services import ImportPreview

_BUDGET = 40_000  # code points that one page compares word by word; beyond, both texts stand side by side (D5)


@dataclass(frozen=True, slots=True)
class Option:
    """One text to choose: its value in the form, its words, its source, how it differs from the current text.

    `language` is that of the text, or of the text that it rewords.
    """

    value: str
    text: str
    source: str
    pieces: list[Piece]
    checked: bool
    language: str = ""


@dataclass(frozen=True, slots=True)
class CellView:
    """A cell with the text sent out, the current text, and the texts to choose from."""

    name: str
    label: str
    base: str
    ours: str
    keep: Option
    options: list[Option]
    in_conflict: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer that workbooks change. An added one has `whole`: it is saved or left out as a whole."""

    label: str
    source: str
    cells: list[CellView]
    whole: CellView | None


class ImportPage:
    """The answers of one page of the preview."""

    def __init__(self, delegation: Delegation, preview: ImportPreview) -> None:
        self._preview, self._names = preview, preview.books
        self._copies = [reading.is_copy for reading in preview.readings]
        self._labels = PlaceLabels(delegation)
        self._headers = headers(delegation.round.purpose)
        self._left = _BUDGET

    def answers(self, answers: Iterable[MergedAnswer]) -> list[AnswerView]:
        return [self._answer(answer) for answer in answers]

    def comments(self) -> list[tuple[str, str, str]]:
        """Return the comments in approval copies: place, who says it where the file tells, text."""
        return [
            (self._labels.of(subject), each.author or name, each.text) for name, subject, each in self._preview.comments
        ]

    def _answer(self, answer: MergedAnswer) -> AnswerView:
        cells = [self._cell(cell, answer) for cell in answer.proposals]
        source = self._source([*dict.fromkeys(chain(*chain(*(cell.sources for cell in answer.proposals))))])
        label = self._labels.of(answer.subject, 1 if answer.added else answer.line.number)
        return AnswerView(label, source, cells, cells[0] if answer.added else None)

    def _cell(self, cell: CellProposal, answer: MergedAnswer) -> CellView:
        ours = self._label(cell.field, cell.ours)
        options = [
            self._option(cell, place, self._label(cell.field, text), ours, answer.input.language)
            for place, text in enumerate(cell.texts)
        ]
        keep = Option(f"{OURS}:{cell.digest}", ours, "", [], cell.chosen == OURS)
        base = self._label(cell.field, cell.base)
        in_conflict = len(cell.texts) > 1 or cell.base != cell.ours
        return CellView(
            f"take.{cell.key}",
            self._headers[cell.field],
            base,
            ours,
            keep,
            options,
            in_conflict,
            cell.is_open,
        )

    def _option(self, cell: CellProposal, place: int, text: str, ours: str, language: str) -> Option:
        pieces: list[Piece] = []
        size = len(text) + len(ours)
        if cell.field in TEXTS and text and ours and size <= self._left:
            self._left -= size
            pieces = redline(ours, text)
        source = self._source(cell.sources[place])
        language = (cell.field == "rewording" and cell.languages[place]) or language
        return Option(f"{place}:{cell.digest}", text, source, pieces, cell.chosen == place, language)

    def _source(self, places: Sequence[tuple[int, int]]) -> str:
        if not places:
            return _("all texts, one below the other")
        return _("; ").join(
            isolate_name(self._names[book])
            if self._copies[book]
            else _("%(book)s, row %(row)s") % {"book": isolate_name(self._names[book]), "row": row}
            for book, row in places
        )

    def _label(self, field: str, value: str) -> str:
        return list_word(field, value) if value and field in LISTS else value


class PlaceLabels:
    """The names of a round's places."""

    def __init__(self, delegation: Delegation) -> None:
        self._facts = facts_of(delegation, "")

    def of(self, subject: Subject, number: int = 1) -> str:
        """Return `Paragraph 127, part 2`, `Paragraph 127, part 2, answer 2`, `The round as a whole`."""
        facts = self._facts.get(subject, {"para": "", "limb": ""})
        return place_label(subject[0], facts, number)


def changes_made(batch: WorkbookImport) -> list[tuple[str, str]]:
    """Return what an import changed: place and fields, in words."""
    names, labels = headers(batch.delegation.round.purpose), PlaceLabels(batch.delegation)
    lines = [change["line"] for change in batch.done]
    inputs: dict[str, Any] = {
        str(input_.line_id): input_ for input_ in Input.objects.filter(version=batch.version, line__in=lines)
    }
    return [
        (
            labels.of(subject_of(input_), input_.number),
            _(", ").join(names[field] for field in change["after"] if field in names),
        )
        for change in batch.done
        if (input_ := inputs.get(change["line"]))
    ]


def report_of(delegation: Delegation, preview: ImportPreview, *, applied: bool) -> dict[str, Any]:
    """Return the report on one workbook, for JSON:

    `{"workbook", "round", "body", "language", "made", "applied", "counts": {class: cells}, "rows_missing",
    "cells": [{"row", "column", "field", "place", "number", "input", "added", "sent_out", "returned", "current",
    "class", "taken"}], "faults": [{"row", "column", "header", "value", "code", "what", "hint"}]}`

    A cell is listed where the three texts are not all the same. `class` is theirs, ours, same or conflict; `input` the
    id of the line, none where nothing was written; `taken` true, false, or null for a conflict that is still open.
    """
    (reading,), labels = preview.readings, PlaceLabels(delegation)
    accepted: dict[tuple[int, str], bool | None] = {}
    for answer in preview.answers:
        for proposal in answer.proposals:
            accepted[answer.line.row, proposal.field] = None if proposal.is_open else proposal.accepted is not None
    counts = dict.fromkeys(CellChange, 0)
    for line in reading.lines:
        for cell in line.cells:
            counts[cell.change] += 1
    return {
        "workbook": preview.books[0],
        "round": delegation.round.reference,
        "body": delegation.organisation.code,
        "language": reading.signed["language"],
        "made": reading.signed["made"],
        "applied": applied,
        "counts": {change.value: count for change, count in counts.items()},
        "rows_missing": reading.missing,
        "cells": [
            {
                **_cell(line, cell, labels),
                "column": reading.found.letter(cell.field),
                "taken": accepted.get((line.row, cell.field), False),
            }
            for line in reading.lines
            for cell in line.cells
            if cell.change is not CellChange.UNCHANGED
        ],
        "faults": [
            {
                "row": fault.row,
                "column": fault.column,
                "header": fault.header,
                "value": fault.value,
                "code": fault.code,
                "what": str(fault.what),
                "hint": str(fault.hint),
            }
            for _book, fault in preview.faults
        ],
    }


def _cell(line: LineReading, cell: CellReading, labels: PlaceLabels) -> dict[str, Any]:
    return {
        "row": line.row,
        "field": cell.field,
        "place": labels.of(line.subject),
        "number": line.number,
        "input": None if line.input._state.adding else str(line.input.line_id),
        "added": line.added,
        "sent_out": cell.base,
        "returned": cell.theirs,
        "current": cell.ours,
        "class": cell.change.value,
    }
