"""Base of our commands: an error is one line on standard error, also an error about a file that people name."""

import os.path
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.text.characters import close_directions, writable_text


def check_readable(path: Path) -> None:
    """Raise CommandError where the file is missing or cannot be opened (a folder, no right, a name too long)."""
    try:
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise CommandError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def check_writable(path: Path) -> None:
    """Raise CommandError where nothing could be written: checked before any work whose result goes there."""
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        raise _unwritable(path, error) from None


def inside(path: Path, name: str) -> Path:
    """Return the file itself, or one called `name` where it is a folder."""
    return path / name if os.path.isdir(path) else path


def write_out(path: Path, content: bytes) -> None:
    """Write the file. Raises CommandError."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> CommandError:
    return CommandError(f"{path} cannot be written: {error.strerror}.")


class PlainCommand(BaseCommand):
    """A command that ends with its error in one line.

    Text of arguments or files in it cannot break the line or control the terminal.
    """

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except CommandError as error:
            raise CommandError(one_line(str(error)), returncode=error.returncode) from error.__cause__


def one_line(text: str) -> str:
    """Return the text without line breaks and without characters that a terminal would obey."""
    return close_directions(" ".join(writable_text(text)[0].split()))
