"""`manage.py scrub FILE --out F --report R`: the clean copy of a file, and what was found and removed."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.errors import Refused
from core.files.kinds import FileKind
from core.management.base import check_readable, write_out
from submissions.attachments.scrubbing.services import FOUND, clean_copy


class Command(BaseCommand):
    """One line on standard error and exit 1, and nothing written, when there is no clean copy."""

    help = __doc__
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE, and where its copy and the report go."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--out", type=Path, required=True, help="where the clean copy goes")
        parser.add_argument("--report", type=Path, help="where the report goes, in JSON")

    def handle(self, *args: Any, file: Path, out: Path, report: Path | None, **options: Any) -> None:
        """Clean, write, tell."""
        check_readable(file)
        with TemporaryDirectory() as folder:
            copy = Path(folder) / "copy"
            copy.touch()
            try:
                kind, removed = clean_copy(file, copy, file.name)
            except Refused as refusal:
                raise CommandError(f"{file.name}: {refusal}") from None
            write_out(out, copy.read_bytes())
        if report:
            write_out(report, _report(file.name, kind, removed.found).encode())
        facts = [f"{FOUND[what]}: {count}" for what, count in sorted(removed.found.items())]
        self.stdout.write(f"{out}: {'; '.join(facts) if facts else 'nothing was found'}")


def _report(name: str, kind: FileKind, findings: dict[str, int]) -> str:
    rows = [{"what": what, "count": count, "words": str(FOUND[what])} for what, count in sorted(findings.items())]
    return json.dumps({"file": name, "kind": kind.value, "removed": rows}, ensure_ascii=False, indent=2) + "\n"
