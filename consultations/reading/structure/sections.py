"""Reads the paragraphs of a whole document: part by part, where its parts are numbered each for itself."""

from collections.abc import Sequence
from dataclasses import replace

from consultations.reading.lines import LeftOutKind, TextLine
from consultations.reading.messages import Reason
from consultations.reading.structure.headings import HeadingPath
from consultations.reading.structure.ledger import TextLedger
from consultations.reading.structure.numbering import numbering_of
from consultations.reading.structure.outline import outline_of
from consultations.reading.structure.paragraphs import (
    DocumentPrint,
    NumberedParagraph,
    lettered_paragraphs,
    paragraphs_of,
)
from consultations.reading.structure.resolutions import Resolution, paragraphs_of_resolution, resolutions_of
from consultations.reading.structure.unique_numbers import with_unique_numbers


def paragraphs_of_document(lines: Sequence[TextLine], ledger: TextLedger) -> list[NumberedParagraph]:
    """Return the paragraphs in the order of the document. What belongs to none is in the ledger."""
    print_ = DocumentPrint.of(lines)
    resolutions = resolutions_of(lines)
    if resolutions:
        paragraphs = _with_resolutions(lines, resolutions, print_, ledger)
    else:
        numbering = numbering_of(lines)
        numbering = outline_of(lines, numbering.starts) or numbering
        if not numbering.starts:
            return lettered_paragraphs(lines, print_, ledger)
        paragraphs, _path = paragraphs_of(lines, numbering, print_, ledger)
        ledger.notes += numbering.notes
    return with_unique_numbers(paragraphs, ledger)


def _with_resolutions(
    lines: Sequence[TextLine], resolutions: Sequence[Resolution], print_: DocumentPrint, ledger: TextLedger
) -> list[NumberedParagraph]:
    """Return the paragraphs of the resolutions, each with its resolution's number, and of the text around them."""
    paragraphs: list[NumberedParagraph] = []
    path = HeadingPath()
    at = 0
    alone = len(resolutions) == 1
    for part, resolution in enumerate(resolutions):
        others, path = _between(lines[at : resolution.heading], print_, ledger, path)
        paragraphs += [replace(each, part=2 * part) for each in others]
        own, path = paragraphs_of_resolution(lines, resolution, print_, ledger, path)
        own = own if alone and not others else [_prefixed(each, resolution.number) for each in own]
        paragraphs += [replace(each, part=2 * part + 1) for each in own]
        at = resolution.end
    others, path = _between(lines[at:], print_, ledger, path)
    return [*paragraphs, *(replace(each, part=2 * len(resolutions)) for each in others)]


def _prefixed(paragraph: NumberedParagraph, number: str) -> NumberedParagraph:
    if not number:
        return paragraph
    reasons = (*paragraph.reasons, Reason("prefix_of_resolution", number))
    return replace(paragraph, number=f"{number}, {paragraph.number}", reasons=reasons)


def _between(
    lines: Sequence[TextLine], print_: DocumentPrint, ledger: TextLedger, path: HeadingPath
) -> tuple[list[NumberedParagraph], HeadingPath]:
    """Return the paragraphs of the text between resolutions, and the headings at its end."""
    numbering = numbering_of(lines)
    if numbering.starts:
        ledger.notes += numbering.notes
        return paragraphs_of(lines, numbering, print_, ledger, path)
    headings = [line for line in lines if line.is_heading]
    ledger.add_headings(headings)
    ledger.leave_out((line for line in lines if not line.is_heading), LeftOutKind.TEXT)
    return [], path.under(headings, print_.width)
