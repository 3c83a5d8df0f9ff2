"""A UN document → numbered paragraphs → recommendations, all of it as proposals that an officer confirms or mends.

Works without Django and without any other package of ours: it runs on strangers' files in a limited child process.
The way through: `sources` gives lines, `furniture` takes out running heads and page numbers, `numbering` finds the
paragraphs' numbers, `headings` what stands above them, `paragraphs` puts them together, `limbs` finds the requests.
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
