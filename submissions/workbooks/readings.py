"""What a workbook that came back says, beside what was sent out and what stands now."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Several
from submissions.models import Input
from submissions.workbooks.comparing import Change
from submissions.workbooks.faults import CellFault, quoted
from submissions.workbooks.finding import Found
from submissions.workbooks.sent import Subject


@dataclass(frozen=True, slots=True)
class Cell:
    """A compared cell: keys or texts as sent out, as it came back, as it is now."""

    field: str
    base: str
    theirs: str
    ours: str
    change: Change


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the workbook that was understood.

    `input` is what it is compared with, not saved where nothing was written yet; `added` where the person made the
    row; `text_language` is that of the text which a rewording changes.
    """

    row: int
    subject: Subject
    number: int
    input: Input
    cells: list[Cell]
    added: bool = False
    text_language: str = ""

    @property
    def changed(self) -> dict[str, str]:
        """The fields that the workbook alone changed."""
        return {cell.field: cell.theirs for cell in self.cells if cell.change is Change.THEIRS}

    @property
    def proposed(self) -> dict[str, str]:
        """The fields that may be taken from the workbook: those, and what was changed here and there."""
        kept = (Change.THEIRS, Change.CONFLICT)
        return {cell.field: cell.theirs for cell in self.cells if cell.change in kept}


@dataclass(slots=True)
class Reading:
    """What a workbook says. Rows that did not come back are counted in `missing`: nothing is deleted for that.

    `signed` is what the portal said of the book; `spoiled` are rows of merged cells, with
    the row whose fault tells of it.
    """

    found: Found
    signed: dict[str, Any]
    lines: list[Line] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    spoiled: dict[int, int] = field(default_factory=dict)
    missing: int = 0

    @property
    def bad_rows(self) -> set[int]:
        """Rows of which nothing is taken."""
        return {fault.row for fault in self.faults} | self.spoiled.keys()

    @property
    def changing(self) -> list[Line]:
        return [line for line in self.lines if line.changed]

    @property
    def conflicts(self) -> list[CellFault]:
        """A fault for each cell that was changed here and there, differently."""
        return [
            self._conflict(line, cell) for line in self.lines for cell in line.cells if cell.change is Change.CONFLICT
        ]

    def refuse_faults(self) -> None:
        """Raises Several with every fault and conflict, in the order of the rows."""
        if found := sorted([*self.faults, *self.conflicts], key=lambda fault: fault.row):
            raise Several(
                "bad_rows",
                _("The workbook has entries that need attention. Nothing of it was taken."),
                refusals=found,
                hint=_("Mend them in the workbook, and send it again."),
            )

    def _conflict(self, line: Line, cell: Cell) -> CellFault:
        return CellFault(
            "conflict",
            _("Somebody wrote something else in the portal since the workbook was made: “%(ours)s”.")
            % {"ours": quoted(cell.ours)},
            row=line.row,
            column=self.found.letter(cell.field),
            header=self.found.headers[cell.field],
            field=cell.field,
            value=cell.theirs,
            hint=_("Settle on one text, in the portal or in the workbook, and make both the same."),
        )
