"""Reads PDF with a text layer. Notes at the foot of a page or the end of the document are found by smaller type."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pypdfium2.raw

from consultations.reading.lines import LeftOutKind, SourceText, TextLine
from consultations.reading.messages import ReadingError, Reason
from consultations.reading.sources.pdf_pages import lines_of_page
from consultations.reading.structure.furniture import is_furniture

MAX_PAGES = 2_000
_CLEARLY = 1.5  # times as many lines must stand alike
_RARE = 0.05  # of all distances
_WIDER = 1.3  # of the usual distance between lines: something blank is between
_LEADING = 1.45  # sizes between two lines of one paragraph
_LONGEST_TAB, _OUTSIDE = 12, 20  # characters; points
_LEAST_TABS, _SHARE_OF_TABS = 3, 0.15  # sheets; of all sheets
_SMALL = 0.93  # of the text's size


def lines_of(data: bytes) -> SourceText:
    """Return the lines of the document. Raises `ReadingError`: `password`, `damaged`, `too_large`, `no_text_layer`."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise ReadingError("password") from None
        raise ReadingError("damaged", kind="PDF") from None
    try:
        if len(document) > MAX_PAGES:
            raise ReadingError("too_large", limit=50, pages=MAX_PAGES)
        pages = [_page(document, index) for index in range(len(document))]
        labels = _labels(document)
    except pypdfium2.PdfiumError:
        raise ReadingError("damaged", kind="PDF") from None
    finally:
        document.close()
    if not any(pages):
        raise ReadingError("no_text_layer")
    empty = [str(number) for number, page in enumerate(pages, 1) if not page]
    notes = [Reason("sheets_without_text", ", ".join(empty[:30]) + (" …" if len(empty) > 30 else ""))] if empty else []
    pages = _with_even_margins(_without_tabs(pages))
    body = _size_of_text(pages)
    page_lines = [_without_notes(page, body) for page in pages]
    left_out = sum(line.left_out is not None for page in page_lines for line in page)
    usual = _usual_step(pages, body)
    if left_out:
        notes.append(Reason("small_type_left_out", str(left_out)))
    lines = tuple(line for page in page_lines for line in _spaced(page, usual))
    return SourceText(lines, tuple(notes), page_labels=labels)


