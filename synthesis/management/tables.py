"""What the commands have in common that bring a table of an officer's work into a round: looked at, told, entered."""

import json
import sys
from abc import ABC, abstractmethod
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from accounts.models import User
from consultations.management.rounds import round_called
from consultations.models import Round
from core.commands import PlainCommand, one_line
from core.errors import Refusal


class TableCommand(PlainCommand, ABC):
    """`ROUND FILE --by MAIL [--apply]`. Prints JSON; exits with 1 and a line for each fault where rows are faulty."""

    @abstractmethod
    def read(self, round: Round, path: Path, *, by: User) -> Any:
        """What the file says, with its `faults`; changes nothing."""

    @abstractmethod
    def enter(self, round: Round, found: Any, *, by: User) -> int:
        """Enters what was found, all or none; how many."""

    @abstractmethod
    def told(self, found: Any, made: int | None) -> dict[str, Any]:
        """The counts and what else is to be said; `made` were entered, None without --apply."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("round", metavar="ROUND", help="reference, as list_rounds prints it")
        parser.add_argument("file", metavar="FILE", type=Path, help="csv or xlsx")
        parser.add_argument("--by", metavar="MAIL", required=True, help="the officer in whose name it is done")
        parser.add_argument("--apply", action="store_true", help="enter what the table says, all or none")

    def handle(self, *args: Any, **options: Any) -> None:
        round = round_called(options["round"])
        user = User.objects.filter(email=options["by"].strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"{options['by']} does not code in this round.")
        if not options["file"].is_file():
            raise CommandError(f"{options['file']} cannot be opened.")
        try:
            found = self.read(round, options["file"], by=user)
            applied = bool(options["apply"] and not found.faults)
            made = self.enter(round, found, by=user) if applied else None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        told = {
            "round": round.reference,
            "applied": applied,
            **self.told(found, made),
            "faults": [
                {"row": fault.row, "column": fault.header, "value": fault.value, "code": fault.code,
                 "message": str(fault.what), "hint": str(fault.hint)}
                for fault in found.faults
            ],
        }  # fmt: skip
        self.stdout.write(json.dumps(told, ensure_ascii=False, indent=2))
        if found.faults:
            self.stderr.write("\n".join(one_line(str(fault)) for fault in found.faults))
            sys.exit(1)
