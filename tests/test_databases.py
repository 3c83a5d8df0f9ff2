"""The copies of the template behave as the tests that use them believe."""

import pytest
from django.db import connection, connections
from wagtail.models import Locale, Page, Site


def _counts() -> tuple[int, int, int]:
    return Page.objects.count(), Site.objects.count(), Locale.objects.count()


@pytest.mark.django_db
def test_snapshot_reads_what_the_test_has_written() -> None:
    Locale.objects.create(language_code="fr")
    assert Locale.objects.using("snapshot").filter(language_code="fr").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_a_transactional_test_leaves_the_template_behind(turn: str) -> None:
    pages, sites, locales = _counts()
    assert pages >= 1 and sites >= 1 and locales == 1
    Locale.objects.create(language_code="fr")
    Site.objects.all().delete()


@pytest.mark.django_db
def test_sqlite_runs_as_in_production() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("asks SQLite's pragmas")
    with connection.cursor() as cursor:
        read = [
            cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert read == ["wal", 2, 1]


@pytest.mark.django_db(transaction=True)
def test_another_thread_gets_a_snapshot_that_cannot_write() -> None:
    own = connections.create_connection("snapshot")
    try:
        with pytest.raises(Exception, match=r"read-only|readonly"), own.cursor() as cursor:
            cursor.execute("delete from wagtailcore_site")
    finally:
        own.close()
