"""Foot notes with stars: "* Reissued for technical reasons." belongs to no paragraph, and its mark to no sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from consultations.reading.lines import TextLine

_NOTE = re.compile(r"(\*{1,4})\s*(?=[^\s*])")
_MARKED = re.compile(r"(?<=[^\s*])(\*{1,4})(?![\w*])")
_LONGEST = 6  # lines of a note


def without_star_notes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without notes with stars, and without their marks; and the lines of the notes.

    A line that begins with stars is a note where as many stars end a word in the lines above, and blank space, the
    edge of the page or another note is above it: in a list of points, stars mark no words.
    """
    notes = set(_note_lines(lines))
    known = {match[1] for index in notes if (match := _NOTE.match(lines[index].text))}
    kept = [
        replace(line, text=_MARKED.sub(lambda mark: "" if mark[1] in known else mark[0], line.text)) if known else line
        for index, line in enumerate(lines)
        if index not in notes
    ]
    return kept, [lines[index] for index in sorted(notes)]


def _note_lines(lines: Sequence[TextLine]) -> Iterator[int]:
    marks: set[str] = set()
    inside = 0  # lines of the note so far
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else None
        separate = above is None or line.gap or not above.text or above.sheet != line.sheet or inside > 0
        note = _NOTE.match(line.text)
        if note and note[1] in marks and separate:
            inside = 1
        elif inside and line.text and not line.gap and inside < _LONGEST and above and above.sheet == line.sheet:
            inside += 1
        else:
            inside = 0
        if inside:
            yield index
        else:
            marks.update(match[1] for match in _MARKED.finditer(line.text))
