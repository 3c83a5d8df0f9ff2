"""Headings of tables of inputs: ours, and those of the comment tables of the IPCC, ISO and the IPPC.

Works without Django: the limited child process uses it to find the heading row of a file.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from core.files.kinds import FileKind

KINDS = (FileKind.CSV, FileKind.XLSX, FileKind.DOCX)  # of files

# Our columns: the name we give it, then what others call it.
KNOWN: dict[str, tuple[str, ...]] = {
    "external_id": ("External ID", "id", "external", "comment no", "comment number"),
    "organisation": ("Organisation", "organization", "body", "mb/nc", "member body", "submitted by", "country"),
    "constituency": ("Constituency",),
    "country": ("Country",),
    "symbol": ("Symbol",),
    "para": ("Para", "paragraph", "para no", "para number", "clause/subclause", "clause", "section", "chapter"),
    "limb": ("Limb", "part", "sentence"),
    "position": ("Position",),
    "type": ("Type", "comment type", "type of comment"),
    "comment": ("Comment", "comments", "text", "explanation"),
    "rewording": ("Proposed rewording", "proposed change", "suggested wording", "proposed text", "suggested change"),
    "annex": ("Place", "paragraph/figure/table"),
    "language": ("Language",),
    "received": ("Received", "received on", "date"),
}
IPCC = ("chapter", "from page", "comment")  # its tables have no column for whose comment it is
ENOUGH = 3  # known names in one row: it is the heading

_ASIDE = re.compile(r"\([^)]*\)|[\d\s/:.]+$")
_SLASH = re.compile(r"\s*/\s*")


def plain(text: str) -> str:
    """Return a heading for comparison: `MB/NC1`, `Clause/ Subclause (e.g. 3.1)` without their notes, in lower case."""
    words = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    return _SLASH.sub("/", _ASIDE.sub("", _ASIDE.sub("", words))).strip()


def count_known(cells: Iterable[str]) -> int:
    """Return how many of the cells are headings of known columns."""
    return len({plain(cell) for cell in cells} & _ALL)


def is_second_line(above: Sequence[Any], below: Sequence[Any]) -> bool:
    """Return whether the row under a heading is part of it.

    It splits columns ("From" into "Page" and "Line") or repeats cells that extend over both rows.
    """
    pairs = [(_text(top), _text(sub)) for top, sub in zip_longest(above, below) if _text(sub)]
    own = [sub for top, sub in pairs if sub != top]
    return bool(own) and all(sub in _ALL | _DIVIDES for sub in own)


def joined(above: Sequence[Any], below: Sequence[Any]) -> list[str]:
    """Join the two rows of a heading; a cell that is a known heading by itself stays alone."""
    found = []
    for top, sub in zip_longest(above, below):
        whole = not _text(sub) or _text(sub) == _text(top)
        found.append(str(top or "") if whole else str(sub) if not top or _text(sub) in _ALL else f"{top} {sub}")
    return found


def _text(cell: Any) -> str:
    return plain(cell) if isinstance(cell, str) else ""


_DIVIDES = {"page", "line", "number", "no", "paragraph", "figure", "table", "clause", "subclause"}
_ALL = {plain(name) for names in KNOWN.values() for name in names} | {*IPCC, "line number", "response"}
