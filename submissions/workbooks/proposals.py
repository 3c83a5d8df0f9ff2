"""Merges several workbooks against one draft: proposals cell by cell, choices, and the resulting changes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Refusals
from core.text.strings import digest
from submissions.approval_copies.returned import FileComment
from submissions.models import Input
from submissions.models.input_fields import TEXTS
from submissions.workbooks.answer_rows import Subject
from submissions.workbooks.faults import CellFault, quoted
from submissions.workbooks.sheets import InputSheet


class CellChange(StrEnum):
    """What happened to a cell since the workbook was made."""

    UNCHANGED = "unchanged"
    THEIRS = "theirs"  # changed in the workbook only
    OURS = "ours"  # changed in the portal only
    SAME = "same"  # changed in both, to the same
    CONFLICT = "conflict"  # changed in both, differently


def compare_cell(base: str, theirs: str, ours: str) -> CellChange:
    """Return the class of a cell. The three values must be as a cell shows them (`layout`)."""
    if theirs == base:
        return CellChange.UNCHANGED if ours == base else CellChange.OURS
    if ours == base:
        return CellChange.THEIRS
    return CellChange.SAME if theirs == ours else CellChange.CONFLICT


@dataclass(frozen=True, slots=True)
class CellReading:
    """A compared cell: keys or texts as sent out (`base`), as uploaded (`theirs`), as it is now (`ours`)."""

    field: str
    base: str
    theirs: str
    ours: str
    change: CellChange


@dataclass(frozen=True, slots=True)
class LineReading:
    """A row of the workbook that could be read.

    `input` is what it is compared with, unsaved if nothing was written yet; `added` where a person added the row;
    `text_language` is the language of the text that a rewording changes.
    """

    row: int
    subject: Subject
    number: int
    input: Input
    cells: list[CellReading]
    added: bool = False
    text_language: str = ""

    @property
    def changed(self) -> dict[str, str]:
        """The fields that only the workbook changed."""
        return {cell.field: cell.theirs for cell in self.cells if cell.change is CellChange.THEIRS}

    @property
    def proposed(self) -> dict[str, str]:
        """The fields that can be saved from the workbook: changed only there, or in both places differently."""
        changes = (CellChange.THEIRS, CellChange.CONFLICT)
        return {cell.field: cell.theirs for cell in self.cells if cell.change in changes}


@dataclass(slots=True)
class WorkbookReading:
    """What was read from a workbook. `missing` counts rows that are gone from it: nothing is deleted for that.

    `signed` is the signed payload of the workbook; `spoiled` are rows with merged cells, each with the row that has the
    error. `notices` are sentences on what was read otherwise, or not at all; `comments` are those of an approval copy
    (`is_copy`), which are to be posted.
    """

    found: InputSheet
    signed: dict[str, Any]
    lines: list[LineReading] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    spoiled: dict[int, int] = field(default_factory=dict)
    missing: int = 0
    notices: list[str] = field(default_factory=list)
    comments: list[FileComment] = field(default_factory=list)
    is_copy: bool = False

    def subject_at(self, row: int) -> Subject:
        """Return the subject of a row of a copy; of the first where the copy has no such row."""
        sent = [(str(each["subject"][0]), str(each["subject"][1])) for each in self.signed["rows"].values()]
        return sent[row - 1] if 0 < row <= len(sent) else next(iter(sent), ("round", ""))

    @property
    def bad_rows(self) -> set[int]:
        """Rows of which nothing is imported."""
        return {fault.row for fault in self.faults} | self.spoiled.keys()

    @property
    def changing(self) -> list[LineReading]:
        return [line for line in self.lines if line.changed]

    @property
    def conflicts(self) -> list[CellFault]:
        """An error for each cell that was changed in the workbook and in the portal, differently."""
        return [
            self._conflict(line, cell)
            for line in self.lines
            for cell in line.cells
            if cell.change is CellChange.CONFLICT
        ]

    def refuse_faults(self) -> None:
        """Raise Refusals with every error and conflict, in the order of the rows."""
        if faults := sorted([*self.faults, *self.conflicts], key=lambda fault: fault.row):
            raise Refusals(
                "bad_rows",
                _("The workbook has entries that need attention. Nothing was imported."),
                refusals=faults,
                hint=_("Correct them in the workbook, and upload it again."),
            )

    def _conflict(self, line: LineReading, cell: CellReading) -> CellFault:
        return CellFault(
            "conflict",
            _("Someone has written a different text in the portal since the workbook was made: “%(ours)s”.")
            % {"ours": quoted(cell.ours)},
            row=line.row,
            column=self.found.letter(cell.field),
            header=self.found.headers[cell.field],
            field=cell.field,
            place=self.found.places.get(line.row, ""),
            value=cell.theirs,
            hint=_("Choose one text, and enter it both in the portal and in the workbook."),
        )


OURS = -1
JOINED = frozenset(field.name for field in TEXTS if field.is_joined)  # prose that can stand one below the other
Choices = Mapping[str, Sequence[Any]]
"""By key of a proposal [option, digest]: OURS or the place of a text in `texts`, and what the choice was made on."""


@dataclass(slots=True)
class CellProposal:
    """A cell that workbooks changed.

    `texts` are the different texts; `sources` says where each is from (workbook, row). Where several workbooks filled
    an empty cell, the last text is all of them, one below the other, without a source. `base` is what was sent out in
    the first of them, `ours` the current text. `chosen`: OURS, an index of `texts`, or None if nobody has chosen yet.
    `languages` are those of the text that each of `texts` rewords: workbooks of one delegation may differ.
    """

    key: str
    field: str
    base: str
    ours: str
    change: CellChange
    texts: list[str]
    sources: list[list[tuple[int, int]]]
    chosen: int | None = None
    languages: Sequence[str] = ()

    @property
    def digest(self) -> str:
        """The digest of everything that the choice depends on: a choice is valid only while it is the same."""
        return digest("\x1f".join([self.ours, *self.texts]))[:12]

    @property
    def is_open(self) -> bool:
        return self.chosen is None

    @property
    def accepted(self) -> str | None:
        """The text to save from a workbook; None to keep the current text."""
        return None if self.chosen in (None, OURS) else self.texts[self.chosen or 0]

    @property
    def accepted_language(self) -> str:
        """The language of the text that the accepted text rewords."""
        return "" if self.chosen in (None, OURS) else self.languages[self.chosen or 0]


@dataclass(slots=True)
class MergedAnswer:
    """What the workbooks propose for one answer. An added answer is saved whole or not, by the choice on its key."""

    key: str
    line: LineReading
    proposals: list[CellProposal] = field(default_factory=list)

    @property
    def subject(self) -> Subject:
        return self.line.subject

    @property
    def input(self) -> Input:
        return self.line.input

    @property
    def added(self) -> bool:
        return self.line.added

    @property
    def fields_to_save(self) -> dict[str, str]:
        """The fields to save, with the language of the text that is reworded."""
        fields = {cell.field: cell.accepted for cell in self.proposals if cell.accepted is not None}
        for cell in self.proposals:
            if cell.field == "rewording" and cell.accepted is not None:
                fields["rewords_language"] = cell.accepted_language if cell.accepted else ""
        return fields

    @property
    def open(self) -> list[CellProposal]:
        return [cell for cell in self.proposals if cell.is_open]


def merge(readings: Sequence[WorkbookReading], choices: Choices) -> list[MergedAnswer]:
    """Return the answers that the workbooks would change, in the order of the first that does; bad rows are left out.

    A change without conflict is saved unless it was refused; a conflict waits for a choice. Workbooks with different
    texts for one cell are in conflict.
    """
    answers: dict[str, MergedAnswer] = {}
    by_field: dict[str, dict[str, list[tuple[int, LineReading, Any]]]] = {}
    for number, reading in enumerate(readings):
        bad = reading.bad_rows
        for line in reading.lines:
            if not line.proposed or line.row in bad:
                continue
            key = f"{number}.{line.row}" if line.added else ".".join((*line.subject, str(line.number)))
            answers.setdefault(key, MergedAnswer(key, line))
            for cell in line.cells:
                if cell.change in (CellChange.THEIRS, CellChange.CONFLICT):
                    by_field.setdefault(key, {}).setdefault(cell.field, []).append((number, line, cell))
    for key, answer in answers.items():
        for name, cells in by_field[key].items():
            proposal = _proposal(key if answer.added else f"{key}.{name}", name, cells)
            proposal.chosen = holding(proposal, choices.get(proposal.key), whole=answer.added)
            answer.proposals.append(proposal)
    return list(answers.values())


def open_proposals(answers: Sequence[MergedAnswer]) -> Iterator[CellProposal]:
    """Return the proposals that still need a choice."""
    return (cell for answer in answers for cell in answer.open)


def _proposal(key: str, name: str, cells: list[tuple[int, LineReading, Any]]) -> CellProposal:
    texts: list[str] = []
    sources: list[list[tuple[int, int]]] = []
    languages: list[str] = []
    for book, line, cell in cells:
        if cell.theirs not in texts:
            texts.append(cell.theirs)
            sources.append([])
            languages.append(line.text_language)
        sources[texts.index(cell.theirs)].append((book, line.row))
    contested = len(texts) > 1 or any(cell.change is CellChange.CONFLICT for _book, _line, cell in cells)
    first = cells[0][2]
    if len(texts) > 1 and name in JOINED and not any(cell.base for _book, _line, cell in cells):
        texts.append("\n\n".join(dict.fromkeys(filter(None, (first.ours, *texts)))))
        sources.append([])
        languages.append(languages[0])
    change = CellChange.CONFLICT if contested else CellChange.THEIRS
    return CellProposal(key, name, first.base, first.ours, change, texts, sources, languages=languages)


def holding(proposal: CellProposal, choice: Sequence[Any] | None, *, whole: bool = False) -> int | None:
    """Return the choice for this cell if it was made on the same texts, else the default.

    An added answer (`whole`) replaces nothing that could change.
    """
    if choice is not None and OURS <= choice[0] < len(proposal.texts) and (whole or choice[1] == proposal.digest):
        return int(choice[0])
    return 0 if proposal.change is CellChange.THEIRS else None
