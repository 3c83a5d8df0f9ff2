"""`manage.py move_to_postgresql FILE`: moves an installation from SQLite to PostgreSQL."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backups.databases import BackupError
from core.backups.transfer import move_database


class Command(BaseCommand):
    help = (
        "Copies every row of a SQLite file into the PostgreSQL database of the settings, in one transaction, and "
        "compares the two table by table. Stop the portal first, and run migrate on both. docs/operating says how."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the SQLite file, such as data/portal.sqlite3")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            moved = move_database(file, progress=self._say if self.stderr.isatty() else None)
        except BackupError as error:
            raise CommandError(str(error)) from None
        call_command("update_index", verbosity=0)
        rows = sum(table.rows for table in moved)
        self.stdout.write(f"Moved and compared: {len(moved)} tables, {rows} rows.")

    def _say(self, table: str, rows: int) -> None:
        self.stderr.write(f"{table}: {rows}")
