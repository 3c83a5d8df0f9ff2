"""Several books against one draft: cell by cell what they propose, what was chosen, and what that comes to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.text import digest
from submissions.models import Input
from submissions.workbooks.comparing import Change
from submissions.workbooks.readings import Line, Reading
from submissions.workbooks.sent import Subject

OURS = -1
JOINED = ("comment", "rationale", "source")  # prose that can stand one below the other
Choices = Mapping[str, Sequence[Any]]
"""By key of a proposal [option, digest]: OURS or the place of a text in `texts`, and what the choice was made on."""


@dataclass(slots=True)
class Proposal:
    """A cell that books changed. `texts` are what they say, each once; `sources` where each stands (book, row).
    Where several wrote into what was empty, the last of the texts is all of them, one below the other, of no source.

    `base` is what was sent out in the first of them, `ours` what stands now. `chosen`: OURS, an index of `texts`, or
    None while nobody has said.
    """

    key: str
    field: str
    base: str
    ours: str
    change: Change
    texts: list[str]
    sources: list[list[tuple[int, int]]]
    chosen: int | None = None

    @property
    def digest(self) -> str:
        """Of all that a choice is made on: it holds only while this is the same."""
        return digest("\x1f".join([self.ours, *self.texts]))[:12]

    @property
    def is_open(self) -> bool:
        return self.chosen is None

    @property
    def taken(self) -> str | None:
        """The text that is to be taken from a book; None to leave what stands."""
        return None if self.chosen in (None, OURS) else self.texts[self.chosen or 0]


@dataclass(slots=True)
class Answer:
    """What the books propose for one answer. An added one is taken whole or not at all, by the choice on its key."""

    key: str
    line: Line
    proposals: list[Proposal] = field(default_factory=list)

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
    def taken(self) -> dict[str, str]:
        """The fields to be saved."""
        return {cell.field: cell.taken for cell in self.proposals if cell.taken is not None}

    @property
    def open(self) -> list[Proposal]:
        return [cell for cell in self.proposals if cell.is_open]


def merge(readings: Sequence[Reading], choices: Choices) -> list[Answer]:
    """The answers that the books would change, in the order of the first book that does; bad rows are left out.

    A change that nobody contests is taken unless it was refused; a conflict waits for a choice. Books that say
    different things of one cell are in conflict with each other.
    """
    answers: dict[str, Answer] = {}
    found: dict[str, dict[str, list[tuple[int, Line, Any]]]] = {}
    for number, reading in enumerate(readings):
        bad = reading.bad_rows
        for line in reading.lines:
            if not line.proposed or line.row in bad:
                continue
            key = f"{number}.{line.row}" if line.added else ".".join((*line.subject, str(line.number)))
            answers.setdefault(key, Answer(key, line))
            for cell in line.cells:
                if cell.change in (Change.THEIRS, Change.CONFLICT):
                    found.setdefault(key, {}).setdefault(cell.field, []).append((number, line, cell))
    for key, answer in answers.items():
        for name, cells in found[key].items():
            proposal = _proposal(key if answer.added else f"{key}.{name}", name, cells)
            proposal.chosen = holding(proposal, choices.get(proposal.key), whole=answer.added)
            answer.proposals.append(proposal)
    return list(answers.values())


def open_proposals(answers: Sequence[Answer]) -> Iterator[Proposal]:
    """What is still to be settled."""
    return (cell for answer in answers for cell in answer.open)


def _proposal(key: str, name: str, cells: list[tuple[int, Line, Any]]) -> Proposal:
    texts: list[str] = []
    sources: list[list[tuple[int, int]]] = []
    for book, line, cell in cells:
        if cell.theirs not in texts:
            texts.append(cell.theirs)
            sources.append([])
        sources[texts.index(cell.theirs)].append((book, line.row))
    contested = len(texts) > 1 or any(cell.change is Change.CONFLICT for _book, _line, cell in cells)
    first = cells[0][2]
    if len(texts) > 1 and name in JOINED and not any(cell.base for _book, _line, cell in cells):
        texts.append("\n\n".join(dict.fromkeys(filter(None, (first.ours, *texts)))))
        sources.append([])
    change = Change.CONFLICT if contested else Change.THEIRS
    return Proposal(key, name, first.base, first.ours, change, texts, sources)


def holding(proposal: Proposal, choice: Sequence[Any] | None, *, whole: bool = False) -> int | None:
    """What was said of this cell, as long as it was said of these texts; else the default. An added answer (`whole`)
    stands against nothing that could change."""
    if choice is not None and OURS <= choice[0] < len(proposal.texts) and (whole or choice[1] == proposal.digest):
        return int(choice[0])
    return 0 if proposal.change is Change.THEIRS else None
