"""Words covered in a clean copy, by its sender's wish (PRACTICE 6). One door for all kinds, inside the child.

The letters go: nothing lies under the mark that stands in their place, and its length says nothing.
"""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from core.intake.errors import IntakeError
from core.intake.identify import identify
from core.intake.kinds import Kind
from core.intake.plain import encoding_of, read_plain
from submissions.extraction.paragraphs import MAX_TEXT
from submissions.extraction.reading import extract
from submissions.scrubbing.covering_pdfs import cover_pdf
from submissions.scrubbing.covering_xml import cover_container
from submissions.scrubbing.words import MARK, flexible


def _cover_text(source: Path, target: Path, pattern: re.Pattern[str]) -> list[int]:
    coding = encoding_of(source)
    marked = "utf-8-sig" if source.read_bytes().startswith(b"\xef\xbb\xbf") else "utf-8"
    covered = pattern.sub(MARK, read_plain(source, limit=MAX_TEXT * 4))
    target.write_bytes(covered.encode("utf-16" if coding == "utf-16" else marked))
    return []


_COVERERS: dict[Kind, Callable[[Path, Path, re.Pattern[str]], list[int]]] = {
    Kind.TXT: _cover_text,
    Kind.CSV: _cover_text,
    Kind.DOCX: cover_container,
    Kind.ODT: cover_container,
    Kind.XLSX: cover_container,
    Kind.PDF: cover_pdf,
}


def cover(source: Path, target: Path, kind: Kind, words: Sequence[str]) -> list[int]:
    """Write the copy of a clean copy without the words; the pages (from 1) that had to become pictures.

    Words are looked for in any case, as whole words, whatever spaces and ends of lines stand between their letters.
    Raises `IntakeError`: `cannot_cover` for a kind that is not known, `words_left` where the copy still holds them.
    """
    coverer, pattern = _COVERERS.get(kind), flexible(words)
    if coverer is None or pattern is None:
        raise IntakeError("cannot_cover")
    pictures = coverer(source, target, pattern)
    if any(pattern.search(paragraph.text) for paragraph in extract(target, kind).paragraphs):
        raise IntakeError("words_left")
    return pictures


def answer(source: Path, target: Path, *, declared_name: str, words: list[str]) -> dict[str, Any]:
    """The child's side of `limited.covered_copy`."""
    kind = identify(source, declared_name)
    return {"kind": kind.value, "pictures": cover(source, target, kind, words)}
