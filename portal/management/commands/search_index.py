"""`manage.py search_index`: compares the public search with what is public, or makes it anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from consultations.models import Round
from core import clock
from core.db import search_index
from portal.models import SearchEntry
from portal.public import search_entries
from submissions.public_state import search_index as input_index


class Command(BaseCommand):
    help = (
        "Compares the index of the public search with what is public now: what differs one a line, exit status 1. With "
        "--rebuild it is made anew. Nothing is ever shown because of the index alone, so both are safe at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="make the index anew instead of comparing")

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        rounds = Round.objects.filter(announced_at__isnull=False).select_related("rules", "document")
        if rebuild:
            self._rebuild(rounds)
            return
        now = clock.now()
        problems = [
            f"index of {model} is not in step"
            for model in search_index.declared()
            if not search_index.is_in_step(model)
        ]
        problems += search_entries.differing(now)
        for round_ in rounds:
            problems += [f"input {key}" for key in input_index.differing(round_, now)]
        for problem in problems:
            self.stdout.write(problem)
        if problems:
            raise CommandError(f"The search index differs: {len(problems)} entries. Run with --rebuild.")
        self.stdout.write("The search index is in step.")

    def _rebuild(self, rounds: Any) -> None:
        now = clock.now()
        SearchEntry.objects.all().delete()
        input_index.rebuild()
        for model in search_index.declared():
            search_index.rebuild(model)
        search_entries.catch_up(now)
        inputs = sum(input_index.index_round(round_, now) for round_ in rounds)
        self.stdout.write(f"{SearchEntry.objects.count()} entries of calls and reports, {inputs} of inputs.")
