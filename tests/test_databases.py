"""The copies of the template behave as the tests that use them believe."""

import re
from typing import Any

import pytest
from django.db import connection, connections
from wagtail.models import Locale, Page, Site

from submissions.models import Submission
from synthesis.models import Theme
from tests.support.databases import ON_BOTH, ROOT
from tests.synthesis.conftest import answered, scenario

__all__ = ["answered", "scenario"]


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


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_gets_a_staged_world_as_it_was_made(turn: str, answered: Any) -> None:
    assert answered.round.title == "On a report"
    assert (Submission.objects.count(), Theme.objects.count()) == (9, 0)
    answered.round.title = "Another title"
    answered.round.save()
    Theme.objects.create(round=answered.round, name="A theme", order=1, added_by=answered.manager)


def test_what_asks_which_database_it_is_runs_on_both() -> None:
    assert not [place for place in ON_BOTH if not (ROOT / place).exists()]
    asks = re.compile(r"connection\.vendor|\.migrations\b")
    modules = {path.relative_to(ROOT).as_posix(): path.read_text() for path in (ROOT / "tests").rglob("test_*.py")}
    asking = {name for name, text in modules.items() if asks.search(text) and not name.startswith(ON_BOTH)}
    assert asking
    assert not {name for name in asking if "mark.both_databases" not in modules[name]}
