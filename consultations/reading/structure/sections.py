"""Reads the paragraphs of a whole document: part by part, where its parts are numbered each for itself."""

from collections.abc import Sequence

from consultations.reading.lines import TextLine
from consultations.reading.structure.ledger import TextLedger
from consultations.reading.structure.numbering import numbering_of
from consultations.reading.structure.paragraphs import (
    DocumentPrint,
    NumberedParagraph,
    lettered_paragraphs,
    paragraphs_of,
)


def paragraphs_of_document(lines: Sequence[TextLine], ledger: TextLedger) -> list[NumberedParagraph]:
    """Return the paragraphs in the order of the document. What belongs to none is in the ledger."""
    print_ = DocumentPrint.of(lines)
    numbering = numbering_of(lines)
    if numbering.starts:
        paragraphs, _path = paragraphs_of(lines, numbering, print_, ledger)
        ledger.notes += numbering.notes
        return paragraphs
    return lettered_paragraphs(lines, print_, ledger)
