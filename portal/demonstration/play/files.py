"""The files of the plot, made from the cast's paragraphs and rows by the portal's own writers."""

import csv
import io
from typing import Any

from core import clock
from core.documents import Document, Paragraph, Section
from core.documents.docx_file import write_docx
from portal.demonstration.cast import NOTICE
from portal.demonstration.cast.schema import Attachment
from portal.demonstration.play.stage import Stage, language
from portal.demonstration.play.worn import worn
from submissions.domain import covering
from submissions.domain.files import add_file, keep_file
from submissions.models import Version


def attach(stage: Stage, version: Version, attachment: Attachment, *, by: Any) -> None:
    """The file goes up with the draft, as a person would send it."""
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


def cover(stage: Stage, version: Version, attachment: Attachment, *, by: Any) -> None:
    """What the sender takes out of the clean copy, once it is there: looked at, then given to others."""
    if not attachment.covered:
        return
    row = version.attachments.get(title=attachment.title)
    covering.cover_words(row, attachment.covered, by=by)
    stage.work_off()
    covering.take_copy(row, by=by)


def row(stage: Stage, attachment: Attachment, *, by: Any) -> dict[str, Any]:
    """The file of a letter that an officer enters on behalf."""
    return {
        "file": keep_file(io.BytesIO(content(attachment)), name=attachment.file_name, by=by),
        "kind": attachment.kind,
        "title": attachment.title,
        "language": language(attachment.language),
        "confidentiality": attachment.confidentiality.value,
        "speaks_to": [stage.recommendations[cell] for cell in attachment.cells],
    }


def content(attachment: Attachment) -> bytes:
    """A Word file of the paragraphs, or a CSV of the rows."""
    if attachment.rows:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(attachment.rows)
        return text.getvalue().encode("utf-8-sig")
    written = language(attachment.language)
    clean = write_docx(
        Document(
            title=attachment.title,
            language=written,
            created=clock.now(),
            running_foot=NOTICE,
            blocks=[Section(attachment.title), *(Paragraph(text, language=written) for text in attachment.paragraphs)],
        )
    )
    return worn(clean, attachment) if attachment.comments or attachment.photos else clean
