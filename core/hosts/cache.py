"""The cache in Valkey, by Django's own Redis backend, whose protocol Valkey speaks (decision 0081).

While Valkey is away the cache in the database answers: requests go on, and limits still count, from nothing.
"""

import logging
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

DATABASE = "database"  # the alias that answers meanwhile
TIMEOUT = 0.5  # seconds for one answer of Valkey
PAUSE = 5.0  # seconds in which this process does not try again: not every request is to wait for the timeout
METHODS = (
    "add", "get", "set", "touch", "delete", "get_many", "has_key", "incr", "set_many", "delete_many", "clear",
)  # fmt: skip
logger = logging.getLogger(__name__)


class ValkeyCache(RedisCache):
    """Valkey, or the database while it is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": TIMEOUT, "socket_connect_timeout": TIMEOUT, "retry": Retry(NoBackoff(), 0)}
        super().__init__(server, {**params, "OPTIONS": {**options, **params.get("OPTIONS", {})}})


class _Absence:
    """Until when Valkey counts as away in this process."""

    until = 0.0


def _with_database(name: str) -> Callable[..., Any]:
    method = getattr(RedisCache, name)

    @wraps(method)
    def call(cache: ValkeyCache, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= _Absence.until:
            try:
                return method(cache, *args, **kwargs)
            except (RedisError, OSError) as error:
                _Absence.until = time.monotonic() + PAUSE
                logger.error("Valkey is away (%s): the cache of the database answers.", type(error).__name__)
        return getattr(caches[DATABASE], name)(*args, **kwargs)

    return call


for _name in METHODS:
    setattr(ValkeyCache, _name, _with_database(_name))


def is_ready() -> bool:
    """Return whether Valkey itself answers. Raises what its client raises."""
    cache: Any = caches["default"]  # Django's has no public way to its client
    return bool(cache._cache.get_client(None).ping())
