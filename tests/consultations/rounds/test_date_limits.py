"""Date fields say from when until when, in the input and in the hint, and begin with a date that works."""

import re
from datetime import UTC, date, datetime

import pytest

from consultations.enums import Role
from consultations.invitations import delegations, services
from consultations.rounds.date_limits import WEEK, week_after, week_before_close
from consultations.rounds.windows import DelegationWindow
from core import clock
from tests.support.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]


def field(page: str, name: str) -> dict[str, str]:
    """The limits and the value of the input of that name."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', page)
    assert tag, name
    return dict(re.findall(r'(min|max|value)="([^"]*)"', tag[0]))


def test_own_dates_lie_between_today_and_the_close(house, browser) -> None:
    client, rounds = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}"
    invitation, _is_new = services.invite(
        house.XAA.organisation, email="new@xaa.example", role=Role.CONTRIBUTOR, by=house.XAA.focal,
        delegation=house.XAA.delegation, recommendations=[house.recommendations[0]],
    )  # fmt: skip
    limits = {"min": "2027-02-01", "max": "2027-03-12"}
    own = client.get(f"{rounds}/own-date/")
    assert field(own.content.decode(), "due") == {**limits, "value": "2027-03-05"}
    assert "From 1 February 2027 to 12 March 2027. This date is a proposal." in text(own)
    delegations.set_own_date(house.XAA.delegation, date(2027, 3, 1), by=house.XAA.focal)
    own = client.get(f"{rounds}/own-date/")
    assert field(own.content.decode(), "due") == {**limits, "value": "2027-03-01"}
    assert "This date is a proposal." not in text(own)
    delegations.set_own_date(house.XAA.delegation, None, by=house.XAA.focal)
    pages = ("people/", f"{house.recommendations[0].pk}/give/", f"invitations/{invitation.pk}/")
    for page in pages:
        shown = client.get(f"{rounds}/{page}")
        assert field(shown.content.decode(), "due") == limits, page
        assert "From 1 February 2027 to 12 March 2027." in text(shown), page


def test_more_time_begins_after_the_close(house, browser) -> None:
    page = browser(house.XAA.focal).get(f"/rounds/{house.XAA.delegation.pk}/more-time/")
    found = field(page.content.decode(), "wanted_until")
    assert found == {"min": "2027-03-12T12:01", "value": "2027-03-19T12:00"}
    assert "After 12 March 2027, 12:00 (Geneva, UTC+1)." in text(page)


def test_work_is_not_assigned_until_an_internal_deadline_that_has_passed(house, browser) -> None:
    client, rounds = browser(house.XAA.focal), f"/rounds/{house.XAA.delegation.pk}"
    delegations.set_own_date(house.XAA.delegation, date(2027, 3, 1), by=house.XAA.focal)
    pages = ("people/", f"{house.recommendations[0].pk}/give/")
    for day, value in ((1, {"value": "2027-03-01"}), (2, {})):
        with clock.at(datetime(2027, 3, day, 12, tzinfo=UTC)):
            for page in pages:
                limits = {"min": f"2027-03-0{day}", "max": "2027-03-12"}
                assert field(client.get(f"{rounds}/{page}").content.decode(), "due") == {**limits, **value}, page


def test_a_week_is_counted_by_the_clocks_of_the_zone() -> None:
    """The clocks go forward on 28 March 2027: noon stays noon."""
    with clock.at(datetime(2027, 3, 20, 12, tzinfo=UTC)):
        assert week_after(datetime(2027, 3, 26, 11, tzinfo=UTC), "Europe/Zurich") == datetime(2027, 4, 2, 12)  # noqa: DTZ001 (local)
        closes = datetime(2027, 4, 1, 22, 30, tzinfo=UTC)
        window = DelegationWindow(closes - 2 * WEEK, closes, "Europe/Zurich", closes, on_extension=False)
        assert week_before_close(window) == date(2027, 3, 26)
