"""A backup as a folder: made, checked, restored.

    manifest.json     what it is and of when; written last: a folder without it is no backup
    database.sqlite3  or database.dump: the database of one moment
    files.sha256      one line a file, as `sha256sum --check` reads them
    files/            the files that the database names
    media/            pictures of information pages

The keys that sign receipts are not part of it: who has the backup must not be able to sign. Keep them apart.
"""

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from core import clock, mail
from core.backups.databases import (
    BackupError,
    NamedFile,
    check_copy,
    check_target,
    copy_database,
    restore_database,
)
from core.errors import Refused, StoreAway
from core.files import objects
from core.files.storage import sync_folder
from core.integrity import heads
from core.jobs.failures import drop_waiting
from core.models import IntegrityRun, Job, StoredFile

FORMAT = 1
DRILL = "drill"  # a file in the data folder: this portal was restored for a drill
MANIFEST, LIST, FILES, MEDIA = "manifest.json", "files.sha256", "files", "media"


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """What a backup contains: when it was taken, its files and their bytes, the end of the log; by name, files that
    were missing (`lost`: that the database still named afterwards) or had other content than when they were stored."""

    at: datetime
    files: int
    size: int
    missing: tuple[str, ...]
    lost: tuple[str, ...]
    changed: tuple[str, ...]
    head: dict[str, Any]

    @property
    def warnings(self) -> list[str]:
        """What the operator must hear of the portal's files: the backup is a copy of them all the same."""
        words = {
            "Missing on the server, so that the backup does not contain them": self.lost,
            "Not as they were stored, and copied as they are": self.changed,
        }
        where = "(named in manifest.json). docs/operating/integrity.md says what to do."
        return [f"{what}: {len(names)} files {where}" for what, names in words.items() if names]


@contextmanager
def _private() -> Iterator[None]:
    """Let no other account read what is written, by other programs too. For commands: it is true of all threads."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@_private()
def make_backup(folder: Path) -> BackupSummary:
    """Write a backup of the running portal into a new folder. Raises BackupError, and OSError of the disk.

    The database comes first: every file that it names was written before it. A file that is gone when it is copied was
    erased meanwhile, or is lost where its row is still there; one that is not as it was stored is copied as it is: the
    manifest names all of them.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty. Name a new folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    at = clock.now()
    copy = copy_database(folder)
    _sync(folder / copy.file)
    named = [NamedFile(f"{FILES}/{file.name}", file.sha256, file.size) for file in copy.files]
    named += _media()
    copied: list[NamedFile] = []
    missing: list[str] = []
    changed: list[str] = []
    for file in named:
        source, target = _source(file.name), folder / file.name
        digest = _copied(source, target) if source else None
        if digest is None:
            missing.append(file.name)
            continue
        copied.append(NamedFile(file.name, digest, target.stat().st_size))
        if digest != file.sha256:
            changed.append(file.name)
    _write(folder / LIST, "".join(f"{file.sha256}  {file.name}\n" for file in copied).encode())
    manifest = {
        "format": FORMAT,
        "taken_at": at.isoformat(),
        "database": {"file": copy.file, "kind": connection.vendor, "sha256": _digest(folder / copy.file)},
        "files": {"count": len(copied), "bytes": sum(file.size for file in copied), "sha256": _digest(folder / LIST)},
        "missing": missing,
        "lost": _still_named(missing),
        "changed": changed,
        "log": copy.head,
        "migrations": sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()),
    }
    _write(folder / MANIFEST, json.dumps(manifest, indent=2).encode())
    sync_folder(folder)
    return summary_of(manifest)


def _still_named(names: list[str]) -> list[str]:
    """Return which of these files the database names now."""
    rows = StoredFile.objects.values_list("stored_name", flat=True)
    stored = {f"{FILES}/{name}" for name in rows.iterator()} if names else set()
    return [name for name in names if name in stored]


def check_backup(folder: Path) -> BackupSummary:
    """Check that a backup is as it was made: every digest, and that the database can be read. Raises BackupError."""
    manifest = read_manifest(folder)
    parts = _parts(manifest)
    for name, sha256 in chain(parts, _listed(folder)):  # the list is read after its own digest
        if _digest(folder / name) != sha256:
            raise BackupError(f"{name} is not as it was written.")
    check_copy(folder / parts[0][0])
    return summary_of(manifest)


