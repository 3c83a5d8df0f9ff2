"""Finds headings by their type: larger than the text, or in bold or italics where the text around is not."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from consultations.reading.lines import TextLine, Typeface
from consultations.reading.structure.headings import PLAIN, is_reference, level_of
from consultations.reading.structure.line_breaks import DocumentWords, join_lines
from consultations.reading.structure.line_log import TextLedger
from consultations.reading.structure.position_headings import with_position_headings

_LARGER = 1.07  # of the text's size
_SMALLER = 0.93
_LONGEST_RUN = 6  # lines of bold in the size of the text; a longer one is text
_MAX_LENGTH = 250
_NEAR = 1.6  # sizes between two lines of one heading
_LEADERS = re.compile(r"(?:\.\s?){4,}|…{2,}|_{4,}")
_FIRST_OF_ROW = re.compile(r"(?:I|A|1)\.\s|\(?[a1]\)\s")
_LISTED = re.compile(r"\d{1,4}[.)]")
_PART_ALONE = re.compile(
    r"(?:annex|appendix|anexo|annexe|apéndice|приложение|المرفق|附件)(?:\s(?:[IVX]{1,5}|\d{1,2}|[A-Z]))?[.:]?",
    re.IGNORECASE,
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_Style = tuple[float, bool, bool, bool]
_OF_PARTS = 10  # the level of annexes, parts and chapters


def with_headings(lines: Sequence[TextLine], ledger: TextLedger, text: Collection[int] = frozenset()) -> list[TextLine]:
    """Return the lines with headings marked, those of several lines joined.

    Lines whose type is not known stay as they are. `text`: the orders of lines that are no headings in any type.
    """
    body = _usual(lines)
    if body is None:
        return list(lines)
    marked = [replace(line, heading=0) if _is_larger(line, body) and line.order not in text else line for line in lines]
    start = 0
    while start < len(marked):
        end = start + 1
        if _stands_out(marked[start], body) and marked[start].order not in text:
            while (
                end < len(marked)
                and _stands_out(marked[end], body)
                and marked[end].order not in text
                and not _begins_anew(marked, end)
            ):
                end += 1
            for first, last in _blocks(marked, start, end):
                if _is_heading_block(marked, first, last):
                    marked[first:last] = [replace(line, heading=0) for line in marked[first:last]]
        start = end
    marked, unsure = with_position_headings(marked, text)
    for line in unsure:
        ledger.fault("heading_unsure", line.text, line)
    words = DocumentWords([line.text for line in lines if line.text])
    return _with_levels([_without_marks(line) for line in _put_together(marked, words)])


def _usual(lines: Sequence[TextLine]) -> Typeface | None:
    """Return the type that most letters have."""
    types: Counter[tuple[float, bool, bool]] = Counter()
    for line in lines:
        if line.type:
            types[line.type.size, line.type.bold, line.type.italic] += len(line.text)
    if not types:
        return None
    size, bold, italic = types.most_common(1)[0][0]
    return Typeface(0, 0, 0, size, bold, italic)


def without_contents(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines without tables of contents, whose entries end in leaders and a number; and the tables' lines.

    Lines above the entries on their sheet, and between them, belong to the table.
    """
    if _usual(lines) is None:
        return list(lines), []
    entries: dict[int | None, list[int]] = {}
    for index, line in enumerate(lines):
        if _LEADERS.search(line.text):
            entries.setdefault(line.sheet, []).append(index)
    out = {index for indices in entries.values() for index in indices}
    for sheet, indices in entries.items():
        if len(indices) > 1:
            first = next(index for index, line in enumerate(lines) if line.sheet == sheet)
            out.update(range(first, indices[-1]))
    lines_left = [line for index, line in enumerate(lines) if index not in out]
    return lines_left, [lines[index] for index in sorted(out)]


def headings_of_first(before: Sequence[TextLine], after: Sequence[TextLine]) -> list[TextLine]:
    """Return the headings above the first paragraph.

    A separate title page, and a title that is larger than any heading of the document, are not among them.
    """
    headings = [line for line in before if line.is_heading]
    if not headings or not any(line.type for line in headings) or not after:
        return headings
    if after[0].sheet != before[0].sheet:
        headings = [line for line in headings if line.sheet != before[0].sheet]
    sizes = [line.type.size for line in after if line.is_heading and line.type]
    largest = max(sizes, default=0.0)
    return [
        line
        for index, line in enumerate(headings)
        if index == len(headings) - 1 or level_of(line.text) != PLAIN or (line.type and line.type.size <= largest)
    ]


def _is_larger(line: TextLine, body: Typeface) -> bool:
    return (
        line.type is not None
        and line.type.size >= body.size * _LARGER
        and len(line.text) <= _MAX_LENGTH
        and bool(_LETTERS.search(line.text))
    )


def _stands_out(line: TextLine, body: Typeface) -> bool:
    kind = line.type
    if line.is_heading or kind is None or kind.size < body.size * _SMALLER or is_reference(line.text):
        return False
    return (kind.bold and not body.bold) or (kind.italic and not body.italic)


def _begins_anew(lines: Sequence[TextLine], index: int) -> bool:
    """Return whether emphasized lines end with a sheet: the next sheet begins with a heading of its own."""
    return lines[index].sheet != lines[index - 1].sheet and level_of(lines[index].text) != PLAIN


def _blocks(lines: Sequence[TextLine], start: int, end: int) -> list[tuple[int, int]]:
    """Return the blocks of a run of emphasized lines: one block where it is short, else cut at blank space.

    In a long run numbered blocks are the items of a list in bold, never headings.
    """
    if end - start <= _LONGEST_RUN and not any(line.ends for line in lines[start : end - 1]):
        return [(start, end)]
    cuts = [start, *(index for index in range(start + 1, end) if lines[index].gap), end]
    return [(one, other) for one, other in pairwise(cuts) if not _LISTED.match(lines[one].text)]


