"""`manage.py verify_receipt FILE`: whether a receipt is genuine, in one line; exit status 1 where it is not."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from submissions.receipts import MAX_LENGTH, verify


class Command(BaseCommand):
    help = "Says whether a receipt (a JSON file, or - for standard input) was issued by this portal and is unchanged."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        try:
            with sys.stdin.buffer if file == "-" else Path(file).open("rb") as source:
                verdict = verify(source.read(4 * MAX_LENGTH + 1))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        if not verdict.genuine or verdict.at is None:
            raise CommandError("Not a receipt of this portal, or changed since it was issued.")
        told = f", {verdict.details['body']}, {verdict.details['round']}" if verdict.details else ""
        self.stdout.write(f"Genuine: {verdict.number}, {verdict.act}, {verdict.at:%Y-%m-%d %H:%M:%S} UTC{told}.")
