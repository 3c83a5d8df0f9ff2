"""Combines lines and numbers to paragraphs: flowing text, pages, headings, and lettered items as separate items."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from consultations.reading.lines import LeftOutKind, TextLine
from consultations.reading.messages import Reason
from consultations.reading.results import ParagraphKind
from consultations.reading.structure.headings import PLAIN, HeadingPath, is_reference, level_of, peeled
from consultations.reading.structure.line_breaks import DocumentWords, join_lines
from consultations.reading.structure.line_log import TextLedger, excerpt_of
from consultations.reading.structure.numbers.inserted_numbers import with_inserted_numbers
from consultations.reading.structure.numbers.items import dotted_items_of, items_of, lettered
from consultations.reading.structure.numbers.numbering import Candidate, ParagraphNumbering
from consultations.reading.structure.type_headings import headings_of_first

_ANNEX = re.compile(r"(?:annex|appendix)(?:es|\s[IVX\d]{1,4})?$", re.IGNORECASE)  # alone in its line: no text
_ENDS_IN_NUMBER = re.compile(r"^[^\W\d]+\s+(\d{1,3})\W*$")
_QUESTION_MARKS = frozenset("?？؟")
_ENOUGH_QUESTIONS = 3
_LISTED = re.compile(r"[-*•●▪■◦○☐□–—]|[(（]?\w{1,2}[)）.]\s")
_LONGEST_HEADING = 200
_LETTERED_LEVEL = 12  # the level of headings with a capital letter
_NARROWEST = 50  # characters; where all lines are shorter, they are short for another reason than the margin


@dataclass(frozen=True, slots=True)
class NumberedParagraph:
    """A paragraph as printed, or an item of one.

    `items`: how many of its items follow it; `chapeau`: the words above it that also apply to it; `order`: of its first
    line in the file; `part` and `run`: the part of the document, and the row of rising numbers in it, that it belongs
    to; `counted`: its number is not printed.
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
    part: int = 0
    kind: ParagraphKind = ParagraphKind.PARAGRAPH
    counted: bool = False


@dataclass(frozen=True, slots=True)
class DocumentPrint:
    """How the document prints words and lines; `width`: the usual length of a line in characters."""

    words: DocumentWords
    width: int

    @classmethod
    def of(cls, lines: Sequence[TextLine]) -> "DocumentPrint":
        return cls(DocumentWords([line.text for line in lines if line.text]), _usual_width(lines))


def paragraphs_of(
    lines: Sequence[TextLine],
    numbering: ParagraphNumbering,
    print_: DocumentPrint,
    ledger: TextLedger,
    path: HeadingPath | None = None,
) -> tuple[list[NumberedParagraph], HeadingPath]:
    """Return the paragraphs in the order of the document, and the headings that apply at its end.

    `path`: the headings that apply above the first line, where that is not the document's.
    """
    inner = {candidate.line for candidate in numbering.inner}
    paragraphs: list[NumberedParagraph] = []
    starts = with_inserted_numbers(lines, numbering.starts)
    if not starts:
        return [], path or HeadingPath()
    lines = [
        replace(line, heading=1) if index > starts[0].line and _ANNEX.match(line.text) else line
        for index, line in enumerate(lines)
    ]
    for fault in numbering.faults:
        ledger.fault(fault.code, fault.words, lines[fault.line])
    left_out, headings = peeled(lines[: starts[0].line], at_beginning=True)
    if any(line.is_heading and line.type for line in headings):
        left_out = [line for line in (*left_out, *headings) if not line.is_heading]
        among = [line for line in lines[: starts[0].line] if line.is_heading]
        headings = among if path is not None else headings_of_first(lines[: starts[0].line], lines[starts[0].line :])
        ledger.add_headings(among)
    ledger.leave_out_text("text_before_first", left_out, fault=path is not None)
    path = _under(path or HeadingPath(), headings, print_.width, ledger)
    asks = _ask(lines, starts)
    for start, following in zip(starts, (*starts[1:], None), strict=True):
        end = following.line if following else len(lines)
        body, headings = peeled(_own_lines(lines, start, end), at_end=following is None)
        whole = len(body)
        body = _without_reference(body, ledger)
        if len(body) < whole and not headings:
            body, headings = peeled(body)
        body = _without_captions(body, ledger)
        number = start.label or str(start.value)
        body, headings = _with_items_under_headings(number, body, headings)
        if asks and following is None:
            body = _without_farewell(body, ledger)
        listed = [index - start.line for index in range(start.line, start.line + len(body)) if index in inner]
        own = list(_with_items(number, body, path, print_, ledger, listed=listed))
        paragraphs += [replace(each, run=start.run) for each in own]
        path = _under(own[-1].path, headings, print_.width, ledger)
    return paragraphs, path


def paragraphs_with_items(
    number: str, lines: Sequence[TextLine], path: HeadingPath, print_: DocumentPrint, ledger: TextLedger
) -> list[NumberedParagraph]:
    """Return one paragraph and its items."""
    return list(_with_items(number, lines, path, print_, ledger, listed=()))


