"""The files of the plot, made from the cast's paragraphs and rows by the portal's own writers."""

import csv
import io
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

from accounts.models import User
from core import clock
from core.documents import HeadingBlock, ParagraphBlock, ReportDocument
from core.documents.docx_file import write_docx
from portal.demonstration.cast import NOTICE
from portal.demonstration.cast.schema import Attachment
from portal.demonstration.play.stage import Stage, language
from submissions.attachments import covered_copies
from submissions.attachments.services import add_file, keep_file
from submissions.models import Version

_AUTHOR = "Intern 2"
_SEA = {GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (0.0, 30.0, 0.0), GPS.GPSLongitudeRef: "W",
        GPS.GPSLongitude: (20.0, 15.0, 0.0)}  # fmt: skip


def fill_field(content: bytes, tag: str, text: str) -> bytes:
    """Return a Word file with the text in the form field whose tag ends so, as a person would type it there."""
    document, target = Document(io.BytesIO(content)), io.BytesIO()
    for field in document.element.body.iter(qn("w:sdt")):
        if field.find(f"{qn('w:sdtPr')}/{qn('w:tag')}").get(qn("w:val")).endswith(tag):
            paragraph, run, words = OxmlElement("w:p"), OxmlElement("w:r"), OxmlElement("w:t")
            words.text = text
            run.append(words)
            paragraph.append(run)
            field.find(qn("w:sdtContent"))[:] = [paragraph]
    document.save(target)
    return target.getvalue()


def worn(content: bytes, attachment: Attachment) -> bytes:
    """Return the same Word file with what people leave in one, as many comments and photos as the cast says."""
    document = Document(io.BytesIO(content))
    document.core_properties.author = document.core_properties.last_modified_by = _AUTHOR
    written = [paragraph for paragraph in document.paragraphs if paragraph.runs]
    for number in range(attachment.comments):
        run = written[number % len(written)].runs[0]
        document.add_comment(run, text=f"{number + 1}", author=_AUTHOR, initials="I2")
    _track(written[-1].runs[-1]._r)
    for number in range(attachment.photos):
        document.add_picture(io.BytesIO(_photo(number)), width=Cm(6))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _track(run: OxmlElement) -> None:
    """Mark the run as an insertion that nobody has accepted yet."""
    inserted = OxmlElement("w:ins")
    for name, value in (("id", "900"), ("author", _AUTHOR), ("date", f"{clock.now():%Y-%m-%dT%H:%M:%SZ}")):
        inserted.set(qn(f"w:{name}"), value)
    run.addprevious(inserted)
    inserted.append(run)


def _photo(number: int) -> bytes:
    """Return a picture of nothing, taken at sea."""
    image = Image.new("RGB", (240, 160), (90, 120 + 20 * number, 140))
    exif = Image.Exif()
    exif[Base.Make] = "Camera"
    exif.get_ifd(IFD.GPSInfo).update(_SEA)
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def attach(stage: Stage, version: Version, attachment: Attachment, *, by: User) -> None:
    """Upload the file with the draft, as a person would send it."""
    add_file(
        version,
        io.BytesIO(content(attachment)),
        name=attachment.file_name,
        by=by,
        title=attachment.title,
        kind=attachment.kind,
        language=language(attachment.language),
        confidentiality=attachment.confidentiality.value,
        speaks_to=[stage.recommendations[cell] for cell in attachment.cells],
    )


def cover(stage: Stage, version: Version, attachment: Attachment, *, by: User) -> None:
    """Redact in the clean copy what the sender takes out, once the copy exists, and accept the copy."""
    if not attachment.covered:
        return
    row = version.attachments.get(title=attachment.title)
    covered_copies.cover_words(row, attachment.covered, by=by)
    stage.work_off()
    covered_copies.accept_copy(row, by=by)


def row(stage: Stage, attachment: Attachment, *, by: User) -> dict[str, Any]:
    """Return the file of a letter that an officer enters on behalf."""
    return {
        "file": keep_file(io.BytesIO(content(attachment)), name=attachment.file_name, by=by),
        "kind": attachment.kind,
        "title": attachment.title,
        "language": language(attachment.language),
        "confidentiality": attachment.confidentiality.value,
        "speaks_to": [stage.recommendations[cell] for cell in attachment.cells],
    }


def content(attachment: Attachment) -> bytes:
    """Return a Word file of the paragraphs, or a CSV of the rows."""
    if attachment.rows:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(attachment.rows)
        return text.getvalue().encode("utf-8-sig")
    written = language(attachment.language)
    clean = write_docx(
        ReportDocument(
            title=attachment.title,
            language=written,
            created=clock.now(),
            running_foot=NOTICE,
            blocks=[
                HeadingBlock(attachment.title),
                *(ParagraphBlock(text, language=written) for text in attachment.paragraphs),
            ],
        )
    )
    return worn(clean, attachment) if attachment.comments or attachment.photos else clean
