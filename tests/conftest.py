"""What every test gets: a copied database, an empty cache, files in a folder that goes away."""

import contextlib
import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import TransactionTestCase
from pytest_django import DjangoDbBlocker, Settings

from scripts.messages import compile_messages
from tests.support.databases import Copies, Recipe
from tests.support.postgres import postgres

RECIPE = pytest.StashKey[Recipe]()
COPIES = pytest.StashKey[Copies]()
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
        marked = item.get_closest_marker("django_db") or item.get_closest_marker("played")
        if marked or fixtures & {"db", "transactional_db", "live_server"}:
            item.add_marker("database")


def pytest_unconfigure(config: pytest.Config) -> None:
    _run.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.played` gives a test the demonstration as it stands after its last act, rows and files."""
    item.config.stash[RECIPE] = "played" if item.get_closest_marker("played") else "migrated"
    copies = item.config.stash.get(COPIES, None)
    if copies is not None and item.get_closest_marker("database"):
        copies.use(item.config.stash[RECIPE])


@pytest.fixture(scope="session")
def django_db_setup(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Replaces pytest-django's: copies a template, never migrates; `transaction=True` restores the copy.

    Django's own way, a flush, would take Wagtail's root page, site and locale with it.
    """
    copies = Copies(worker_id, tmp_path_factory.mktemp("database"))
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch:
        copies.use(pytestconfig.stash[RECIPE])
        pytestconfig.stash[COPIES] = copies
        patch.setattr(TransactionTestCase, "databases", {"default", "snapshot"})
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: copies.restore())
        yield
        copies.drop()


@pytest.fixture(autouse=True)
def _nothing_shared(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Files, throttles and site roots of one test are none of the next one's business."""
    for name, folder in (("FILES_ROOT", "files"), ("KEYS_ROOT", "keys"), ("MEDIA_ROOT", "media")):
        setattr(settings, name, tmp_path / folder)
    if request.node.get_closest_marker("played"):
        settings.CLOCK_AHEAD = timedelta(days=200)  # as in the demonstration itself
        request.getfixturevalue("db")
        shutil.copytree(request.config.stash[COPIES].current.files, tmp_path, dirs_exist_ok=True)
    yield
    cache.clear()
