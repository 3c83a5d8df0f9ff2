"""Combines lines and numbers to paragraphs: flowing text, pages, headings, and lettered items as separate items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from consultations.reading.lines import TextLine
from consultations.reading.messages import Reason
from consultations.reading.results import ParagraphKind
from consultations.reading.structure.headings import PLAIN, HeadingPath, peeled
from consultations.reading.structure.items import items_of, lettered
from consultations.reading.structure.line_breaks import DocumentWords, join_lines
from consultations.reading.structure.numbering import Candidate, ParagraphNumbering
from consultations.reading.structure.type_headings import headings_of_first

_ANNEX = re.compile(r"(?:annex|appendix)(?:es|\s[IVX\d]{1,4})?$", re.IGNORECASE)  # alone in its line: no text
_ENDS_IN_NUMBER = re.compile(r"^[^\W\d]+\s+(\d{1,3})\W*$")
_LONGEST_HEADING = 200
_EXCERPT = 60
_NARROWEST = 50  # characters; where all lines are shorter, they are short for another reason than the margin


@dataclass(frozen=True, slots=True)
class NumberedParagraph:
    """A paragraph as printed, or an item of one.

    `items`: how many of its items follow it; `chapeau`: the words above it that also apply to it.
    """

    number: str
    path: HeadingPath
    pages: tuple[int, ...]
    text: str
    reasons: tuple[Reason, ...]
    parent: str = ""
    items: int = 0
    chapeau: str = ""
    order: int = -1
    run: int = 0
    kind: ParagraphKind = ParagraphKind.PARAGRAPH
    counted: bool = False


def paragraphs_of(
    lines: Sequence[TextLine], numbering: ParagraphNumbering
) -> tuple[list[NumberedParagraph], list[Reason]]:
    """Return the paragraphs in the order of the document, and notes on the text between them."""
    inner = {candidate.line for candidate in numbering.inner}
    notes: list[Reason] = []
    paragraphs: list[NumberedParagraph] = []
    starts = numbering.starts
    if not starts:
        return [], []
    words = DocumentWords([line.text for line in lines if line.text])
    width = _usual_width(lines)
    lines = [
        replace(line, heading=1) if index > starts[0].line and _ANNEX.match(line.text) else line
        for index, line in enumerate(lines)
    ]
    left_out, headings = peeled(lines[: starts[0].line], at_beginning=True)
    if any(line.is_heading and line.type for line in headings):
        left_out = [line for line in (*left_out, *headings) if not line.is_heading]
        headings = headings_of_first(lines[: starts[0].line], lines[starts[0].line :])
    notes += _excerpt("text_before_first", left_out)
    path = _under(HeadingPath(), headings, width, notes)
    for start, following in zip(starts, (*starts[1:], None), strict=True):
        end = following.line if following else len(lines)
        body, headings = peeled(_own_lines(lines, start, end), at_end=following is None)
        listed = [index - start.line for index in range(start.line, start.line + len(body)) if index in inner]
        paragraphs += _with_items(str(start.value), body, path, words, listed=listed)
        path = _under(path, headings, width, notes)
        if headings and not following:
            notes.append(Reason("heading_without_paragraph", path.texts[-1]))
    return paragraphs, notes


def lettered_paragraphs(lines: Sequence[TextLine]) -> tuple[list[NumberedParagraph], list[Reason]]:
    """Return the lettered items of a document without numbered paragraphs, and notes on what was left out.

    The number of the section precedes the letter where its heading ends in one ("Objective 7" → 7(a)).
    """
    words = DocumentWords([line.text for line in lines if line.text])
    width = _usual_width(lines)
    path = HeadingPath()
    paragraphs: list[NumberedParagraph] = []
    notes: list[Reason] = []
    for block, headings in _sections(lines):
        path = path.under(headings, width)
        section = next((found[1] for text in reversed(path.texts) if (found := _ENDS_IN_NUMBER.search(text))), "")
        paragraphs += _lettered(section, block, path, words, notes)
    return (paragraphs, notes) if paragraphs else ([], [])


def _sections(lines: Sequence[TextLine]) -> Iterator[tuple[list[TextLine], list[TextLine]]]:
    """Yield each stretch of text with the headings above it."""
    headings: list[TextLine] = []
    block: list[TextLine] = []
    for line in lines:
        if line.is_heading:
            if block:
                yield block, headings
                block, headings = [], []
            headings.append(line)
        else:
            block.append(line)
    if block or headings:
        yield block, headings


def _lettered(
    section: str, lines: Sequence[TextLine], path: HeadingPath, words: DocumentWords, notes: list[Reason]
) -> Iterator[NumberedParagraph]:
    items = lettered(lines, f"{section}(%s)")
    ends = [*(item.index for item in items), len(lines)][1:]
    notes += _excerpt("text_without_number", [line for line in lines[: items[0].index if items else None] if line.text])
    above = path.texts[-1] if path.texts else ""
    under = path
    for item, end in zip(items, ends, strict=True):
        first = replace(lines[item.index], text=lines[item.index].text[item.start :])
        own = [first, *takewhile(lambda line: not line.gap, lines[item.index + 1 : end])]
        rest = lines[item.index + len(own) : end]
        reasons = [Reason("number_under_heading", above)]
        yield replace(paragraph_of(item.number, own, under, words, reasons), chapeau=above)
        if (
            rest and rest[-1].text.endswith(":") and len(rest[-1].text) <= _LONGEST_HEADING
        ):  # it speaks for the next ones
            under = path.under([replace(rest[-1], heading=PLAIN)], 0)
            rest = rest[:-1]
        notes += _excerpt("text_without_number", rest)


def _own_lines(lines: Sequence[TextLine], start: Candidate, end: int) -> list[TextLine]:
    """Return the lines of a paragraph without its number."""
    first = replace(lines[start.line], text=lines[start.line].text[start.start :])
    return [first, *lines[start.line + 1 : end]]


def _under(path: HeadingPath, headings: Sequence[TextLine], width: int, notes: list[Reason]) -> HeadingPath:
    """Return the new path below these headings.

    Where the source knows its headings, text between them belongs to no paragraph and is noted.
    """
    if any(line.is_heading for line in headings):
        notes += _excerpt("text_without_number", [line for line in headings if not line.is_heading])
        headings = [line for line in headings if line.is_heading]
    return path.under(headings, width)


def _excerpt(code: str, lines: Sequence[TextLine]) -> list[Reason]:
    text = " ".join(line.text for line in lines)
    return [Reason(code, text if len(text) <= _EXCERPT else text[:_EXCERPT].rstrip() + "…")] if text else []


def _usual_width(lines: Sequence[TextLine]) -> int:
    """Return the length that nine of ten lines do not exceed."""
    lengths = sorted(len(line.text) for line in lines) or [0]
    return max(_NARROWEST, lengths[len(lengths) * 9 // 10])


def _with_items(
    number: str, lines: Sequence[TextLine], path: HeadingPath, words: DocumentWords, *, listed: Sequence[int]
) -> Iterator[NumberedParagraph]:
    """Yield the paragraph, then its items 16(a), 136.1 or 67.1, each with its own lines."""
    items = items_of(number, lines, listed)
    ends = [*(item.index for item in items), len(lines)][1:]
    own = lines[: items[0].index] if items else lines
    reasons = [Reason("number_as_printed")]
    if listed:
        reasons.append(Reason("list_inside"))
    whole = paragraph_of(number, own, path, words, reasons, items=len(items))
    yield whole
    for item, end in zip(items, ends, strict=True):
        first = replace(lines[item.index], text=lines[item.index].text[item.start :])
        reasons = [Reason("lettered_item", number)]
        if item.printed:
            reasons.append(Reason("number_misprinted", item.printed))
        own_lines = [first, *lines[item.index + 1 : end]]
        yield replace(paragraph_of(item.number, own_lines, path, words, reasons, parent=number), chapeau=whole.text)


def paragraph_of(
    number: str,
    lines: Sequence[TextLine],
    path: HeadingPath,
    words: DocumentWords,
    reasons: list[Reason],
    *,
    parent: str = "",
    items: int = 0,
) -> NumberedParagraph:
    text, guesses = join_lines([line.text for line in lines if line.text], words)
    reasons += [Reason("hyphen_joined", guess) for guess in guesses]
    marks = [mark for line in lines for mark in line.marks]
    if marks and (end := re.search(rf"(?<=[.;:!?)”\"]){re.escape(marks[-1])}$", text)):
        text = text[: end.start()]  # below the last stop it is no part of the sentence
        marks.pop()
    if marks:
        reasons.append(Reason("note_marks", ", ".join(marks)))
    pages = tuple(sorted({line.page for line in lines if line.page}))
    return NumberedParagraph(number, path, pages, text, tuple(reasons), parent, items, order=lines[0].order)
