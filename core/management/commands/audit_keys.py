"""`manage.py audit_keys`: lists the keys of the log, and adds a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from core import audit
from core.integrity import chain_keys


class Command(BaseCommand):
    help = (
        "Lists the keys of the log by number, without their secrets. --new adds one for the entries from the next one "
        "on, or from --first on; --print only prints its line, for PORTAL_AUDIT_KEYS of several machines."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--new", action="store_true", help="add a key; the earlier ones stay")
        parser.add_argument("--first", type=int, help="the first entry of the log that the new key signs")
        parser.add_argument("--print", action="store_true", help="print the line of a new key and store nothing")

    def handle(self, *args: Any, new: bool, first: int | None, **options: Any) -> None:
        with transaction.atomic():
            if new:
                audit.lock_chain()  # or an entry that is being written took the place of the new key's first
            following = audit.head()["sequence"] + 1
            if first is not None and first < following:
                raise CommandError(f"The log has {following - 1} entries: name a number from {following} on.")
            try:
                if options["print"]:
                    self.stdout.write(chain_keys.new_key(first or following).line())
                    return
                keys = chain_keys.add_key(first or following) if new else chain_keys.chain_keys()
            except ValueError as error:
                raise CommandError(str(error)) from None
        for key in keys:
            self.stdout.write(f"{key.key_id} from entry {key.first} on")
