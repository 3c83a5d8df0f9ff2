"""`manage.py compile_files ROUND --audience public|secretariat --out DIR --by MAIL`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from consultations.management.rounds import get_round
from core import audit, clock
from core.audience import CONFIDENTIAL, PUBLIC, SECRETARIAT
from synthesis import permissions
from synthesis.exports.packs import make_pack
from synthesis.exports.services import compile_files


class Command(BaseCommand):
    help = "Compiles the files of a round: report (docx, pdf), workbook (xlsx), inputs (csv, json, ndjson)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("--audience", choices=["public", "secretariat"], required=True)
        parser.add_argument("--out", metavar="DIR", required=True, help="made where it is not there")
        parser.add_argument("--by", metavar="MAIL", required=True, help="the officer in whose name it is done")
        parser.add_argument("--ahead", action="store_true", help="the public's pack before its release")

    def handle(self, *args: Any, **options: Any) -> None:
        round_ = get_round(options["round"])
        user = User.objects.of_address(options["by"]).filter(is_active=True).first()
        if user is None or not permissions.may_export(user, round_):
            raise CommandError(f"{options['by']} has no duty to export in this round.")
        audience = PUBLIC
        if options["audience"] == "secretariat":
            audience = CONFIDENTIAL if permissions.sees_confidential(user, round_) else SECRETARIAT
        pack = make_pack(round_, audience, now=clock.now(), by=user.get_full_name(), ahead=options["ahead"])
        folder = Path(options["out"])
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in compile_files(pack):
            (folder / name).write_bytes(content)
            self.stdout.write(str(folder / name))
        audit.record("synthesis.files.compile", round_, by=user, audience=options["audience"])
