"""What a coded book changes, as plain data for programs."""

from typing import Any

from consultations.models import Round
from synthesis.workbooks.looking import Look
from synthesis.workbooks.merging import Merged


def report_of(round: Round, look: Look, merged: Merged, *, applied: bool) -> dict[str, Any]:
    """JSON: `{"round", "made", "applied", "rows_missing", "changes": [{"row", "ref", "field", "sent_out", "returned",
    "current", "class", "taken"}], "faults": [{"row", "column", "header", "value", "code", "what", "hint"}], "not_read":
    [{"row", "column", "header", "value"}]}`

    `field` is themes, disposition or note; `class` theirs or conflict; `taken` null for a conflict that is still open.
    """
    return {
        "round": round.reference,
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
