"""`manage.py publication_pack REPORT --out DIR`: the files of a released report, its checker, a signed manifest."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from synthesis.management.base import report_named
from synthesis.publication.pack import handed_out_pack
from synthesis.publication.selectors import released


class Command(BaseCommand):
    help = "Writes the pack of a released report into a folder, as it was handed out."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("report", metavar="REPORT", help="reference, such as SY-2027-AB12CD3")
        parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="made where it is not there")

    def handle(self, *args: Any, report: str, out: Path, **options: Any) -> None:
        publication = released(clock.now()).filter(report=report_named(report)).first()
        if publication is None:
            raise CommandError(f"The report {report} is not released.")
        paths: list[Path] = []
        try:
            out.mkdir(parents=True, exist_ok=True)
            if any(out.iterdir()):
                raise CommandError(f"{out} is not empty: name another folder.")
            for name, content in handed_out_pack(publication):
                paths.append(out / name)
                paths[-1].write_bytes(content)
        except OSError as error:
            for path in paths:  # no half pack stays behind
                path.unlink(missing_ok=True)
            raise CommandError(f"{out} cannot be written: {error.strerror}. Nothing was left there.") from None
        for path in paths:
            self.stdout.write(str(path))
