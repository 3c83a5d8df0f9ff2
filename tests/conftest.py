"""What every test gets: a copied database, an empty cache, files in a folder that goes away."""

import contextlib
import copy
import gc
import logging
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache as throttles
from django.db.models import Model, QuerySet
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck, settings as hypothesis_settings
from pytest_django import DjangoDbBlocker, Settings
from whitenoise.middleware import WhiteNoiseMiddleware

from core.files import child
from scripts.messages import compile_messages
from tests.support.databases import COPIES, ON_BOTH, RECIPE, ROOT, Copies, recipe_of
from tests.support.forked_children import AS_IN_PRODUCTION, Forks
from tests.support.postgres import postgres

GARBAGE = (100_000, 50, 100)  # looked for less often than Python does for small programs: a seventh of all the time
ROOM = 80_000  # values on Python's stack: as much as it takes at once, with half of that left for what is called
SHORT = 5
# Those of more than some twenty seconds, by what their ids hold.
LONGEST = (
    "test_a1_words_for_their_readers_only",
    "test_nonsense_in_any_field_of_any_form",
    "test_a_megabyte_in_any_field",
    "test_pages_that_bear_the_name_are_the_same",
    "test_a_worker_killed_in_any_export",
    "test_a_report_sent_with_a_draft",
    "test_as_many_queries_for_a_thousand_rows_as_for_one",
    "test_what_the_plot_has_refused",
    "test_b1_killed_at_any_instant",
    "test_a_document_read_in_by_an_officer",
    "journeys/test_journey_",
)
_run = contextlib.ExitStack()
# No test depends on how busy the machine is.
hypothesis_settings.register_profile("portal", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("portal")


def pytest_configure(config: pytest.Config) -> None:
    """The controller starts the server; workers find it by the environment that they inherit."""
    gc.set_threshold(*GARBAGE)
    for name in ("django.request", "django.security.csrf"):
        logging.getLogger(name).addFilter(_without_request)
    WhiteNoiseMiddleware.add_files_from_finders = _found_once(WhiteNoiseMiddleware.add_files_from_finders)
    if hasattr(config, "workerinput"):
        return
    compile_messages()
    if os.environ.get("DATABASE") == "postgresql":
        os.environ.update(_run.enter_context(postgres()))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Iterator[None]:
    """The longest come first, or the last of them would run alone while another core waits.

    `-m database` picks what touches one: all of that runs on PostgreSQL. `both_databases` is what SQLite runs too:
    what stands in ON_BOTH, the demonstration, and modules that mark themselves, since their code asks which it is."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        played = item.get_closest_marker("played")
        if played or item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", "live_server"}:
            item.add_marker("database")
        if "walked" in fixtures:
            item.add_marker("walk")
        if played or any(item.path.is_relative_to(ROOT / place) for place in ON_BOTH):
            item.add_marker("both_databases")
    yield  # to pytest-django, which puts those that commit last, and to the choice of `-m`
    items.sort(key=_place)


def _place(item: pytest.Item) -> int:
    return next((place for place, name in enumerate(LONGEST) if name in item.nodeid), len(LONGEST))


def _without_request(record: logging.LogRecord) -> bool:
    """Django hands the request on with what it logs, and pytest keeps that until the test ends, bodies and all."""
    record.__dict__.pop("request", None)
    return True


def _found_once(find: Callable[[WhiteNoiseMiddleware], None]) -> Callable[[WhiteNoiseMiddleware], None]:
    """Each client has a handler of its own, which would look for all static files again: the first one does."""
    found: dict[str, Any] = {}

    def add(self: WhiteNoiseMiddleware) -> None:
        if not found:
            find(self)
            found.update(self.files)
        self.files.update(found)

    return add


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported stays until the end and need not be looked through for garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> object:
    """Everything is called from a frame that wants a large piece of stack. Python takes small ones from the system and
    gives them back at once: where a loop stands at the end of one, each call does, which was a fifth of the walk."""
    rest = session.config.pluginmanager.subset_hook_caller("pytest_runtestloop", [sys.modules[__name__]])
    return _roomy(rest, session)


def _roomy(call: Any, session: pytest.Session) -> object:
    return call(session=session)


_roomy.__code__ = _roomy.__code__.replace(co_stacksize=ROOM)


def pytest_unconfigure(config: pytest.Config) -> None:
    _run.close()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """`@pytest.mark.played` gives a test the demonstration as it stands after its last act, rows and files."""
    staged = recipe_of(getattr(item, "fixturenames", ()))
    item.config.stash[RECIPE] = "played" if item.get_closest_marker("played") else staged
    copies = item.config.stash.get(COPIES, None)
    if copies is not None and item.get_closest_marker("database"):
        copies.use(item.config.stash[RECIPE])


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The same for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def django_db_setup(
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    shared_folder: Path,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """Replaces pytest-django's: copies a template, never migrates; `transaction=True` restores the copy.

    Django's own way, a flush, would take Wagtail's root page, site and locale with it.
    """
    copies = Copies(worker_id, tmp_path_factory.mktemp("database"), shared_folder, django_db_blocker)
    from wagtail.signal_handlers import disconnect_reference_index_signal_handlers  # asks for the models to be there

    with pytest.MonkeyPatch.context() as patch:
        disconnect_reference_index_signal_handlers()  # only Wagtail's own pages of usage read that index
        copies.use(pytestconfig.stash[RECIPE])
        pytestconfig.stash[COPIES] = copies
        patch.setattr(TransactionTestCase, "databases", {"default", "snapshot"})
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda case: copies.restore())
        yield
        copies.drop()


@pytest.fixture(scope="session", autouse=True)
def _children_may_wait() -> Iterator[None]:
    """A limited child gets the processor's time that it is to have, however long a busy machine takes to give it. Tests
    of the limit on the wall set one below SHORT seconds."""
    wait = child._wait
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "_wait", lambda one, seconds: wait(one, _patience(seconds)))
        yield


def _patience(seconds: float) -> float:
    return seconds if seconds < SHORT else 20 * seconds


@pytest.fixture(scope="session")
def _forks() -> Iterator[Forks]:
    with contextlib.closing(Forks(_patience)) as forks:
        yield forks


@pytest.fixture(autouse=True)
def _children_are_forked(request: pytest.FixtureRequest, _forks: Forks) -> Iterator[None]:
    if any(request.path.is_relative_to(ROOT / place) for place in AS_IN_PRODUCTION):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(child, "_run", _forks.run)
        yield


@pytest.fixture(autouse=True)
def _nothing_shared(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Files, throttles, site roots and language of one test are none of the next one's business."""
    for name, folder in (("FILES_ROOT", "files"), ("KEYS_ROOT", "keys"), ("MEDIA_ROOT", "media")):
        setattr(settings, name, tmp_path / folder)
    recipe = request.config.stash[RECIPE]
    if recipe == "played":
        settings.CLOCK_AHEAD = timedelta(days=200)  # as in the demonstration itself
    if recipe != "migrated":
        request.getfixturevalue("db")
        shutil.copytree(request.config.stash[COPIES].current.files, tmp_path, dirs_exist_ok=True)
    yield
    throttles.clear()
    translation.deactivate()  # a request leaves the thread in its reader's language


@pytest.fixture
def staged_world(request: pytest.FixtureRequest, db: None) -> Any:
    """What the maker of this test's world gave, as if it were made for this test alone."""
    return copy.deepcopy(request.config.stash[COPIES].current.world)


@pytest.fixture
def before_the_lock(monkeypatch: pytest.MonkeyPatch) -> Callable[[type[Model], Callable[[], Any]], None]:
    """`before_the_lock(model, act)`: somebody else acts just before a row of the model is locked, once."""
    lock = QuerySet.select_for_update
    waiting: list[tuple[type[Model], Callable[[], Any]]] = []

    def locked(rows: Any, *args: Any, **kwargs: Any) -> Any:
        if waiting and waiting[0][0] is rows.model:
            waiting.pop()[1]()
        return lock(rows, *args, **kwargs)

    monkeypatch.setattr(QuerySet, "select_for_update", locked)
    return lambda model, act: waiting.append((model, act))
