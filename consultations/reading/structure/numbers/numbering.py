"""Finds the lines that begin a numbered paragraph. A year, a reference or a list inside a paragraph can look alike.

Every line that begins like one is a candidate with a weight; the paragraphs are the chain of rising numbers with the
greatest weight. What does not fit (a repeated number, numbers missing or out of order) is noted, never corrected.
"""

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from consultations.reading.lines import TextLine
from consultations.reading.messages import Reason

_NUMBERED = re.compile(
    r"\[{0,3}(\d{1,4})(?:[.．、]\s+(?=\S)|[.．]$|[.．、](?=[^\W\d_a-zа-я])|\s?[-–—]\s?(?=[«\"“(\[]*[\u0600-\u06ff]))"
)
_BARE = re.compile(r"(\d{1,3}),?\s+(?=[^\W\d_a-zа-я])")  # no full stop, or a comma; only where a number is missing
_BARE_WEIGHT = 0.2
_DIVIDED = re.compile(r"\d{1,3}\.?\s+[^\W\d_]")  # "111. 29 Strengthen": the second half of an item's number
_REFERENCE = re.compile(
    r"\b(?:paras?|paragraphs?|nos?|arts?|articles?|chaps?|chapters?|sections?|and|or|to|of|in|by|from|until|since|at"
    r"|на|в|de|et|y|en)\.?$|[-–—(,/]$",
    re.IGNORECASE,
)
_NEW_PART = re.compile(r"(?:annex|appendix|part|addendum|anexo|annexe|приложение|المرفق|附件)\b", re.IGNORECASE)
_LEADS_TO_LIST = re.compile(r"(?:[:;,；：،]|[;,]\s+(?:and|or|y|et|и))$")
_UNIT = 10_000  # weights are compared as whole numbers, so that equal chains are equal
_COST_OF_GAP, _MOST_COST = _UNIT // 5, _UNIT * 4 // 5
_LEAST_OF_CHAIN = 1.5  # the weight of a chain beside the best one
_PASSES = 3  # over what is left, beside one for each doubling of the candidates
_MAX_GAP = 20  # numbers that may be missing between two paragraphs of one chain
_LONGER_THAN_NAMES = 150  # characters
_NAME = 35  # characters
_COLUMN = 100  # points upwards
_LONGEST_HEADING = 90  # characters of a heading with a number
_MOST_SAID = 30
_INDENT = 8  # points
_MAX_GAP_IN_LIST = 2  # one item of a list inside a paragraph may be printed oddly


@dataclass(frozen=True, slots=True)
class Candidate:
    """A line that begins with a number and a full stop. `start`: where its own text begins. `weight`: 0 to 1."""

    line: int
    value: int
    start: int
    weight: float
    after_new_part: bool
    left: float | None = None  # points, where the type is known
    label: str = ""  # the number as it is cited, where it is not only digits
    heading: int = -1  # the last line above that is a heading
    run: int = 0  # which row of rising numbers it belongs to

    @property
    def sure(self) -> bool:
        return self.weight > 0.9


@dataclass(frozen=True, slots=True)
class NumberingFault:
    """What does not fit, at the index of a line."""

    code: str
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class ParagraphNumbering:
    """The lines that begin paragraphs, in order; the lists inside paragraphs; notes and faults on what does not fit."""

    starts: tuple[Candidate, ...]
    inner: tuple[Candidate, ...]
    notes: tuple[Reason, ...]
    faults: tuple[NumberingFault, ...] = ()


def numbering_of(lines: Sequence[TextLine]) -> ParagraphNumbering:
    """Find the lines that begin numbered paragraphs."""
    outer, inner = _without_inner_lists(_candidates(lines))
    chains = [chain for chain in _chains(outer) if chain and _is_of_sentences(lines, chain)]
    chains = [[replace(each, run=run) for each in chain] for run, chain in enumerate(chains)]
    chain = [candidate for part in chains for candidate in part]
    stray = _strays(lines, outer, chain)
    starts = tuple(sorted((*chain, *stray), key=lambda candidate: candidate.line))
    return ParagraphNumbering(starts, tuple(inner), _notes(starts, stray, chains), _faults(starts, stray, chains))


def sure_numbers(lines: Sequence[TextLine]) -> list[int]:
    """Return the numbers that surely begin paragraphs, without lists inside these."""
    outer, _inner = _without_inner_lists(_candidates(lines))
    return [candidate.value for candidate in outer if candidate.sure]


