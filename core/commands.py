"""What commands say when something is wrong: one line on standard error, whatever stood in their arguments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.characters import balanced, clean


class PlainCommand(BaseCommand):
    """Ends with its error in one line. What came with the arguments, or out of a file, breaks no line and turns no
    terminal."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            raise CommandError(one_line(str(error)), returncode=error.returncode) from error.__cause__


def one_line(text: str) -> str:
    """The text without line breaks and without characters that a terminal would obey."""
    return balanced(" ".join(clean(text)[0].split()))
