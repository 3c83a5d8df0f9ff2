"""Cleans PDF: what describes, names or acts is removed; pages, tags, outline and plain links stay.

qpdf rewrites the file: what nothing refers to any more (earlier states, old names) is not written.
"""

from pathlib import Path

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from core.files.kinds import IntakeError
from submissions.attachments.scrubbing.findings import FindingKind, Findings
from submissions.attachments.scrubbing.pdf_objects import clean_objects
from submissions.attachments.scrubbing.pdf_structure import clean_catalog, clean_notes, drop_hidden_layers

MAX_PAGES = 2_000
_TELLING = ("/Title", "/Subject", "/Keywords")
_USUAL = {"/Author", "/Creator", "/Producer", "/CreationDate", "/ModDate", "/Trapped", *_TELLING}
# Of a page stays what shows it. ISO 32000-2, table 31.
_OF_A_PAGE = {"/Type", "/Parent", "/Resources", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate",
              "/Contents", "/Group", "/Annots", "/StructParents", "/Tabs", "/UserUnit"}  # fmt: skip
_COUNTED = {
    "/Metadata": FindingKind.XMP,
    "/PieceInfo": FindingKind.XMP,
    "/VP": FindingKind.PLACE,
    "/Thumb": FindingKind.PREVIEW,
    "/AA": FindingKind.OBJECT,
    "/AF": FindingKind.OBJECT,
}


def clean_pdf(source: Path, target: Path, findings: Findings) -> None:
    """Write the clean copy of a PDF, and count in `findings` what was removed.

    Raises `IntakeError`: `password`, `damaged`, `too_much_text`, `picture_in_drawing`, `cropped` if words were cut off
    a page, and `layers` if one is hidden in a way that cannot be removed without changing what is seen.
    """
    pages = _pages_seen(source)
    with opened(source) as pdf:
        if len(pdf.pages) != pages:  # two programs would show two different files
            raise IntakeError("damaged")
        layered = "/OCProperties" in pdf.Root
        _clean(pdf, source, findings)
        save(pdf, target)
    if layered and not _look_alike(source, target):
        raise IntakeError("layers")


def opened(source: Path) -> pikepdf.Pdf:
    """Return the file as qpdf reads it. Raises `IntakeError` `password` or `damaged`."""
    try:
        return pikepdf.open(source, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise IntakeError("password") from None
    except pikepdf.PdfError:
        raise IntakeError("damaged") from None


def save(pdf: pikepdf.Pdf, target: Path) -> None:
    """Write all that the catalog reaches, with an id made from the content. Raises `IntakeError`."""
    for key in set(pdf.trailer.keys()) - {"/Root", "/Size"}:
        del pdf.trailer[key]
    try:
        pdf.save(
            target,
            encryption=False,
            deterministic_id=True,
            fix_metadata_version=False,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
    except (pikepdf.PdfError, RuntimeError):
        raise IntakeError("damaged") from None


def _clean(pdf: pikepdf.Pdf, source: Path, findings: Findings) -> None:
    try:
        _count_properties(pdf, findings)
        findings[FindingKind.REVISION] += max(0, source.read_bytes().count(b"%%EOF") - 1 - pdf.is_linearized)
        drop_hidden_layers(pdf, findings)
        clean_notes(pdf, findings)
        clean_catalog(pdf, findings)
        for page in pdf.pages:
            for key in set(page.obj.keys()) - _OF_A_PAGE:
                if key in _COUNTED:
                    findings[_COUNTED[key]] += 1
                del page.obj[key]
        clean_objects(pdf, findings)
    except pikepdf.PdfError:
        raise IntakeError("damaged") from None


def _count_properties(pdf: pikepdf.Pdf, findings: Findings) -> None:
    info = pdf.trailer.get("/Info")
    if not isinstance(info, pikepdf.Dictionary):
        return
    keys = {key for key, value in info.items() if str(value).strip()}
    findings[FindingKind.AUTHOR] += "/Author" in keys
    findings[FindingKind.COMPANY] += "/Company" in keys
    findings[FindingKind.PROPERTY] += len(keys.intersection(_TELLING)) + len(keys - _USUAL - {"/Company"})
    for key in list(info.keys()):
        del info[key]


def _pages_seen(source: Path) -> int:
    """Return how many pages PDFium sees, which shows the file in browsers. Raises `IntakeError`."""
    document = _rendered(source)
    try:
        count = len(document)
        if count > MAX_PAGES:
            raise IntakeError("too_much_text")
        if any(_has_words_cut_off(document[index]) for index in range(count)):
            raise IntakeError("cropped")
    except pdfium.PdfiumError:
        raise IntakeError("damaged") from None
    finally:
        document.close()
    return count


def _has_words_cut_off(page: pdfium.PdfPage) -> bool:
    """Return whether a page holds words beside the part of it that is shown."""
    box = page.get_cropbox()
    if box == page.get_mediabox():
        return False
    text = page.get_textpage()
    left, right = sorted(box[::2])
    bottom, top = sorted(box[1::2])
    return _letters(text.get_text_range()) > _letters(text.get_text_bounded(left, bottom, right, top))


def _letters(text: str) -> int:
    return sum(letter.isalnum() for letter in text)


def _rendered(source: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(source)
    except pdfium.PdfiumError as error:
        protected = getattr(error, "err_code", None) == raw.FPDF_ERR_PASSWORD
        raise IntakeError("password" if protected else "damaged") from None


def _look_alike(source: Path, target: Path) -> bool:
    """Return whether all pages look the same.

    The copy no longer says which layers are hidden, so all that remains is shown.
    """
    document, copy = _rendered(source), _rendered(target)
    try:
        return all(_painted(document[index]) == _painted(copy[index]) for index in range(len(document)))
    except pdfium.PdfiumError:
        raise IntakeError("damaged") from None
    finally:
        document.close()
        copy.close()


def _painted(page: pdfium.PdfPage) -> bytes:
    return bytes(page.render(scale=0.7, may_draw_forms=False, draw_annots=False).buffer)
