"""Charts as SVG that read in black and white: each bar divided into lettered, hatched parts, a legend below.

Widths are shares of a bar's own sum, never shown as numbers; the numbers shown are counts. The same bars give the same
bytes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from core.documents.tree import Hatch, plain
from core.text.world_languages import Direction

_WIDTH, _LABELS = 640, 236  # of the picture, of the column of labels; sixteen centimetres in print
_BAR, _GAP, _LINE, _SIZE = 26, 8, 15, 12  # heights of a bar, between bars, of a line of words; size of letters
_LETTER = 6.6  # about the width of a letter of that size
_WIDE_FROM = 0x2E80  # from here on letters are as wide as high
_FAMILY = "'Noto Serif', Amiri, 'Noto Serif SC', serif"
_VOWELS = re.compile("[\u064b-\u0652\u0670]")
_STROKES = {
    "up": "M-2 2L2 -2M0 8L8 0M6 10L10 6",
    "down": "M-2 6L2 10M0 0L8 8M6 -2L10 2",
    "grid": "M0 4H8M4 0V8",
    "horizontal": "M0 4H8",
    "vertical": "M4 0V8",
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `parts` (mark, count) in order, or `words` where the parts are not distinguished."""

    label: str
    parts: Sequence[tuple[str, int]] = ()
    words: str = ""


def divided_bars(
    bars: Iterable[Bar], hatches: Mapping[str, Hatch], legend: Iterable[tuple[str, str]], *, name: str, to: Direction
) -> bytes:
    """Return a picture of bars as SVG, 640 units wide.

    `hatches` by mark; `legend` (mark, what it means) in order; `name` is unique to this picture on its page; `to` is
    the direction of the writing.
    """
    picture = _Picture(hatches, name, to)
    for bar in bars:
        picture.bar(bar)
    picture.legend(legend)
    return picture.drawn()


MERGED = "*"  # in a cell whose parts are not distinguished
_COLUMNS, _ROW, _HEAD = 12, 34, 22  # columns side by side, heights of a row and of the line above
_NARROW = 190  # the column of labels beside cells


@dataclass(frozen=True, slots=True)
class Cells:
    """A row of cells: for each column the parts (mark, count) in order, () for an empty one, None for a merged one."""

    label: str
    cells: Sequence[Sequence[tuple[str, int]] | None]


def divided_cells(
    columns: Sequence[str],
    rows: Sequence[Cells],
    hatches: Mapping[str, Hatch],
    legend: Iterable[tuple[str, str]],
    *,
    name: str,
    to: Direction,
    size: tuple[int, int] | None = None,
    title: str = "",
) -> bytes:
    """Return a matrix as SVG, 640 units wide: each cell is divided as a bar is.

    Twelve columns are side by side, fewer where their labels are long.
    `size` (width, height) puts it in the middle of a page of that shape, for a picture that is shared.
    """
    picture = _Picture(hatches, name, to)
    picture.title(title)
    beside = _columns_beside(columns)
    for start in range(0, len(columns), beside):
        picture.heads(columns[start : start + beside], (_WIDTH - _NARROW) / beside)
        for row in rows:
            picture.cells(row.label, row.cells[start : start + beside], (_WIDTH - _NARROW) / beside)
        picture.space()
    picture.legend(legend)
    return picture.drawn(size)


