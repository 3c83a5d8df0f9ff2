"""The calendar: all rounds of an officer in time order, a month on a page."""

import io
import json
from datetime import UTC, datetime

import openpyxl
import pytest
from django.urls import reverse

from consultations.rounds import windows
from core import clock
from tests.factories import DelegationFactory, RoundFactory
from tests.support.officers import own_queries

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("while_the_round_is_open")]
OPENS, CLOSES = datetime(2027, 3, 1, 8, tzinfo=UTC), datetime(2027, 3, 31, 10, tzinfo=UTC)


@pytest.fixture
def round_(officer):
    return RoundFactory(officer=officer, constituencies=["state", "nhri"], opens=OPENS, closes=CLOSES)


def shown(client, month):
    answer = client.get(reverse("consultations:calendar"), {"month": month})
    return [
        (f"{day['day']:%m-%d}", event.kind.value, event.round.reference)
        for day in answer.context["days"]
        for event in day["events"]
    ]


def test_a_month_in_time_order(client, round_):
    ours = round_.reference
    assert shown(client, "2027-03") == [
        ("03-01", "opens", ours),
        ("03-16", "half_way", ours),
        ("03-24", "week", ours),
        ("03-29", "two_days", ours),
        ("03-31", "last_day", ours),
        ("03-31", "closes", ours),
    ]
    assert shown(client, "2027-02") == [("02-01", "announced", ours)]
    page = client.get(reverse("consultations:calendar"), {"month": "2027-03"}).content.decode()
    assert "State, National human rights institution" in page
    assert "31 March 2027, 12:00 (Geneva, UTC+2)" in page
    assert "?month=2027-02" in page
    assert "?month=2027-04" in page


def test_extensions_are_counted_and_other_rounds_are_not_told(client, officer, round_):
    late = datetime(2027, 4, 6, 10, tzinfo=UTC)
    for _body in range(2):
        delegation = DelegationFactory(round=round_)
        windows.extend(delegation, closes=late, zone="Europe/Zurich", reason="A power cut", by=officer)
    foreign = RoundFactory(opens=OPENS, closes=CLOSES)
    assert shown(client, "2027-04") == [("04-06", "extension_ends", round_.reference)]
    page = client.get(reverse("consultations:calendar"), {"month": "2027-04"}).content.decode()
    assert "2 participants" in page
    assert foreign.reference not in {reference for _day, _kind, reference in shown(client, "2027-03")}


def test_an_extension_that_holds_no_more_is_told_nowhere(client, officer, round_):
    """More time was given since, or the window of all was moved beyond it."""
    one, other = DelegationFactory(round=round_), DelegationFactory(round=round_)
    early, late = datetime(2027, 4, 2, 10, tzinfo=UTC), datetime(2027, 4, 6, 10, tzinfo=UTC)
    given = {"zone": "Europe/Zurich", "reason": "A power cut", "by": officer}
    for delegation, closes in ((one, early), (one, late), (other, early)):
        windows.extend(delegation, closes=closes, **given)
    round_.windows.filter(constituency="state").update(closes=datetime(2027, 4, 4, 10, tzinfo=UTC))
    assert ("04-02", "extension_ends") not in [event[:2] for event in shown(client, "2027-04")]
    assert ("04-06", "extension_ends", round_.reference) in shown(client, "2027-04")
    listed = client.get(reverse("consultations:participants", args=[round_.pk])).content.decode()
    assert listed.count("On extension") == 1


def test_a_window_at_midnight_belongs_to_the_day_in_geneva(client, officer):
    RoundFactory(officer=officer, constituencies=["state"], opens=datetime(2027, 3, 31, 22, tzinfo=UTC))
    assert shown(client, "2027-04")[0][:2] == ("04-01", "opens")


@pytest.mark.parametrize("month", ["", "2027-13", "soon", "9999-12", "0000-01", "\x00", "2027-3"])
def test_what_is_no_month_shows_this_one(client, round_, month):
    with clock.at(datetime(2027, 3, 10, tzinfo=UTC)):
        answer = client.get(reverse("consultations:calendar"), {"month": month})
    assert (answer.status_code, answer.context["title"]) == (200, "March 2027")


def test_an_empty_month_says_so(client, officer):
    assert "Nothing this month." in client.get(reverse("consultations:calendar")).content.decode()


@pytest.mark.parametrize("count", [1, 10])
def test_the_page_asks_the_same_however_many_rounds(client, officer, count):
    for _each in range(count):
        round_ = RoundFactory(officer=officer)
        windows.extend(
            DelegationFactory(round=round_), closes=datetime(2127, 3, 1, tzinfo=UTC), zone="UTC", reason="r", by=officer
        )
    address = f"{reverse('consultations:calendar')}?month=2127-03"
    assert own_queries(client, address, beside=reverse("consultations:add_document")) == 3


def test_a_file_of_the_calendar_says_whose_clock_it_means(client, round_):
    taken = client.get(reverse("consultations:calendar"), {"month": "2027-03", "format": "json"})
    rows = json.loads(b"".join(taken.streaming_content))["rows"]
    assert {row["zone"] for row in rows} == {"Geneva, UTC+1", "Geneva, UTC+2"}
    taken = client.get(reverse("consultations:calendar"), {"month": "2027-03", "format": "xlsx"})
    page = openpyxl.load_workbook(io.BytesIO(b"".join(taken.streaming_content))).worksheets[0]
    assert page["A1"].value == "When (Geneva)"
    assert str(page.cell(page.max_row, 1).value) == "2027-03-31 12:00:00"
