"""Errors of a command that an operator can do something about, and no programmer: said in a line, not as a traceback.

`manage.py` asks for every command, Django's own too; `--traceback` still shows where it was.
"""

from core.management.base import one_line


def advice(error: Exception) -> str:
    """Return what is wrong and what to do about it; an empty text for a fault of the portal itself."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import DatabaseError

    if isinstance(error, ImproperlyConfigured):
        return one_line(str(error))
    if isinstance(error, OSError):
        return _of_file(error)
    return _of_database(error) if isinstance(error, DatabaseError) else ""


def _of_file(error: OSError) -> str:
    from core.files.objects import DISK_FULL

    name = error.filename2 or error.filename  # of a copy, where it goes
    if name is None:
        return f"{error.strerror}." if error.errno in DISK_FULL else ""
    return one_line(f"{name}: {error.strerror}.")


def _of_database(error: Exception) -> str:
    from django.db import DatabaseError, OperationalError

    from core.db.startup import is_migrated

    try:
        if not is_migrated():
            return "The database is not as this release needs it: run `manage.py migrate` first."
    except DatabaseError:
        pass  # it is away, or may not be read: its own words say so
    return one_line(f"The database cannot be used: {error}") if isinstance(error, OperationalError) else ""
