"""After many rows came in, SQLite plans by their number and no more by the old one."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from core.db.transactions import refresh_statistics
from core.models import Beat

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_rows_are_counted_again_where_there_are_many_more() -> None:
    with connection.cursor() as cursor:
        Beat.objects.create(worker="one", at=datetime(2027, 3, 1, tzinfo=UTC))
        cursor.execute("ANALYZE core_beat")
        Beat.objects.bulk_create(
            Beat(worker=f"worker {number}", at=datetime(2027, 3, 1, tzinfo=UTC)) for number in range(2000)
        )
        refresh_statistics()
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'core_beat'")
        assert int(cursor.fetchone()[0].split()[0]) > 1000
