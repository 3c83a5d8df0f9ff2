"""Reads the bytes of a file into a `DocumentReading`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from consultations.reading.languages import language_of, other_languages
from consultations.reading.lines import LeftOutKind, SourceText, TableColumns, TableRow, TextLine
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.proposals.lists import proposals_of_rows, whole_row
from consultations.reading.proposals.requests import DocumentRequests
from consultations.reading.results import DocumentReading, LeftOutText, ParagraphKind, ParagraphProposal, ReadingFault
from consultations.reading.sources import MAX_BYTES, source_of
from consultations.reading.structure.faults import note_faults, note_lines_inside
from consultations.reading.structure.furniture import symbol_of, without_furniture
from consultations.reading.structure.kinds import KindOfParagraph, kinds_of
from consultations.reading.structure.line_log import LineFault, TextLedger, count_words, excerpt_of
from consultations.reading.structure.numbers.labels import holds_label
from consultations.reading.structure.numbers.outline import lines_of_outline
from consultations.reading.structure.numbers.unnumbered import has_labels, is_lettered, unnumbered_paragraphs
from consultations.reading.structure.paragraphs import NumberedParagraph
from consultations.reading.structure.question_headings import with_questions
from consultations.reading.structure.sections import paragraphs_of_document
from consultations.reading.structure.star_notes import without_star_notes
from consultations.reading.structure.type_headings import with_headings, without_contents
from consultations.reading.table_columns import kind_of_text

_FOR_EVERYBODY = {ParagraphKind.QUESTION, ParagraphKind.STATEMENT}
_FIRST_LINES = 60
_LONGEST_FAULT = 200  # characters
_LONGEST_COUNTED = 200_000  # characters of a paragraph that we count


def read(data: bytes, name: str, *, symbol: str = "", columns: Sequence[TableColumns] = ()) -> DocumentReading:
    """Read one document.

    `name`: the file's name as people see it; `symbol`: the document's, where it is known; `columns`: column maps for
    tables with the same header. Raises `ReadingError` where the file cannot be read; doubts are the reading's notes.
    """
    source = source_of(data, name, columns)
    source_lines = [replace(line, order=order) for order, line in enumerate(source.lines)]
    flow = [line for line in source_lines if not line.left_out]
    ledger = TextLedger(left_out=[line for line in source_lines if line.left_out])
    for line in source_lines:
        if line.left_out is LeftOutKind.TABLE and holds_label(line.text):
            words = excerpt_of(line.text, _LONGEST_FAULT)
            ledger.faults.append(LineFault("table_left_out", words, line.order, at_paragraph=False))
    for line in flow:
        if line.struck:
            ledger.fault("struck_out", excerpt_of(line.struck, _LONGEST_FAULT), line)
    symbol, notes = symbol_of(flow, name, symbol.strip())
    body = without_furniture(flow, source.page_labels)
    of_body = {line.order for line in body}
    ledger.leave_out((line for line in flow if line.order not in of_body), LeftOutKind.FURNITURE)
    text, contents = without_contents(body)
    ledger.leave_out(contents, LeftOutKind.FURNITURE)
    text, star_notes = without_star_notes(text, flow)
    ledger.leave_out(star_notes, LeftOutKind.NOTE)
    if star_notes:
        count = sum(line.text[:1] in {"*", "["} or line.text[:1].isdigit() for line in star_notes)
        notes.append(Reason("notes_left_out", str(count)))
    lines = with_questions(with_headings(text, ledger, lines_of_outline(text)))
    paragraphs = _paragraphs(lines, ledger, has_rows=bool(source.rows))
    all_text = " ".join([*(line.text for line in lines), *(row.text for row in source.rows)])
    language = language_of(all_text)
    rows, about_rows = _proposals_of_table(source)
    note_faults(paragraphs, ledger)
    note_lines_inside(paragraphs, lines, ledger)
    headings = ledger.leave_out_unused_headings([paragraph.path for paragraph in paragraphs])
    notes += [*source.notes, *ledger.notes, *about_rows]
    if not paragraphs and not rows:
        notes.append(Reason("no_numbered_paragraph"))
    if language is None:
        notes.append(Reason("language_unknown"))
    if others := other_languages(all_text, language):
        notes.append(Reason("several_languages", ", ".join(others)))
    requests = DocumentRequests(paragraphs, [line.text for line in lines if line.text], language)
    if requests.language != "en":
        notes.append(Reason("limbs_by_verbs" if requests.is_read else "language_without_requests"))
    first = [line.text for line in lines if not paragraphs or line.order < paragraphs[0].order][:_FIRST_LINES]
    kinds = kinds_of(paragraphs, symbol, [*first, *(paragraphs[0].path.texts if paragraphs else ())])
    proposals = (*_proposals(paragraphs, kinds, requests), *rows)
    starts = [paragraph.order for paragraph in paragraphs]
    left_out = ledger.left_out_texts(starts, {line.sheet: line.page for line in body if line.sheet and line.page})
    ends = [
        (words, len(paragraphs) + place) for place, row in enumerate(source.rows, 1) for words in row.headings_after
    ]
    left_out += [LeftOutText(words, LeftOutKind.HEADING, place) for words, place in ends]
    at_ends = (ReadingFault("heading_alone", words, None, at if at < len(proposals) else None) for words, at in ends)
    return DocumentReading(
        symbol,
        language,
        proposals,
        tuple(notes),
        source.columns,
        faults=(
            *ledger.reading_faults(starts, {line.order: line.page for line in body}),
            *at_ends,
            *_decimals(source.rows, len(paragraphs)),
            *_struck_rows(source.rows, len(paragraphs)),
        ),
        left_out=tuple(left_out),
        shares=_shares(proposals, headings, left_out),
    )


def _proposals_of_table(source: SourceText) -> tuple[list[ParagraphProposal], list[Reason]]:
    rows, reasons = proposals_of_rows(source.rows)
    if source.columns:
        kind = kind_of_text(source.columns.text)
        rows = [replace(row, kind=kind) for row in rows]
        if kind in _FOR_EVERYBODY:
            rows = [replace(row, limbs=(whole_row(row.text),)) for row in rows]
    return rows, reasons


def _decimals(rows: Sequence[TableRow], first: int) -> Iterator[ReadingFault]:
    """Yield one fault for all numbers that a spreadsheet stores as decimals, at the first of them."""
    decimals = [(place, row.number) for place, row in enumerate(rows, first) if row.is_decimal]
    if decimals:
        words = excerpt_of(", ".join(number for _place, number in decimals), _LONGEST_FAULT)
        yield ReadingFault("numbers_as_decimals", words, None, decimals[0][0])


def _struck_rows(rows: Sequence[TableRow], first: int) -> Iterator[ReadingFault]:
    for place, row in enumerate(rows, first):
        if row.struck:
            yield ReadingFault("struck_out", excerpt_of(row.struck, _LONGEST_FAULT), None, place)


def _paragraphs(lines: Sequence[TextLine], ledger: TextLedger, *, has_rows: bool) -> list[NumberedParagraph]:
    """Return the paragraphs by their printed numbers, else by labels such as Question 1, else counted by us."""
    if has_rows or not has_labels(lines):
        numbered = TextLedger()
        paragraphs = paragraphs_of_document(lines, numbered)
        if paragraphs and (has_rows or not _by_letters(paragraphs) or is_lettered(paragraphs, lines)):
            ledger.extend(numbered)
            return paragraphs
    if has_rows:
        ledger.leave_out((line for line in lines if not line.is_heading), LeftOutKind.TEXT)
        ledger.add_headings(line for line in lines if line.is_heading)
        return []
    unnumbered = unnumbered_paragraphs(lines)
    if any(len(each.text) > _LONGEST_COUNTED for each in unnumbered.paragraphs):
        from consultations.reading.sources.pdfs import MAX_PAGES

        raise ReadingError("too_large", limit=MAX_BYTES // 1_000_000, pages=MAX_PAGES)  # text without any paragraphs
    ledger.add_headings(unnumbered.headings)
    ledger.notes += unnumbered.notes
    for block in unnumbered.left_out:
        ledger.leave_out_text("text_without_number", block)
    return unnumbered.paragraphs


def _by_letters(paragraphs: Sequence[NumberedParagraph]) -> bool:
    return all(any(reason.code == "number_under_heading" for reason in each.reasons) for each in paragraphs)


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
    remembered = [TableColumns.from_dict(each) for each in columns]
    return read(path.read_bytes(), name or path.name, symbol=symbol, columns=remembered).as_dict()


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