def rising_numbering_of(lines: Sequence[TextLine]) -> ParagraphNumbering | None:
    """Return the numbering of an excerpt, whose numbers rise over large gaps. None where they do not all rise."""
    outer, inner = _without_inner_lists(_candidates(lines))
    sure = [candidate for candidate in outer if candidate.sure]
    gaps = [other.value - one.value for one, other in pairwise(sure)]
    if not sure or any(candidate.line < sure[0].line for candidate in inner) or min(gaps, default=1) < 1:
        return None
    if len(sure) > 1 and max(gaps) <= _MAX_GAP:
        return None
    if any(line.type for line in lines):  # where the print is known, a single number may be a list's or a heading's
        return None
    return ParagraphNumbering(tuple(sure), tuple(inner), ())


def _candidates(lines: Sequence[TextLine]) -> list[Candidate]:
    candidates = []
    heading = -1
    for index, line in enumerate(lines):
        heading = index if line.is_heading else heading
        match = None if line.is_heading else _NUMBERED.match(line.text)
        bare = None if match or line.is_heading or not (line.type and line.gap) else _BARE.match(line.text)
        if found_here := match or bare:
            weight = _weight(lines, index, match) if match else _BARE_WEIGHT
            new_part = any(_NEW_PART.match(above.text) for above in lines[max(0, index - 4) : index])
            new_part = new_part or (index > 0 and _is_higher(line, lines[index - 1]))
            left = line.type.left if line.type else None
            candidates.append(
                Candidate(index, int(found_here[1]), found_here.end(), weight, new_part, left, heading=heading)
            )
    return candidates


def _is_higher(line: TextLine, above: TextLine) -> bool:
    """Return whether a line begins another column, such as that of another language."""
    both = line.type is not None and above.type is not None and line.sheet == above.sheet
    return both and bool(line.type and above.type and line.type.foot > above.type.foot + _COLUMN)


def _weight(lines: Sequence[TextLine], index: int, match: re.Match[str]) -> float:
    """Return how much a line looks like the beginning of a paragraph, judged by the text before it and in it."""
    line, above = lines[index], lines[index - 1] if index else None
    weight = 1.0
    if above is None or line.gap or above.is_heading:
        pass
    elif _REFERENCE.search(above.text) and not (above.gap or index == 1):
        weight = 0.1
    elif _LEADS_TO_LIST.search(above.text):
        weight = 0.6
    elif not above.ends and not _may_be_heading(lines, index - 1):
        weight = 0.3
    rest = line.text[match.end() :]
    if rest[:1].islower() or _DIVIDED.match(rest):
        weight *= 0.5
    if 1900 <= int(match[1]) <= 2100:
        weight *= 0.5
    alone = index + 1 == len(lines) or lines[index + 1].gap or bool(_NUMBERED.match(lines[index + 1].text))
    if rest and alone and len(rest) < 100 and not line.ends:
        weight *= 0.7  # more like a heading with a number
    return weight


