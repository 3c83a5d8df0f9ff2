"""The demonstration's page, and a way to read texts of our own."""

from pathlib import Path
from textwrap import dedent

from consultations.reading import DocumentReading, read

SEED = Path(__file__).resolve().parents[3] / "portal" / "demonstration" / "A-HRC-11-7_page-26.txt"


def reading_of(text: str, name: str = "draft.txt") -> DocumentReading:
    return read(dedent(text).encode(), name)


def numbers(reading: DocumentReading) -> list[str]:
    return [paragraph.number for paragraph in reading.paragraphs]


def notes(reading: DocumentReading) -> dict[str, str]:
    return {note.code: note.words for note in reading.notes}
