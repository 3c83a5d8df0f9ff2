"""Plain text: paragraphs stand between empty lines, or are lines where there are none."""

from collections.abc import Iterator
from pathlib import Path

from core.intake.plain import read_plain
from submissions.extraction.paragraphs import MAX_TEXT, Piece, starts_paragraph

_PAGE_BREAK = "\f"


def read_text(path: Path, notes: set[str]) -> Iterator[Piece]:
    """The paragraphs of a text file; pages are counted where it has page breaks."""
    text = read_plain(path, limit=MAX_TEXT * 4)
    pages = text.split(_PAGE_BREAK)
    by_line = "\n\n" not in text.strip()
    for number, page in enumerate(pages, start=1):
        for paragraph in _paragraphs(page, by_line=by_line):
            yield Piece(paragraph, number if len(pages) > 1 else None)


def _paragraphs(text: str, *, by_line: bool) -> Iterator[str]:
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        if lines and (by_line or not stripped or starts_paragraph(stripped, lines[-1])):
            yield " ".join(lines)
            lines = []
        if stripped:
            lines.append(stripped)
