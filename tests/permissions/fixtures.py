"""One walk for all tests of a run, shared by its workers."""

import copy
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.permissions.walk import Shares, Walk, walk
from tests.permissions.world import World
from tests.support.databases import COPIES

_kept: list[Walk | Exception] = []


@pytest.fixture(scope="session")
def walked(pytestconfig: pytest.Config, django_db_setup: None, django_db_blocker: Any, shared_folder: Path) -> Walk:
    """What came back from every URL, for every role."""
    copies = pytestconfig.stash[COPIES]
    if not _kept:
        try:
            with django_db_blocker.unblock():
                copies.use("whole_world")
                folder = shared_folder / f"walk-{os.getpid()}"
                shutil.copytree(copies.current.files, folder)
                _kept.append(walk(copy.deepcopy(copies.current.world), folder, Shares(shared_folder / "walk")))
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


@pytest.fixture
def world_of_questions(staged_world: World, settings: Settings) -> World:
    """The same world, but its rounds consult on questions."""
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 86_400
    settings.ALLOWED_HOSTS = ["testserver"]
    return staged_world
