"""Finds headings by their position: a block of its own between the end of one paragraph and the number of the next.

Whole parts of a document may be printed in bold (the recommendations of a treaty body), so weight alone says little.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from consultations.reading.lines import TextLine
from consultations.reading.structure.headings import is_reference, level_of

_NUMBER = re.compile(
    r"(?:\d{1,4}(?:\s?(?:bis|ter|quater|quinquies|sexies|septies|octies))?[.．、](?:\s|$|[^\W\d_])|\d{1,4}\s?[-–—]\s?[\u0600-\u06ff]|[A-Z]\.\d{1,2}[\s.])"
)
_YEAR = re.compile(r"(?:19|20)\d\d[.．、]")
_SYMBOL = re.compile(r"[A-Z\d.-]{1,6}/[A-Z\d.-]{1,6}$")  # the number of a resolution, alone
_MARK = re.compile(r"(?:[(（\[]|[-*•–—]\s|\d|[a-z]{1,3}[.)]\s|[,;.:،؛，；、。])")
_LETTERS = re.compile(r"[^\W\d_]{2}|[\u3400-\u9fff]")
_INSIDE = re.compile(r"[.!?؟。]\s+[^\W\d_a-zа-я]\w+\s+[a-z]")  # a sentence ends, and another begins
_NUMBERED, _LONGEST_NUMBERED = 13, 90  # "1. Access to school"
_ITEM = re.compile(r"[(（]")
_PART = re.compile(r"(?:[A-Z]|[IVXLC]{1,6})\.\s+[^\W\d_a-zа-я]")
_LABEL = re.compile(r"(?:[A-Z]|[IVXLC]{1,6}|\d{1,2})[.)]\s+")
_MAX_LINES = 4
_LONGEST_IN_STACK = 150
_LONGEST = 250
_FAR, _NEARLY = 60, 12  # points from the margins; that these may differ
_SHORT = 0.85  # of the usual width


def with_position_headings(
    lines: Sequence[TextLine], text: Collection[int] = frozenset()
) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines with such blocks marked as headings, and those of which this is not sure.

    `text`: the orders of lines that are none. Only
    lines whose type is known are marked; where it is not, `headings.peeled` does the same.
    """
    marked = list(lines)
    unsure: list[TextLine] = []
    right = _usual_right(lines)
    for end in range(len(marked) - 1, 0, -1):
        if not (marked[end].is_heading or _begins_paragraph(marked[end])) or marked[end - 1].is_heading:
            continue
        start = _start_of_block(marked, end)
        sure = None if start is None else _is_heading(marked, start, end, right)
        if sure is None:
            start = (None if start is None else _top_of_stack(marked, start, end)) or _start_by_label(marked, end)
            sure = None if start is None else True
        if start is None:
            continue
        if sure is None or any(line.order in text for line in marked[start:end]):
            continue
        if not sure:
            unsure.append(marked[start])
        for index in range(start, end):
            marked[index] = replace(marked[index], heading=0)
    return marked, unsure


