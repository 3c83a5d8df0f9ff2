"""`manage.py jobs`: lists work that went wrong, lets it be tried again, or gives it up."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.errors import Refused
from core.jobs import failures, queue
from core.management.base import one_line
from core.models import Job


class Command(BaseCommand):
    help = (
        "Lists work in the background that failed, that is tried again, and that waits without a worker. "
        "--retry KIND lets all failed work of a kind be tried again, --drop KIND gives it up; --drop-waiting KIND "
        "gives up what waits."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        act = parser.add_mutually_exclusive_group()
        act.add_argument(
            "--retry", metavar="KIND", help="try the failed work of this kind again, for example core.mail"
        )
        act.add_argument("--drop", metavar="KIND", help="give the failed work of this kind up")
        act.add_argument(
            "--drop-waiting", metavar="KIND",
            help="give the work of this kind up that waits: core.mail after a restore, before a worker starts",
        )  # fmt: skip

    def handle(self, *args: Any, retry: str | None, drop: str | None, drop_waiting: str | None, **options: Any) -> None:
        named = retry or drop or drop_waiting
        if named and named not in queue.KINDS and not Job.objects.filter(kind=named).exists():
            raise CommandError(
                f"There is no work of the kind {one_line(named)}, only {', '.join(sorted(queue.KINDS))}."
            )
        if drop_waiting:
            self.stdout.write(f"{drop_waiting}: {failures.drop_waiting(drop_waiting)} given up.")
            return
        if kind := retry or drop:
            rows = Job.objects.filter(kind=kind)
            try:
                count = failures.retry(rows) if retry else failures.drop(rows)
            except Refused as refusal:
                raise CommandError(f"{refusal} ({one_line(kind)})") from None
            self.stdout.write(f"{kind}: {count} {'will be tried again' if retry else 'given up'}.")
            return
        now = clock.now()
        lists = (
            ("failed", failures.failed_jobs()),
            ("tried again", failures.retried_jobs()),
            ("waits for a worker", failures.overdue_jobs(now)),
        )
        groups = [(word, group) for word, rows in lists for group in failures.grouped(rows)]
        if not groups:
            self.stdout.write("Nothing has failed, and nothing waits for a worker.")
        for word, group in groups:
            since = group.first.isoformat(timespec="minutes")
            self.stdout.write(f"{word:18}  {group.count:6}  {group.kind:32}  since {since}")
