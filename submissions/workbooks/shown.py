"""Texts as a cell shows them, so that a trip through a workbook is not taken for a change. Imports without Django."""

import hashlib

from core.characters import clean
from core.spreadsheets.cells import MAX_TEXT, units

HEAD_WITHIN = 30  # rows from the top among which the headings are looked for
# What Word leaves in copied text: breaks inside a paragraph, its two hyphens; the other controls carry nothing.
_WORD = dict.fromkeys([*range(9), *range(0x0E, 0x20)]) | {0x0B: "\n", 0x0C: "\n", 0x1E: "\u2011", 0x1F: "\u00ad"}


def shown(text: str) -> str:
    """The text as a workbook carries it: line breaks as LF, no space around it, U+FFFD for what XML cannot carry."""
    return clean(text)[0].strip()


def fits(text: str) -> bool:
    """Whether a cell can hold it (32,767 UTF-16 units)."""
    return units(text) <= MAX_TEXT


def from_word(text: str) -> str:
    """A text that came back, without the control characters that Word and the clipboard put in."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_WORD).strip()


def fingerprint(text: str) -> str:
    """Of a locked text, whatever programs did to its spaces."""
    return hashlib.sha256(" ".join(shown(text).split()).encode()).hexdigest()[:16]


def heading(value: object) -> str:
    """What stands in a row of headings, as headings are compared."""
    return " ".join(value.casefold().split()) if isinstance(value, str) else ""
