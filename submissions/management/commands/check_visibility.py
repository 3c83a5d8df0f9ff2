"""`manage.py check_visibility`: whether what is stored of submissions for lists is what their rows say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions.models import Submission
from submissions.visibility.stored_states import correct_states, wrong_states


class Command(BaseCommand):
    help = (
        "Compares the stored state and current version of every submission with its rows: wrong ones one a line by "
        "reference, exit status 1. With --rebuild they are written anew. A job does both every night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="write wrong states anew")

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        if rebuild:
            self.stdout.write(f"{correct_states()} states were wrong and are written anew.")
            return
        wrong = 0
        for _key, reference in wrong_states():
            wrong += 1
            self.stdout.write(reference)
        if wrong:
            raise CommandError(f"{wrong} stored states are wrong. Correct them: check_visibility --rebuild")
        self.stdout.write(f"{Submission.objects.count()} stored states, all as their rows say.")
