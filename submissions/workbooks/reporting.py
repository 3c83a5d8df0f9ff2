"""What a workbook changes, as plain data for programs."""

from typing import Any

from consultations.models import Delegation
from submissions.workbooks.comparing import Change
from submissions.workbooks.importing import Preview
from submissions.workbooks.presenting import Labels
from submissions.workbooks.readings import Cell, Line


def report_of(delegation: Delegation, found: Preview, *, applied: bool) -> dict[str, Any]:
    """The report on one book, JSON:

    `{"workbook", "round", "body", "language", "made", "applied", "counts": {class: cells}, "rows_missing",
    "cells": [{"row", "column", "field", "place", "number", "input", "added", "sent_out", "returned", "current",
    "class", "taken"}], "faults": [{"row", "column", "header", "value", "code", "what", "hint"}]}`

    A cell is listed where the three texts are not all the same. `class` is theirs, ours, same or conflict; `input` the
    id of the line, none where nothing was written; `taken` true, false, or null for a conflict that is still open.
    """
    (reading,), labels = found.readings, Labels(delegation)
    taken: dict[tuple[int, str], bool | None] = {}
    for answer in found.answers:
        for proposal in answer.proposals:
            taken[answer.line.row, proposal.field] = None if proposal.is_open else proposal.taken is not None
    counts = dict.fromkeys(Change, 0)
    for line in reading.lines:
        for cell in line.cells:
            counts[cell.change] += 1
    return {
        "workbook": found.books[0],
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
                "taken": taken.get((line.row, cell.field), False),
            }
            for line in reading.lines
            for cell in line.cells
            if cell.change is not Change.UNCHANGED
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
            for _book, fault in found.faults
        ],
    }


def _cell(line: Line, cell: Cell, labels: Labels) -> dict[str, Any]:
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
