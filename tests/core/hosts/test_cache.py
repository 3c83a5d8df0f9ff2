"""Valkey away: requests go on, and limits count in the database."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import caches
from django.core.management import call_command
from django.test import Client
from pytest_django import Settings

from core.hosts import cache as hosts_cache
from core.web import health
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """An address of Valkey where nobody answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    settings.CACHES = {
        "default": {"BACKEND": "core.hosts.cache.ValkeyCache", "LOCATION": f"redis://127.0.0.1:{port}/0"},
        "database": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"},
    }
    settings.SHARED_PARTS = ["cache"]
    monkeypatch.setattr(hosts_cache._Absence, "until", 0.0)
    call_command("createcachetable", verbosity=0)
    yield port


def test_every_act_of_a_cache_is_answered_by_the_database(away: int) -> None:
    cache = caches["default"]
    cache.set("a", 1)
    assert cache.get("a") == 1 and cache.add("a", 2) is False and "a" in cache
    assert cache.incr("a") == 2 and cache.get_or_set("b", 7) == 7
    cache.set_many({"c": 3})
    assert cache.get_many(["a", "c"]) == {"a": 2, "c": 3}
    assert cache.touch("a") and cache.delete("a") and cache.get("a") is None
    cache.delete_many(["c"])
    cache.clear()
    assert cache.get("b") is None


def test_it_is_not_asked_again_at_once(away: int, monkeypatch: pytest.MonkeyPatch) -> None:
    caches["default"].get("a")
    asked: list[Any] = []
    monkeypatch.setattr(type(caches["default"]._cache), "get", lambda *args: asked.append(args))  # type: ignore[attr-defined]  # not public
    caches["default"].get("a")
    assert asked == []


def test_wrong_passwords_are_counted_all_the_same(away: int, client: Client) -> None:
    person = UserFactory()
    answers = [
        "Too many attempts" in client.post("/accounts/login/", {"login": person.email, "password": "wrong"}).text
        for _each in range(7)
    ]
    assert answers == [False] * 5 + [True] * 2


def test_readiness_tells_it_and_stays_ready(away: int, client: Client) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"], answer.json()["cache"]) == (200, "ok", "ConnectionError")
    assert client.get("/readyz/cache").status_code == 503
    assert health.part_words()["cache"] == "ConnectionError"


def test_without_valkey_there_is_no_such_part(client: Client) -> None:
    assert client.get("/readyz/cache").status_code == client.get("/readyz/replica").status_code == 404
