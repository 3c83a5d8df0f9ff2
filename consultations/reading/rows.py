"""Rows of a table of recommendations as paragraphs, with what is wrong with their numbers."""

import re
from collections import Counter
from collections.abc import Sequence

from consultations.reading.attributions import attributed
from consultations.reading.limbs import limbs_of
from consultations.reading.lines import Row
from consultations.reading.proposals import ParagraphProposal
from consultations.reading.reasons import Reason

_LAST = re.compile(r"(.*?)(\d{1,4})$")
_MOST_SAID = 30


def proposals_of_rows(rows: Sequence[Row]) -> tuple[list[ParagraphProposal], list[Reason]]:
    """Every row is a recommendation; numbers as printed, or counted where the table has none at all."""
    counted = not any(row.number for row in rows)
    proposals = []
    for place, row in enumerate(rows, start=1):
        number = str(place) if counted else row.number
        heading = Reason("heading_above", row.headings[-1]) if row.headings else Reason("begins_without_heading")
        reasons = (Reason("row_of_table"), Reason("numbered_by_row" if counted else "number_as_printed"))
        limbs = limbs_of(row.text) or attributed(row.text, Reason("row_of_table"))
        proposals.append(
            ParagraphProposal(number, row.headings, heading, (), row.text, limbs, reasons, columns=row.columns)
        )
    return proposals, [] if counted else _notes([row.number for row in rows])


def _notes(numbers: Sequence[str]) -> list[Reason]:
    twice = [number for number, count in Counter(number for number in numbers if number).items() if count > 1]
    groups: dict[str, set[int]] = {}
    for number in numbers:
        match = _LAST.match(number)
        if match:
            groups.setdefault(match[1], set()).add(int(match[2]))
    missing = [
        f"{before}{value}"
        for before, found in groups.items()
        if len(found) * 2 > max(found) - min(found)  # numbers that mean a place in a row, not a catalogue
        for value in range(min(found), max(found))
        if value not in found
    ]
    without = sum(not number for number in numbers)
    said = (
        ("duplicate_numbers", _listed(twice)),
        ("missing_numbers", _listed(missing)),
        ("rows_without_number", str(without) if without else ""),
    )
    return [Reason(code, words) for code, words in said if words]


def _listed(numbers: Sequence[str]) -> str:
    return ", ".join(numbers[:_MOST_SAID]) + (" …" if len(numbers) > _MOST_SAID else "")
