"""Public pages read from a streaming replica of PostgreSQL, for visitors without a session (decision 0081).

A replica is behind by its lag. So whoever is signed in, or has sent a form within the last minute, reads from the
primary; and everybody does while the replica is away or too far behind.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.http import HttpRequest, HttpResponse

ALIAS = "replica"
COOKIE = "portal_sent"  # tells nothing but that this browser has sent something
COOKIE_SECONDS = 60
MAX_LAG = 10.0  # seconds; what is released is public everywhere within a minute (A5)
CHECK = 2.0  # seconds for which an answer about the lag is believed
_WRITTEN = "SELECT pg_current_wal_lsn()::text"
_LAG = """SELECT pg_is_in_recovery(), CASE
    WHEN pg_last_wal_replay_lsn() >= %s::pg_lsn THEN 0
    ELSE extract(epoch FROM now() - pg_last_xact_replay_timestamp()) END"""
logger = logging.getLogger(__name__)
_reading: ContextVar[bool] = ContextVar("portal_replica", default=False)


class ReplicaRouter:
    """Sends reads of such a request to the replica. Comes after the router of snapshots."""

    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        if model._meta.app_label == "django_cache":  # the database's cache: what was just added must be found
            return None
        return ALIAS if _reading.get() else None


class ReplicaMiddleware:
    """Decides once for each request; only in MIDDLEWARE where a replica is set up. Comes first of all that reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _reading.set(is_for_replica(request) and _Lag.is_small())
        try:
            response = self.get_response(request)
        finally:
            _reading.reset(token)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            response.set_cookie(
                COOKIE,
                "1",
                max_age=COOKIE_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer from the primary where the replica broke off: such a request only reads, so it can be done again."""
        if not (_reading.get() and isinstance(exception, DatabaseError)):
            return None
        _Lag.note_absence(exception)
        _reading.set(False)  # until the end of this request
        return self.get_response(request)


def is_being_read() -> bool:
    """Return whether this request reads from the replica."""
    return _reading.get()


def is_for_replica(request: HttpRequest) -> bool:
    """Return whether the request reads a public page for a visitor whom the portal does not know."""
    if request.method not in ("GET", "HEAD") or COOKIE in request.COOKIES:
        return False
    if settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    return request.path == "/" or request.path.startswith(settings.REPLICA_PATHS)


def lag() -> float | None:
    """Return how many seconds the replica is behind the primary; None where it does not follow. Raises DatabaseError.

    One that has replayed all that the primary has written is not behind, however long ago that was.
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(_WRITTEN)
        written = cursor.fetchone()[0]
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(_LAG, [written])
        following, seconds = cursor.fetchone()
    return float(seconds) if following and seconds is not None else None


def is_ready() -> bool:
    """Return whether the replica follows closely enough to be read. Raises DatabaseError."""
    seconds = lag()
    return seconds is not None and seconds <= MAX_LAG


class _Lag:
    """What this process knows of the lag, and until when it believes it."""

    small, until = False, 0.0

    @classmethod
    def is_small(cls) -> bool:
        if time.monotonic() >= cls.until:
            try:
                cls.small = is_ready()
                cls.until = time.monotonic() + CHECK
            except DatabaseError as error:
                cls.note_absence(error)
        return cls.small

    @classmethod
    def note_absence(cls, error: Exception) -> None:
        connections[ALIAS].close()
        cls.small, cls.until = False, time.monotonic() + CHECK
        logger.error("The replica cannot be compared or read (%s): the primary is read.", type(error).__name__)
