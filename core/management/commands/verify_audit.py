"""`manage.py verify_audit`: checks whether the log is as it was written (B6)."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit


class Command(BaseCommand):
    help = (
        "Checks every entry of the log against the chain of seals: problems one a line, exit status 1. Keep the head "
        "elsewhere (--export-head > head.json) and give it later (--head head.json): only so is a cut tail seen."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", type=Path, help="a file that --export-head wrote earlier")
        parser.add_argument("--export-head", action="store_true", help="print the end of the chain and check nothing")

    def handle(self, *args: Any, head: Path | None, export_head: bool, **options: Any) -> None:
        if export_head:
            self.stdout.write(json.dumps(audit.head()))
            return
        problems = 0
        for problem in audit.verify(_read(head) if head else None):
            problems += 1
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"The log is not as it was written: {problems} problems.")
        self.stdout.write(f"{audit.head()['sequence']} entries, all as they were written.")


def _read(path: Path) -> dict[str, Any]:
    try:
        head = json.loads(path.read_text())
        return {"sequence": int(head["sequence"]), "digest": str(head["digest"])}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CommandError(f"{path} is not a head that --export-head wrote.") from error
