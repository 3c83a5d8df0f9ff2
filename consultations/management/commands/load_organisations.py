"""`manage.py load_organisations [FILE.csv]`: fills the register; without a file the member and observer States."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.organisations import register
from core.errors import Refusals, Refused
from core.management.base import one_line


class Command(BaseCommand):
    help = "Fills the register of organizations from a CSV; without a file: the member and observer States."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=register.MEMBER_STATES)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            new, changed = register.load_register(options["file"])
        except Refusals as refusal:
            raise CommandError("\n".join(one_line(str(each)) for each in (refusal, *refusal.refusals))) from refusal
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{new} new, {changed} changed.")
