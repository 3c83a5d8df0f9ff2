"""`manage.py import_translations ROUND FILE --by MAIL [--apply]`"""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from consultations.models import Round
from core.errors import Refused
from synthesis.domain.importing_translations import import_translations, read_translations


class Command(BaseCommand):
    help = (
        "Records working translations as a table says: External ID, Language, Translation, and Field where it is not "
        "the comment (rewording, rationale, source). Without --apply it only says what would come in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("file", metavar="FILE", type=Path, help="csv or xlsx")
        parser.add_argument("--by", metavar="MAIL", required=True, help="the officer in whose name it is done")
        parser.add_argument("--apply", action="store_true", help="enter the translations, all or none")

    def handle(self, *args: Any, **options: Any) -> None:
        round = Round.objects.filter(reference=options["round"]).first()
        if round is None:
            raise CommandError(f"There is no round {options['round']}. List them with: manage.py list_rounds")
        user = User.objects.filter(email=options["by"].strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"{options['by']} does not code in this round.")
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} cannot be opened.")
        try:
            found = read_translations(round, options["file"], by=user)
            applied = bool(options["apply"] and not found.faults)
            made = import_translations(round, found, by=user) if applied else len(found.found)
        except Refused as refusal:
            raise CommandError(" ".join(str(refusal).split())) from None
        told = {
            "round": round.reference,
            "applied": applied,
            "counts": {"rows": found.rows, "translations": made, "bad_rows": len(found.faults)},
            "faults": [
                {"row": fault.row, "column": fault.header, "value": fault.value, "code": fault.code,
                 "message": str(fault.what), "hint": str(fault.hint)}
                for fault in found.faults
            ],
        }  # fmt: skip
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        if found.faults:
            self.stderr.write("\n".join(" ".join(str(fault).split()) for fault in found.faults))
            sys.exit(1)
