"""`manage.py check_visibility`: whether what is stored of submissions for lists is what their rows say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from submissions.models import PublicInput, Submission
from submissions.visibility.stored_states import correct_states, wrong_public_rows, wrong_states


class Command(BaseCommand):
    help = (
        "Compares the stored state and current version of every submission with its rows, and what rows of a public "
        "state repeat with their inputs: wrong ones one a line by reference, exit status 1. With --rebuild they are "
        "written anew. A job does both every night."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--rebuild", action="store_true", help="write wrong states anew")

    def handle(self, *args: Any, rebuild: bool, **options: Any) -> None:
        if rebuild:
            self.stdout.write(f"{correct_states()} rows were wrong and are written anew.")
            return
        states = rows = 0
        for _key, reference in wrong_states():
            states += 1
            self.stdout.write(reference)
        for key, reference in wrong_public_rows():
            rows += 1
            self.stdout.write(f"{reference} {key}")
        if states or rows:
            wrong = f"{states} stored states are wrong, and {rows} rows of public states"
            raise CommandError(f"{wrong}. Correct them: check_visibility --rebuild")
        self.stdout.write(
            f"{Submission.objects.count()} stored states and {PublicInput.objects.count()} rows of public states, "
            "all as their rows say."
        )
