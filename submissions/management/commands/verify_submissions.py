"""`manage.py verify_submissions`: whether everything stored is as it was sent and written (B5, B6)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.integrity.checks import CHECKS, faults_of, run_check
from core.models import IntegrityRun


class Command(BaseCommand):
    help = (
        "Compares submitted texts with their digests and receipts, files with their SHA-256, and the log with its "
        "chain. What differs is printed, exit status 1. Each time it compares all, from the beginning."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=sorted(CHECKS), help="run one check: " + ", ".join(sorted(CHECKS)))

    def handle(self, *args: Any, only: str | None, **options: Any) -> None:
        number = sum(self._run(name) for name in ([only] if only else CHECKS))
        if number:
            raise CommandError(f"Differences: {number}. docs/operating/integrity.md says what to do.")
        self.stdout.write("Everything is as it was stored.")

    def _run(self, name: str) -> int:
        run = run_check(name, anew=True, step=self._say if self.stderr.isatty() else None)
        self.stdout.write(f"{CHECKS[name].title}: {run.compared} compared")
        count = 0
        for words, subjects in faults_of(run):
            self.stdout.write(f"  {words.label}")
            self.stdout.write(f"  {words.advice}")
            for subject in subjects:
                self.stdout.write(f"    {subject}")
            count += len(subjects)
        return count

    def _say(self, run: IntegrityRun) -> None:
        self.stderr.write(f"{run.compared} …", ending="\r")
