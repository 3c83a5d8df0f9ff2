import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from core.spreadsheets import cells

UTC = ZoneInfo("UTC")


def test_text_that_looks_escaped_is_escaped():
    assert cells.escape("_x0041_ & _x_ <b>") == "_x005F_x0041_ &amp; _x_ &lt;b&gt;"


def test_a_long_text_is_cut_by_utf16_units_and_no_emoji_is_torn():
    text = "a" + "😀" * 10
    assert cells.units(text) == 21
    assert cells.pieces(text, 4) == ["a😀", "😀😀", "😀😀", "😀😀", "😀😀", "😀"]
    assert cells.pieces("", 4) == [""]


def test_times_become_day_counts_in_the_zone_of_the_book():
    noon = dt.datetime(2027, 3, 20, 12, 0, tzinfo=dt.UTC)
    assert cells.day_count(noon, UTC) == "46466.5"
    assert cells.day_count(noon, ZoneInfo("Asia/Kathmandu")) == str(46466.5 + 5.75 / 24)
    assert cells.day_count(dt.datetime(2027, 3, 20, 18), UTC) == "46466.75"  # noqa: DTZ001
    assert cells.day_count(dt.date(2027, 3, 20), UTC) == "46466"
    assert cells.day_count(dt.date(1900, 2, 28), UTC) == ""


@pytest.mark.parametrize(
    ("value", "held"),
    [(7, "7"), (2**53, "9007199254740992"), (2**53 + 1, ""), (1.5, "1.5"), (float("nan"), ""), (float("-inf"), "")],
)
def test_numbers_that_a_cell_would_change_are_not_held_as_numbers(value, held):
    assert cells.exact_number(value) == held


def test_decimals():
    assert cells.exact_number(Decimal("12.30")) == "12.3"
    assert cells.exact_number(Decimal("NaN")) == ""


def test_sheet_titles_are_made_safe_and_told_apart():
    wanted = ["Round 1: A/HRC/11/7", "x" * 40, "X" * 40, "'quoted'", "", "History", "😀" * 20]
    assert cells.sheet_titles(wanted) == [
        "Round 1- A-HRC-11-7",
        "x" * 31,
        "X" * 26 + " (2)",
        "quoted",
        "Sheet",
        "History (2)",
        "😀" * 15,
    ]


@pytest.mark.parametrize("url", ["https://portal.example/a?b=1&c=2#d", "http://x.example/é"])
def test_web_addresses_may_be_led_to(url):
    assert cells.safe_url(url)


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "file:///etc/passwd", "https://a b", "\\\\host\\share", "ftp://x", "https://\x07"],
)
def test_other_addresses_may_not(url):
    assert not cells.safe_url(url)
