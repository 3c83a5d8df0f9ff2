"""Proposed wordings of recommendations, equal ones joined, but no translation with what was written (DOMAIN 6 B).

Each is shown with who proposes it and which others conflict with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, reduce
from itertools import groupby, pairwise
from operator import or_
from uuid import UUID

from django.utils.translation import gettext as _

from consultations.models import Recommendation
from core.text.strings import sort_key
from submissions.drafting.text_diff import Piece
from submissions.tables.instructions import against, is_instruction
from submissions.visibility.visible_inputs import VisibleInput


@dataclass(frozen=True, slots=True)
class WordingChange:
    """Characters `start` to `end` of the issued text become `come`; nothing is deleted if both are the same."""

    start: int
    end: int
    come: str


@dataclass(frozen=True, slots=True)
class WordingProposal:
    """One wording. `inputs` propose it, in the order of lists.

    `pieces` is the redline against the issued text, empty if the proposal is in another language, or if it is an
    instruction whose place is not certain; `conflicts` are numbers of proposals that change the same words.
    """

    number: int  # within its recommendation, from 1
    about: UUID
    text: str
    inputs: tuple[VisibleInput, ...]
    pieces: tuple[Piece, ...]
    conflicts: tuple[int, ...] = ()
    is_instruction: bool = False  # "Delete …": `text` says what to change

    @property
    def is_translated(self) -> bool:
        """Whether nobody wrote these words: they are a working translation, and the original is not published."""
        return self.inputs[0].is_translated

    def names(self) -> list[str]:
        """Return who proposes it, in alphabetical order; withheld names are counted."""
        named = sorted({each.body.short_name for each in self.inputs if each.body}, key=sort_key)
        withheld = sum(1 for each in self.inputs if each.body is None)
        return [*named, _("name withheld (%(count)s)") % {"count": withheld}] if withheld else named

    @property
    def language(self) -> str:
        """The language of the wording."""
        return self.inputs[0].rewords_language or self.inputs[0].language or ""

    @property
    def comparable(self) -> bool:
        return bool(self.pieces)

    @property
    def added(self) -> tuple[str, ...]:
        return _words(self.pieces, "insert")

    @property
    def deleted(self) -> tuple[str, ...]:
        return _words(self.pieces, "delete")


@dataclass(frozen=True, slots=True)
class Mark:
    """Words of a consolidated redline: `op` is equal, delete or insert; `numbers` are the proposals that say so."""

    op: str
    text: str
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ConsolidatedWording:
    """One recommendation with all its proposals: the issued text with every change in place, and each proposal."""

    about: Recommendation
    marks: tuple[Mark, ...]
    proposals: tuple[WordingProposal, ...]


def consolidated(
    inputs: Iterable[VisibleInput], abouts: dict[UUID, Recommendation], language: str
) -> list[ConsolidatedWording]:
    """Return the recommendations with proposed wordings, from the inputs that a reader may see, in order."""
    by_subject = groupby(proposals(inputs, abouts, language), key=lambda row: row.about)
    return [_consolidated(abouts[about], tuple(rows)) for about, rows in by_subject]


def _consolidated(about: Recommendation, rows: tuple[WordingProposal, ...]) -> ConsolidatedWording:
    """Split the issued text wherever a change begins or ends; equal insertions at one place are joined."""
    touched = [(row.number, change) for row in rows for change in changes(row.pieces)]
    comes: dict[int, dict[str, list[int]]] = {}
    for number, change in touched:
        if change.come:
            comes.setdefault(change.end, {}).setdefault(change.come, []).append(number)
    cuts = sorted({0, len(about.text), *(at for _number, each in touched for at in (each.start, each.end))})
    marks: list[Mark] = []
    for start, end in [*pairwise(cuts), (len(about.text), len(about.text))]:
        for text, numbers in comes.get(start, {}).items():
            marks.append(Mark("insert", text, tuple(numbers)))
        takers = tuple(number for number, each in touched if each.start <= start and end <= each.end)
        if words := about.text[start:end]:
            marks.append(Mark("delete" if takers else "equal", words, takers))
    return ConsolidatedWording(about, tuple(marks), rows)


def proposals(
    inputs: Iterable[VisibleInput], abouts: dict[UUID, Recommendation], language: str
) -> Iterator[WordingProposal]:
    """Yield the proposals in these visible inputs, in their order; `language` is that of the document.

    The inputs on one recommendation are in memory at a time.
    """
    wanted = (row for row in inputs if row.rewording and row.recommendation in abouts)
    for about, rows in groupby(wanted, key=lambda row: row.recommendation):
        if about is not None:
            yield from _on(abouts[about], list(rows), language)


def against_issued(row: VisibleInput, about: Recommendation) -> list[Piece]:
    """Return the redline of one input's proposal against the text in its language; empty if there is none.

    `about` must come with its document and texts.
    """
    language, document = row.rewords_language or row.language, about.paragraph.document
    texts = {document.language: about.text} | {each.language: each.text for each in about.texts.all()}
    issued = texts.get(language or document.language)
    return against(issued, row.rewording) if issued and row.rewording else []


def changes(pieces: Iterable[Piece]) -> list[WordingChange]:
    """Return where a redline deletes from and adds to the issued text."""
    wording_changes: list[WordingChange] = []
    place, start, come = 0, 0, ""
    for op, text in [*pieces, ("equal", "")]:
        if op == "insert":
            come += text
            continue
        if op == "delete":
            place += len(text)
            continue
        if place > start or come:
            wording_changes.append(WordingChange(start, place, come.strip()))
        place += len(text)
        start, come = place, ""
    return wording_changes


def _on(about: Recommendation, rows: list[VisibleInput], language: str) -> list[WordingProposal]:
    alike: dict[tuple[str, bool], list[VisibleInput]] = {}
    for row in rows:
        alike.setdefault((" ".join((row.rewording or "").split()).casefold(), row.is_translated), []).append(row)
    proposals_here = []
    for number, same in enumerate(alike.values(), start=1):
        text = (same[0].rewording or "").strip()
        written_in = same[0].rewords_language or same[0].language or language
        pieces = tuple(against(about.text, text)) if written_in == language else ()
        one = WordingProposal(number, about.pk, text, tuple(same), pieces, is_instruction=is_instruction(text))
        proposals_here.append(one)
    conflicts = _conflicts({proposal.number: changes(proposal.pieces) for proposal in proposals_here})
    return [replace(each, conflicts=conflicts[each.number]) for each in proposals_here]


def _conflicts(touched: dict[int, list[WordingChange]]) -> dict[int, tuple[int, ...]]:
    """Return, for each proposal, the proposals that change the same words differently.

    A set of proposals is an integer with one bit for each: two changes conflict if a place of the issued text, their
    ends included, has both bits.
    """
    places: dict[int, int] = defaultdict(int)
    say_so: dict[WordingChange, int] = defaultdict(int)
    for number, mine in touched.items():
        for change in mine:
            say_so[change] |= 1 << number
            for place in range(change.start, change.end + 1):
                places[place] |= 1 << number

    @cache
    def clashing(change: WordingChange) -> int:
        around = (places[place] for place in range(change.start, change.end + 1))
        return reduce(or_, around) & ~say_so[change]

    conflicts = {number: reduce(or_, map(clashing, mine), 0) & ~(1 << number) for number, mine in touched.items()}
    return {
        number: tuple(each for each, bit in enumerate(f"{bits:b}"[::-1]) if bit == "1")
        for number, bits in conflicts.items()
    }


def _words(pieces: Iterable[Piece], wanted: str) -> tuple[str, ...]:
    return tuple(text.strip() for op, text in pieces if op == wanted and text.strip())
