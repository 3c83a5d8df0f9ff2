"""How moments are told on a page."""

from datetime import UTC, datetime, timedelta

import pytest

from core import clock
from portal.templatetags.portal import ago

NOW = datetime(2027, 2, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=0), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=4, seconds=59), "4 minutes ago"),
        (timedelta(hours=2), "2 hours ago"),
        (timedelta(days=3), "3 days ago"),
    ],
)
def test_how_long_ago(passed: timedelta, words: str) -> None:
    with clock.at(NOW):
        assert ago(NOW - passed) == words
