"""DOCX, paragraph by paragraph; headings by Word's own styles. Tables are left out."""

import io
import re

import docx

from consultations.reading.errors import ReadingError
from consultations.reading.lines import Line, Source
from consultations.reading.reasons import Reason

_HEADING_STYLE = re.compile(r"heading (\d)$", re.IGNORECASE)


def lines_of(data: bytes) -> Source:
    """Raises `ReadingError`: `damaged`, `only_tables`. Numbers that Word counts itself are not there: noted."""
    try:
        document = docx.Document(io.BytesIO(data))
        paragraphs = [(paragraph, paragraph.style.name or "") for paragraph in document.paragraphs if paragraph.style]
    except MemoryError:
        raise
    except Exception:  # whatever zip, lxml and python-docx raise over a broken file
        raise ReadingError("damaged", kind="DOCX") from None
    lines: list[Line] = []
    uncounted = ""
    for paragraph, style in paragraphs:
        heading = _HEADING_STYLE.match(style)
        text = " ".join(paragraph.text.split())
        properties = paragraph._p.pPr
        if not heading and text and properties is not None and properties.numPr is not None:
            uncounted = uncounted or text[:60]
        lines += [Line(text, heading=int(heading[1]) if heading else None), Line("")]
    tables = len(document.tables)
    if tables and not any(line.text for line in lines):
        raise ReadingError("only_tables")
    notes = [Reason("tables_left_out", str(tables))] if tables else []
    if uncounted:
        notes.append(Reason("automatic_numbers", uncounted))
    return Source(tuple(lines), tuple(notes))
