"""The manifest of a backup: what the folder contains, and of when."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from core.backups.databases import BackupError

FORMAT = 1
MANIFEST, LIST, FILES, MEDIA = "manifest.json", "files.sha256", "files", "media"


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup contains: when it was taken, its files and their bytes, missing files, the end of the log."""

    at: datetime
    files: int
    size: int
    missing: tuple[str, ...]
    head: dict[str, Any]


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of the backup in a folder. Raises BackupError where there is none, or of another format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        readable = manifest["format"] == FORMAT and {"database", "files", "log"} <= manifest.keys()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{folder} is no backup: it has no {MANIFEST} that can be read.") from error
    if not readable:
        raise BackupError(f"{folder} is a backup of another format.")
    return dict(manifest)


def summary_of(manifest: dict[str, Any]) -> BackupSummary:
    """Return what the manifest says of its backup."""
    files = manifest["files"]
    at = datetime.fromisoformat(manifest["taken_at"])
    return BackupSummary(at, files["count"], files["bytes"], tuple(manifest["missing"]), manifest["log"])
