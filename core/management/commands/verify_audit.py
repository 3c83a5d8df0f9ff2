"""`manage.py verify_audit`: checks whether the log is as it was written (B6)."""

import json
from datetime import UTC
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit
from core.integrity import heads
from core.integrity.timestamps import StampError
from core.management.base import check_readable


class Command(BaseCommand):
    help = (
        "Checks every entry of the log against the chain of digests: problems one a line, exit status 1. It is "
        "compared with the ends of the log that the portal signs each day, and with a file kept elsewhere (--head)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--head", type=Path, help="a file of the auditors' page, or one that --export-head wrote")
        parser.add_argument("--export-head", action="store_true", help="print the end of the chain and check nothing")

    def handle(self, *args: Any, head: Path | None, export_head: bool, **options: Any) -> None:
        if export_head:
            self.stdout.write(json.dumps(audit.head()))
            return
        others = [_read(head)] if head else []
        stamp = _stamp(head) if head else ""
        problems = 0
        for problem in heads.verify_log(*others):
            problems += 1
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"The log is not as it was written. Problems: {problems}.")
        self.stdout.write(f"{audit.head()['sequence']} entries, all as they were written.")
        for line in filter(None, [stamp, *_limits(others)]):
            self.stdout.write(line)


def _limits(others: list[dict[str, Any]]) -> list[str]:
    """Return what this check cannot see."""
    own, _faults = heads.own_heads()
    compared = max((int(head["sequence"]) for head in [*own, *others]), default=None)
    if compared is None:
        return [
            "No head to compare with: entries cut from the end are not seen. Nor is a log that was written anew by "
            "somebody who has its key. Keep a head elsewhere and give it with --head."
        ]
    after = audit.head()["sequence"] - compared
    lines = [f"Compared up to entry {compared}. Of the {after} entries after it, a cut at the end is not seen."]
    if not others:
        lines.append("The heads are those on this server. Give one that was kept elsewhere with --head.")
    return lines


def _stamp(path: Path) -> str:
    """Return what the time stamp of the head proves; "" without one. Raises CommandError for one that is not valid."""
    content = path.read_bytes()
    if not heads.is_stamped(content):
        return ""
    if not settings.TIMESTAMP_ROOTS:
        return "Its time stamp was not verified: PORTAL_TIMESTAMP_ROOTS names no certificates."
    try:
        at = heads.stamp_time(content)
    except StampError as error:
        raise CommandError(f"{path}: {error}") from error
    return f"Its time stamp is valid: this end of the log existed on {at.astimezone(UTC):%Y-%m-%d at %H:%M} UTC."


def _read(path: Path) -> dict[str, Any]:
    check_readable(path)
    try:
        return heads.read_head(path.read_bytes())
    except (ValueError, TypeError, AttributeError) as error:
        raise CommandError(f"{path} is not a head of this log.") from error
