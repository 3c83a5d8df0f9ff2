"""Cleans files of all kinds, inside the limited child."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from core.files.inspection import identify
from core.files.kinds import FileKind, IntakeError
from submissions.attachments.extraction.removed_names import removed_names
from submissions.attachments.scrubbing.docx import clean_docx
from submissions.attachments.scrubbing.findings import Findings
from submissions.attachments.scrubbing.images import clean_picture
from submissions.attachments.scrubbing.odt import clean_odt
from submissions.attachments.scrubbing.pdf import clean_pdf
from submissions.attachments.scrubbing.rtf import clean_rtf
from submissions.attachments.scrubbing.xlsx import clean_xlsx


def _clean_image(source: Path, target: Path, findings: Findings) -> None:
    target.write_bytes(clean_picture(source.read_bytes(), findings))


def _copy(source: Path, target: Path, findings: Findings) -> None:
    """Copy a plain text: it contains nothing but its words."""
    shutil.copyfile(source, target)


_CLEANERS: dict[FileKind, Callable[[Path, Path, Findings], None]] = {
    FileKind.DOCX: clean_docx,
    FileKind.ODT: clean_odt,
    FileKind.XLSX: clean_xlsx,
    FileKind.PDF: clean_pdf,
    FileKind.RTF: clean_rtf,
    FileKind.JPG: _clean_image,
    FileKind.PNG: _clean_image,
    FileKind.TXT: _copy,
    FileKind.CSV: _copy,
}


def clean(source: Path, target: Path, kind: FileKind) -> Findings:
    """Write the clean copy of a file that was identified as `kind`. Return what was found, by `FindingKind`.

    The copy is cleaned again as a test: if that still finds something, the file is refused. Raises `IntakeError`.
    """
    findings: Findings = Counter()
    cleaner = _CLEANERS[kind]
    cleaner(source, target, findings)
    left: Findings = Counter()
    trial = target.with_name(f"{target.name}.trial.part")
    try:
        cleaner(target, trial, left)
    finally:
        trial.unlink(missing_ok=True)
    if +left:
        raise IntakeError("not_clean")
    return +findings


def answer(source: Path, target: Path, *, declared_name: str) -> dict[str, Any]:
    """Clean a file inside the limited child, for `scrubbing.services.clean_copy`."""
    kind = identify(source, declared_name)
    findings = clean(source, target, kind)
    return {"kind": kind.value, "found": dict(findings), "names": removed_names(source, kind)}
