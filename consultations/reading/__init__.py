"""Reads a UN document into numbered paragraphs and recommendations, as proposals for an officer.

Works without Django and without any other package of ours: it reads strangers' files in a limited child process. The
steps: `sources` returns lines, `furniture` removes running heads and page numbers, `numbering` finds the paragraph
numbers, `headings` the headings above them, `paragraphs` combines them, `limbs` finds the requests.
"""

from typing import TYPE_CHECKING, Any

from consultations.reading.messages import SENTENCES, ReadingError, Reason
from consultations.reading.results import Actor, DocumentReading, LimbProposal, ParagraphProposal, RequestForce

if TYPE_CHECKING:
    from consultations.reading.reader import read, read_file

__all__ = [
    "SENTENCES",
    "Actor",
    "DocumentReading",
    "LimbProposal",
    "ParagraphProposal",
    "ReadingError",
    "Reason",
    "RequestForce",
    "read",
    "read_file",
]


def __getattr__(name: str) -> Any:
    """Return `read` or `read_file`, with their first use: who shows a reading needs no reader."""
    if name not in {"read", "read_file"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from consultations.reading import reader

    return getattr(reader, name)
