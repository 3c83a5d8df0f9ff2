"""One walk for all tests of a run; `-n` with `--dist=loadgroup` keeps them on one worker."""

from typing import Any

import pytest
from pytest_django import Settings

from tests.permissions.walk import Walk, walk
from tests.permissions.world import World

_kept: list[Walk | Exception] = []


@pytest.fixture(scope="session")
def walked(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    """What came back from every URL, for every role."""
    if not _kept:
        try:
            with django_db_blocker.unblock():
                _kept.append(walk(tmp_path_factory.mktemp("walk")))
        except Exception as error:  # told once more by every test, without minutes for each
            _kept.append(error)
    if isinstance(_kept[0], Exception):
        raise _kept[0]
    return _kept[0]


@pytest.fixture
def whole_world(staged_world: World, settings: Settings) -> World:
    """The world that the walk goes through, for tests that ask its pages something else; each test gets it anew."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400
    settings.ALLOWED_HOSTS = ["testserver"]
    return staged_world
