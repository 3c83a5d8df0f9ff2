"""What the portal reads in a file: by paragraph, page and language."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from core.management.base import check_readable
from submissions.attachments.extraction.services import NOTES, read_attachment


class Command(BaseCommand):
    """`read_attachment FILE [--json]`: one line on standard error and exit 1 when the file cannot be read."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, and `--json` for programs."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, file: Path, json: bool, **options: Any) -> None:
        """Read and print."""
        check_readable(file)
        try:
            kind, extraction = read_attachment(file, file.name)
        except Refused as refusal:
            raise CommandError(f"{file.name}: {refusal}") from None
        if json:
            self.stdout.write(_as_json({"file": file.name, "kind": kind.value, **extraction.as_json()}))
            return
        facts = [kind.value, f"{len(extraction.paragraphs)} paragraphs", extraction.language]
        self.stdout.write(f"{file.name}: {', '.join(filter(None, facts))}")
        for note in extraction.notes:
            self.stdout.write(str(NOTES[note]))
        for paragraph in extraction.paragraphs:
            printed = f" [{paragraph.printed}]" if paragraph.printed else ""
            self.stdout.write(f"{paragraph.number} (p. {paragraph.page or '-'}){printed} {paragraph.text}")


def _as_json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
