"""Reads uploaded approval copies, in the limited child (C1)."""

from pathlib import Path
from typing import Any

from core.files.child import run_limited
from core.files.limits import DOORS
from submissions.approval_copies.returned import KIND


def read_copy(path: Path) -> dict[str, Any]:
    """Return an uploaded copy as `workbooks.checks` takes it.

    Raises `Refused` with words for people: no Word file, damaged, protected, too large, too slow.
    """
    return {"kind": KIND, **run_limited(DOORS["approval copy"], {}, files=[path])}
