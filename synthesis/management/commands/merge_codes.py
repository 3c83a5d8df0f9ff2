"""`manage.py merge_codes ROUND FILE --by MAIL [--accept theirs|ours|none] [--apply]`: changes in a coding workbook."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from consultations.management.rounds import get_round
from core.errors import Refusal
from core.management.base import PlainCommand, check_readable
from submissions.workbooks.proposals import OURS
from synthesis.imports.preview import report_of
from synthesis.imports.services import merge_codes

ACCEPT = {"theirs": 0, "ours": OURS}


class Command(PlainCommand):
    help = (
        "Compares a compiled workbook that an officer has coded with what the portal has now, and prints that as JSON. "
        "Changes nothing without --apply. Rows that cannot be read are left out and listed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("file", metavar="FILE", type=Path, help="the secretariat's compiled workbook, xlsx")
        parser.add_argument("--by", metavar="MAIL", required=True, help="the officer in whose name it is done")
        parser.add_argument(
            "--accept",
            choices=["theirs", "ours", "none"],
            default="none",
            help="for what was changed in both places: what the workbook says, what the portal says, or none",
        )
        parser.add_argument("--apply", action="store_true", help="apply what is accepted; refused while one is open")

    def handle(self, *args: Any, **options: Any) -> None:
        round_ = get_round(options["round"])
        user = User.objects.of_address(options["by"]).filter(is_active=True).first()
        if user is None:
            raise CommandError(f"{options['by']} does not code in this round.")
        check_readable(options["file"])
        try:
            look, merged = merge_codes(
                round_, options["file"], by=user, accept=ACCEPT.get(options["accept"]), enter=options["apply"]
            )
        except Refusal as refusal:
            raise CommandError(f"{options['file'].name}: {refusal}") from None
        report = report_of(round_, look, merged, applied=options["apply"])
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
