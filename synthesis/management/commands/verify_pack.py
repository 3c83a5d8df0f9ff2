"""`manage.py verify_pack DIR`: whether a publication pack is as this portal signed it.

It checks as `check_pack.py` does, with the portal's keys, and ends with the same exit codes.
"""

from argparse import ArgumentParser
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.models import SigningKey
from synthesis.publication.check_pack import PackJudgement, edition_of, judge
from synthesis.publication.selectors import released


class Command(BaseCommand):
    help = "Checks every file of a publication pack against its manifest, and the manifest's signature."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument("--newer", type=Path, nargs="+", default=[], metavar="MANIFEST", help="oldest first")

    def handle(self, *args: Any, folder: Path, newer: list[Path], **options: Any) -> None:
        keys = frozenset(SigningKey.objects.values_list("public_key", flat=True))
        judgement = judge(folder, keys, newer)
        if not keys:
            raise CommandError("this portal has no key yet: the pack cannot be its own")
        if judgement.problems:
            raise CommandError("; ".join(judgement.lines()), returncode=judgement.code)
        for line in _with_replacement(judgement).lines():
            self.stdout.write(line)


def _with_replacement(judgement: PackJudgement) -> PackJudgement:
    """Return the result with the edition that the public reads now, which the portal knows itself."""
    public = released(clock.now()).filter(report__reference=judgement.payload["report"]).first()
    if public is None:
        return judgement
    # Older packs hold the number of the row, which counts those too that were replaced before they had files.
    number = public.edition if judgement.payload["form"] == 2 else public.number
    return replace(judgement, replaced_by=number) if number > edition_of(judgement.payload) else judgement
