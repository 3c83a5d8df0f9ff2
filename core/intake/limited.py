"""The door for every process that serves people: files are looked into by a limited child."""

from pathlib import Path

from core.child import run_limited
from core.intake.kinds import Kind


def identify_limited(path: Path, declared_name: str) -> Kind:
    """`core.intake.identify.identify` in a child. Raises `Refused` with words for people."""
    return Kind(run_limited("core.intake.identify:answer", {"declared_name": declared_name}, files=[path])["kind"])
