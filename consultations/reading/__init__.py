"""Reads a UN document into numbered paragraphs and recommendations, as proposals for an officer.

Works without Django and without any other package of ours: it reads strangers' files in a limited child process. The
steps: `sources` returns lines, `furniture` removes running heads and page numbers, `numbering` finds the paragraph
numbers, `headings` the headings above them, `paragraphs` combines them, `limbs` finds the requests.
"""

from consultations.reading.messages import SENTENCES, ReadingError, Reason
from consultations.reading.reader import read, read_file
from consultations.reading.results import Actor, DocumentReading, LimbProposal, ParagraphProposal, RequestForce

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
