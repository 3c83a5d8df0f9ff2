"""`manage.py read_bounces`: takes in the notices of mail servers about mail that could not be delivered."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError

from core.bounces import LONGEST, read_bounce, read_folder
from core.management.base import one_line
from core.management.operator_errors import advice


class Command(BaseCommand):
    help = (
        "Reads one message from standard input, as a mail server hands it to a program, or the new messages of a "
        "Maildir. Whoever sent the mail then sees that it was not delivered."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--maildir",
            type=Path,
            help="read the new messages of this Maildir; notices are deleted, other messages stay unread",
        )

    def handle(self, *args: Any, maildir: Path | None, **options: Any) -> None:
        if maildir is None:
            try:
                bounced = read_bounce(sys.stdin.buffer.read(LONGEST))
            except OperationalError as error:  # the mail server keeps the message, and tries again
                raise CommandError(advice(error), returncode=os.EX_TEMPFAIL) from None
            self.stdout.write("1 mail was not delivered." if bounced else "No notice about a mail of ours.")
            return
        try:
            count, new = read_folder(maildir)
        except FileNotFoundError:
            raise CommandError(f"{one_line(str(maildir))}: there is no such Maildir.") from None
        self.stdout.write(f"{new} new messages; {count} about mail that was not delivered.")
