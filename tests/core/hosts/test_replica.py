"""Who reads from a replica: visitors whom the portal does not know, and only what anybody may read."""

from typing import Any

import pytest
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, OperationalError, connection, router
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from pytest_django import Settings

from consultations.models import Round
from core.hosts import replica
from portal.urls import urlpatterns as portals

MAKE = RequestFactory()


@pytest.fixture(autouse=True)
def _routers(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATABASE_ROUTERS = ["core.db.transactions.SnapshotRouter", "core.hosts.replica.ReplicaRouter"]
    monkeypatch.setattr(router, "routers", type(router)(settings.DATABASE_ROUTERS).routers)
    monkeypatch.setattr(replica._Lag, "until", 0.0)
    monkeypatch.setattr(replica, "lag", lambda: 0.5)


MEASURE = replica.lag


class Closed:
    """A connection that can only be closed."""

    def close(self) -> None:
        pass


def alias_of(request: HttpRequest) -> tuple[str, str, HttpResponse]:
    """Return where the view of a request reads and writes, and the answer."""
    used: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        used.extend([router.db_for_read(Round), router.db_for_write(Round)])
        return HttpResponse()

    answer = replica.ReplicaMiddleware(view)(request)
    assert router.db_for_read(Round) == "default"  # nothing of it is left for the next request
    return used[0], used[1], answer


@pytest.mark.parametrize(
    "path", ["/", "/consultations/", "/reports/a-hrc-11-7/", "/inputs/x/", "/search/", "/feeds/calls/"]
)
def test_a_visitor_reads_public_pages_from_it_and_writes_to_the_primary(path: str) -> None:
    assert alias_of(MAKE.get(path))[:2] == ("replica", "default")


@pytest.mark.parametrize("path", ["/home/", "/rounds/1/", "/accounts/login/", "/admin/", "/receipts/1/", "/readyz"])
def test_other_pages_are_read_from_the_primary(path: str) -> None:
    assert alias_of(MAKE.get(path))[0] == "default"


def test_who_is_signed_in_reads_from_the_primary(settings: Settings) -> None:
    request = MAKE.get("/consultations/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "anything"
    assert alias_of(request)[0] == "default"


def test_who_has_just_sent_something_reads_from_the_primary() -> None:
    posted = alias_of(MAKE.post("/consultations/"))
    assert posted[0] == "default" and posted[2].cookies[replica.COOKIE]["max-age"] == replica.COOKIE_SECONDS
    request = MAKE.get("/consultations/")
    request.COOKIES[replica.COOKIE] = "1"
    used = alias_of(request)
    assert used[0] == "default" and replica.COOKIE not in used[2].cookies


@pytest.mark.parametrize("seconds", [None, replica.MAX_LAG + 1])
def test_one_that_is_behind_or_does_not_follow_is_not_read(seconds: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "lag", lambda: seconds)
    assert alias_of(MAKE.get("/consultations/"))[0] == "default"
    assert not replica.is_ready()


def test_one_that_is_away_is_not_read_and_not_asked_by_every_request(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def away() -> float:
        asked.append(1)
        raise DatabaseError

    monkeypatch.setattr(replica, "lag", away)
    monkeypatch.setattr(replica, "connections", {replica.ALIAS: Closed()})
    assert [alias_of(MAKE.get("/consultations/"))[0] for _each in range(3)] == ["default"] * 3
    assert len(asked) == 1


def test_one_that_breaks_off_within_a_request_is_left_for_the_primary(monkeypatch: pytest.MonkeyPatch) -> None:
    used: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        used.append(router.db_for_read(Round))
        if used[-1] == replica.ALIAS:
            return middleware.process_exception(_request, DatabaseError()) or HttpResponse(status=500)
        return HttpResponse("from the primary")

    monkeypatch.setattr(replica, "connections", {replica.ALIAS: Closed()})
    middleware = replica.ReplicaMiddleware(view)
    assert middleware(MAKE.get("/consultations/")).content == b"from the primary"
    assert middleware(MAKE.get("/consultations/")).content == b"from the primary"
    assert used == ["replica", "default", "default"]
    assert middleware.process_exception(MAKE.get("/home/"), DatabaseError()) is None


def broken(_request: HttpRequest) -> HttpResponse:
    """Answer where the primary is read only."""
    if router.db_for_read(Round) == replica.ALIAS:
        raise OperationalError("server closed the connection unexpectedly")
    return HttpResponse("from the primary")


urlpatterns = [path("consultations/broken/", broken), *portals]


@pytest.mark.django_db
def test_the_whole_portal_leaves_one_that_breaks_off(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where a middleware further inside answers a database that fails: here it is not asked."""
    sessions = settings.MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware")
    settings.MIDDLEWARE = [*settings.MIDDLEWARE[:sessions], "core.hosts.replica.ReplicaMiddleware",
                           *settings.MIDDLEWARE[sessions:]]  # fmt: skip
    settings.ROOT_URLCONF = "tests.core.hosts.test_replica"
    monkeypatch.setattr(replica, "connections", {replica.ALIAS: Closed()})
    answer = Client().get("/consultations/broken/")
    assert (answer.status_code, answer.text) == (200, "from the primary")


def test_the_cache_in_the_database_is_read_where_it_is_written() -> None:
    entries = DatabaseCache("portal_cache", {}).cache_model_class
    token = replica._reading.set(True)
    try:
        assert (router.db_for_read(Round), router.db_for_read(entries)) == ("replica", "default")
    finally:
        replica._reading.reset(token)


class Answering:
    """A connection, and its cursor, that gives one answer and keeps what it was asked with."""

    def __init__(self, answer: tuple[Any, ...]) -> None:
        self.answer = answer
        self.asked: list[Any] = []

    def cursor(self) -> "Answering":
        return self

    def __enter__(self) -> "Answering":
        return self

    def __exit__(self, *_error: object) -> None:
        pass

    def execute(self, _words: str, params: Any = None) -> None:
        self.asked.append(params)

    def fetchone(self) -> tuple[Any, ...]:
        return self.answer


def test_it_is_compared_with_what_the_primary_has_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with what it has received: its receiver may lag."""
    follower = Answering((True, 3.0))
    monkeypatch.setattr(replica, "connections", {"default": Answering(("0/3000148",)), replica.ALIAS: follower})
    assert MEASURE() == 3.0
    assert follower.asked == [["0/3000148"]]


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has replicas")
def test_a_primary_follows_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replica, "connections", {"default": connection, replica.ALIAS: connection})
    assert MEASURE() is None
