"""Reads files for jobs and commands: a limited child identifies the file and reads it (guarantee C1)."""

import base64
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.files.child import run_limited
from core.files.kinds import FileKind
from core.files.limits import DOORS
from submissions.attachments.extraction.paragraphs import ExtractedText


def read_attachment(path: Path, declared_name: str, *, seconds: int = 15) -> tuple[FileKind, ExtractedText]:
    """Return the kind and the text of the file at `path`, which people call `declared_name`.

    Raises `Refused` with words for people: a wrong kind, damaged, protected, too large, too slow.
    """
    payload = {"declared_name": declared_name}
    answer = run_limited(DOORS["attachment"], payload, files=[path], seconds=seconds)
    return FileKind(answer["kind"]), ExtractedText.from_json(answer["extraction"])


def read_receipt(content: bytes, *, seconds: int = 10) -> str:
    """Return the text of a receipt's PDF. The file is not stored. Raises `Refused` if it cannot be read."""
    payload = {"content": base64.b64encode(content).decode()}
    answer = run_limited(DOORS["receipt"], payload, seconds=seconds)
    return str(answer["text"])


NOTES: dict[str, Any] = {
    "picture": _("The file is a picture, so its paragraphs cannot be cited."),
    "no_text": _("The file contains no text."),
    "scan_without_text": _("The pages are pictures without a text layer, so their paragraphs cannot be cited."),
    "pages_without_text": _("Some pages are pictures without a text layer."),
    "long_paragraph_cut": _("Very long paragraphs were split."),
    "tracked_changes": _("The file contains tracked changes. Insertions were read; deletions were not."),
    "comments": _("The file contains comments. They were not read."),
    "hidden_text": _("The file contains hidden text. It was not read."),
    "objects": _("The file contains embedded objects. They were not read."),
}
