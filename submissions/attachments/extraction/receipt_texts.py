"""Reads the text of a receipt's PDF, inside the limited child. Imports without Django."""

import base64
from collections.abc import Iterator

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.files.kinds import IntakeError

MAX_PAGES = 5  # a receipt has one
_BEGINS = '{"payload":'


def answer(*, content: str) -> dict[str, str]:
    """Return the text of the file `content` (base 64). Raises `IntakeError`.

    The heads and feet of pages are left out: they would be in the middle of a receipt of two pages.
    """
    try:
        document = pdfium.PdfDocument(base64.b64decode(content))
    except pdfium.PdfiumError as error:
        protected = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise IntakeError("password" if protected else "damaged") from None
    if len(document) > MAX_PAGES:
        raise IntakeError("too_much_text")
    try:
        pages = [page.get_textpage().get_text_range().splitlines() for page in document]
    except pdfium.PdfiumError:
        raise IntakeError("damaged") from None
    return {"text": "\n".join(_receipt_lines(pages))}


def _receipt_lines(pages: list[list[str]]) -> Iterator[str]:
    """Yield the lines from the one that begins the receipt, without the running lines of its pages."""
    begun = False
    for lines in pages:
        goes_over = begun
        for place, line in enumerate(lines):
            begun = begun or "".join(line.split()).startswith(_BEGINS)
            running = len(pages) > 1 and (place == len(lines) - 1 or (goes_over and place == 0))
            if begun and not running:
                yield line