@_private()
def restore_backup(folder: Path, *, drop_mail: bool = False, drill: bool = False) -> BackupSummary:
    """Fill an empty database and an empty folder of files from a backup, which is checked first. Raises BackupError.

    Where anything stands in the way nothing is written, so that it can be tried again.
    `drop_mail` gives up the mails that waited when the backup was taken: most of them were sent since. After a `drill`
    no worker starts: the schedule would send again what came due since the backup.
    """
    summary, copy = check_backup(folder), folder / _parts(read_manifest(folder))[0][0]
    if objects.is_configured() and any(True for _each in objects.object_entries()):
        raise BackupError("The object store is not empty. Restore into a new bucket.")
    for root in _roots().values():
        if root.exists() and any(root.iterdir()):
            raise BackupError(f"{root} is not empty. Restore into a new folder.")
    check_target(copy)
    _mark_drill(drill)
    for name, sha256 in _listed(folder):
        _put_back(folder / name, name, sha256)
    restore_database(copy)
    heads.forget_last()
    if drop_mail or drill:
        drop_waiting(mail.KIND, logged=False)
    Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.WAITING, heartbeat_at=None)
    IntegrityRun.objects.filter(finished_at=None).delete()  # what it has compared is not what was restored
    return summary


def is_drill() -> bool:
    """Return whether this portal was restored for a drill, which writes to nobody."""
    return drill_mark().exists()


def drill_mark() -> Path:
    """Return the path of the file that stands there in a drill."""
    return Path(settings.DATA_DIR) / DRILL


def _mark_drill(drill: bool) -> None:
    if drill:
        drill_mark().parent.mkdir(parents=True, exist_ok=True)
        drill_mark().touch()
    else:
        drill_mark().unlink(missing_ok=True)


def _put_back(source: Path, name: str, sha256: str) -> None:
    """Write one file of the backup where the portal has it. Raises BackupError."""
    if not (objects.is_configured() and name.startswith(f"{FILES}/")):
        written = _copied(source, _stored_path(name))
    else:
        with source.open("rb") as file:
            _size, written = objects.write_object(
                file, name.removeprefix(f"{FILES}/"), limit=sys.maxsize, may_be_empty=True
            )
    if written != sha256:
        raise BackupError(f"{source.name} is not as it was stored: its digest differs.")


def _roots() -> dict[str, Path]:
    return {FILES: Path(settings.FILES_ROOT), MEDIA: Path(settings.MEDIA_ROOT)}


def _stored_path(name: str) -> Path:
    """Return where the portal has a file of the backup. Raises BackupError for a name outside the portal's folders."""
    part, _slash, rest = name.partition("/")
    root = _roots().get(part)
    if root is None or not rest or not (root / rest).resolve().is_relative_to(root.resolve()):
        raise BackupError("A file of the backup has a name outside its folder.")
    return root / rest


def _source(name: str) -> Path | None:
    """Return the path of a file to be copied; of an object that of a copy, None where it is gone."""
    if not (objects.is_configured() and name.startswith(f"{FILES}/")):
        return _stored_path(name)
    try:
        return objects.copy_of_object(name.removeprefix(f"{FILES}/"))
    except Refused:
        return None
    except StoreAway as error:
        raise BackupError("The object store cannot be reached.") from error


def _media() -> list[NamedFile]:
    root = _roots()[MEDIA]
    paths = sorted(path for path in root.rglob("*") if path.is_file()) if root.exists() else []
    return [
        NamedFile(f"{MEDIA}/{path.relative_to(root).as_posix()}", _digest(path), path.stat().st_size) for path in paths
    ]


def _copied(source: Path, target: Path) -> str | None:
    """Copy one file; return the digest of the copy, None where there is no such file."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        shutil.copyfile(source, target)
    except FileNotFoundError:
        return None
    _sync(target)
    sync_folder(target.parent)
    return _digest(target)


def _listed(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the path of each file within the backup, and its digest. Raises BackupError for a path that leads out."""
    with (folder / LIST).open() as lines:
        for line in lines:
            sha256, _space, name = line.rstrip("\n").partition("  ")
            _stored_path(name)
            yield name, sha256


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupError(f"{path.name} cannot be read: {error.strerror}.") from error


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(content)
    _sync(part)
    part.rename(path)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of the backup in a folder. Raises BackupError where there is none, or of another format."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        if manifest["format"] == FORMAT:
            _parts(manifest), summary_of(manifest)
            return dict(manifest)
    except OSError as error:
        raise BackupError(f"{folder} is no backup: {MANIFEST} cannot be read ({error.strerror}).") from error
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{folder} is no backup: its {MANIFEST} is not one.") from error
    raise BackupError(f"{folder} is a backup of another format.")


def _parts(manifest: dict[str, Any]) -> list[tuple[str, str]]:
    """Return name and digest of the copy of the database, and of the list of files."""
    database = manifest["database"]
    return [(database["file"], database["sha256"]), (LIST, manifest["files"]["sha256"])]


def summary_of(manifest: dict[str, Any]) -> BackupSummary:
    """Return what the manifest says of its backup."""
    files = manifest["files"]
    at = datetime.fromisoformat(manifest["taken_at"])
    missing = tuple(manifest["missing"])
    lost, changed = (tuple(manifest.get(name, ())) for name in ("lost", "changed"))  # not in those of earlier releases
    return BackupSummary(at, files["count"], files["bytes"], missing, lost, changed, manifest["log"])
