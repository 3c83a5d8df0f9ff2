"""`manage.py merge_workbook F --by MAIL [--accept theirs|ours|none] --report R [--apply]`: what a workbook changes."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from consultations import permissions as consulting
from consultations.models import Delegation
from core.errors import Refusal, Refusals
from core.management.base import check_readable, check_writable, write_out
from submissions.workbooks.import_details import report_of
from submissions.workbooks.proposals import OURS
from submissions.workbooks.services import merge_workbook, read_workbook
from submissions.workbooks.signature import read_signature

ACCEPT = {"theirs": 0, "ours": OURS}


class Command(BaseCommand):
    help = (
        "Compares a workbook that came back with what its organization has now, cell by cell, and writes that as JSON. "
        "Changes nothing without --apply. Exits with 1 and the reason for a forged workbook, or one of another person."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", required=True, help="email address of the member of the organization who uploads it"
        )
        parser.add_argument(
            "--accept",
            choices=["theirs", "ours", "none"],
            default="none",
            help="for cells changed in both places: the workbook's text, the portal's, or none, which leaves them open",
        )
        parser.add_argument("--report", required=True, help="file for the report, or - for standard output")
        parser.add_argument("--apply", action="store_true", help="apply what is accepted; refused while cells are open")

    def handle(self, *args: Any, file: Path, by: str, accept: str, report: str, apply: bool, **options: Any) -> None:
        check_readable(file)
        try:
            book = read_workbook(file)
            person, delegation = _whose(book, by)
            merged = merge_workbook(delegation, file.name, book, by=person, accept=ACCEPT.get(accept))
            merge_report = report_of(delegation, merged, applied=False)
            if apply and report != "-":
                check_writable(Path(report))
            try:
                if apply:
                    settled = ACCEPT.get(accept)
                    merged = merge_workbook(delegation, file.name, book, by=person, accept=settled, apply=True)
                    merge_report = report_of(delegation, merged, applied=True)
            finally:
                self._write(report, merge_report)
        except Refusals as refused:
            raise CommandError("\n".join(str(fault) for fault in refused.refusals)) from None
        except Refusal as refused:
            raise CommandError(f"{file.name}: {refused}") from None
        counts = ", ".join(f"{name} {count}" for name, count in merge_report["counts"].items())
        self.stderr.write(f"{file.name}: {counts}; rows with errors {len(merge_report['faults'])}.")

    def _write(self, report: str, report_data: dict[str, Any]) -> None:
        text = json.dumps(report_data, ensure_ascii=False, indent=2)
        if report == "-":
            self.stdout.write(text)
        else:
            write_out(Path(report), f"{text}\n".encode())


def _whose(book: dict[str, Any], email: str) -> tuple[Any, Delegation]:
    """Return the person, and the delegation that the workbook belongs to. Raises CommandError."""
    key = read_signature(book)["delegation"]
    person = User.objects.of_address(email).filter(is_active=True).first()
    if person is None:
        raise CommandError(f"{email}: there is no such account.")
    rows = Delegation.objects.select_related("round__rules", "round__document", "organisation")
    delegation = rows.filter(pk=key).first()
    if delegation is None or not consulting.works_for(person, delegation):
        raise CommandError("This workbook belongs to another participant.")
    return person, delegation