def lettered_paragraphs(
    lines: Sequence[TextLine], print_: DocumentPrint, ledger: TextLedger
) -> list[NumberedParagraph]:
    """Return the lettered items of a document without numbered paragraphs.

    The number of the section precedes the letter where its heading ends in one ("Objective 7" → 7(a)).
    """
    path = HeadingPath()
    paragraphs: list[NumberedParagraph] = []
    own = TextLedger()
    for block, headings in _sections(lines):
        own.add_headings(headings)
        path = path.under(headings, print_.width)
        section = next((match[1] for text in reversed(path.texts) if (match := _ENDS_IN_NUMBER.search(text))), "")
        paragraphs += _lettered(section, block, path, print_.words, own)
    if paragraphs:
        ledger.extend(own)
    return paragraphs


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
    section: str, lines: Sequence[TextLine], path: HeadingPath, words: DocumentWords, ledger: TextLedger
) -> Iterator[NumberedParagraph]:
    items = lettered(lines, f"{section}(%s)")
    ends = [*(item.index for item in items), len(lines)][1:]
    ledger.leave_out_text("text_without_number", lines[: items[0].index if items else None], fault=False)
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
            ledger.add_headings([rest[-1]])
            rest = rest[:-1]
        ledger.leave_out_text("text_without_number", rest)


def _own_lines(lines: Sequence[TextLine], start: Candidate, end: int) -> list[TextLine]:
    """Return the lines of a paragraph without its number."""
    return [_without_number(lines[start.line], start.start), *lines[start.line + 1 : end]]


def _without_number(line: TextLine, start: int) -> TextLine:
    """Return the line from `start`; the bracket of a text that is not agreed stays."""
    brackets = "[" * (len(line.text) - len(line.text.lstrip("["))) if start else ""
    return replace(line, text=f"{brackets}{line.text[start:]}")


def _with_items_under_headings(
    number: str, body: list[TextLine], below: list[TextLine]
) -> tuple[list[TextLine], list[TextLine]]:
    """Return the lines of a paragraph and the headings below it.

    Where its items 140.1, 140.2 … go on under headings, as in lists by theme, these and the headings are its own lines.
    """
    if not any(line.is_heading for line in below):
        return body, below
    items = dotted_items_of(number, [*body, *below])
    if not items or items[-1].index < len(body):
        return body, below
    last = items[-1].index - len(body)
    own, rest = peeled(below[last:])
    return [*body, *below[:last], *own], rest


def _under(path: HeadingPath, headings: Sequence[TextLine], width: int, ledger: TextLedger) -> HeadingPath:
    """Return the new path below these headings.

    Where the source knows its headings, text between them belongs to no paragraph and is left out.
    """
    if any(line.is_heading for line in headings):
        for block in _stretches(headings):
            ledger.leave_out_text("text_without_number", block)
        headings = [line for line in headings if line.is_heading]
    boxes = _boxes(headings)
    for box in boxes:
        if not box.is_heading and _CAPTION.match(box.text):
            ledger.fault("table_left_out", excerpt_of(box.text, _LONGEST_HEADING), box)
    ledger.leave_out(boxes, LeftOutKind.TABLE)
    of_boxes = {line.order for line in boxes}
    headings = [line for line in headings if line.order not in of_boxes]
    ledger.add_headings(headings)
    return path.under(headings, width)


def _boxes(headings: Sequence[TextLine]) -> list[TextLine]:
    """Return the titles of boxes and tables among headings, and the lines below one that no source calls a heading."""
    boxes: list[TextLine] = []
    for line in headings:
        below = bool(boxes) and not line.is_heading and level_of(line.text) == PLAIN
        if _CAPTION.match(line.text) or below:
            boxes.append(line)
    return boxes


def _stretches(lines: Sequence[TextLine]) -> Iterator[list[TextLine]]:
    """Yield the stretches of text between headings."""
    for is_heading, stretch in groupby(lines, key=lambda line: line.is_heading):
        if not is_heading:
            yield list(stretch)


_CAPTION = re.compile(
    r"(?:figures?|tables?|box|chart|map|tableau|encadré|carte|graphique|figura|cuadro|recuadro|gráfico|рисунок|таблица"
    r"|вставка|الشكل|الجدول|الإطار|图|表|方框)\s?(?:[A-Z]{1,4}\.)?[\dIVX]{1,3}(?:\.\d{1,2})?\s*(?:$|[.:：|–—]|\s(?=(?-i:[^\W\d_a-z])))",
    re.IGNORECASE,
)


def _without_reference(lines: list[TextLine], ledger: TextLedger) -> list[TextLine]:
    """Leave out a line below a paragraph that only refers, for the next one, to recommendations by number."""
    if len(lines) > 1 and lines[-1].gap and is_reference(lines[-1].text):
        ledger.leave_out(lines[-1:], LeftOutKind.TEXT)
        return lines[:-1]
    return lines


