"""`manage.py backup DIR`: writes a backup of the running portal into a new folder (B7)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backups.databases import BackupError
from core.backups.services import make_backup


class Command(BaseCommand):
    help = (
        "Writes the database of one moment and the files that it names into a new folder, with their digests. The "
        "portal goes on meanwhile. The keys that sign receipts are not in it: keep them apart."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            backup = make_backup(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            f"{folder}: {backup.files} files, {backup.size} bytes, as of {backup.at:%Y-%m-%d %H:%M:%S} UTC."
        )
        if erased := len(backup.missing) - len(backup.lost):
            self.stdout.write(f"Erased meanwhile: {erased} files (named in manifest.json).")
        for warning in backup.warnings:
            self.stderr.write(warning)
        self.stdout.write("The signing keys are not in it. Keep PORTAL_KEYS_ROOT and PORTAL_SECRET_KEY apart.")
