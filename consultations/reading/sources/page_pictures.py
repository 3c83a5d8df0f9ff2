"""Draws a sheet of a PDF as a picture, in the limited child process. Imports without Django."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pypdfium2.raw

from consultations.reading.messages import ReadingError

WIDTH = 1000  # pixels: readable beside its proposals, and when it is made twice as large
HIGHEST = 4 * WIDTH  # of a sheet that is a very long strip
_COLOURS = 16  # shades: text stays sharp and the file small


def picture_of_page(path: Path, *, page: int, words: str) -> dict[str, Any]:
    """Return the sheet with these words, searched outwards from the printed `page`, as a picture.

    The sheet nearest to `page` is returned where no sheet has them. The result is `{"sheet", "png"}`, the picture in
    base64. Raises `ReadingError`: `password`, `damaged`.
    """
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == pypdfium2.raw.FPDF_ERR_PASSWORD:
            raise ReadingError("password") from None
        raise ReadingError("damaged", kind="PDF") from None
    try:
        near = min(max(page, 1), len(document))
        wanted = _plain(words)
        sheets = (sheet for sheet in _outward(near, len(document)) if wanted and wanted in _text(document, sheet))
        sheet = next(sheets, near)
        return {"sheet": sheet, "png": base64.b64encode(_drawn(document, sheet)).decode()}
    except pypdfium2.PdfiumError:
        raise ReadingError("damaged", kind="PDF") from None
    finally:
        document.close()


def _outward(near: int, count: int) -> Iterator[int]:
    """Yield every sheet once, the nearest first."""
    yield near
    for distance in range(1, count):
        yield from (sheet for sheet in (near + distance, near - distance) if 1 <= sheet <= count)


def _text(document: pypdfium2.PdfDocument, sheet: int) -> str:
    page = document[sheet - 1]
    text = page.get_textpage()
    try:
        return _plain(text.get_text_range())
    finally:
        text.close()
        page.close()


def _plain(text: str) -> str:
    """Return letters and digits only: line ends and divided words make no difference."""
    return "".join(letter for letter in text if letter.isalnum())


def _drawn(document: pypdfium2.PdfDocument, sheet: int) -> bytes:
    page = document[sheet - 1]
    try:
        width, height = page.get_size()
        scale = min(WIDTH / max(width, 1), HIGHEST / max(height, 1))
        image = page.render(scale=scale, grayscale=True).to_pil()
    finally:
        page.close()
    content = io.BytesIO()
    image.quantize(_COLOURS).save(content, "PNG", optimize=True)
    return content.getvalue()
