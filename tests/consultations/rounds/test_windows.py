"""The deadline is one decision of the server's clock (B3), and local times that deceive are refused."""

from datetime import UTC, datetime, timedelta

import pytest

from consultations.models import RoundRules
from consultations.rounds import edits, windows
from consultations.rounds.services import mark_published
from core import clock
from core.errors import Closed, NotAllowed, Refused
from tests.consultations.conftest import CLOSES, DURING, OPENS


def test_closes_1200_lets_in_115959_and_not_120000(house):
    last = CLOSES - timedelta(seconds=1)
    assert windows.check_open(house.XAA.delegation, last).closes == CLOSES
    with pytest.raises(Closed, match=r"The call for inputs closed on 12 March 2027, 12:00 \(Geneva, UTC\+1\)"):
        windows.check_open(house.XAA.delegation, CLOSES)


def test_before_the_opening_it_says_when(house):
    with pytest.raises(Closed, match="opens on 18 January 2027, 09:00"):
        windows.check_open(house.XAA.delegation, OPENS - timedelta(seconds=1))


def test_an_extension_is_for_one_delegation_only(house):
    later = CLOSES + timedelta(days=7)
    with clock.at(DURING):
        windows.extend(house.XAA.delegation, closes=later, zone="UTC", reason="Power cut", by=house.officer)
    with clock.at(CLOSES):
        assert windows.check_open(house.XAA.delegation, CLOSES).on_extension
        with pytest.raises(Closed):
            windows.check_open(house.XBB.delegation, CLOSES)


@pytest.mark.parametrize(
    ("reason", "closes", "words"),
    [(" ", CLOSES + timedelta(days=1), "Enter the reason for the extension"), ("x", CLOSES, "after the closing date")],
)
def test_an_extension_needs_a_reason_and_a_later_end(house, reason, closes, words):
    with clock.at(DURING), pytest.raises(Refused, match=words):
        windows.extend(house.XAA.delegation, closes=closes, zone="UTC", reason=reason, by=house.officer)


def test_only_who_manages_the_round_extends(house):
    for person in (house.other, house.XAA.focal):
        with clock.at(DURING), pytest.raises(NotAllowed):
            windows.extend(house.XAA.delegation, closes=CLOSES + timedelta(days=1), zone="UTC", reason="x", by=person)


def test_a_time_that_does_not_exist_is_refused():
    with pytest.raises(Refused, match="does not exist in Europe/Zurich"):
        windows.resolve_local(datetime.fromisoformat("2027-03-28T02:30"), "Europe/Zurich", "closes")


def test_a_time_that_is_twice_asks_which():
    with pytest.raises(Refused, match="occurs twice in Europe/Zurich"):
        windows.resolve_local(datetime.fromisoformat("2027-10-31T02:30"), "Europe/Zurich", "closes")
    chosen = windows.resolve_local(
        datetime.fromisoformat("2027-10-31T02:30").replace(fold=1), "Europe/Zurich", "closes"
    )
    assert chosen.astimezone(UTC) == datetime(2027, 10, 31, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "zone"),
    [("0001-01-01T00:00", "Europe/Zurich"), ("9999-12-31T23:59", "America/New_York"), ("9999-12-31T12:00", "UTC")],
)
def test_a_time_at_the_end_of_the_calendar_is_told_and_no_fault_of_ours(moment, zone):
    """In other zones it would be no time at all: every page that shows it there would fail."""
    with pytest.raises(Refused, match="Enter a date and a time, such as") as refused:
        windows.resolve_local(datetime.fromisoformat(moment), zone, "closes")
    assert refused.value.field == "closes"


def test_moving_the_window_of_an_announced_round_needs_a_reason_and_is_recorded(house):
    move = {"constituency": "state", "opens": OPENS, "zone": "Europe/Zurich", "by": house.officer}
    with clock.at(DURING):
        with pytest.raises(Refused, match="Enter the reason for changing the window"):
            windows.set_window(house.round, closes=CLOSES + timedelta(days=3), **move)
        windows.set_window(house.round, closes=CLOSES + timedelta(days=3), reason="Public holiday", **move)
    assert house.round.acts.get().reason == "Public holiday"


def test_a_window_that_has_opened_is_not_put_off(house):
    """Else the rules under which people have written could be changed until it opens again (PRACTICE 9, 14)."""
    move = {"constituency": "state", "closes": CLOSES, "zone": "UTC", "by": house.officer, "reason": "Too early"}
    later = DURING + timedelta(days=7)
    with clock.at(DURING):
        with pytest.raises(Refused, match="The window has already opened") as refused:
            windows.set_window(house.round, opens=later, **move)
        assert refused.value.field == "opens"
        assert "identities_public" in edits.fixed_fields(house.round, clock.now())
    with clock.at(OPENS - timedelta(days=1)):
        assert windows.set_window(house.round, opens=later, **move).opens == later


def test_once_the_report_is_out_no_window_moves(house):
    mark_published(house.round, by=house.officer, at=CLOSES)
    move = {"constituency": "state", "opens": OPENS, "zone": "Europe/Zurich", "by": house.officer}
    move |= {"closes": CLOSES + timedelta(days=30), "reason": "Somebody forgot"}
    with clock.at(CLOSES), pytest.raises(Refused, match=r"The report has been published\. Nothing more can be"):
        windows.set_window(house.round, **move)
    with clock.at(DURING), pytest.raises(Refused, match="The release of the report is planned"):
        windows.set_window(house.round, **move)


def test_sealed_until_the_last_regular_window_and_on_extension_until_its_own_end(house):
    RoundRules.objects.update(sealed=True)
    later = CLOSES + timedelta(days=7)
    with clock.at(DURING):
        windows.extend(house.XAA.delegation, closes=later, zone="UTC", reason="Power cut", by=house.officer)
        assert windows.is_embargoed(house.XBB.delegation, DURING)
    with clock.at(CLOSES):
        assert windows.is_embargoed(house.XAA.delegation, CLOSES)
        assert not windows.is_embargoed(house.XBB.delegation, CLOSES)
    with clock.at(later):
        assert not windows.is_embargoed(house.XAA.delegation, later)


def test_an_extension_does_not_end_in_the_past(house):
    with clock.at(CLOSES + timedelta(days=3)), pytest.raises(Refused, match="has already passed"):
        windows.extend(
            house.XAA.delegation, closes=CLOSES + timedelta(days=2), zone="UTC", reason="x", by=house.officer
        )
