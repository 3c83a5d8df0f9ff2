"""Where the notes of a finding go in its sentence: each after the part that its sources support, in order.

The page and every file use this, so that numbers agree.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from submissions.visibility.reader import PassageQuote
from synthesis.publication.edition_marks import withdrawn_sources
from synthesis.reports.findings.clauses import clean_part, note_at, place_of

_BEFORE_MARK = ("fr", "es")  # EM: before the punctuation there, after it in English


class NotePlace(NamedTuple):
    """One note: the place of its mark in the text, its passages, and the sources that are gone."""

    at: int
    rows: list[Mapping[str, Any]]
    gone: list[str]


def note_places(
    finding: Mapping[str, Any], text: str, quotes: Mapping[str, PassageQuote], *, language: str
) -> list[NotePlace]:
    """Return the notes in the order of the text.

    `text` is the sentence as it is printed, `quotes` are by evidence id. A passage for the whole sentence has its note
    at the end, and so has a part whose words are no longer there. So has a source that the reader may not see: its
    place would reveal what it said.
    """
    before = language in _BEFORE_MARK
    end = note_at(text, len(clean_part(text)), before_mark=before)
    places: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in finding["evidence"]:
        source = quotes[row["id"]].source
        is_shown = source is not None and not source.withheld
        parts = [place_of(text, words) for words in row.get("parts") or ()] if is_shown else []
        for at in sorted({note_at(text, part.end, before_mark=before) if part else end for part in parts or [None]}):
            places[at].append(row)
    gone = withdrawn_sources(finding)
    if gone:
        places[end] = places[end]
    return [NotePlace(at, places[at], gone if at == end else []) for at in sorted(places)]
