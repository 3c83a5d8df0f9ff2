"""Reads a workbook as plain rows, inside the limited child. Imports without Django."""

import datetime as dt
import hashlib
from pathlib import Path
from typing import Any

from core.files.kinds import IntakeError
from core.files.limits import DOORS
from core.spreadsheets import CellError, Formula, ReadLimits, SpreadsheetError, as_text, has_comments, read_book
from core.spreadsheets.cells import MAX_TEXT, units
from core.text.characters import writable_text

HEAD_WITHIN = 30  # rows from the top among which the headings are looked for
# What Word leaves in copied text: breaks inside a paragraph, its two hyphens; the other controls carry nothing.
_WORD = dict.fromkeys([*range(9), *range(0x0E, 0x20)]) | {0x0B: "\n", 0x0C: "\n", 0x1E: "\u2011", 0x1F: "\u00ad"}


def struck_out(text: str, words: str) -> dict[str, str]:
    """Return a text of which words are struck out, as the value of a cell."""
    return {"kind": "struck", "text": text, "words": words}


def cell_text(text: str) -> str:
    """Return the text as a workbook contains it: LF line breaks, no space around it, U+FFFD for what XML forbids."""
    return writable_text(text)[0].strip()


def fits_in_cell(text: str) -> bool:
    """Return whether a cell can contain it (32,767 UTF-16 units)."""
    return units(text) <= MAX_TEXT


def text_from_word(text: str) -> str:
    """Return an uploaded text without the control characters that Word and the clipboard put in."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_WORD).strip()


def fingerprint(text: str) -> str:
    """Return the fingerprint of a locked text, independent of its spaces."""
    return hashlib.sha256(" ".join(cell_text(text).split()).encode()).hexdigest()[:16]


def heading(value: object) -> str:
    """Return a cell of a heading row in the form in which headings are compared."""
    return " ".join(value.casefold().split()) if isinstance(value, str) else ""


LIMITS = DOORS["workbook"].sheets or ReadLimits()


def answer(path: Path) -> dict[str, Any]:
    """Return the workbook as plain rows.

    `{"sheets": [{"title", "state", "rows": [[number, [value, …]], …], "merged": ["A1:C1", …], "struck": [[number,
    index of the cell, words that are struck out], …]}], "has_comments": …}`.

    A value is a text, None, or `{"kind": "number" | "date" | "truth" | "formula" | "error", "text"}`. Raises
    `IntakeError` and `SpreadsheetError`, as `read_book` does.
    """
    return {
        "sheets": [
            {
                "title": sheet.title,
                "state": sheet.state,
                "rows": [[row.number, [plain(value) for value in row.values]] for row in sheet.rows],
                "merged": list(sheet.merged),
                "struck": [[row.number, at, words] for row in sheet.rows for at, words in row.struck],
            }
            for sheet in read_book(path, LIMITS)
        ],
        "has_comments": has_comments(path),
    }


def answers(*paths: Path) -> dict[str, Any]:
    """Return `{"books": [what `answer` returns, or {"error": code, "params": {…}} if it cannot be read, …]}`."""
    return {"books": [_answer_or_error(path) for path in paths]}


def _answer_or_error(path: Path) -> dict[str, Any]:
    try:
        return answer(path)
    except (IntakeError, SpreadsheetError) as error:
        return {"error": error.code, "params": error.params}


def plain(value: Any) -> Any:
    """Return a value in the shape of `answer`."""
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
