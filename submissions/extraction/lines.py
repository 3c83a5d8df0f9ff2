"""From printed lines to paragraphs."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from submissions.extraction.paragraphs import is_closed, starts_paragraph

_WIDER = 1.35  # a distance between lines that is that much wider than the usual one divides paragraphs
_SHORT = 0.85  # a line that fills less of the column, and closes, is a last line
_TALLER = 1.2
_HYPHENS = ("\x02", "\ufffe", "\u00ad")  # PDFium's marks for a word divided at the line's end


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page; `left`, `right`, `foot` and `height` in points, all 0 where the place is not known."""

    text: str
    left: float = 0
    right: float = 0
    foot: float = 0
    height: float = 0


def paragraphs_of(lines: list[Line]) -> Iterator[str]:
    """The paragraphs of one page's lines, in their order."""
    if not lines:
        return
    steps = [step for before, line in pairwise(lines) if (step := before.foot - line.foot) > 0]
    usual = median(steps) if steps else 0
    left, right = min(line.left for line in lines), max(line.right for line in lines)
    text = lines[0].text
    for before, line in pairwise(lines):
        if _divides(before, line, usual, left, right):
            yield text
            text = line.text
        else:
            text = joined(text, line.text)
    yield text


def joined(before: str, line: str) -> str:
    """Two pieces of one paragraph: a divided word is made whole, Chinese and Japanese take no space."""
    if before.endswith(_HYPHENS):
        return before[:-1] + line
    if _is_ideograph(before[-1:]) and _is_ideograph(line[:1]):
        return before + line
    return f"{before} {line}"


def _divides(before: Line, line: Line, usual: float, left: float, right: float) -> bool:
    if starts_paragraph(line.text, before.text):
        return True
    if not (before.height and line.height):
        return False
    if max(before.height, line.height) > min(before.height, line.height) * _TALLER:  # a heading
        return True
    step = before.foot - line.foot
    if step > usual * _WIDER:
        return True
    if not is_closed(before.text):
        return False
    indented = line.left > before.left + line.height
    return step < 0 or indented or before.right < left + (right - left) * _SHORT


def _is_ideograph(letter: str) -> bool:
    return "\u2e80" <= letter <= "\u9fff" or "\uff00" <= letter <= "\uffef" or "\uf900" <= letter <= "\ufaff"
