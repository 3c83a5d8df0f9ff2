"""Columns for print: narrowed, or spread over more pages, so that a sheet is printed at eight points or more."""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core.spreadsheets.books import Column, Print
from core.spreadsheets.skeletons import column_width

SMALLEST = 8  # points; cells are written at ten
ROOM = {"A4": 178.0, "A3": 260.0}  # characters over a page on its side, printed at eight points, margins 1.5 cm
NARROWEST = 0.6  # of the width of a column of text
Paper = Literal["A4", "A3"]


@dataclass(frozen=True, slots=True)
class Layout:
    """Columns with the widths they are written with, the paper, and how many pages lie side by side."""

    columns: tuple[Column, ...]
    paper: Paper
    pages_wide: int = 1


def legible(
    columns: Sequence[Column], *, collapse: Sequence[str] = (), repeated: int = 0, paper: Paper | None = None
) -> Layout:
    """Return the columns on the smallest paper on which they are printed at SMALLEST points or more.

    Columns of text that wraps become narrower, at most to NARROWEST of their width. Where that is not enough, the
    columns of `collapse` are put into the collapsed group, in that order and only as many as needed. What is still too
    wide goes on further pages beside the first, with the first `repeated` columns on each.
    """
    columns = tuple(columns)
    papers: tuple[Paper, ...] = (paper,) if paper else ("A4", "A3")
    for each in papers:
        if fitted := _fitted(columns, ROOM[each]):
            return Layout(fitted, each)
    room = ROOM[papers[-1]]
    for count in range(1, len(collapse) + 1):
        less = _grouped(columns, collapse[:count])
        if fitted := _fitted(less, room):
            return Layout(fitted, papers[-1])
    less = _grouped(columns, collapse)
    beside = sum(map(column_width, less[:repeated]))
    pages = math.ceil((_width(less) - beside) / (room - beside)) if beside < room else 1
    return Layout(less, papers[-1], max(pages, 1))


def on_paper(lines: Print, layout: Layout, *, repeated: int = 1) -> Print:
    """Return the print set-up with these running lines; `repeated` columns on the pages beside the first."""
    columns = repeated if layout.pages_wide > 1 else 0
    return replace(lines, paper=layout.paper, pages_wide=layout.pages_wide, repeat_columns=columns)


def points(layout: Layout) -> float:
    """Return the size in which the sheet is printed, as programs shrink it: ten points at most."""
    room = ROOM[layout.paper] * layout.pages_wide * SMALLEST / 10
    return min(10.0, 10 * room / _width(layout.columns))


def _grouped(columns: tuple[Column, ...], keys: Collection[str]) -> tuple[Column, ...]:
    return tuple(replace(each, grouped=True) if each.key in keys else each for each in columns)


def _width(columns: Sequence[Column]) -> float:
    return sum(column_width(each) for each in columns if not each.hidden and not each.grouped)


def _fitted(columns: tuple[Column, ...], room: float) -> tuple[Column, ...] | None:
    """Return the columns with those of text narrowed to the room; None where they would become too narrow."""
    excess = _width(columns) - room
    if excess <= 0:
        return columns
    spare = {
        place: column_width(each) - max(each.width * NARROWEST, column_width(replace(each, width=0)))
        for place, each in enumerate(columns)
        if each.kind == "text" and each.wrap and not each.hidden and not each.grouped
    }
    spare = {place: room_of for place, room_of in spare.items() if room_of > 0}
    if sum(spare.values()) < excess:
        return None
    part = excess / sum(spare.values())
    return tuple(
        replace(each, width=column_width(each) - spare[place] * part) if place in spare else each
        for place, each in enumerate(columns)
    )
