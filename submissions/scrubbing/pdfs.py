"""PDF: the pages alone are carried into a new file; author, outline, scripts, files inside and forms stay behind.

PDFium carries a page's own notes and metadata along. It writes its file in one plain way, which makes it possible to
blank those in place: every entry keeps its length, so every address in the file stays right. A second passage through
PDFium then leaves out what nothing points at any more.
"""

import re
from io import BytesIO
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.intake.errors import IntakeError
from submissions.scrubbing.found import Found, What
from submissions.scrubbing.jpegs import blank_segments
from submissions.scrubbing.pdf_entries import descriptions, dictionaries, stream_length

MAX_PAGES = 2_000
_PROPERTIES = ("Title", "Subject", "Keywords")
_KEPT_NOTES = {raw.FPDF_ANNOT_WIDGET}
_LINKS = {raw.FPDF_ANNOT_LINK}
_COMMENTS = {
    raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_HIGHLIGHT, raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_STRIKEOUT, raw.FPDF_ANNOT_SQUIGGLY, raw.FPDF_ANNOT_INK, raw.FPDF_ANNOT_CARET, raw.FPDF_ANNOT_STAMP,
    raw.FPDF_ANNOT_LINE, raw.FPDF_ANNOT_SQUARE, raw.FPDF_ANNOT_CIRCLE, raw.FPDF_ANNOT_POLYGON,
    raw.FPDF_ANNOT_POLYLINE,
}  # fmt: skip
_XMP = b"<x:xmpmeta"
_COUNTED = {"Metadata": What.XMP, "PieceInfo": What.XMP, "VP": What.PLACE, "Thumb": What.PREVIEW}
_LAYERS = re.compile(rb"/Type\s*/OC(G|MD)\b")


def clean_pdf(source: Path, target: Path, found: Found) -> None:
    """Write the clean copy of a PDF, and count in `found` what was taken out.

    Raises `IntakeError`: `password`, `damaged`, `too_much_text`, `layers` where one is hidden, and
    `not_clean` where something that describes could not be reached.
    """
    document = _opened(source)
    _count(document, found)
    found[What.XMP] += _XMP in source.read_bytes()  # that of the file as a whole, which PDFium leaves behind
    _clean_pages(document, found)
    content = _blanked(_pages_alone(document), found)
    content = _blanked(_pages_alone(_opened(bytes(content))), found)
    left = dictionaries(content)
    if any(_LAYERS.search(content, *place) for place in left) and not _look_alike(_opened(source), bytes(content)):
        raise IntakeError("layers")
    if any(True for place in left for _entry in descriptions(content, *place)) or _XMP in content:
        raise IntakeError("not_clean")
    target.write_bytes(content)


def _opened(source: Path | bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        protected = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise IntakeError("password" if protected else "damaged") from None
    if len(document) > MAX_PAGES:
        raise IntakeError("too_much_text")
    return document


def _pages_alone(document: pdfium.PdfDocument) -> bytearray:
    alone = pdfium.PdfDocument.new()
    try:
        alone.import_pages(document)
        written = BytesIO()
        alone.save(written)
    except pdfium.PdfiumError:
        raise IntakeError("damaged") from None
    finally:
        alone.close()
        document.close()
    return bytearray(written.getbuffer())


def _count(document: pdfium.PdfDocument, found: Found) -> None:
    told = document.get_metadata_dict()
    found[What.AUTHOR] += bool(told.get("Author"))
    found[What.PROPERTY] += sum(bool(told.get(name)) for name in _PROPERTIES)
    found[What.OBJECT] += max(0, raw.FPDFDoc_GetAttachmentCount(document))
    found[What.OBJECT] += max(0, raw.FPDFDoc_GetJavaScriptActionCount(document))


def _clean_pages(document: pdfium.PdfDocument, found: Found) -> None:
    """Notes and links go, what was filled into a form becomes part of its page."""
    for index in range(len(document)):
        try:
            page = document[index]
        except pdfium.PdfiumError:
            raise IntakeError("damaged") from None
        form = False
        for number in reversed(range(max(0, raw.FPDFPage_GetAnnotCount(page)))):
            note = raw.FPDFPage_GetAnnot(page, number)
            kind = raw.FPDFAnnot_GetSubtype(note)
            raw.FPDFPage_CloseAnnot(note)
            if kind in _KEPT_NOTES:
                form = True
                continue
            found[What.COMMENT] += kind in _COMMENTS
            found[What.LINK] += kind in _LINKS
            found[What.OBJECT] += kind not in _COMMENTS | _LINKS | {raw.FPDF_ANNOT_POPUP}
            if not raw.FPDFPage_RemoveAnnot(page, number):
                raise IntakeError("not_clean")
        if form and raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
            raise IntakeError("not_clean")
        page.close()


def _look_alike(document: pdfium.PdfDocument, content: bytes) -> bool:
    """Whether all pages show the same: what tells which layers are hidden stays behind, so all of them are shown."""
    copy = _opened(content)
    try:
        return all(_painted(document[index]) == _painted(copy[index]) for index in range(len(document)))
    finally:
        document.close()
        copy.close()


def _painted(page: pdfium.PdfPage) -> bytes:
    return bytes(page.render(scale=0.7, may_draw_forms=False, draw_annots=False).buffer)


def _blanked(content: bytearray, found: Found) -> bytearray:
    """The same bytes with blanks for what describes."""
    for start, end in dictionaries(content):
        for key, first, last in list(descriptions(content, start, end)):
            if key in _COUNTED:
                found[_COUNTED[key]] += 1
            content[first:last] = b" " * (last - first)
        if b"/DCTDecode" in content[start:end]:
            _blank_picture(content, start, end, found)
    return content


def _blank_picture(content: bytearray, start: int, end: int, found: Found) -> None:
    begins = end + len(b">>stream\r\n")
    if not content.startswith(b"\xff\xd8", begins):
        raise IntakeError("not_clean")  # packed twice
    blank_segments(content, begins, begins + stream_length(content, start, end), found)
