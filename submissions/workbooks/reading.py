"""Inside the limited child: a workbook as plain rows. Imports without Django."""

import datetime as dt
from pathlib import Path
from typing import Any

from core.intake.errors import IntakeError
from core.spreadsheets import CellError, Formula, Limits, SpreadsheetError, as_text, read_book

LIMITS = Limits(sheets=30, rows=5_000, columns=100, cells=100_000)


def answer(path: Path) -> dict[str, Any]:
    """`{"sheets": [{"title", "state", "rows": [[number, [value, …]], …], "merged": ["A1:C1", …]}]}`.

    A value is a text, None, or `{"kind": "number" | "date" | "truth" | "formula" | "error", "text"}`. Raises
    `IntakeError` and `SpreadsheetError` like `read_book`.
    """
    return {
        "sheets": [
            {
                "title": sheet.title,
                "state": sheet.state,
                "rows": [[row.number, [plain(value) for value in row.values]] for row in sheet.rows],
                "merged": list(sheet.merged),
            }
            for sheet in read_book(path, LIMITS)
        ]
    }


def answers(*paths: Path) -> dict[str, Any]:
    """`{"books": [what `answer` says, or {"error": code, "params": {…}} of one that cannot be read, …]}`."""
    return {"books": [_told(path) for path in paths]}


def _told(path: Path) -> dict[str, Any]:
    try:
        return answer(path)
    except (IntakeError, SpreadsheetError) as error:
        return {"error": error.code, "params": error.params}


def plain(value: Any) -> Any:
    """A value in the shape of `answer`."""
    if value is None or isinstance(value, str):
        return value
    return {"kind": _kind(value), "text": as_text(value)}


def _kind(value: Any) -> str:
    if isinstance(value, Formula):
        return "formula"
    if isinstance(value, CellError):
        return "error"
    if isinstance(value, bool):
        return "truth"
    return "date" if isinstance(value, dt.date | dt.time | dt.timedelta) else "number"
