"""Triggers around migrations: tables of an installation that is in use are remade, and keep their rows afterwards."""

from collections.abc import Iterator

import pytest
from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db import DatabaseError, connection
from django.db.migrations import Migration

from core.db import triggers
from core.models import Job
from submissions.models import Version
from tests.factories import SubmittedFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _installed_again() -> Iterator[None]:
    """Also after a test that fails in the middle."""
    yield
    triggers.install()


PLAN = [(Migration("0099_next", "core"), False)]


def test_a_table_with_sent_rows_is_remade_by_a_migration() -> None:
    version = SubmittedFactory()
    emit_pre_migrate_signal(0, False, "default", plan=PLAN)
    if connection.vendor == "sqlite":  # the other database alters its tables in place
        with connection.schema_editor() as editor:
            editor._remake_table(Version)
    emit_post_migrate_signal(0, False, "default", plan=PLAN)
    assert triggers.missing() == []
    assert Version.objects.get() == version
    with pytest.raises(DatabaseError, match="keeps its rows"):
        Version.objects.update(signed_by="Somebody else")


def test_nothing_is_removed_where_no_migration_is_to_come() -> None:
    emit_pre_migrate_signal(0, False, "default", plan=[])
    assert triggers.missing() == []


def test_a_trigger_that_is_declared_no_longer_goes() -> None:
    with connection.cursor() as cursor:
        for statement in triggers._sql(triggers.Trigger("core.Job", "UPDATE"), connection.vendor):
            cursor.execute(statement)
    job = Job.objects.create(kind="core.tidy")
    with pytest.raises(DatabaseError, match="keeps its rows"):
        job.save()
    triggers.install()
    job.save()
    assert triggers.missing() == []
