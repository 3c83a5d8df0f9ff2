"""What commands share: the report that a person names, and tables that are read, summarised and entered."""

import json
import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from consultations.management.rounds import get_round, is_reference
from consultations.models import Round
from core.errors import Refusal
from core.management.base import PlainCommand, one_line
from synthesis.models import SynthesisReport


def report_named(reference: str) -> SynthesisReport:
    """Return the report. Raises CommandError where there is none."""
    rows = SynthesisReport.objects.select_related("round__rules").filter(reference=reference)
    if not is_reference(reference) or (row := rows.first()) is None:
        raise CommandError(f"There is no report {ascii(reference[:100])[1:-1]}.")
    return row


class TableCommand(PlainCommand, ABC):
    """`ROUND FILE --by MAIL [--apply]`. Prints JSON; exits with 1 and a line for each error where rows are wrong."""

    @abstractmethod
    def read(self, round_: Round, path: Path, *, by: User) -> Any:
        """Return the content of the file, with its `faults`; change nothing."""

    @abstractmethod
    def enter(self, round_: Round, table: Any, *, by: User) -> int:
        """Enter what was found, all or none; return how many."""

    @abstractmethod
    def summary(self, table: Any, entered: int | None) -> dict[str, Any]:
        """Return counts and other facts; `entered` rows were entered, None without --apply."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("file", metavar="FILE", type=Path, help="xlsx, ods, csv or tsv")
        parser.add_argument("--by", metavar="MAIL", required=True, help="the officer in whose name it is done")
        parser.add_argument("--apply", action="store_true", help="enter what the table says, all or none")

    def handle(self, *args: Any, **options: Any) -> None:
        round_ = get_round(options["round"])
        user = User.objects.of_address(options["by"]).filter(is_active=True).first()
        if user is None:
            raise CommandError(f"{options['by']} does not code in this round.")
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} cannot be opened.")
        try:
            content = self.read(round_, options["file"], by=user)
            applied = bool(options["apply"] and not content.faults)
            result = self.enter(round_, content, by=user) if applied else None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        report = {
            "round": round_.reference,
            "applied": applied,
            **self.summary(content, result),
            "faults": [
                {"row": fault.row, "column": fault.header, "value": fault.value, "code": fault.code,
                 "message": str(fault.what), "hint": str(fault.hint)}
                for fault in content.faults
            ],
        }  # fmt: skip
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        if content.faults:
            self.stderr.write("\n".join(one_line(str(fault)) for fault in content.faults))
            sys.exit(1)
