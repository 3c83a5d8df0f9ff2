"""Figures for monitoring, as Prometheus reads them: requests by view, and what packages register. No personal data.

Off unless PORTAL_METRICS_TOKEN is set. Labels are names of views, kinds of jobs and parts; never an address, a person
or a round. With PROMETHEUS_MULTIPROC_DIR the figures of requests are those of all web processes together. Each has a
number there that one which starts later goes on with: the folder does not grow as processes are replaced.
"""

import fcntl
import itertools
import os
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
    values,
)
from prometheus_client.core import GaugeMetricFamily

_numbers: dict[int, tuple[int, IO[str]]] = {}  # of this process, with the file whose lock it holds


def process_number() -> int:
    """Return a number that no other living process has in the folder. Raises ImproperlyConfigured without a folder."""
    process = os.getpid()
    if process not in _numbers:
        _numbers.clear()  # after a fork: the lock stays the other process's
        _numbers[process] = _free_number(Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]))
    return _numbers[process][0]


def _free_number(folder: Path) -> tuple[int, IO[str]]:
    for number in itertools.count():
        try:
            file = (folder / f"process_{number}.lock").open("w")
        except OSError as error:
            raise ImproperlyConfigured(
                f"PROMETHEUS_MULTIPROC_DIR: {folder} must be a folder that the web process can write to "
                f"({error.strerror})."
            ) from None
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            return number, file
    raise AssertionError("unreachable")


if settings.METRICS_TOKEN and os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
    values.ValueClass = values.MultiProcessValue(process_number)  # type: ignore[no-untyped-call]  # of the library

_REGISTRY = CollectorRegistry()
_REQUESTS = Counter(
    "portal_requests", "Requests by view, method and status", ["view", "method", "status"], registry=_REGISTRY
)
_SECONDS = Histogram("portal_request_seconds", "Duration of requests by view", ["view"], registry=_REGISTRY)


@dataclass(frozen=True, slots=True)
class LiveFigure:
    """A figure that is read when it is asked for: pairs of a label and a number."""

    name: str
    text: str
    label: str
    read: Callable[[], Iterable[tuple[str, float]]]


FIGURES: list[LiveFigure] = []


def figure(name: str, text: str, read: Callable[[], Iterable[tuple[str, float]]], *, label: str = "kind") -> None:
    """Register a figure. `read` returns pairs of a closed word and a number."""
    FIGURES.append(LiveFigure(name, text, label, read))


class MetricsMiddleware:
    """Counts requests by the name of their view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name or match.route or "unnamed") if match else "none"
        method = request.method if request.method in ("GET", "HEAD", "POST", "OPTIONS") else "other"
        _REQUESTS.labels(view, method, str(response.status_code)).inc()
        _SECONDS.labels(view).observe(time.perf_counter() - start)
        return response


class _Figures:
    def collect(self) -> Iterable[GaugeMetricFamily]:
        for each in FIGURES:
            family = GaugeMetricFamily(each.name, each.text, labels=[each.label])
            for word, number in each.read():
                family.add_metric([word], number)
            yield family


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer the figures to who sends the token; to everybody else there is no such page."""
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(sent, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    registry = _REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # of the library
    figures = CollectorRegistry()
    figures.register(_Figures())
    return HttpResponse(generate_latest(registry) + generate_latest(figures), content_type=CONTENT_TYPE_LATEST)
