"""Records where every line of a document went, so that nothing of it is lost without a word."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from consultations.reading.lines import LeftOutKind, TextLine
from consultations.reading.messages import Reason
from consultations.reading.results import LeftOutText, ReadingFault
from consultations.reading.structure.headings import HeadingPath, is_reference
from consultations.reading.structure.line_breaks import DocumentWords, join_lines

_EXCERPT = 60
_LONGEST_FAULT = 200
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]|[^\s\u3400-\u4dbf\u4e00-\u9fff]+")
_NUMBERED = re.compile(r"\[{0,3}(?:\d{1,4}[.)]|[(（][a-z\d]{1,3}[)）]|[A-Z]\.\d)\s*\S")
_FEW = 3  # words
_MOST_GAPS = 5
_WITHOUT_NUMBER = {"text_left_out", "heading_alone"}


@dataclass(frozen=True, slots=True)
class LineFault:
    """A fault in the line `order` of the file; `at_paragraph`: it concerns the paragraph that holds the line."""

    code: str
    words: str
    order: int
    at_paragraph: bool = True


@dataclass(slots=True)
class TextLedger:
    """The lines that belong to no paragraph, the headings, the faults and the notes of one reading."""

    left_out: list[TextLine] = field(default_factory=list)
    headings: list[TextLine] = field(default_factory=list)
    faults: list[LineFault] = field(default_factory=list)
    notes: list[Reason] = field(default_factory=list)

    def leave_out(self, lines: Iterable[TextLine], kind: LeftOutKind) -> None:
        self.left_out += [replace(line, left_out=kind) for line in lines if line.text]

    def leave_out_text(self, code: str, lines: Sequence[TextLine], *, fault: bool = True) -> None:
        """Record text without a number, with a note and, where a person must look at it, a fault."""
        lines = [line for line in lines if line.text]
        if not lines:
            return
        self.leave_out(lines, LeftOutKind.TEXT)
        text = " ".join(line.text for line in lines)
        self.notes.append(Reason(code, excerpt_of(text, _EXCERPT)))
        fault = fault and not all(is_reference(line.text) for line in lines)
        numbered = any(_NUMBERED.match(line.text) for line in lines)
        if numbered or (fault and count_words(text) >= _FEW):
            code = "numbered_text_left_out" if numbered else "text_left_out"
            self.faults.append(LineFault(code, excerpt_of(text, _LONGEST_FAULT), lines[0].order, at_paragraph=False))

    def extend(self, other: "TextLedger") -> None:
        self.left_out += other.left_out
        self.headings += other.headings
        self.faults += other.faults
        self.notes += other.notes

    def add_headings(self, lines: Iterable[TextLine]) -> None:
        self.headings += lines

    def fault(self, code: str, words: str, line: TextLine) -> None:
        self.faults.append(LineFault(code, words, line.order))

    def leave_out_unused_headings(self, paths: Iterable[HeadingPath]) -> int:
        """Record the headings above no paragraph as left out. Return the number of words of the others."""
        used = {order for path in paths for heading in path.headings for order in heading.orders}
        rest = [line for line in self.headings if line.order not in used]
        self.leave_out(rest, LeftOutKind.HEADING)
        return sum(count_words(line.text) for line in {line.order: line for line in self.headings}.values()
                   if line.order in used)  # fmt: skip

    def left_out_texts(self, starts: Sequence[int], pages: dict[int, int]) -> list[LeftOutText]:
        """Return the text that is left out, lines of one kind and place together.

        `starts`: the orders of the first lines of the paragraphs; `pages`: sheet → page.
        """
        lines = sorted({line.order: line for line in self.left_out}.values(), key=lambda line: line.order)
        words = DocumentWords([line.text for line in lines])
        texts = []
        for (kind, before, sheet), group in groupby(
            lines, key=lambda line: (line.left_out or LeftOutKind.TEXT, bisect_right(starts, line.order), line.sheet)
        ):
            own = list(group)
            page = own[0].page if own[0].page is not None else pages.get(sheet) if sheet is not None else None
            for block in _blocks(own):
                text = join_lines([line.text for line in block], words)[0]
                texts.append(LeftOutText(text, kind, before, page))
        return texts

    def reading_faults(self, starts: Sequence[int], pages: dict[int, int | None]) -> list[ReadingFault]:
        """Return the faults in the order of the document. `pages`: order of a line → page."""
        faults: list[ReadingFault] = []
        for fault in sorted(self.faults, key=lambda each: each.order):
            place = bisect_right(starts, fault.order) - (1 if fault.at_paragraph else 0)
            at = place if 0 <= place < len(starts) else None
            last = faults[-1] if faults else None
            if last and fault.code in _WITHOUT_NUMBER and last.code in _WITHOUT_NUMBER and last.place == at:
                words = excerpt_of(f"{last.words} {fault.words}", _LONGEST_FAULT)  # all between two paragraphs is one
                faults[-1] = replace(last, code="text_left_out", words=words)
            else:
                faults.append(ReadingFault(fault.code, fault.words, pages.get(fault.order), at))
        return list(dict.fromkeys(_with_few_gaps(faults)))


def _with_few_gaps(faults: Sequence[ReadingFault]) -> list[ReadingFault]:
    """Return the faults; where many numbers are missing, as in an excerpt, one fault tells them all."""
    gaps = [fault for fault in faults if fault.code == "numbers_missing"]
    if len(gaps) <= _MOST_GAPS:
        return list(faults)
    words = excerpt_of(", ".join(gap.words for gap in gaps), _LONGEST_FAULT)
    return [
        replace(fault, code="numbers_missing_all", words=words) if fault is gaps[0] else fault
        for fault in faults
        if fault.code != "numbers_missing" or fault is gaps[0]
    ]


def _blocks(lines: Sequence[TextLine]) -> list[list[TextLine]]:
    """Return the lines of text in blocks between blank space; those of other kinds as one block."""
    if not lines or lines[0].left_out is not LeftOutKind.TEXT:
        return [list(lines)]
    blocks: list[list[TextLine]] = []
    for line in lines:
        if blocks and not line.gap:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def count_words(text: str) -> int:
    """Return the number of words; a Chinese sign counts as one."""
    return len(_WORD.findall(text))


def excerpt_of(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[:longest].rstrip() + "…"
