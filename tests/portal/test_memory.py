"""A process that serves people stays small: the same pages, and addresses that nobody has asked for before, leave
nothing behind them (PERFORMANCE; 1.4 GB were seen after a crawl of 32,000 requests)."""

import gc
import logging
import tracemalloc
from collections.abc import Iterator
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from core import clock
from tests.support.officers import sign_in
from tests.synthesis.conftest import LATER

pytestmark = pytest.mark.django_db

LAP = 6  # numbers of a lap: each language once, whose catalogue and addresses are loaded by its first reader
MOST = 2_000  # bytes a request: 40 MB in 20,000; a page kept, or one cache without bounds, is more


@pytest.fixture
def answered(staged_world: Any) -> Any:
    return staged_world


@pytest.fixture
def no_log() -> Iterator[None]:
    """The record of a test run would keep a line of each request."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def requests(answered: Any, number: int) -> Iterator[tuple[str, dict[str, str]]]:
    """Pages of everybody, each time with words, addresses and languages that were never asked for."""
    languages = ("en", "fr", "ar", "zh-hans", "ru", "es")
    yield (
        "/",
        {"HTTP_ACCEPT_LANGUAGE": f"{languages[number % 6]};q=0.{number % 9 + 1}, x{number % 997:x}-{number};q=0.1"},
    )
    yield f"/search/?q=guardian{number}+word{number * 7}", {}
    yield f"/not-there-{number}/", {}
    yield f"/rounds/{UUID(int=number)}/", {}
    yield f"/consultations/{answered.round.reference}/?q=x{number}&constituency=y{number}&page={number}", {}
    yield "/accounts/login/", {"HTTP_USER_AGENT": f"crawler {number}"}
    yield f"/healthz?{number}", {}
    yield f"/feeds/dates.ics?from={number}", {}


def test_no_request_leaves_anything_behind(answered: Any, no_log: None) -> None:
    everybody, officer = Client(), Client()
    sign_in(officer, answered.manager)
    numbers = count(1)

    def lap() -> int:
        done = 0
        with clock.at(LATER):
            for number in (next(numbers) for _turn in range(LAP)):
                for browser in (everybody, officer):
                    for address, headers in requests(answered, number):
                        assert browser.get(address, **headers).status_code < 500, address
                        done += 1
        gc.collect()
        return done

    lap()  # what is loaded once
    lap()
    tracemalloc.start(8)
    try:
        lap()
        before, snapshot = tracemalloc.get_traced_memory()[0], tracemalloc.take_snapshot()
        done = lap()
        grown = tracemalloc.get_traced_memory()[0] - before
        found = tracemalloc.take_snapshot().compare_to(snapshot, "lineno")
    finally:
        tracemalloc.stop()
    places = "\n".join(str(each) for each in found[:12])
    assert grown / done < MOST, f"{grown / done:.0f} bytes a request\n{places}"
