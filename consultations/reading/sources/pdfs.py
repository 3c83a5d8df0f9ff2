"""PDF with a text layer. Notes at the foot of a page or the end of the document are told by their smaller type."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pypdfium2
import pypdfium2.raw

from consultations.reading.errors import ReadingError
from consultations.reading.furniture import is_furniture
from consultations.reading.lines import Line, Source
from consultations.reading.reasons import Reason
from consultations.reading.sources.pdf_pages import lines_of_page

MAX_PAGES = 2_000
_CLEARLY = 1.5  # times as many lines must stand alike
_SMALL = 0.93  # of the text's size


def lines_of(data: bytes) -> Source:
    """Raises `ReadingError`: `password`, `damaged`, `too_large`, `no_text_layer`."""
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
    except pypdfium2.PdfiumError:
        raise ReadingError("damaged", kind="PDF") from None
    finally:
        document.close()
    if not any(pages):
        raise ReadingError("no_text_layer")
    empty = [str(number) for number, page in enumerate(pages, 1) if not page]
    notes = [Reason("sheets_without_text", ", ".join(empty[:30]) + (" …" if len(empty) > 30 else ""))] if empty else []
    pages = _with_even_margins(pages)
    body = _size_of_text(pages)
    kept = [_without_notes(page, body) for page in pages]
    left_out = sum(map(len, pages)) - sum(map(len, kept))
    if left_out:
        notes.append(Reason("small_type_left_out", str(left_out)))
    return Source(tuple(line for page in kept for line in page), tuple(notes))


def _page(document: pypdfium2.PdfDocument, index: int) -> list[Line]:
    page = document[index]
    text = page.get_textpage()
    try:
        return lines_of_page(text, index + 1)
    finally:
        text.close()
        page.close()


def _with_even_margins(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """Left and right sheets of a book have margins of their own: even sheets are moved to where odd ones stand."""
    odd, even = (Counter(round(line.type.left) for page in pages[at::2] for line in page if line.type) for at in (0, 1))
    shifts = {left - other for left in _commonest(odd) for other in _commonest(even)}
    alike = {shift: sum(min(count, even[left - shift]) for left, count in odd.items()) for shift in shifts | {0}}
    shift = max(alike, key=lambda each: (alike[each], -abs(each)))
    if alike[shift] <= alike[0] * _CLEARLY:
        return list(pages)
    return [_moved(page, shift) if number % 2 else page for number, page in enumerate(pages)]


def _commonest(places: Counter[int]) -> list[int]:
    return [place for place, _count in places.most_common(6)]


def _moved(page: Sequence[Line], shift: int) -> list[Line]:
    return [
        replace(line, type=replace(line.type, left=line.type.left + shift, right=line.type.right + shift))
        if line.type
        else line
        for line in page
    ]


def _size_of_text(pages: Sequence[Sequence[Line]]) -> float:
    """The size that most letters have."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            if line.type:
                sizes[line.type.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _without_notes(page: Sequence[Line], body: float) -> list[Line]:
    """The page without the lines in small type that stand below its last line of text; running lines stay here."""
    last = max((index for index, line in enumerate(page) if _is_text(line, body)), default=-1)
    return [
        line
        for index, line in enumerate(page)
        if index < last or not line.text or is_furniture(line.text) or not _is_small(line, body)
    ]


def _is_text(line: Line, body: float) -> bool:
    return bool(line.text) and not _is_small(line, body) and not is_furniture(line.text)


def _is_small(line: Line, body: float) -> bool:
    return line.type is not None and line.type.size < body * _SMALL
