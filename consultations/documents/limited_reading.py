"""Reads documents in the limited child process. Needs no models: the command that prints a reading starts fast."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from consultations.reading.messages import MESSAGES
from core.files.child import run_limited
from core.files.limits import DOORS

DOOR = DOORS["document"]
JOB_SECONDS = DOOR.seconds
CHILD_MESSAGES = {code: tuple(_(words) for words in pair) for code, pair in MESSAGES.items()}


def read_limited(
    path: Path, name: str, symbol: str, *, seconds: int = JOB_SECONDS, columns: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Read the file at `path`, called `name`, in a limited child process (C1). Raises Refused.

    `columns`: which columns of tables are which, by their headings, as `remembered_columns` returns them.
    """
    return run_limited(
        DOOR,
        {"name": name, "symbol": symbol, "columns": list(columns)},
        files=[path],
        seconds=seconds,
        messages=CHILD_MESSAGES,
    )
