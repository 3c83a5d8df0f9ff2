"""Foot notes with stars: "* Reissued for technical reasons." belongs to no paragraph, and its mark to no sentence.

Nor does a note with a number below a rule or below a heading "Notes", where the text has no type that tells it, nor a
note "[1]" at the end of a text that was saved without its layout.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from consultations.reading.lines import TextLine

_NOTE = re.compile(r"(\*{1,4})\s*(?=[^\s*])")
_MARKED = re.compile(r"(?<=[^\s*])(\*{1,4})(?![\w*])")
_NUMBERED = re.compile(r"(\d{1,3})\s+(?=\S)")
_HEADING = re.compile(r"(?:end)?notes?|notas|примечания|сноски|الحواشي|注(?:释)?", re.IGNORECASE)
_ENDNOTE = re.compile(r"(\d{1,3})(?:\s+\S|$)")
_ANNEX = re.compile(
    r"(?:annex|appendix|annexe|anexo|приложение|المرفق|附件)(?:es|s)?(?:\s[IVX\d]{1,4})?[.:]?$", re.IGNORECASE
)
_LEAST_ENDNOTES = 3
_BRACKETED = re.compile(r"\[(\d{1,3})\]\s*(?=\S)")
_BRACKETED_MARK = re.compile(r"(?<=\S)\[(\d{1,3})\]")
_RULE = re.compile(r"[-_—–=]{3,}$")
_RAISED = re.compile(r"(?<=[^\W\d][.,;:)”\"])(\d{1,3})(?=\s|$)")
_LONGEST = 6  # lines of a note


def without_star_notes(
    lines: Sequence[TextLine], source: Sequence[TextLine] = ()
) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without notes with stars, and without their marks; and the lines of the notes.

    `source`: all lines of the file, with the rules that are no text.

    A line that begins with stars is a note where as many stars end a word in the lines above, and blank space, a
    rule, the edge of the page or another note is above it: in a list of points, stars mark no words.
    """
    lines, bracketed = _without_bracketed_notes(lines)
    lines, endnotes = _without_endnotes(lines)
    lines, numbered = _without_numbered_notes(lines, [line.order for line in source if _RULE.match(line.text)])
    numbered = [*numbered, *endnotes, *bracketed]
    notes = set(_note_lines(lines))
    texts = [*(lines[index].text for index in notes), *(line.text for line in numbered)]
    marks = {match[1] for text in texts if (match := _NOTE.match(text))}
    lines_left = [
        replace(line, text=_MARKED.sub(lambda mark: "" if mark[1] in marks else mark[0], line.text)) if marks else line
        for index, line in enumerate(lines)
        if index not in notes
    ]
    return lines_left, sorted([*numbered, *(lines[index] for index in notes)], key=lambda line: line.order)


def _without_endnotes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without the notes below a heading "Notes" at the end of a text; and the lines of the notes.

    Where the print is known, small type tells them.
    """
    start = next((at for at in range(len(lines) - 1, -1, -1) if _HEADING.fullmatch(lines[at].text)), None)
    if start is None or lines[start].type is not None:
        return list(lines), []
    count = 0
    for line in lines[start + 1 :]:
        number = _ENDNOTE.match(line.text)
        count += number is not None and int(number[1]) == count + 1
    if count < _LEAST_ENDNOTES:
        return list(lines), []
    end = next((at for at in range(start + 1, len(lines)) if _ANNEX.match(lines[at].text)), len(lines))
    return [*lines[:start], *lines[end:]], list(lines[start:end])


def _without_bracketed_notes(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without the notes [1], [2] … at the end of a text, and without their marks; and their lines.

    Each of them has its mark behind a word above, and nothing but notes follows.
    """
    start = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].text.startswith("[1]")), None)
    if start is None or lines[start].type is not None:
        return list(lines), []
    marks = {mark for line in lines[:start] for mark in _BRACKETED_MARK.findall(line.text)}
    count = 0
    for above, line in pairwise([TextLine(""), *lines[start:]]):
        number = _BRACKETED.match(line.text)
        if number and int(number[1]) == count + 1 and number[1] in marks:
            count += 1
        elif line.text and (number or line.gap or not above.text or line.is_heading):
            return list(lines), []
    text = [
        replace(line, text=_BRACKETED_MARK.sub(lambda mark: "" if int(mark[1]) <= count else mark[0], line.text))
        for line in lines[:start]
    ]
    return text, [line for line in lines[start:] if line.text]


def _without_numbered_notes(lines: Sequence[TextLine], rules: Sequence[int]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without the numbered notes below rules, and without their numbers; and the lines of the notes.

    Below a rule that is printed between two lines, notes count on by one from the last, up to blank space or the end of
    the page. The first has the number 1, or one that is printed above. `rules`: the orders of rules in the file.
    """
    notes: list[TextLine] = []
    numbers: set[str] = set()
    marks: set[str] = set()
    inside = 0  # lines of the note so far
    for above, line in pairwise(lines):
        marks.update(_RAISED.findall(above.text))
        below_rule = line.type is None and above.type is None and bisect(rules, above.order) < bisect(rules, line.order)
        number = _NUMBERED.match(line.text)
        begins = number is not None and (number[1] == "1" or number[1] in marks or str(int(number[1]) - 1) in numbers)
        on_page = above.sheet == line.sheet
        if number and begins and ((inside and on_page) or below_rule):
            inside = 1
            numbers.add(number[1])
        elif (
            inside
            and on_page
            and line.order == above.order + 1
            and not line.gap
            and not number
            and line.text
            and inside < _LONGEST
        ):
            inside += 1
        else:
            inside = 0
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
