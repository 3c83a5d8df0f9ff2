"""Files that people name to a command: what is wrong with one is one line, never a traceback."""

import os.path
from pathlib import Path

from django.core.management.base import CommandError


def check_readable(path: Path) -> None:
    """Raises CommandError where there is no such file, or it cannot be opened (a folder, no right, a name too long)."""
    try:
        with path.open("rb"):
            pass
    except FileNotFoundError:
        raise CommandError(f"{path}: there is no such file.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None


def check_writable(path: Path) -> None:
    """Raises CommandError where nothing could be written there: asked before anything is done that is to be told."""
    try:
        with path.open("ab"):
            pass
    except OSError as error:
        raise _unwritable(path, error) from None


def inside(path: Path, name: str) -> Path:
    """The file itself, or one called `name` where it is a folder."""
    return path / name if os.path.isdir(path) else path


def write_out(path: Path, content: bytes) -> None:
    """Raises CommandError."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise _unwritable(path, error) from None


def _unwritable(path: Path, error: OSError) -> CommandError:
    return CommandError(f"{path} cannot be written: {error.strerror}.")