def _labels(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """Return what the file calls its sheets (/PageLabels), or nothing where it only counts them."""
    labels = tuple(document.get_page_label(index) for index in range(len(document)))
    counted = all(label in {"", str(number)} for number, label in enumerate(labels, 1))
    return () if counted else labels


def _page(document: pypdfium2.PdfDocument, index: int) -> list[TextLine]:
    page = document[index]
    text = page.get_textpage()
    try:
        return lines_of_page(text, index + 1, page.get_bbox())
    finally:
        text.close()
        page.close()


def _without_tabs(pages: Sequence[list[TextLine]]) -> list[list[TextLine]]:
    """Part the short word at the outer margin of many sheets, a tab with the chapter's name, from the lines beside."""
    lefts = sorted(line.type.left for page in pages for line in page if line.type)
    rights = sorted(line.type.right for page in pages for line in page if line.type)
    if not lefts:
        return list(pages)
    left, right = lefts[len(lefts) // 20], rights[len(rights) * 9 // 10]
    outside = Counter(
        word for page in pages for word in {word for line in page for word in _outside(line, left, right)}
    )
    least = max(_LEAST_TABS, len(pages) * _SHARE_OF_TABS)
    tabs = {word for word, count in outside.items() if count >= least}
    if not tabs:
        return list(pages)
    return [[part for line in page for part in _parted(line, tabs, left, right)] for page in pages]


def _outside(line: TextLine, left: float, right: float) -> Iterator[str]:
    """Yield the first and the last word of a line where it goes over the margins of the text."""
    words = line.text.split()
    if line.type and words and line.type.left < left - _OUTSIDE and _is_tab(words[0]):
        yield words[0]
    if line.type and words and line.type.right > right + _OUTSIDE and _is_tab(words[-1]):
        yield words[-1]


def _is_tab(word: str) -> bool:
    return len(word) <= _LONGEST_TAB and word.isalpha()


def _parted(line: TextLine, tabs: set[str], left: float, right: float) -> list[TextLine]:
    kind = line.type
    for tab in tabs if kind else ():
        if line.text == tab and kind and (kind.left > right or kind.right < left):
            return [replace(line, left_out=LeftOutKind.FURNITURE)]
        rest = None
        if line.text.startswith(f"{tab} ") and kind and kind.left < left - 1:
            rest = line.text[len(tab) + 1 :]
        elif line.text.endswith(f" {tab}") and kind and kind.right > right + 1:
            rest = line.text[: -len(tab) - 1]
        if rest and kind:
            own = replace(kind, left=max(kind.left, left), right=min(kind.right, right))
            return [replace(line, text=tab, left_out=LeftOutKind.FURNITURE), replace(line, text=rest, type=own)]
    return [line]


def _with_even_margins(pages: Sequence[list[TextLine]]) -> list[list[TextLine]]:
    """Move even sheets to the margin of odd ones, where left and right sheets of a book differ."""
    odd, even = (Counter(round(line.type.left) for page in pages[at::2] for line in page if line.type) for at in (0, 1))
    shifts = {left - other for left in _commonest(odd) for other in _commonest(even)}
    alike = {shift: sum(min(count, even[left - shift]) for left, count in odd.items()) for shift in shifts | {0}}
    shift = max(alike, key=lambda each: (alike[each], -abs(each)))
    if alike[shift] <= alike[0] * _CLEARLY:
        return list(pages)
    return [_moved(page, shift) if number % 2 else page for number, page in enumerate(pages)]


def _commonest(places: Counter[int]) -> list[int]:
    return [place for place, _count in places.most_common(6)]


def _moved(page: Sequence[TextLine], shift: int) -> list[TextLine]:
    return [
        replace(line, type=replace(line.type, left=line.type.left + shift, right=line.type.right + shift))
        if line.type
        else line
        for line in page
    ]


def _size_of_text(pages: Sequence[Sequence[TextLine]]) -> float:
    """Return the size that most letters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            if line.type:
                sizes[line.type.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _usual_step(pages: Sequence[Sequence[TextLine]], body: float) -> float:
    """Return the distance between two lines of one paragraph: the smallest that is not rare."""
    steps = Counter(
        round(step)
        for page in pages
        for one, other in pairwise(page)
        if (step := _step(one, other)) >= body * 0.9 and not _is_small(one, body) and not _is_small(other, body)
    )
    enough = steps.total() * _RARE
    return float(min((step for step, count in steps.items() if count >= enough), default=0))


def _step(one: TextLine, other: TextLine) -> float:
    return one.type.foot - other.type.foot if one.type and other.type else 0.0


def _spaced(page: Sequence[TextLine], usual: float) -> Iterator[TextLine]:
    """Yield the lines of a page, with a blank line before wide gaps and new columns."""
    above: TextLine | None = None
    for line in page:
        if above and line.type and not line.left_out:
            widest = max(usual * _WIDER, line.type.size * _LEADING)
            if not 0 < _step(above, line) <= widest:
                yield TextLine("", line.sheet)
        yield line
        above = above if line.left_out else line


def _without_notes(page: Sequence[TextLine], body: float) -> list[TextLine]:
    """Return the page with the lines in small type at the foot of a column left out as notes.

    No text follows such lines, or only text that is higher on the page. Running lines are kept.
    """
    lines: list[TextLine] = []
    above = float("-inf")  # the foot of the next line of text, from the page's end on
    for line in reversed(page):
        if _is_text(line, body) and line.type:
            above = line.type.foot
        elif line.type and _is_small(line, body) and not is_furniture(line.text) and not 0 < above < line.type.foot:
            line = replace(line, left_out=LeftOutKind.NOTE)
        lines.append(line)
    return lines[::-1]


def _is_text(line: TextLine, body: float) -> bool:
    return bool(line.text) and not _is_small(line, body) and not is_furniture(line.text)


def _is_small(line: TextLine, body: float) -> bool:
    return line.type is not None and line.type.size < body * _SMALL
