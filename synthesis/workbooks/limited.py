"""The door for jobs and commands: a limited child opens the workbook (guarantee C1)."""

from pathlib import Path
from typing import Any

from core.child import run_limited
from core.spreadsheets.messages import MESSAGES
from synthesis.workbooks.columns import CODED, MARKS, PLACE, WATCHED, headers
from synthesis.workbooks.sealing import SEAL


def read_coded_book(path: Path) -> dict[str, Any]:
    """The workbook in the shape of `reading.answer`. Raises Refused with words for people: no workbook, damaged,
    protected, too large, too slow."""
    named = headers()
    asked = {
        "mark": SEAL.mark,
        "marks": [named[key] for key in MARKS],
        "read": [named[key] for key in (*PLACE, "version", *CODED)],
        "watched": [named[key] for key in WATCHED],
    }
    return run_limited(
        "synthesis.workbooks.reading:answer",
        asked,
        files=[path],
        seconds=300,
        memory_mb=3072,
        output_mb=512,
        messages=MESSAGES,
    )
