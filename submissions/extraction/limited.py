"""The door for jobs and commands: a limited child identifies the file and reads it (guarantee C1)."""

import base64
from pathlib import Path

from core.child import run_limited
from core.intake.kinds import Kind
from submissions.extraction.paragraphs import Extraction


def read_attachment(path: Path, declared_name: str, *, seconds: int = 15) -> tuple[Kind, Extraction]:
    """What kind of file lies at `path` under the name people gave it, and its text.

    Raises `Refused` with words for people: a wrong kind, damaged, protected, too large, too slow.
    """
    payload = {"declared_name": declared_name}
    said = run_limited("submissions.extraction.reading:answer", payload, files=[path], seconds=seconds, output_mb=32)
    return Kind(said["kind"]), Extraction.from_json(said["extraction"])


def read_receipt(content: bytes, *, seconds: int = 10) -> str:
    """The text of a receipt's PDF. The file is written nowhere. Raises `Refused` where it cannot be read."""
    payload = {"content": base64.b64encode(content).decode()}
    told = run_limited("submissions.extraction.receipt_texts:answer", payload, seconds=seconds, output_mb=1)
    return str(told["text"])
