"""What the database knows of how many rows there are, by which it plans its searches."""

from django.db import connection

_ALL_TABLES = 0x10002  # also those that this connection has not asked yet


def refresh_statistics() -> None:
    """Has SQLite count again where a table has grown much: by counts of an emptier database a search after a large
    import is quadratic. PostgreSQL counts by itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA optimize={_ALL_TABLES}")
