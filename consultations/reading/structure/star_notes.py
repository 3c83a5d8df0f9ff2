"""Foot notes with stars: "* Reissued for technical reasons." belongs to no paragraph, and its mark to no sentence.

Nor does a note with a number below a rule, where the text has no type that tells it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from consultations.reading.lines import TextLine

_NOTE = re.compile(r"(\*{1,4})\s*(?=[^\s*])")
_MARKED = re.compile(r"(?<=[^\s*])(\*{1,4})(?![\w*])")
_NUMBERED = re.compile(r"(\d{1,3})\s+(?=\S)")
_LONGEST = 6  # lines of a note


def without_star_notes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without notes with stars, and without their marks; and the lines of the notes.

    A line that begins with stars is a note where as many stars end a word in the lines above, and blank space, a
    rule, the edge of the page or another note is above it: in a list of points, stars mark no words.
    """
    lines, numbered = _without_numbered_notes(lines)
    notes = set(_note_lines(lines))
    marks = {match[1] for index in notes if (match := _NOTE.match(lines[index].text))}
    lines_left = [
        replace(line, text=_MARKED.sub(lambda mark: "" if mark[1] in marks else mark[0], line.text)) if marks else line
        for index, line in enumerate(lines)
        if index not in notes
    ]
    return lines_left, sorted([*numbered, *(lines[index] for index in notes)], key=lambda line: line.order)


def _without_numbered_notes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without the numbered notes below rules, and without their numbers; and the lines of the notes.

    Below a rule that is printed between two lines, notes count on by one from the last, up to blank space.
    """
    notes: list[TextLine] = []
    numbers: set[str] = set()
    inside = False
    for above, line in pairwise(lines):
        below_rule = line.type is None and above.type is None and line.order > above.order + 1
        number = _NUMBERED.match(line.text)
        begins = number is not None and (number[1] == "1" or str(int(number[1]) - 1) in numbers)
        if number and begins and (inside or below_rule):
            inside = True
            numbers.add(number[1])
        else:
            inside = inside and not line.gap and not number and bool(line.text)
        if inside:
            notes.append(line)
    if not notes:
        return list(lines), []
    of_notes = {line.order for line in notes}
    mark = re.compile(rf"(?<=[^\W\d][.,;:)”\"])(?:{'|'.join(sorted(numbers, key=len, reverse=True))})(?=\s|$)")
    return [replace(line, text=mark.sub("", line.text)) for line in lines if line.order not in of_notes], notes


def _note_lines(lines: Sequence[TextLine]) -> Iterator[int]:
    marks: set[str] = set()
    inside = 0  # lines of the note so far
    for index, line in enumerate(lines):
        above = lines[index - 1] if index else None
        separate = above is None or line.gap or not above.text or above.sheet != line.sheet or inside > 0
        separate = separate or (above is not None and line.order > above.order + 1)  # a rule is printed between them
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
