"""The door for jobs and commands: a limited child writes the clean copy (guarantees C1, C4)."""

from collections.abc import Sequence
from pathlib import Path

from core.child import run_limited
from core.intake.kinds import Kind
from submissions.scrubbing.messages import REFUSALS


def clean_copy(source: Path, target: Path, declared_name: str, *, seconds: int = 15) -> tuple[Kind, dict[str, int]]:
    """Write the clean copy of `source`, which people call `declared_name`, to `target`; its kind and what was found.

    `target` is an empty file of the caller's, who takes it away whatever happens. Raises `Refused` with words for
    people: those of reading, and `picture_not_cleaned`, `picture_too_large`, `picture_in_drawing`, `layers`,
    `not_clean`.
    """
    said = run_limited(
        "submissions.scrubbing.cleaning:answer",
        {"declared_name": declared_name},
        files=[source, target],
        seconds=seconds,
        memory_mb=1024,
        output_mb=200,
        messages=REFUSALS,
    )
    return Kind(said["kind"]), {what: int(count) for what, count in said["found"].items()}


def covered_copy(
    source: Path, target: Path, declared_name: str, words: Sequence[str], *, seconds: int = 30
) -> tuple[Kind, list[int]]:
    """Write a clean copy once more without some words of it; its kind, and the pages that became pictures.

    Raises `Refused` with words for people: those of reading, `cannot_cover` and `words_left`.
    """
    said = run_limited(
        "submissions.scrubbing.covering:answer",
        {"declared_name": declared_name, "words": list(words)},
        files=[source, target],
        seconds=seconds,
        memory_mb=1024,
        output_mb=200,
        messages=REFUSALS,
    )
    return Kind(said["kind"]), [int(page) for page in said["pictures"]]