def _may_be_heading(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether a line that ends no sentence begins after one, so that it may be no running text."""
    while index > 0 and not lines[index].gap and not lines[index - 1].ends:
        index -= 1
        if not lines[index].text[:1].isupper():
            return False
    return not lines[index].text[:1].islower()


def _without_inner_lists(candidates: Sequence[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Separate the lists that begin at 1 inside a paragraph; return the other candidates and those lists."""
    outer: list[Candidate] = []
    lists: list[Candidate] = []
    paragraph: Candidate | None = None
    item: Candidate | None = None
    for candidate in candidates:
        value = candidate.value
        begins = bool(paragraph) and value == 1 and not candidate.after_new_part
        if paragraph and candidate.heading > paragraph.line:
            begins, item = False, None  # below a heading no paragraph goes on
        if paragraph and begins and paragraph.value == 1 and candidate.sure and not _is_indented(candidate, paragraph):
            begins = False  # rather the number 1 printed twice
        if begins or (paragraph and item and _continues(candidate, item, paragraph)):
            item = candidate
            lists.append(candidate)
            continue
        outer.append(candidate)
        after = value - paragraph.value if paragraph else 1
        if candidate.sure and (0 < after <= _MAX_GAP or candidate.after_new_part):
            paragraph, item = candidate, None
    return outer, lists


def _continues(candidate: Candidate, item: Candidate, paragraph: Candidate) -> bool:
    """Return whether a number continues the list rather than the paragraphs.

    Where both are possible, its position on the page decides; without one it belongs to the paragraphs.
    """
    if item.left is not None and _is_indented(item, paragraph):
        as_item, as_paragraph = _is_below(candidate, item), _is_below(candidate, paragraph)
        if as_item != as_paragraph:
            return as_item and item.value < candidate.value <= item.value + _MAX_GAP
    within = item.value < candidate.value <= item.value + _MAX_GAP_IN_LIST
    return within and not (candidate.value == paragraph.value + 1 and candidate.sure)


def _is_indented(candidate: Candidate, paragraph: Candidate) -> bool:
    return candidate.left is not None and paragraph.left is not None and candidate.left > paragraph.left + _INDENT


def _is_below(candidate: Candidate, other: Candidate) -> bool:
    """Return whether two numbers begin at the same distance from the margin, as numbers of one kind do."""
    return candidate.left is not None and other.left is not None and abs(candidate.left - other.left) <= _INDENT


def _chains(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return the best chain, and before and after it other chains that are long enough (numbering can start again).

    Each region between chains has its own best chain. One pass over the candidates finds them for most regions; only
    where the best chain of a region would begin outside of it is the region looked at again. Time: candidates ×
    (gap + log candidates) for a pass, and passes by the logarithm of the candidates; what is still unclear then is cut
    where the numbers fall.
    """
    chains: list[list[Candidate]] = []
    regions = [list(candidates)]
    for _pass in range(_PASSES + len(candidates).bit_length()):
        unclear: list[list[Candidate]] = []
        for region in regions:
            chosen, others = _chains_of_region(region, first=not chains)
            chains += chosen
            unclear += others
        regions = unclear
    for run in (run for region in regions for run in _rising_runs(region)):
        chosen, _none = _chains_of_region(run, first=False)
        chains += chosen
    return sorted(chains, key=lambda chain: chain[0].line)


def _rising_runs(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """Return the candidates cut wherever a number is not greater than the one before it."""
    runs: list[list[Candidate]] = []
    for candidate in candidates:
        if not runs or candidate.value <= runs[-1][-1].value:
            runs.append([])
        runs[-1].append(candidate)
    return runs


def _chains_of_region(
    region: Sequence[Candidate], *, first: bool
) -> tuple[list[list[Candidate]], list[list[Candidate]]]:
    """Return the chains of a region by falling weight, and the parts of it that have to be looked at again.

    `first`: the best chain is taken however short it is.
    """
    ends = _best_ends(region)
    chains: list[list[Candidate]] = []
    free = {0: len(region)}  # where a part without a chain begins, and where it ends
    begins, closed, unclear = [0], set[int](), []
    for at in sorted(range(len(region)), key=lambda index: (-ends[index].weight, index)):
        low = begins[bisect_right(begins, at) - 1]
        if low in closed or at >= free[low]:
            continue
        if ends[at].start < low:  # it leans on a candidate of another chain
            closed.add(low)
            unclear.append(list(region[low : free[low]]))
            continue
        chain = _chain_to(region, ends, at)
        if (chains or not first) and (len(chain) < 2 or sum(each.weight for each in chain) < _LEAST_OF_CHAIN):
            closed.add(low)
            continue
        chains.append(chain)
        insort(begins, at + 1)
        free[at + 1], free[low] = free[low], ends[at].start
    return chains, unclear


def _best_ends(candidates: Sequence[Candidate]) -> list["_ChainEnd"]:
    """Return for each candidate the chain of rising numbers with the greatest weight that ends with it.

    A missing number costs a little. Of equal chains the one that begins last counts: numbering has started again.
    Time: candidates × gap.
    """
    best: dict[int, int] = {}  # number → the candidate that ends the best chain up to it
    ends: list[_ChainEnd] = []
    for index, candidate in enumerate(candidates):
        own, value = round(candidate.weight * _UNIT), candidate.value
        end = _ChainEnd(own, index, None)
        for gap in range(1, _MAX_GAP + 1):
            previous = best.get(value - gap)
            if previous is not None:
                reached = ends[previous].weight + own - min(_COST_OF_GAP * (gap - 1), _MOST_COST)
                if (reached, ends[previous].start) > (end.weight, end.start):
                    end = _ChainEnd(reached, ends[previous].start, previous)
        ends.append(end)
        other = best.get(value)
        if other is None or (end.weight, end.start) > (ends[other].weight, ends[other].start):
            best[value] = index
    return ends


def _chain_to(candidates: Sequence[Candidate], ends: Sequence["_ChainEnd"], end: int) -> list[Candidate]:
    chain, at = [], end
    while True:
        chain.append(candidates[at])
        before = ends[at].before
        if before is None:
            return chain[::-1]
        at = before


class _ChainEnd(NamedTuple):
    """The best chain up to a candidate: its weight in `_UNIT`s, the index of its first candidate, of the one before."""

    weight: int
    start: int
    before: int | None


def _is_of_sentences(lines: Sequence[TextLine], chain: Sequence[Candidate]) -> bool:
    """Return whether at least half of the numbered texts are sentences.

    Lists of names or abbreviations are no paragraphs.
    """
    if lines[chain[0].line].type is None:  # a made text may leave out what type shows
        return True
    ends = [*(candidate.line for candidate in chain), len(lines)][1:]
    spans = zip(chain, ends, strict=True)
    sentences = sum(
        any(line.ends_sentence for line in lines[each.line : end])
        or sum(len(line.text) for line in lines[each.line : end]) > _LONGER_THAN_NAMES
        or _is_clause(lines[each.line : end])
        for each, end in spans
    )
    return sentences * 2 >= len(chain)


def _is_clause(lines: Sequence[TextLine]) -> bool:
    """Return whether a text ends in a semicolon, as paragraphs of resolutions do, and is longer than a name."""
    return any(line.text[-1:] in {";", "；", "؛"} for line in lines) and sum(len(line.text) for line in lines) > _NAME


def _strays(lines: Sequence[TextLine], candidates: Sequence[Candidate], chain: Sequence[Candidate]) -> list[Candidate]:
    """Return lines that look exactly like a paragraph of the chain, but whose number is repeated or out of order."""
    if not chain:
        return []
    chain_lines = {candidate.line for candidate in chain}
    ends = [*(candidate.line for candidate in candidates), len(lines)][1:]
    low, high = min(each.value for each in chain), max(each.value for each in chain)
    return [
        each
        for each, end in zip(candidates, ends, strict=True)
        if each.sure
        and each.line not in chain_lines
        and low <= each.value <= high
        and (
            any(line.ends_sentence for line in lines[each.line : end]) or len(lines[each.line].text) > _LONGEST_HEADING
        )  # else a heading with a number
    ]


def _notes(
    starts: Sequence[Candidate], strays: Sequence[Candidate], chains: Sequence[Sequence[Candidate]]
) -> tuple[Reason, ...]:
    in_chains = {candidate.value for chain in chains for candidate in chain}
    twice = [stray.value for stray in strays if stray.value in in_chains]
    astray = [stray.value for stray in strays if stray.value not in in_chains]
    present = {candidate.value for candidate in starts}
    missing = [
        (one.value + 1, other.value - 1)
        for chain in chains
        for one, other in pairwise(chain)
        if not present.issuperset(range(one.value + 1, other.value))
    ]
    remarks = (
        ("duplicate_numbers", _listed(twice)),
        ("out_of_order", _listed(astray)),
        ("missing_numbers", _listed(_range(first, last) for first, last in missing)),
        ("numbering_restarts", _listed(chain[0].value for chain in chains[1:])),
    )
    return tuple(Reason(code, words) for code, words in remarks if words)


def _faults(
    starts: Sequence[Candidate], strays: Sequence[Candidate], chains: Sequence[Sequence[Candidate]]
) -> tuple[NumberingFault, ...]:
    in_chains = {candidate.value for chain in chains for candidate in chain}
    present = {candidate.value for candidate in starts}
    faults = [
        NumberingFault(
            "number_twice" if stray.value in in_chains else "number_out_of_order", str(stray.value), stray.line
        )
        for stray in strays
    ]
    faults += [
        NumberingFault("numbers_missing", _range(one.value + 1, other.value - 1), other.line)
        for chain in chains
        for one, other in pairwise(chain)
        if not present.issuperset(range(one.value + 1, other.value))
    ]
    faults += [NumberingFault("run_restarts", str(chain[0].value), chain[0].line) for chain in chains[1:]]
    return tuple(faults)


def _range(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _listed(numbers: Iterable[int | str]) -> str:
    """Return the numbers as text, each once, at most as many as people can read."""
    each = [str(number) for number in dict.fromkeys(numbers)]
    return ", ".join(each[:_MOST_SAID]) + (" …" if len(each) > _MOST_SAID else "")