def _usual_right(lines: Sequence[TextLine]) -> float:
    rights = sorted(line.type.right for line in lines if line.type) or [0.0]
    return rights[len(rights) * 3 // 4]


def _start_of_block(lines: Sequence[TextLine], end: int) -> int | None:
    """Return the first line of the block above the line `end`: up to blank space, another sheet or a heading."""
    start = end - 1
    while start > 0 and end - start < _MAX_LINES and not (_is_parted(lines, start) or lines[start - 1].is_heading):
        start -= 1
    if start and not (_is_parted(lines, start) or lines[start - 1].is_heading):
        return _start_by_type(lines, end)
    return start


def _top_of_stack(lines: Sequence[TextLine], start: int, end: int) -> int | None:
    """Return the first line of headings one below the other, each a short block, after the end of a paragraph."""
    while _is_block_of_heading(lines, start, end):
        if not start:
            return start
        above = lines[start - 1]
        if above.is_heading or above.ends:
            return start if lines[start].gap else None
        end, next_start = start, _start_of_block(lines, start)
        if next_start is None or next_start == start:
            return None
        start = next_start
    return None


def _start_by_label(lines: Sequence[TextLine], end: int) -> int | None:
    """Return where headings with a letter or Roman number begin, after the end of a sentence and without blank space.

    They are in bold or italics, and what follows may be too, or they stand in the middle of the page.
    """
    for start in range(end - 1, max(0, end - _MAX_LINES), -1):
        line, above = lines[start], lines[start - 1]
        if not line.type or not (line.type.bold or line.type.italic or _is_centred(line, lines)) or line.ends:
            return None
        if _PART.match(line.text) and above.ends:
            return start if _could_be(" ".join(each.text for each in lines[start:end]), lines[start:end]) else None
    return None


def _is_centred(line: TextLine, lines: Sequence[TextLine]) -> bool:
    """Return whether a line stands in the middle, as far from both margins."""
    types = [each.type for each in lines if each.type and each.sheet == line.sheet]
    if not line.type or not types:
        return False
    before = line.type.left - min(each.left for each in types)
    after = max(each.right for each in types) - line.type.right
    return min(before, after) > _FAR and abs(before - after) < _NEARLY


def _is_block_of_heading(lines: Sequence[TextLine], start: int, end: int) -> bool:
    text = " ".join(line.text for line in lines[start:end])
    printed = all(line.type and (line.type.bold or line.type.italic) for line in lines[start:end])
    return (
        printed
        and (lines[start].gap or not start)
        and len(text) <= _LONGEST_IN_STACK
        and not _NUMBER.match(text)
        and _could_be(text, lines[start:end])
    )


def _is_parted(lines: Sequence[TextLine], index: int) -> bool:
    return lines[index].gap or lines[index].sheet != lines[index - 1].sheet


def _start_by_type(lines: Sequence[TextLine], end: int) -> int | None:
    """Return where lines of another type than those above begin, after the end of a sentence."""
    for start in range(end - 1, max(0, end - _MAX_LINES), -1):
        if lines[start - 1].ends and _face(lines[start]) != _face(lines[start - 1]):
            return start
        if _face(lines[start]) != _face(lines[start - 1]):
            return None
    return None


def _face(line: TextLine) -> tuple[float, bool, bool]:
    return (line.type.size, line.type.bold, line.type.italic) if line.type else (0.0, False, False)


def _is_heading(lines: Sequence[TextLine], start: int, end: int, right: float) -> bool | None:
    """Return True where the block is a heading, False where it may be one, None where it is none."""
    block, above, below = lines[start:end], lines[start - 1] if start else None, lines[end]
    text = " ".join(line.text for line in block)
    if any(line.type is None for line in block) or len(text) > _LONGEST or not _could_be(text, block):
        return None
    if above is None or above.is_heading:
        return True
    differs = len({_face(line) for line in block}) == 1 and (_face(block[0]) != _face(above))
    if not above.ends:
        return True if block[0].gap and differs and _face(block[0]) != _face(below) else None
    if block[0].gap or differs:
        return True
    # At the top of a sheet blank space does not show. Below a short line another text begins, below a full one rather
    # the paragraph goes on.
    if not _is_short(block[-1], right) or not (below.gap or below.is_heading) or len(block) > 1:
        return None
    return _is_short(above, right)


def _is_short(line: TextLine, right: float) -> bool:
    return line.type is not None and line.type.right < right * _SHORT


def _begins_paragraph(line: TextLine) -> bool:
    match = _NUMBER.match(line.text)
    return bool(match) and (line.gap or not _YEAR.match(line.text))


def _could_be(text: str, block: Sequence[TextLine]) -> bool:
    if _SYMBOL.match(text):
        return True
    if (
        _MARK.match(text)
        and (level_of(text) >= _NUMBERED or _ITEM.match(text))
        and not (level_of(text) == _NUMBERED and len(block) == 1 and len(text) <= _LONGEST_NUMBERED)
    ):
        return False
    if (
        text[:1].islower()
        or not _LETTERS.search(text)
        or is_reference(text)
        or any(_INSIDE.search(each) for each in _pieces(block))
    ):
        return False
    return (not block[-1].ends or text.endswith("?")) and text[-1] not in ",،、，;"


def _pieces(block: Sequence[TextLine]) -> list[str]:
    """Return the texts of headings one below the other, without their letters or numbers."""
    pieces: list[str] = []
    for line in block:
        label = _LABEL.match(line.text)
        if label or not pieces:
            pieces.append(line.text[label.end() if label else 0 :])
        else:
            pieces[-1] = f"{pieces[-1]} {line.text}"
    return pieces
