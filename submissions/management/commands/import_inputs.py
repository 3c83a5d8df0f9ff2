"""`manage.py import_inputs ROUND FILE --by MAIL [--map M.json] [--apply [--good-rows]]`"""

import datetime as dt
import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from consultations.management.rounds import get_round
from core.errors import Refusal, Refusals
from core.management.base import PlainCommand, one_line
from submissions.enums import Confidentiality
from submissions.imports import pending_files, services, stored_checks
from submissions.imports.checks import CheckedFile, counts


class Command(PlainCommand):
    help = (
        "Imports inputs received elsewhere from a table (xlsx, ods, csv, tsv, docx; comment tables of ISO and the "
        "IPCC, tables of survey tools, regulations.gov), or from messages as eml or mbox. "
        "Without --apply it only says what would come in. "
        "The map is JSON: {our column: heading}, and under “bodies” {name in the file: code of the body, or “new”}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("file", metavar="FILE", type=Path, help="xlsx, ods, csv, tsv, docx, eml or mbox")
        parser.add_argument("--by", metavar="MAIL", required=True, help="the officer in whose name it is done")
        parser.add_argument("--map", metavar="M.json", type=Path, help="which heading is which column")
        parser.add_argument("--level", choices=Confidentiality.values, default=Confidentiality.SECRETARIAT.value,
                            help="who may see the inputs, at most; by default the secretariat only")  # fmt: skip
        parser.add_argument("--consented-on", metavar="DATE", type=dt.date.fromisoformat,
                            help="when all senders consented; without it, rows need their own")  # fmt: skip
        parser.add_argument("--consent-source", metavar="TEXT", default="", help="where their consent is on record")
        parser.add_argument("--apply", action="store_true", help="enter the inputs, all or none")
        parser.add_argument("--good-rows", action="store_true",
                            help="with --apply: enter the good rows; the others wait in a workbook")  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checked = self._imported(options)
        except Refusals as several:
            self.stderr.write("\n".join(one_line(str(each)) for each in (several, *several.refusals)))
            sys.exit(1)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        if checked.faults:
            wrong = [services.bad_rows(checked), *checked.faults]
            self.stderr.write("\n".join(one_line(str(each)) for each in wrong))
            sys.exit(1)

    def _imported(self, options: dict[str, Any]) -> CheckedFile:
        round_ = get_round(options["round"])
        user = User.objects.of_address(options["by"]).filter(is_active=True).first()
        if user is None:
            raise CommandError(f"{options['by']} does not manage this round.")
        mapping = _map(options["map"])
        try:
            with options["file"].open("rb") as stream:
                batch = services.receive(
                    round_, stream, name=options["file"].name, by=user, level=options["level"], huge=True,
                    consented_on=options["consented_on"], consent_source=options["consent_source"],
                )  # fmt: skip
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be opened: {error.strerror}.") from None
        try:
            checked = stored_checks.check_file(batch, mapping=mapping)
            report = _as_report(checked)
            good_only = options["good_rows"] and len(checked.bad_rows) < checked.rows
            if options["apply"] and (good_only or not checked.faults):
                batch = services.apply(batch, by=user, good_only=good_only)
                report |= {"applied": True, "import": str(batch.pk), "waiting": pending_files.waiting_rows(batch)}
        finally:
            if batch.is_pending:
                services.drop(batch, by=user)
        self.stdout.write(json.dumps({"round": round_.reference, **report}, ensure_ascii=False, indent=2))
        return checked


def _map(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        mapping = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise CommandError(f"{path} cannot be opened: {error.strerror}.") from None
    except ValueError:
        raise CommandError(f"{path} is not JSON in UTF-8.") from None
    if not isinstance(mapping, dict):
        raise CommandError(f"{path} is no map: {{our column: heading}}.")
    return mapping


def _as_report(checked: CheckedFile) -> dict[str, Any]:
    return {
        "applied": False,
        "counts": counts(checked),
        "bodies": {
            "new": [{"name": body.name, "constituency": body.kind} for body in checked.bodies if body.is_new],
            "unsure": [
                {"name": body.name, "like": [{"code": each.code, "name": each.name} for each in body.like]}
                for body in checked.bodies
                if body.like
            ],
        },
        "faults": [_as_json(fault) for fault in checked.faults],
        "notices": [_as_json(fault) for fault in checked.notices],
    }


def _as_json(fault: Any) -> dict[str, Any]:
    return {
        "row": fault.row, "column": fault.header, "value": fault.value, "code": fault.code,
        "message": str(fault.what), "hint": str(fault.hint),
    }  # fmt: skip