def _ask(lines: Sequence[TextLine], starts: Sequence[Candidate]) -> bool:
    """Return whether most of the numbered texts are questions."""
    ends = [*(start.line for start in starts), len(lines)][1:]
    asking = sum(
        any(_QUESTION_MARKS.intersection(line.text) for line in lines[start.line : end])
        for start, end in zip(starts, ends, strict=True)
    )
    return len(starts) >= _ENOUGH_QUESTIONS and asking * 2 > len(starts)


def _without_farewell(lines: list[TextLine], ledger: TextLedger) -> list[TextLine]:
    """Leave out what stands below the last question, as where answers are to be sent: it is no part of it."""
    end = next(
        (at for at in range(1, len(lines)) if lines[at].gap and lines[at - 1].text[-1:] in _QUESTION_MARKS), len(lines)
    )
    rest = lines[end:]
    if any(line.text[-1:] in _QUESTION_MARKS or _LISTED.match(line.text) for line in rest):
        return lines
    ledger.leave_out_text("text_without_number", rest)
    return lines[:end]


def _without_captions(lines: list[TextLine], ledger: TextLedger) -> list[TextLine]:
    """Leave out a figure or table below its caption, up to the end of the paragraph or where its sentence goes on."""
    body: list[TextLine] = []
    inside = unfinished = False
    for index, line in enumerate(lines):
        if index and not inside and _is_caption(lines, index):
            inside, unfinished = True, not body[-1].ends
            ledger.fault("table_left_out", excerpt_of(line.text, _LONGEST_HEADING), line)
        elif inside and unfinished and line.gap and line.text[:1].islower():
            inside = False
        if inside:
            ledger.leave_out([line], LeftOutKind.TABLE)
        else:
            body.append(line)
    return body


def _is_caption(lines: Sequence[TextLine], index: int) -> bool:
    line = lines[index]
    on_new_sheet = line.sheet != lines[index - 1].sheet
    return (line.gap or on_new_sheet) and bool(_CAPTION.match(line.text))


def _usual_width(lines: Sequence[TextLine]) -> int:
    """Return the length that nine of ten lines do not exceed."""
    lengths = sorted(len(line.text) for line in lines) or [0]
    return max(_NARROWEST, lengths[len(lengths) * 9 // 10])


def _with_items(
    number: str,
    lines: Sequence[TextLine],
    path: HeadingPath,
    print_: DocumentPrint,
    ledger: TextLedger,
    *,
    listed: Sequence[int],
) -> Iterator[NumberedParagraph]:
    """Yield the paragraph, then its items 16(a), 136.1 or 67.1, each with its own lines, under the headings among them.

    The last one has the headings that apply at its end.
    """
    words = print_.words
    items = items_of(number, lines, listed)
    ends = [*(item.index for item in items), len(lines)][1:]
    own, headings = _to_heading(lines[: items[0].index] if items else lines)
    own = own or [replace(lines[0], text="")]  # the first item is printed beside the number
    reasons = [Reason("number_as_printed")]
    if listed:
        reasons.append(Reason("list_inside"))
    whole = paragraph_of(number, own, path, words, reasons, items=len(items))
    if whole.text or not items:
        yield whole
    parent = number if whole.text else ""
    for item, end in zip(items, ends, strict=True):
        path = _under(path, headings, print_.width, ledger)
        first = _without_number(lines[item.index], item.start)
        reasons = [Reason("lettered_item", number)]
        if item.printed:
            reasons.append(Reason("number_misprinted", item.printed))
            ledger.fault("number_misprinted", item.printed, first)
        if item.inside:
            ledger.fault("number_inside", item.inside, first)
        if item.missing:
            ledger.fault("items_missing" if item.missing.endswith(")") else "numbers_missing", item.missing, first)
        own, headings = _to_heading([first, *lines[item.index + 1 : end]])
        yield replace(paragraph_of(item.number, own, path, words, reasons, parent=parent), chapeau=whole.text)


def _to_heading(lines: Sequence[TextLine]) -> tuple[list[TextLine], list[TextLine]]:
    """Split the lines at the first that the source calls a heading, or a last one that reads like "B. Justice"."""
    own = list(takewhile(lambda line: not line.is_heading, lines))
    if len(own) == len(lines) > 1 and _is_lettered_heading(own[-1]) and own[-2].ends:
        own.pop()
    return own, list(lines[len(own) :])


def _is_lettered_heading(line: TextLine) -> bool:
    return line.type is None and line.gap and not line.ends and level_of(line.text) <= _LETTERED_LEVEL


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
    if marks and (end := re.search(rf"(?<=[.,;:!?)”\"]){re.escape(marks[-1])}$", text)):
        text = text[: end.start()]  # below the last stop it is no part of the sentence
        marks.pop()
    if marks:
        reasons.append(Reason("note_marks", ", ".join(marks)))
    pages = tuple(sorted({line.page for line in lines if line.page}))
    return NumberedParagraph(number, path, pages, text, tuple(reasons), parent, items, order=lines[0].order)
