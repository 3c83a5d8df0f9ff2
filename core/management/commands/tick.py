"""`manage.py tick`: does what the worker does once a minute, for those who use cron or a systemd timer."""

from typing import Any

from django.core.management.base import BaseCommand

from core.jobs import queue


class Command(BaseCommand):
    help = "Puts scheduled and forgotten jobs into the queue; `manage.py worker --until-empty` then does them."

    def handle(self, *args: Any, **options: Any) -> None:
        started = queue.tick()
        queued = queue.run_due()
        self.stdout.write(f"started: {', '.join(started) or 'nothing'}; put into the queue: {queued}")
