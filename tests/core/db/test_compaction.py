"""Erased bytes leave the database in the night, once for all erasures, and nobody waits long."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections, transaction

from core import clock
from core.db import compaction
from core.jobs.maintenance import COMPACT, compact_at_night
from core.jobs.queue import JobFailed, run_job
from core.models import Job
from tests.factories import UserFactory

NOON = datetime(2027, 3, 12, 11, 0, tzinfo=UTC)  # 12:00 in Geneva
NIGHT = datetime(2027, 3, 12, 21, 30, tzinfo=UTC)  # 22:30
SECRET = "zerknallplinse"


@pytest.fixture(autouse=True)
def other_tests_may_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for tests of other processes, which write in one long transaction each on the same server."""
    monkeypatch.setattr(compaction, "_WAIT_FOR_OPEN", 1800.0)


@pytest.mark.django_db
def test_all_erasures_of_a_day_ask_for_one_compaction_at_night() -> None:
    with clock.at(NOON):
        compact_at_night()
        compact_at_night()
    job = Job.objects.get(kind=COMPACT)
    assert (job.state, job.due_at) == (Job.State.WAITING, NIGHT)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)
    with clock.at(NIGHT):
        compact_at_night()  # what runs now may have passed its table already
    assert Job.objects.get(state=Job.State.WAITING).due_at == NIGHT + timedelta(days=1)


@pytest.mark.django_db
def test_in_office_hours_nothing_is_locked() -> None:
    job = Job.objects.create(kind=COMPACT, due_at=NOON - timedelta(hours=9))  # the worker was away at night
    with clock.at(NOON):
        run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.due_at, job.tries) == (Job.State.WAITING, NIGHT, 0)


@contextmanager
def reading(table: str) -> Iterator[None]:
    """Somebody reads the table all the time, in a connection of its own."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(f"SELECT 1 FROM {table} LIMIT 1")
            yield
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_erased_bytes_are_gone_and_progress_is_visible(monkeypatch: pytest.MonkeyPatch) -> None:
    User = UserFactory._meta.model
    people = [UserFactory(name=f"{SECRET} {'x' * 100}") for _each in range(5)]
    User.objects.filter(pk__in=[person.pk for person in people]).update(name="")
    job = Job.objects.create(kind=COMPACT, due_at=NIGHT)
    steps: list[tuple[int, int]] = []
    write = compaction.rewrite
    monkeypatch.setattr(
        compaction, "rewrite", lambda progress: write(lambda *step: (steps.append(step), progress(*step)))
    )
    with clock.at(NIGHT):
        run_job(str(job.pk))
    job.refresh_from_db()
    assert job.state == Job.State.DONE and len(steps) >= 3 and steps == sorted(steps)
    assert not any(SECRET.encode() in path.read_bytes() for path in pages_of(User._meta.db_table))


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one transaction that writes")
@pytest.mark.parametrize(
    ("database", "statement"),
    [("", "SELECT 1"), ("postgres", "SELECT txid_current()")],
    ids=["backup", "another writes"],
)
def test_rows_that_an_open_transaction_could_see_are_not_called_gone(
    database: str, statement: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = Job.objects.create(kind=COMPACT, due_at=NIGHT)
    with transaction_open(database, statement):
        UserFactory()  # ends after it began
        monkeypatch.setattr(compaction, "_WAIT_FOR_OPEN", 0.5)
        with clock.at(NIGHT), pytest.raises(JobFailed):
            run_job(str(job.pk))
    job.refresh_from_db()
    assert (job.state, job.due_at) == (Job.State.WAITING, NIGHT + timedelta(minutes=15))


@contextmanager
def transaction_open(database: str, statement: str) -> Iterator[None]:
    """Somebody's transaction stays open, in the tests' database where `database` is ""."""
    other = connections.create_connection("default")
    other.settings_dict = {**other.settings_dict, "NAME": database or other.settings_dict["NAME"]}
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(statement)
            yield
    finally:
        other.close()


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no replica")
@pytest.mark.parametrize("column", ["xmin", "catalog_xmin"])
def test_rows_that_a_replica_could_see_are_not_called_gone(column: str) -> None:
    """PostgreSQL notes in the slot what the replica may see, also while it is away. Here a view stands for slots."""
    oldest, after = "'3'", "4"
    columns = ", ".join(f"{oldest if name == column else 'NULL'}::xid AS {name}" for name in ("xmin", "catalog_xmin"))
    with connection.cursor() as cursor:
        cursor.execute(compaction._IS_OLDER_OPEN, [after])
        assert cursor.fetchone() == (False,)
        cursor.execute(f"CREATE VIEW pg_replication_slots AS SELECT {columns}")
        cursor.execute("SET LOCAL search_path = public, pg_catalog")
        cursor.execute(compaction._IS_OLDER_OPEN, [after])
        assert cursor.fetchone() == (True,)


def pages_of(table: str) -> list[Path]:
    """The files in which the database keeps the table, where this test may read them."""
    if connection.vendor == "sqlite":
        return [Path(str(connection.settings_dict["NAME"]))]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute(
            "SELECT current_setting('data_directory'), pg_relation_filepath(%s), pg_relation_filepath('pg_statistic')",
            [table],
        )
        folder, *names = cursor.fetchone()
    paths = [Path(folder) / name for name in names]
    return [path for path in paths if path.exists()]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all tables")
def test_a_table_in_use_is_left_for_later_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compaction, "_WAIT", "200ms")
    table = UserFactory._meta.model._meta.db_table
    done: list[Any] = []
    with reading(table), pytest.raises(compaction.TableBusy, match=table):
        compaction.rewrite(lambda *step: done.append(step))
    assert not transaction.get_connection().in_atomic_block
    compaction.rewrite(lambda *step: done.append(step))
