"""An object store in memory, which has no path that anybody could open."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.files.storage import InMemoryStorage, storages
from pytest_django import Settings

from core.files import objects


@contextmanager
def in_objects(settings: Settings) -> Iterator[InMemoryStorage]:
    """Have the files in such a store."""
    settings.STORAGES = {
        **settings.STORAGES, objects.ALIAS: {"BACKEND": "django.core.files.storage.InMemoryStorage"}
    }  # fmt: skip
    storage = storages[objects.ALIAS]
    assert isinstance(storage, InMemoryStorage)
    yield storage


def take_away(storage: InMemoryStorage, monkeypatch: pytest.MonkeyPatch, *acts: str) -> None:
    """Let nobody reach the store, or none of its `acts` work."""

    def away(*_args: object, **_named: object) -> Any:
        raise ConnectionError

    for name in acts or ("_save", "_open", "delete", "exists", "listdir"):
        monkeypatch.setattr(storage, name, away)
