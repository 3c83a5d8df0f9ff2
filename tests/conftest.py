"""What every test gets: a copied database, an empty cache, files in a folder that goes away."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker, Settings

from scripts.messages import compile_messages
from tests.support import databases
from tests.support.postgres import postgres

_run = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the server; workers find it by the environment that they inherit."""
    if hasattr(config, "workerinput"):
        return
    compile_messages()
    if os.environ.get("DATABASE") == "postgresql":
        os.environ.update(_run.enter_context(postgres()))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """`-m database` picks what can differ between databases; the rest need not be tried on both."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"}:
            item.add_marker("database")


def pytest_unconfigure(config: pytest.Config) -> None:
    _run.close()


@pytest.fixture(scope="session")
def django_db_setup(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Replaces pytest-django's: copies the template, never migrates; `transaction=True` restores the copy.

    Django's own way, a flush, would take Wagtail's root page, site and locale with it.
    """
    copy = databases.copy_for(worker_id, tmp_path_factory.mktemp("database"))

    def restore(case: TransactionTestCase) -> None:
        copy.restore()
        databases.forget_cached_rows()

    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        copy.create()
        databases.use(copy)
        patch.setattr(TransactionTestCase, "databases", {"default", "snapshot"})
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore)
        yield
        copy.drop()


@pytest.fixture(autouse=True)
def _nothing_shared(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Files, throttles and site roots of one test are none of the next one's business."""
    for name in ("FILES_ROOT", "KEYS_ROOT", "MEDIA_ROOT"):
        setattr(settings, name, tmp_path / name.lower())
    yield
    cache.clear()
