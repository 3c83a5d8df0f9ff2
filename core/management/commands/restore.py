"""`manage.py restore DIR`: fills an empty database and an empty folder of files from a backup (B7)."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit
from core.backups.databases import BackupError
from core.backups.services import restore_backup


class Command(BaseCommand):
    help = (
        "Fills an empty database and empty folders of files from a backup, which is checked first. Then run migrate, "
        "and start the portal. With --drop-mail the emails that waited are given up. With --drill they are too, and no "
        "worker starts here, so that nobody is written to."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--drop-mail", action="store_true", help="send none of the emails that waited")
        parser.add_argument("--drill", action="store_true", help="send nothing at all: no worker starts afterwards")

    def handle(self, *args: Any, folder: Path, drop_mail: bool, drill: bool, **options: Any) -> None:
        try:
            done = restore_backup(folder, drop_mail=drop_mail, drill=drill)
        except BackupError as error:
            raise CommandError(str(error)) from None
        problems = list(audit.verify(done.head))
        self.stdout.write(f"Restored: {done.files} files, the portal as of {done.at:%Y-%m-%d %H:%M:%S} UTC.")
        if problems:
            for problem in problems[:10]:
                self.stderr.write(problem)
            raise CommandError(
                f"The log is not as it was written. Problems: {len(problems)}. Are the keys of the backed up portal in "
                f"{settings.KEYS_ROOT}? If not, put them there and run verify_audit; nothing has to be restored again."
            )
