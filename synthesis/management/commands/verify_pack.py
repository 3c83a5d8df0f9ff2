"""`manage.py verify_pack DIR`: whether a publication pack is as it was signed, by this portal."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.models import SigningKey
from synthesis.exports.check_pack import problems


class Command(BaseCommand):
    help = "Checks every file of a publication pack against its manifest, and the manifest's signature."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        keys = list(SigningKey.objects.values_list("public_key", flat=True))
        found = min((problems(folder, key) for key in keys or [""]), key=len)
        if not keys:
            found.append("this portal has no key yet: the pack cannot be its own")
        if found:
            raise CommandError("; ".join(found))
        self.stdout.write("Every file is there, as it was signed.")
