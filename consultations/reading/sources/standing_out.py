"""Headings of files that name no type: a short line in bold or italics between two paragraphs, beside headings that
the file marks as such or without any."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from consultations.reading.lines import Line

_LONGEST = 200
_WHOLE = re.compile(r"[^.;:,؛،；：。]$")
_LETTERS = re.compile(r"[^\W\d_]{2}")
_MOST = 0.25  # of all lines; where more stand out, whole paragraphs are printed so


def with_what_stands_out(lines: Sequence[Line], standing_out: Collection[int]) -> list[Line]:
    """The lines, those at these indexes as headings where they read like one; their level is told from their words."""
    if len(standing_out) > len(lines) * _MOST:
        return list(lines)
    return [
        replace(line, heading=0) if index in standing_out and not line.is_heading and _is_whole(line.text) else line
        for index, line in enumerate(lines)
    ]


def _is_whole(text: str) -> bool:
    return len(text) <= _LONGEST and bool(_WHOLE.search(text)) and bool(_LETTERS.search(text))
