"""One transaction after the other where there is no row to lock yet."""

from django.db import connection


def hold(number: int) -> None:
    """Waits for the transaction that holds the lock, and holds it until the end of this one. SQLite has one writer at a
    time as it is."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
