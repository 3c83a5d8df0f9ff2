"""`manage.py worker`: runs the jobs in the queue and those of the schedule."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.backups.services import drill_mark, is_drill
from core.db.startup import check_database
from core.jobs.queue import LANES
from core.jobs.worker import SteadyWorker


class Command(BaseCommand):
    help = "Works in the background until SIGTERM or Ctrl-C, which wait for the running task. Several may run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-empty", action="store_true", help="end when nothing waits any more")
        parser.add_argument("--lane", choices=LANES, help="only this work, so that mail does not wait for long files")
        parser.add_argument("--interval", type=float, default=1.0, help="seconds between two looks at an empty queue")

    def handle(self, *args: Any, until_empty: bool, interval: float, lane: str | None, **options: Any) -> None:
        try:
            check_database()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        if is_drill():
            raise CommandError(
                "This portal was restored for a drill, which writes to nobody: no worker starts. To take it into "
                f"service, delete {drill_mark()}."
            )
        worker = SteadyWorker(until_empty=until_empty, interval=interval, lane=lane)
        worker.configure_signals()
        worker.run()
