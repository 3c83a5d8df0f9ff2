"""Finds paragraphs that were put in later between others, below the number that they extend: 2 bis, 24 ter, 3A, 3.a."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from consultations.reading.lines import TextLine
from consultations.reading.structure.numbers.numbering import Candidate

LATIN = "bis|ter|quater|quinquies|sexies|septies|octies|novies|decies"
_INSERTED = re.compile(
    rf"[\[(]{{0,3}}(?P<number>\d{{1,3}})(?P<suffix>\s?(?:{LATIN})\b|\s?alt(?:\.?\s?\d{{1,2}})?(?=[.:\s])|[A-H](?=\.\s)|\.[a-h](?=[.)]\s))[.．)]?\s+(?=\S)"
)


def with_inserted_numbers(lines: Sequence[TextLine], starts: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the beginnings of paragraphs with those of inserted ones, in order."""
    if not starts:
        return tuple(starts)
    places = [start.line for start in starts]
    inserted: list[Candidate] = []
    for index, line in enumerate(lines):
        match = None if line.is_heading else _INSERTED.match(line.text)
        above = lines[index - 1] if index else None
        if match is None or above is None or not (line.gap or above.ends or above.is_heading or not above.text):
            continue
        at = bisect_right(places, index) - 1
        if at < 0 or starts[at].line == index or starts[at].value != int(match["number"]):
            continue
        label = f"{starts[at].label or starts[at].value}{match['suffix'].rstrip()}"
        inserted.append(Candidate(index, starts[at].value, match.end(), 1.0, False, label=label, run=starts[at].run))
    return tuple(sorted((*starts, *inserted), key=lambda each: each.line))
