"""What the secretariat's compiled workbook said in the columns of officers when it was made: on a sheet that programs
do not show, signed, so that what comes back can be told from what went out (decision 0029)."""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.core.signing import Signer
from django.utils.translation import gettext_lazy as _

from consultations.models import Round
from core.spreadsheets import Column, Link, Sheet
from submissions.workbooks.plain_rows import cell_text, fits_in_cell
from submissions.workbooks.signature import WorkbookSignature
from synthesis.imports.workbook_columns import CODED

AGAIN = _(
    "Compile the workbook of this round for the secretariat once more, and copy your codes into it. What was compiled "
    "for the public, or with another layout, cannot be coded."
)
SEAL = WorkbookSignature("portal-compiled-workbook", 1, Signer(salt="synthesis.workbooks"), AGAIN)
Base = dict[str, list[str | None]]
"""By Ref what the cells of CODED said, as a cell shows it; None for a text that no cell can hold."""


class WorkbookBaseline:
    """Notes what officers had said, as the rows of inputs go by: only of those that say something, packed at once, so
    that a book of 200,000 inputs takes no memory for it."""

    def __init__(self, columns: Sequence[Column]) -> None:
        keys = [column.key for column in columns]
        self._of_row = itemgetter(*(keys.index(key) for key in ("ref", *CODED)))
        self._packer = zlib.compressobj()
        self._packed: list[bytes] = []
        self._rows = 0

    def noted(self, rows: Iterable[Any]) -> Iterator[Any]:
        """The rows as they come."""
        of_row = self._of_row
        for row in rows:
            ref, *said = of_row(row)
            if any(said):
                cells = [
                    text if fits_in_cell(text) else None for text in (cell_text(str(value or "")) for value in said)
                ]
                reference = ref.text if isinstance(ref, Link) else ref
                line = json.dumps([str(reference), *cells], ensure_ascii=False)
                self._packed.append(self._packer.compress(line.encode("utf-8", "replace") + b"\n"))
            self._rows += 1
            yield row

    def sealed(self, round_: Round, now: datetime) -> Iterator[list[str]]:
        """The rows of the hidden sheet, once all inputs have gone by."""
        packed = b"".join(self._packed) + self._packer.flush()
        base = base64.b85encode(packed).decode()
        yield from SEAL.rows({"round": str(round_.pk), "made": now.isoformat(), "rows": self._rows, "base": base})


def hidden_sheet(baseline: WorkbookBaseline, *, round_: Round, now: datetime) -> Sheet:
    """The last sheet of the book: its rows are asked for after those of the inputs."""
    return Sheet(
        "Portal",
        (Column("part", "part"), Column("text", "text", 60, wrap=False)),
        baseline.sealed(round_, now),
        heading_row=False,
        state="veryHidden",
        protected=True,
    )


def baseline_of(signed: dict[str, Any]) -> Base:
    """What was noted, out of a payload whose seal holds."""
    packed = zlib.decompress(base64.b85decode(signed["base"]))
    return {ref: cells for ref, *cells in map(json.loads, packed.splitlines())}
