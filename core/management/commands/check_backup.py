"""`manage.py check_backup DIR`: whether a backup is as it was made (B7). It needs no running portal."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backups.databases import BackupError
from core.backups.services import check_backup


class Command(BaseCommand):
    help = (
        "Checks every digest of a backup, and that its database can be read. Exit status 1 where it is not as it was "
        "made. What was missing or differed on the server when it was made is said again."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            backup = check_backup(folder)
        except BackupError as error:
            raise CommandError(str(error)) from None
        state = "As it was made, but not whole" if backup.lost else "Whole"
        self.stdout.write(
            f"{state}: {backup.files} files, {backup.size} bytes, as of {backup.at:%Y-%m-%d %H:%M:%S} UTC."
        )
        for warning in backup.warnings:
            self.stderr.write(warning)
