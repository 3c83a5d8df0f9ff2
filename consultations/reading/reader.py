"""Reads the bytes of a file into a `DocumentReading`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from consultations.reading.languages import language_of, other_languages
from consultations.reading.lines import TableColumns
from consultations.reading.messages import Reason
from consultations.reading.proposals.limbs import limbs_of
from consultations.reading.proposals.lists import is_recommendation, listed, proposals_of_rows
from consultations.reading.results import DocumentReading, LimbProposal, ParagraphProposal
from consultations.reading.sources import source_of
from consultations.reading.structure.furniture import symbol_of, without_furniture
from consultations.reading.structure.numbering import numbering_of
from consultations.reading.structure.paragraphs import NumberedParagraph, lettered_paragraphs, paragraphs_of
from consultations.reading.structure.type_headings import with_headings
from consultations.reading.structure.unnumbered import has_labels, is_lettered, unnumbered_paragraphs
from consultations.reading.table_columns import kind_of_text

_MAX_FOR_LIMBS = 12_000  # characters; no paragraph of a UN document comes near it


def read(data: bytes, name: str, *, symbol: str = "", columns: Sequence[TableColumns] = ()) -> DocumentReading:
    """Read one document.

    `name`: the file's name as people see it; `symbol`: the document's, where it is known; `columns`: column maps for
    tables with the same header. Raises `ReadingError` where the file cannot be read; doubts are the reading's notes.
    """
    source = source_of(data, name, columns)
    symbol, notes = symbol_of(source.lines, name, symbol.strip())
    lines = with_headings(without_furniture([line for line in source.lines if not line.left_out]))
    numbering = numbering_of(lines)
    labelled = not source.rows and has_labels(lines)
    paragraphs, between = ([], []) if labelled else paragraphs_of(lines, numbering)
    text = " ".join([*(line.text for line in lines), *(row.text for row in source.rows)])
    language = language_of(text)
    if not paragraphs:
        paragraphs, between = lettered_paragraphs(lines)
        if not source.rows and (labelled or not is_lettered(paragraphs, lines)):
            unnumbered = unnumbered_paragraphs(lines)
            left_out = (" ".join(line.text for line in block) for block in unnumbered.left_out)
            between = [*unnumbered.notes, *(Reason("text_without_number", text[:60]) for text in left_out)]
            paragraphs = unnumbered.paragraphs
    rows, about_rows = proposals_of_rows(source.rows)
    if source.columns:
        rows = [replace(row, kind=kind_of_text(source.columns.text)) for row in rows]
    notes += [*source.notes, *between, *numbering.notes, *about_rows]
    if not paragraphs and not rows:
        notes.append(Reason("no_numbered_paragraph"))
    if language is None:
        notes.append(Reason("language_unknown"))
    if others := other_languages(text, language):
        notes.append(Reason("several_languages", ", ".join(others)))
    in_english = language in (None, "en")
    if not in_english:
        notes.append(Reason("limbs_in_english_only"))
    proposals = (*_proposals(paragraphs, in_english=in_english), *rows)
    return DocumentReading(symbol, language, proposals, tuple(notes), source.columns)


def read_file(
    path: Path, *, name: str = "", symbol: str = "", columns: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Call `read` in the limited child process and return `DocumentReading.as_dict()`.

    `name`: where the path does not show it.
    """
    known = [TableColumns.from_dict(each) for each in columns]
    return read(path.read_bytes(), name or path.name, symbol=symbol, columns=known).as_dict()


def _proposals(paragraphs: list[NumberedParagraph], *, in_english: bool) -> list[ParagraphProposal]:
    proposals = []
    chapeau: LimbProposal | None = None
    for paragraph in paragraphs:
        reasons = list(paragraph.reasons)
        limbs: tuple[LimbProposal, ...] = ()
        if len(paragraph.text) > _MAX_FOR_LIMBS:
            reasons.append(Reason("too_long_for_limbs"))
        elif is_recommendation(paragraph.chapeau):
            limbs = listed(paragraph.text, paragraph.chapeau)
        elif in_english:
            limbs = limbs_of(paragraph.text, chapeau=chapeau if paragraph.parent else None)
            limbs = limbs or listed(paragraph.text, paragraph.chapeau)
        if not paragraph.parent:
            chapeau = None
            if paragraph.items and limbs and paragraph.text.endswith(":"):
                chapeau, limbs = limbs[-1], limbs[:-1]  # it speaks through its items
        if in_english and not limbs and not chapeau:
            reasons.append(Reason("recommends_nothing"))
        proposals.append(
            ParagraphProposal(
                number=paragraph.number,
                heading_path=paragraph.path.texts,
                heading_reason=paragraph.path.reason,
                pages=paragraph.pages,
                text=paragraph.text,
                limbs=limbs,
                reasons=tuple(reasons),
                kind=paragraph.kind,
                counted=paragraph.counted,
            )
        )
    return proposals
