"""How moments are told on a page."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from core import clock
from portal.templatetags.portal import actors, ago, moment

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


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Zurich", "24 February 2027, 11:00 (Geneva, UTC+1)"),
        ("Asia/Dubai", "24 February 2027, 14:00 (Dubai, UTC+4)"),
        ("Etc/GMT-4", "24 February 2027, 14:00 (UTC+4)"),  # a zone that has only ever known one offset
        ("UTC", "24 February 2027, 10:00 (UTC)"),
    ],
)
def test_a_moment_in_the_reader_s_zone(zone: str, words: str) -> None:
    with timezone.override(zone):
        assert moment(NOW) == words
    assert moment(NOW, zone) == words


def test_who_is_asked_to_act_in_the_reader_s_language() -> None:
    with translation.override("fr"):
        assert actors(["States parties", "treaty bodies", "Keepers of the Light"]) == (
            "États parties, organes conventionnels, Keepers of the Light"
        )
