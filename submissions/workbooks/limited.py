"""The door for pages, jobs and commands: a limited child opens the workbook (guarantee C1)."""

from pathlib import Path
from typing import Any

from core.child import run_limited
from core.spreadsheets.messages import MESSAGES


def read_workbook(path: Path) -> dict[str, Any]:
    """The workbook as plain rows, in the shape of `reading.answer`.

    Raises `Refused` with words for people: no workbook, damaged, protected, an old format, too large, too slow.
    """
    return run_limited("submissions.workbooks.reading:answer", {}, files=[path], messages=MESSAGES)
