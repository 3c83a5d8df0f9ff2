"""Finds what a person must look at in paragraphs that have been read."""

import re
from collections.abc import Sequence

from consultations.reading.messages import Reason
from consultations.reading.structure.ledger import LineFault, TextLedger
from consultations.reading.structure.paragraphs import NumberedParagraph

_ENDS = re.compile(
    r"(?:[.;:,!?…؟؛،。；：，！？)\]}）】”’»\"*–—-]\W*\d{0,3}\W*|[;,؛،；，]\s*\w{1,4})$"
)  # a note's number, or a word such as "and", may follow
_MOST = 0.5  # of the paragraphs end with punctuation, or the language does without
_LAST = 60  # characters


def note_faults(paragraphs: Sequence[NumberedParagraph], ledger: TextLedger) -> None:
    """Record paragraphs that end without punctuation, and headings with no paragraph under them."""
    without = [paragraph for paragraph in paragraphs if paragraph.text and not _ENDS.search(paragraph.text[-20:])]
    if len(without) < len(paragraphs) * _MOST:
        ledger.faults += [LineFault("no_end_of_sentence", _end_of(each.text), each.order) for each in without]
    if not paragraphs:
        return
    used = {order for paragraph in paragraphs for heading in paragraph.path.headings for order in heading.orders}
    first, last = paragraphs[0].order, paragraphs[-1].order
    alone = [line for line in ledger.headings if line.order > first and line.order not in used]
    ledger.faults += [LineFault("heading_alone", line.text, line.order, at_paragraph=False) for line in alone]
    at_end = [line.text for line in alone if line.order > last]
    if at_end:
        ledger.notes.append(Reason("heading_without_paragraph", at_end[-1]))


def _end_of(text: str) -> str:
    return text if len(text) <= _LAST else "…" + text[-_LAST:].lstrip()
