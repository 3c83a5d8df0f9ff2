"""PDF with a text layer, line by line as it is printed. Columns and footnotes are not told apart yet."""

import pypdfium2
import pypdfium2.raw

from consultations.reading.errors import ReadingError
from consultations.reading.lines import Line, Source

MAX_PAGES = 2_000
_HYPHEN_AT_LINE_END = str.maketrans({"\ufffe": "-", "\x02": "-"})  # how pdfium marks one


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
        lines = tuple(_lines(document))
    except pypdfium2.PdfiumError:
        raise ReadingError("damaged", kind="PDF") from None
    finally:
        document.close()
    if not any(line.text for line in lines):
        raise ReadingError("no_text_layer")
    return Source(lines)


def _lines(document: pypdfium2.PdfDocument) -> list[Line]:
    lines = []
    for number, page in enumerate(document, 1):
        text = page.get_textpage().get_text_range().translate(_HYPHEN_AT_LINE_END)
        lines += [Line(" ".join(row.split()), number) for row in text.splitlines()]
    return lines
