"""What a web process and a worker ask of the database before they start.

A `migrate` that stopped half-way leaves SQLite without the triggers that refuse changes (decision 0086).
"""

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from core.db import search_index, triggers

_LOCK = 20_270_312  # of PostgreSQL: several processes that start together install one after the other


def is_migrated() -> bool:
    """Whether all migrations of this release have run. Raises OperationalError where the database is away."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def check_database() -> None:
    """Install triggers and indexes that are missing where all migrations have run.

    Raises ImproperlyConfigured where they have not: nothing is to be written without the triggers. A database that is
    away, or empty, is left to `/readyz`. Raises OperationalError where installing fails. Closes its connection, since
    processes may be forked from this one.
    """
    try:
        try:
            if not triggers.missing_names() and not search_index.missing():
                return
            migrated = is_migrated()
        except OperationalError:
            return
        if not migrated:
            raise ImproperlyConfigured(
                "A migration of the database is missing or was interrupted, and its triggers are not all there. "
                "Run `manage.py migrate` to its end, then start again."
            )
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            triggers.install(drop_others=False)  # a newer release may have migrated on another host
            search_index.install()
    finally:
        if not connection.in_atomic_block:
            connection.close()
