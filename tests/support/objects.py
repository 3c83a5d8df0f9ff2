"""An object store in memory, which has no path that anybody could open."""

from collections.abc import Iterator
from contextlib import contextmanager

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
