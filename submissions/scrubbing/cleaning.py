"""One door for all kinds, inside the child."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.intake.errors import IntakeError
from core.intake.identify import identify
from core.intake.kinds import Kind
from submissions.scrubbing.found import Found
from submissions.scrubbing.open_documents import clean_odt
from submissions.scrubbing.pdfs import clean_pdf
from submissions.scrubbing.pictures import clean_picture
from submissions.scrubbing.rich_texts import clean_rtf
from submissions.scrubbing.sheets import clean_xlsx
from submissions.scrubbing.word import clean_docx


def _clean_image(source: Path, target: Path, found: Found) -> None:
    target.write_bytes(clean_picture(source.read_bytes(), found))


def _copy(source: Path, target: Path, found: Found) -> None:
    """Plain text carries nothing but its words."""
    shutil.copyfile(source, target)


_CLEANERS: dict[Kind, Callable[[Path, Path, Found], None]] = {
    Kind.DOCX: clean_docx,
    Kind.ODT: clean_odt,
    Kind.XLSX: clean_xlsx,
    Kind.PDF: clean_pdf,
    Kind.RTF: clean_rtf,
    Kind.JPG: _clean_image,
    Kind.PNG: _clean_image,
    Kind.TXT: _copy,
    Kind.CSV: _copy,
}


def clean(source: Path, target: Path, kind: Kind) -> Found:
    """Write the clean copy of a file that has been identified as `kind`; what was found, by `What`.

    The copy is cleaned once more on trial: where that still finds something, there is none. Raises `IntakeError`.
    """
    found: Found = Counter()
    cleaner = _CLEANERS[kind]
    cleaner(source, target, found)
    left: Found = Counter()
    trial = target.with_name(f"{target.name}.trial.part")
    try:
        cleaner(target, trial, left)
    finally:
        trial.unlink(missing_ok=True)
    if +left:
        raise IntakeError("not_clean")
    return +found


def answer(source: Path, target: Path, *, declared_name: str) -> dict[str, Any]:
    """The child's side of `limited.clean_copy`."""
    kind = identify(source, declared_name)
    found = clean(source, target, kind)
    return {"kind": kind.value, "found": dict(found)}
