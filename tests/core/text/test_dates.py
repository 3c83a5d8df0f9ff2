"""Days in words, as each language writes them."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from core.text.dates import date_and_time, day


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "1 January 2027", "2 January 2027"),
        ("fr", "1er janvier 2027", "2 janvier 2027"),
        ("es", "1 de enero de 2027", "2 de enero de 2027"),
        ("ru", "1 января 2027", "2 января 2027"),
    ],
)
def test_the_first_of_a_month(language: str, first: str, second: str) -> None:
    with translation.override(language):
        assert (day(date(2027, 1, 1)), day(date(2027, 1, 2))) == (first, second)


def test_the_first_of_a_month_with_a_time_and_the_eleventh() -> None:
    with translation.override("fr"):
        assert date_and_time(datetime(2027, 1, 1, 11, tzinfo=UTC), "Europe/Zurich") == "1er janvier 2027, 12:00"
        assert day(datetime(2027, 1, 1, 11)) == "1er janvier 2027, 11:00"  # noqa: DTZ001 - as a workbook has it
        assert day(date(2027, 1, 11)) == "11 janvier 2027"
