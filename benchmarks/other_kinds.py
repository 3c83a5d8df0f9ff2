"""Compares readings with `other_kinds.json`, a gold of documents of other kinds than UPR reports.

For each document: `pages` (first and last page that the gold covers, None for all), `headings` (first words, page) and
`sections`: the innermost heading's first words and its paragraphs, each [printed number, kind, page, first words, last
words, asks]. "" stands for words or a number that are not compared, None for a page or request that is not. `asks`:
whether the paragraph's own words request something; `addressees`: of whom, by number.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from consultations.reading import DocumentReading, ParagraphProposal

GOLD = Path(__file__).with_suffix(".json")
_SIGNS = re.compile(r"[\W_]+")
_NOTE_MARK = re.compile(r"(?<=[^\W\d_.,;:”)\]])[.,;:”)\]]*\s?\d{1,3}$|(?<=[.,;:”)\]])\s?\d{1,3}$")
_NEAR = 40  # paragraphs: how far on one is looked for whose number is not the printed one
COUNTED = (
    "paragraphs", "of_paragraphs", "extra", "kinds", "headings", "of_headings", "pages", "of_pages", "requests",
    "of_requests", "none_requested", "of_none_requested", "addressees", "of_addressees", "glued",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Expected:
    """A paragraph of the gold."""

    number: str
    kind: str
    page: int | None
    first: str
    last: str
    asks: bool | None
    heading: str

    @property
    def name(self) -> str:
        """How a failure calls it."""
        where = f" (page {self.page})" if self.page else ""
        return f"{self.number or 'unnumbered'}{where} “{self.first} …”"


def letters(text: str) -> str:
    """Letters and digits only."""
    return _SIGNS.sub("", text).casefold()


def expected_of(gold: Mapping[str, Any]) -> list[Expected]:
    """The paragraphs of one document's gold, in order."""
    return [Expected(*row, part["heading"]) for part in gold["sections"] for row in part["paragraphs"]]


def compared(gold: Mapping[str, Any], reading: DocumentReading) -> tuple[dict[str, int], list[str]]:
    """Counts and failures by name of one document."""
    rows = expected_of(gold)
    counts = dict.fromkeys(COUNTED, 0)
    pairs = list(_paired(rows, reading.paragraphs))
    failures: list[str] = []
    for row, each in pairs:
        counts["of_paragraphs"] += 1
        if each is None:
            failures.append(f"{row.name} is missing")
            continue
        failures += _of_paragraph(row, each, counts)
    failures += _of_addressees(gold.get("addressees", {}), pairs, counts)
    known = {id(each) for _row, each in pairs if each is not None}
    first, last = gold["pages"] or (0, 10**6)
    for each in reading.paragraphs:
        if id(each) not in known and (not each.pages or first <= each.pages[0] <= last):
            counts["extra"] += 1
            failures.append(f"{each.number} “{' '.join(each.text.split()[:6])} …” is no paragraph of the gold")
    failures += _of_glued(gold["headings"], reading.paragraphs, counts)
    return counts, failures


def _of_paragraph(row: Expected, each: ParagraphProposal, counts: dict[str, int]) -> Iterator[str]:
    """Whether the text ends where it should, its number, kind, heading, page and whether it requests something."""
    right = _ends_with(each.text, row.last)
    if not right:
        yield f"{row.name} ends “… {' '.join(each.text.split()[-4:])}”, not “… {row.last}”"
    if row.number and not _same_number(each.number, row.number):
        right = False
        yield f"{row.name} has the number {each.number}"
    counts["paragraphs"] += right
    counts["kinds"] += str(each.kind) == row.kind
    if str(each.kind) != row.kind:
        yield f"{row.name} is of the kind {each.kind}, not {row.kind}"
    counts["of_headings"] += 1
    above = each.heading_path[-1] if each.heading_path else ""
    under = letters(row.heading) in letters(above) if row.heading else not above
    counts["headings"] += under
    if not under:
        yield f"{row.name} stands under “{above[:60]}”, not “{row.heading} …”"
    if row.page is not None and each.pages:
        counts["of_pages"] += 1
        counts["pages"] += each.pages[0] == row.page
        if each.pages[0] != row.page:
            yield f"{row.name} begins on page {each.pages[0]}"
    if row.asks:
        counts["of_requests"] += 1
        counts["requests"] += bool(each.limbs)
        if not each.limbs:
            yield f"{row.name} requests something, and nothing is proposed"
    elif row.asks is False:
        counts["of_none_requested"] += 1
        counts["none_requested"] += not each.limbs
        if each.limbs:
            yield f"{row.name} requests nothing, and {each.limbs[0].force} is proposed"


def _of_addressees(
    gold: Mapping[str, Sequence[str]],
    pairs: Sequence[tuple[Expected, ParagraphProposal | None]],
    counts: dict[str, int],
) -> Iterator[str]:
    """Whether every request of a paragraph is addressed to those that the gold names."""
    for row, each in pairs:
        if each is None or row.number not in gold:
            continue
        counts["of_addressees"] += 1
        names = [[str(actor) for actor in limb.addressees] for limb in each.limbs]
        right = bool(names) and all(found == list(gold[row.number]) for found in names)
        counts["addressees"] += right
        if not right:
            yield f"{row.name} is addressed to {names}, not {gold[row.number]}"


def _of_glued(
    headings: Sequence[Sequence[Any]], paragraphs: Sequence[ParagraphProposal], counts: dict[str, int]
) -> Iterator[str]:
    """Headings that became the last words of a paragraph: after its full stop, without one of their own."""
    titles = [letters(first) for first, _page in headings]
    for each in paragraphs:
        _before, stop, rest = each.text.rstrip().rpartition(". ")
        tail = letters(re.sub(r"^(?:[IVX]+|[A-Z]|\d)\.?\s+", "", rest))
        if stop and not rest.rstrip().endswith((".", ";", ":", "”", ")", "]")) and any(map(tail.startswith, titles)):
            counts["glued"] += 1
            yield f"{each.number} has a heading at its end: “{rest[:60]}”"


def _paired(
    rows: Sequence[Expected], paragraphs: Sequence[ParagraphProposal]
) -> Iterator[tuple[Expected, ParagraphProposal | None]]:
    """Every paragraph of the gold with the first one after the pair before that begins with the same words.

    Those with the same number come first; a paragraph whose number is another's is not taken.
    """
    begins = [letters(each.text) for each in paragraphs]
    printed = {row.number for row in rows}
    at = 0
    for row in rows:
        words = letters(row.first)
        alike = [place for place in range(at, len(begins)) if begins[place].startswith(words)]
        same = [place for place in alike if row.number and _same_number(paragraphs[place].number, row.number)]
        other = [place for place in alike if not row.number or paragraphs[place].number not in printed]
        place = next(iter([*same[:1], *(place for place in other if place < at + _NEAR)]), None)
        if place is None:
            yield row, None
            continue
        at = place + 1
        yield row, paragraphs[place]


def _same_number(read: str, printed: str) -> bool:
    """Whether a number is the printed one, alone or after that of its resolution ("14/2.7(a)")."""
    return read == printed or bool(re.search(rf"(?:^|[^\w(]){re.escape(printed)}$", read))


def _ends_with(text: str, words: str) -> bool:
    ends = {letters(text), letters(_NOTE_MARK.sub("", text.rstrip()))}
    wanted = {letters(words), letters(_NOTE_MARK.sub("", words))}
    return any(one.endswith(other) for one in ends for other in wanted)
