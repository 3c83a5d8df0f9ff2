"""The door for pages, jobs and commands: a limited child opens the workbooks (guarantee C1)."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.child import run_limited
from core.errors import Refused
from core.intake.messages import refused
from core.spreadsheets.messages import MESSAGES
from submissions.workbooks.faults import BookRefused


def read_workbook(path: Path) -> dict[str, Any]:
    """The workbook as plain rows, in the shape of `reading.answer`.

    Raises `Refused` with words for people: no workbook, damaged, protected, an old format, too large, too slow.
    """
    return run_limited("submissions.workbooks.reading:answer", {}, files=[path], messages=MESSAGES)


def read_workbooks(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Several workbooks in one child. Raises BookRefused for the first that cannot be read, with the words of
    `read_workbook`."""
    if len(paths) == 1:  # a hostile one is given its time once
        return [_alone(0, paths[0])]
    try:
        found = run_limited("submissions.workbooks.reading:answers", {}, files=paths, messages=MESSAGES)["books"]
    except Refused:  # one of them, or all together: each in a child of its own
        return [_alone(number, path) for number, path in enumerate(paths)]
    for number, book in enumerate(found):
        if "error" in book:
            raise BookRefused(refused(book["error"], book["params"], messages=MESSAGES), number)
    return list(found)


def _alone(number: int, path: Path) -> dict[str, Any]:
    try:
        return read_workbook(path)
    except Refused as refusal:
        raise BookRefused(refusal, number) from None