def _columns_beside(labels: Sequence[str]) -> int:
    """Return how many columns fit beside the labels of the rows, so that no label meets the next."""
    longest = max(map(_width, labels), default=0) + 10  # they are bold, and have a margin
    return max(1, min(_COLUMNS, int((_WIDTH - _NARROW) // longest)))


class _Picture:
    """One chart, drawn from the top down. Positions count from the side where reading begins."""

    def __init__(self, hatches: Mapping[str, Hatch], name: str, to: Direction) -> None:
        self._hatches, self._name, self._turned = hatches, name, to == "rtl"
        self._made: list[str] = []
        self._used: dict[str, None] = {}
        self._top: float = 0

    def bar(self, bar: Bar) -> None:
        lines = _wrapped(bar.label, _LABELS - 12)
        height = max(_BAR, _LINE * len(lines))
        for index, words in enumerate(lines):
            self._words(0, self._top + (height - _LINE * len(lines)) / 2 + _LINE * (index + 0.75), words)
        if bar.words:
            self._label(bar.words, height)
        self._parts(bar.parts, self._top + (height - _BAR) / 2)
        self._top += height + _GAP

    def legend(self, rows: Iterable[tuple[str, str]]) -> None:
        left: float = 0
        self._top += 4
        for mark, label in rows:
            width = _BAR + 8 + _width(label) + 18
            if left and left + width > _WIDTH:
                left, self._top = 0, self._top + _BAR
            self._box(left, self._top, _BAR, 18, mark)
            self._mark(left + _BAR / 2, self._top + 9, mark)
            self._words(left + _BAR + 8, self._top + 13, label)
            left += width
        self._top += _BAR

    def title(self, title: str) -> None:
        lines = _wrapped(title, _WIDTH)[:3] if title else []
        for words in lines:
            self._words(0, self._top + _LINE * 0.75, words)
            self._top += _LINE
        self._top += _GAP if lines else 0

    def heads(self, labels: Sequence[str], width: float) -> None:
        for place, label in enumerate(labels):
            self._mark(_NARROW + (place + 0.5) * width, self._top + _HEAD / 2, label)
        self._top += _HEAD

    def cells(self, label: str, cells: Sequence[Sequence[tuple[str, int]] | None], width: float) -> None:
        lines = _wrapped(label, _NARROW - 10)[:2]
        for index, words in enumerate(lines):
            self._words(0, self._top + (_ROW - _LINE * len(lines)) / 2 + _LINE * (index + 0.75), words)
        for place, parts in enumerate(cells):
            left = _NARROW + place * width
            if parts is None:
                self._box(left + 1, self._top + 2, width - 2, _ROW - 4, MERGED)
                self._mark(left + width / 2, self._top + _ROW / 2, MERGED)
            elif parts:
                self._divided(parts, left + 1, self._top + 2, width - 2)
        self._top += _ROW

    def space(self) -> None:
        self._top += _GAP

    def _divided(self, parts: Sequence[tuple[str, int]], left: float, top: float, width: float) -> None:
        """Divide a cell from above: narrow columns leave no room side by side. Its first letter is that of the most."""
        whole, height = sum(count for _mark, count in parts), _ROW - 4
        for mark, count in parts:
            share = height * count / whole
            self._box(left, top, width, share, mark)
            if share >= _SIZE + 1:
                words = f"{mark} {count}"
                self._mark(left + width / 2, top + share / 2, words if _width(words) + 8 <= width else mark, low=True)
            top += share

    def drawn(self, shape: tuple[int, int] | None = None) -> bytes:
        patterns = "".join(self._pattern(mark) for mark in self._used if self._hatches[mark].lines)
        size = f'width="{_WIDTH}" height="{_n(self._top)}" viewBox="-1 -1 {_WIDTH + 2} {_n(self._top + 2)}"'
        if shape is not None:
            size = self._within(*shape)
        text = f'font-family="{_FAMILY}" font-size="{_SIZE}" fill="#16212b" direction="ltr"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {text}>'
        return f"{head}<defs>{patterns}</defs>{''.join(self._made)}</svg>".encode()

    def _within(self, width: int, height: int) -> str:
        """Return the size of a white page of this shape with the picture in its middle."""
        scale = max((_WIDTH + 48) / width, (self._top + 48) / height)
        wide, high = width * scale, height * scale
        x, y = (_WIDTH - wide) / 2, (self._top - high) / 2
        self._made.insert(0, f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(high)}" fill="#ffffff"/>')
        return f'width="{width}" height="{height}" viewBox="{_n(x)} {_n(y)} {_n(wide)} {_n(high)}"'

    def _parts(self, parts: Sequence[tuple[str, int]], top: float) -> None:
        whole, left = sum(count for _mark, count in parts), float(_LABELS)
        for mark, count in parts:
            width = (_WIDTH - _LABELS) * count / whole
            self._box(left, top, width, _BAR, mark)
            words = f"{mark} {count}"
            if _width(words) + 8 > width:
                words = mark if width > _LETTER + 4 else ""  # the table beside it has the number
            if words:
                self._mark(left + width / 2, top + _BAR / 2, words)
            left += width

    def _label(self, words: str, height: float) -> None:
        lines = _wrapped(words, _WIDTH - _LABELS)
        for index, line in enumerate(lines):
            self._words(_LABELS, self._top + (height - _LINE * len(lines)) / 2 + _LINE * (index + 0.75), line)

    def _box(self, left: float, top: float, width: float, height: float, mark: str) -> None:
        self._used[mark] = None
        x = _WIDTH - left - width if self._turned else left
        place = f'x="{_n(x)}" y="{_n(top)}" width="{_n(width)}" height="{_n(height)}"'
        hatch = self._hatches[mark]
        if hatch.lines:
            self._made.append(f'<rect {place} fill="#{hatch.fill}"/>')
        fill = f"url(#{self._id(mark)})" if hatch.lines else f"#{hatch.fill}"
        self._made.append(f'<rect {place} fill="{fill}" stroke="#16212b" stroke-width="0.8"/>')

    def _mark(self, middle: float, centre: float, words: str, *, low: bool = False) -> None:
        """Write words in a part, on white, so that they read over every hatch; `low`: in one that is hardly higher."""
        x = _WIDTH - middle if self._turned else middle
        width, height = _width(words) + 6, _SIZE if low else 16
        place = f'x="{_n(x - width / 2)}" y="{_n(centre - height / 2)}" width="{_n(width)}" height="{height}" rx="3"'
        self._made.append(f'<rect {place} fill="#ffffff"/>')
        self._made.append(
            f'<text x="{_n(x)}" y="{_n(centre + 4.3)}" text-anchor="middle" font-weight="bold">{_text(words)}</text>'
        )

    def _words(self, left: float, line: float, words: str) -> None:
        x, anchor = (_WIDTH - left, "end") if self._turned else (left, "start")
        self._made.append(f'<text x="{_n(x)}" y="{_n(line)}" text-anchor="{anchor}">{_text(words)}</text>')

    def _pattern(self, mark: str) -> str:
        hatch = self._hatches[mark]
        strokes = f'<path d="{_STROKES[hatch.lines]}" stroke="#{hatch.ink}" stroke-width="1.2" fill="none"/>'
        kind = f'id="{self._id(mark)}" width="8" height="8" patternUnits="userSpaceOnUse"'
        return f"<pattern {kind}>{strokes}</pattern>"

    def _id(self, mark: str) -> str:
        return escape(f"{self._name}-{list(self._hatches).index(mark)}")


def _wrapped(words: str, width: float) -> list[str]:
    lines = [""]
    for word in words.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _width(words: str) -> float:
    return sum(_SIZE if ord(letter) >= _WIDE_FROM else _LETTER for letter in words)


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _text(words: str) -> str:
    """Return escaped words without Arabic vowel signs, which nobody needs for reading.

    In a picture they cannot be copied, and a PDF with them is not PDF/UA-1.
    """
    return escape(_VOWELS.sub("", plain(words)))
