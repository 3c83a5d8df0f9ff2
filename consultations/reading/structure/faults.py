"""Finds what a person must look at in paragraphs that have been read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from consultations.reading.lines import LeftOutKind, TextLine
from consultations.reading.messages import Reason
from consultations.reading.structure.line_log import LineFault, TextLedger, excerpt_of
from consultations.reading.structure.paragraphs import NumberedParagraph

_ENDS = re.compile(
    r"(?:[.;:,!?…؟؛،。；：，！？।॥։።፣။។)\]}）】”’»\"*–—-]\W*\d{0,3}\W*|[;,؛،；，]\s*\w{1,4})$"
)  # a note's number, or a word such as "and", may follow
_NOTES = re.compile(r"(?:end)?notes?|notas|примечания|сноски|الحواشي|注(?:释)?", re.IGNORECASE)
_MOST = 0.5  # of the paragraphs end with punctuation, or the language does without
_LAST = 60  # characters
_QUESTION = re.compile(r"Q(\d{1,3})")
_LABEL = re.compile(r"([A-Z]{1,5}\.\d{1,2}(?:\.\d{1,2})?)[.:)]?\s+(?=[^\W\d_])")
_LEAST_LABELS = 2
_LONGEST_ROW = 200  # characters
_LONGEST_GAP = 20  # questions; a longer step is another row of numbers


def note_faults(paragraphs: Sequence[NumberedParagraph], ledger: TextLedger) -> None:
    """Record paragraphs without punctuation at their end, missing questions, and headings above no paragraph."""
    ledger.faults += _missing_questions(paragraphs)
    without = [paragraph for paragraph in paragraphs if paragraph.text and not _ENDS.search(paragraph.text[-20:])]
    if len(without) < len(paragraphs) * _MOST:
        ledger.faults += [LineFault("no_end_of_sentence", _end_of(each.text), each.order) for each in without]
    if not paragraphs:
        return
    used = {order for paragraph in paragraphs for heading in paragraph.path.headings for order in heading.orders}
    first, last = paragraphs[0].order, paragraphs[-1].order
    _leave_out_endnotes(ledger, last)
    alone = [line for line in ledger.headings if line.order > first and line.order not in used]
    ledger.faults += [LineFault("heading_alone", line.text, line.order, at_paragraph=False) for line in alone]
    at_end = [line.text for line in alone if line.order > last]
    if at_end:
        ledger.notes.append(Reason("heading_without_paragraph", at_end[-1]))


def note_lines_inside(paragraphs: Sequence[NumberedParagraph], lines: Sequence[TextLine], ledger: TextLedger) -> None:
    """Record lines of paragraphs that go across a table, and labels such as R.1 or II.1 that begin a block in one.

    One label alone is none.
    """
    if not paragraphs:
        return
    first = min(each.order for each in paragraphs)
    elsewhere = {each.order for each in (*ledger.left_out, *ledger.headings)}
    ledger.faults += [
        LineFault("table_read_across", excerpt_of(line.text, _LONGEST_ROW), line.order)
        for line in lines
        if line.in_table and line.order >= first and line.order not in elsewhere
    ]
    elsewhere |= {each.order for each in paragraphs}
    labels = [
        LineFault("number_inside", match[1], line.order)
        for above, line in pairwise(lines)
        if (match := _LABEL.match(line.text))
        and line.order > first
        and line.order not in elsewhere
        and (line.gap or above.ends or not above.text)
    ]
    ledger.faults += labels if len(labels) >= _LEAST_LABELS else []


def _missing_questions(paragraphs: Sequence[NumberedParagraph]) -> Iterator[LineFault]:
    """Yield the numbers that are missing between questions, in the words that an outline has for them."""
    rows = [(int(match[1]), each.order) for each in paragraphs if (match := _QUESTION.fullmatch(each.number))]
    for (before, _order), (number, order) in pairwise(rows):
        if 1 < number - before <= _LONGEST_GAP:
            last = f"–{number - 1}" if number - before > 2 else ""
            yield LineFault("numbers_missing", f"Q{before + 1}{last}", order)


def _leave_out_endnotes(ledger: TextLedger, last: int) -> None:
    """Count what stands below a heading "Notes" at the end as notes, without faults."""
    start = min((line.order for line in (*ledger.headings, *ledger.left_out)
                 if line.order > last and _NOTES.fullmatch(line.text)), default=None)  # fmt: skip
    if start is None:
        return
    ledger.left_out += [line for line in ledger.headings if line.order >= start]
    ledger.headings = [line for line in ledger.headings if line.order < start]
    ledger.left_out = [
        replace(line, left_out=LeftOutKind.NOTE)
        if line.order >= start and line.left_out is not LeftOutKind.FURNITURE
        else line
        for line in ledger.left_out
    ]
    ledger.faults = [fault for fault in ledger.faults if fault.order < start]


def _end_of(text: str) -> str:
    return text if len(text) <= _LAST else "…" + text[-_LAST:].lstrip()