def _is_heading_block(lines: Sequence[TextLine], start: int, end: int) -> bool:
    """Return whether lines in bold or italics, as large as the text, are a heading between two paragraphs."""
    run = lines[start:end]
    if (
        end - start > _LONGEST_RUN
        or not _LETTERS.search(run[0].text)
        or run[0].text[:1].islower()
        or is_reference(run[0].text)
    ):
        return False
    before, after = lines[start - 1] if start else None, lines[end] if end < len(lines) else None
    on_new_sheet = before is not None and before.sheet != run[0].sheet
    if before is not None and not (before.is_heading or before.ends or run[0].gap or on_new_sheet):
        return False
    if run[-1].ends and not run[-1].text.endswith("?"):
        return False
    return after is None or after.is_heading or not after.text[:1].islower()


def _without_marks(line: TextLine) -> TextLine:
    """Remove note numbers from a heading: they are not part of it."""
    text = line.text
    if line.is_heading:
        for mark in line.marks:
            text = re.sub(rf"(?<=\D){re.escape(mark)}(?=\s|$)", "", text, count=1)
        text = text.rstrip("*∗ ")
    return replace(line, text=text) if text != line.text else line


def _put_together(lines: Sequence[TextLine], words: DocumentWords) -> list[TextLine]:
    out: list[TextLine] = []
    for line in lines:
        above = out[-1] if out else None
        if above is not None and above.is_heading and line.is_heading and _goes_on(above, line):
            kind = above.type and line.type and replace(above.type, foot=line.type.foot)
            text, marks = join_lines([above.text, line.text], words)[0], above.marks + line.marks
            out[-1] = replace(above, text=text, type=kind, marks=marks)
        else:
            out.append(line)
    return out


def _goes_on(above: TextLine, line: TextLine) -> bool:
    if above.type is None or line.type is None or _style(above)[:3] != _style(line)[:3]:
        return False
    step = above.type.foot - line.type.foot
    return 0 < step < _NEAR * line.type.size and not line.gap and level_of(line.text) == PLAIN


def _style(line: TextLine) -> _Style:
    kind = line.type or Typeface(0, 0, 0, 0, False, False)
    letters = [letter for letter in line.text if letter.isalpha()]
    return kind.size, kind.bold, kind.italic, all(letter.isupper() for letter in letters)


def _with_levels(lines: Sequence[TextLine]) -> list[TextLine]:
    """Give headings without a number the level of numbered ones that look alike, else one by their size."""
    numbered: dict[_Style, Counter[int]] = {}
    for line in lines:
        if line.is_heading and line.heading == 0 and level_of(line.text) != PLAIN:
            numbered.setdefault(_style(line), Counter())[level_of(line.text)] += 1
    levels_of_styles = {style: levels.most_common(1)[0][0] for style, levels in numbered.items()}
    plain = {_style(line) for line in lines if line.heading == 0 and level_of(line.text) == PLAIN}
    below_numbered = {  # a plain one right below a numbered one that looks alike is under it
        _style(line)
        for above, line in pairwise(lines)
        if above.heading == 0 == line.heading
        and _style(above) == _style(line)
        and _OF_PARTS < level_of(above.text) < PLAIN == level_of(line.text)
    }
    levels = {
        style: PLAIN if style in below_numbered else levels_of_styles.get(style) or _by_size(style, levels_of_styles)
        for style in plain
    }
    leveled = [
        replace(line, heading=levels[_style(line)]) if line.heading == 0 and level_of(line.text) == PLAIN else line
        for line in lines
    ]
    for index, (line, below) in enumerate(pairwise(leveled)):
        # The title of an annex stands under it, also where both look alike.
        if line.heading == 0 and _PART_ALONE.fullmatch(line.text) and below.heading and below.heading <= _OF_PARTS:
            leveled[index + 1] = replace(below, heading=PLAIN)
        # One without a number right above the first of a row of numbered ones is what these belong to.
        if line.is_heading and line.heading and below.heading == 0 and _FIRST_OF_ROW.match(below.text):
            leveled[index] = replace(line, heading=min(line.heading, level_of(below.text) - 1))
    return leveled


def _by_size(style: _Style, levels: dict[_Style, int]) -> int:
    """Return a level above all smaller headings, and below all that are as large or larger."""
    larger = [level for other, level in levels.items() if other[:1] > style[:1]]
    alike = [level for other, level in levels.items() if other[:1] == style[:1] and other[1] >= style[1]]
    smaller = [level for other, level in levels.items() if other[:1] < style[:1]]
    if alike or larger:
        below = max([*alike, *larger])
        return max(below + 1, PLAIN) if not smaller else below + 1
    return min(smaller) - 1 if smaller else PLAIN


_LONGEST = 200
_WHOLE = re.compile(r"[^.;:,؛،；：。]$")
_TWO_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST = 0.25  # of all lines; where more stand out, whole paragraphs are printed so


def with_emphasised_headings(lines: Sequence[TextLine], standing_out: Collection[int]) -> list[TextLine]:
    """Return the lines, with those at these indexes as headings where they read like one.

    Their level is derived from their words.
    """
    if len(standing_out) > len(lines) * _MOST:
        return list(lines)
    return [
        replace(line, heading=0) if index in standing_out and not line.is_heading and _is_whole(line.text) else line
        for index, line in enumerate(lines)
    ]


def _is_whole(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_WHOLE.search(text)) and bool(_TWO_LETTERS.search(text))
