"""One door for all kinds, inside the child."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from core.intake.identify import identify
from core.intake.kinds import Kind
from submissions.extraction.languages import guess_language
from submissions.extraction.open_texts import read_odt
from submissions.extraction.paragraphs import WITHOUT_TEXT, Extraction, Piece, numbered
from submissions.extraction.pdfs import read_pdf
from submissions.extraction.rtf_files import read_rtf
from submissions.extraction.sheets import read_csv, read_xlsx
from submissions.extraction.texts import read_text
from submissions.extraction.word_files import read_docx

_READERS: dict[Kind, Callable[[Path, set[str]], Iterable[Piece]]] = {
    Kind.TXT: read_text,
    Kind.DOCX: read_docx,
    Kind.ODT: read_odt,
    Kind.RTF: read_rtf,
    Kind.PDF: read_pdf,
    Kind.CSV: read_csv,
    Kind.XLSX: read_xlsx,
}


def extract(path: Path, kind: Kind) -> Extraction:
    """The paragraphs of a file that has been identified as `kind`.

    A kind whose text is not read gives no paragraphs and the note `picture`. Raises `IntakeError`.
    """
    reader = _READERS.get(kind)
    if reader is None:
        return Extraction([], notes=["picture"])
    notes: set[str] = set()
    paragraphs = numbered(reader(path, notes), notes)
    language = guess_language(paragraph.text for paragraph in paragraphs)
    if not paragraphs and not notes & WITHOUT_TEXT:
        notes.add("no_text")
    return Extraction(paragraphs, language, sorted(notes))


def answer(path: Path, *, declared_name: str) -> dict[str, Any]:
    """The child's side of `limited.read_attachment`."""
    kind = identify(path, declared_name)
    return {"kind": kind.value, "extraction": extract(path, kind).as_json()}
