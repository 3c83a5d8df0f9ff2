"""Feeds and calendars tell of what is announced and published, and of nothing before."""

from datetime import timedelta
from xml.etree import ElementTree

from core import clock
from tests.portal.public.conftest import RELEASE, UNTITLED
from tests.synthesis.conftest import CLOSES, DURING

LATER = RELEASE + timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(answer):
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def test_calls_are_in_the_feed_with_the_portals_address(stage, at, settings):
    settings.PORTAL_URL = "https://portal.example"
    [entry] = entries(at(DURING, "/feeds/calls/"))
    address = f"https://portal.example/consultations/{stage.round.reference}/"
    assert entry.find(f"{ATOM}title").text == stage.round.title
    assert entry.find(f"{ATOM}link").get("href") == entry.find(f"{ATOM}id").text == address
    assert "Closes: " in entry.find(f"{ATOM}summary").text


def test_a_report_is_in_the_feed_from_its_release(published, at):
    before = at(RELEASE - timedelta(minutes=1), "/feeds/reports/")
    assert entries(before) == [] and UNTITLED not in before.content.decode()
    [entry] = entries(at(LATER, "/feeds/reports/"))
    assert entry.find(f"{ATOM}title").text == UNTITLED and published.url in entry.find(f"{ATOM}id").text


def test_closing_dates_are_a_calendar(stage, at):
    answer = at(DURING, "/feeds/dates.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    told = answer.content.decode().replace("\r\n ", "")
    assert f"DTSTART:{CLOSES:%Y%m%dT%H%M%SZ}" in told and f"/consultations/{stage.round.reference}/" in told
    assert "BEGIN:VEVENT" not in at(LATER, "/feeds/dates.ics").content.decode()
    one = at(LATER, f"/consultations/{stage.round.reference}/dates.ics").content.decode()
    assert "BEGIN:VEVENT" in one


def test_what_is_not_announced_is_in_none(stage, at):
    before = stage.round.announced_at - timedelta(minutes=1)
    assert entries(at(before, "/feeds/calls/")) == []
    assert "BEGIN:VEVENT" not in at(before, "/feeds/dates.ics").content.decode()
    with clock.at(before):
        assert at(before, f"/consultations/{stage.round.reference}/dates.ics").status_code == 404
