"""The columns that a coding workbook gives back, and the signed hidden sheet that says what it was made from."""

import base64
import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from operator import itemgetter
from typing import Any

from django.core.signing import Signer
from django.utils import translation
from django.utils.translation import gettext, gettext_lazy as _

from consultations.models import Round
from core.spreadsheets import Column, Link, Sheet
from submissions.models.input_fields import TEXT_FIELDS, TEXTS
from submissions.workbooks.plain_rows import cell_text, fits_in_cell
from submissions.workbooks.signature import WorkbookSignature

CODED = ("themes", "disposition", "reason", "duplicate_of", "note")  # in which officers code
PLACE = ("ref", "para", "part")  # which input a row is of
MARKS = ("ref", "para")  # headings that stand in a row of no other sheet
# Words of bodies and of the portal: looked at, so that an officer is told what is not read, and compared as they were
# in the version that the row names.
WATCHED = (
    "body", "constituency", "position", "comment", "translation", *TEXT_FIELDS[1:], "states",
    "officer",
)  # fmt: skip


def headers() -> dict[str, str]:
    """Return the headings of the workbook by key."""
    with translation.override("en"):
        return {
            "ref": gettext("Ref"),
            "external_id": gettext("External ID"),
            "para": gettext("Para"),
            "part": gettext("Part"),
            "body": gettext("Participant"),
            "constituency": gettext("Constituency"),
            "position": gettext("Position"),
            "comment": TEXTS[0].column("compiled").header,
            "translation": gettext("Working translation"),
            **{field.name: field.column("compiled").header for field in TEXTS[1:]},
            "states": gettext("States concerned"),
            "officer": gettext("Officer"),
            "version": gettext("Version"),
            "themes": gettext("Themes"),
            "disposition": gettext("Outcome"),
            "reason": gettext("Reason"),
            "duplicate_of": gettext("Duplicate of"),
            "note": gettext("Officer's note"),
        }


def known_headers() -> tuple[dict[str, str], dict[str, str]]:
    """Return the headings of today and those of before: a workbook whose hidden sheet does not list them has either."""
    return headers(), headers() | {"body": "Body", "disposition": "Disposition"}


AGAIN = _(
    "Compile the workbook of this round for the secretariat again, and copy your codes into "
    "it. A workbook that was compiled for the public or with another layout cannot be used "
    "for coding."
)
SEAL = WorkbookSignature("portal-compiled-workbook", 1, Signer(salt="synthesis.workbooks"), AGAIN)
_ENCODED_AT_ONCE = 1 << 16  # bytes; a multiple of four
Base = dict[str, list[str | None]]
"""By Ref what the cells of CODED said, as a cell shows it; None for a text that no cell can hold."""


class WorkbookBaseline:
    """Collects the officers' cells while the rows of inputs are written.

    Only rows with any text are kept, compressed at once, so that a workbook of 200,000 inputs needs little memory.
    """

    def __init__(self, columns: Sequence[Column]) -> None:
        keys = [column.key for column in columns]
        self._of_row = itemgetter(*(keys.index(key) for key in ("ref", *CODED)))
        self._packer = zlib.compressobj()
        self._packed: list[bytes] = []
        self._rows = 0

    def noted(self, rows: Iterable[Any]) -> Iterator[Any]:
        """Yield the rows unchanged, and record the officers' cells."""
        of_row = self._of_row
        for row in rows:
            ref, *values = of_row(row)
            if any(values):
                cells = [
                    text if fits_in_cell(text) else None for text in (cell_text(str(value or "")) for value in values)
                ]
                reference = ref.text if isinstance(ref, Link) else ref
                line = json.dumps([str(reference), *cells], ensure_ascii=False)
                self._packed.append(self._packer.compress(line.encode("utf-8", "replace") + b"\n"))
            self._rows += 1
            yield row

    def sealed(self, round_: Round, now: datetime, report: str = "") -> Iterator[list[str]]:
        """Yield the rows of the hidden sheet, after all rows of inputs were yielded."""
        yield from SEAL.rows(self._payload(round_, now, report))

    def _payload(self, round_: Round, now: datetime, report: str) -> dict[str, Any]:
        """Return what is signed. What was collected is let go."""
        packed = b"".join([*self._packed, self._packer.flush()])
        self._packed.clear()
        return {
            "round": str(round_.pk),
            "report": report,
            "made": now.isoformat(),
            "rows": self._rows,
            "base": _encoded(packed),
            "headers": headers(),
        }


def _encoded(packed: bytes) -> str:
    """Return it in base 85, as `b85encode` does: that holds some forty bytes for each four of its argument."""
    pieces = (packed[start : start + _ENCODED_AT_ONCE] for start in range(0, len(packed), _ENCODED_AT_ONCE))
    return "".join(base64.b85encode(piece).decode() for piece in pieces)


def hidden_sheet(baseline: WorkbookBaseline, *, round_: Round, now: datetime, report: str = "") -> Sheet:
    """Return the last sheet of the workbook: its rows are requested after those of the inputs.

    `report` is the id of the one whose findings the workbook says to cite an input, "" without any.
    """
    return Sheet(
        "Portal",
        (Column("part", "part"), Column("text", "text", 60, wrap=False)),
        baseline.sealed(round_, now, report),
        heading_row=False,
        state="veryHidden",
        protected=True,
    )


def baseline_of(signed: dict[str, Any]) -> Base:
    """Return what was recorded, from a payload whose signature is valid."""
    packed = zlib.decompress(base64.b85decode(signed["base"]))
    return {ref: cells for ref, *cells in map(json.loads, packed.splitlines())}
