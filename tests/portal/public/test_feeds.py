"""Feeds and calendars tell of what is announced and published, and of nothing before."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

from django.conf import settings
from django.utils import timezone

from consultations.monitoring.extensions import extend_constituencies
from consultations.rounds.windows import set_window
from core import clock
from portal.public import feeds
from portal.public.rounds import round_lines, round_pages
from tests.portal.public.conftest import RELEASE, UNTITLED
from tests.synthesis.conftest import CLOSES, DURING

LATER = RELEASE + timedelta(days=1)
ATOM = "{http://www.w3.org/2005/Atom}"


def entries(answer):
    assert answer.status_code == 200 and answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content).findall(f"{ATOM}entry")


def test_calls_are_in_the_feed_with_the_portals_address(scenario, at, settings):
    settings.PORTAL_URL = "https://portal.example"
    [entry] = entries(at(DURING, "/feeds/calls/"))
    address = f"https://portal.example/consultations/{scenario.round.reference}/"
    assert entry.find(f"{ATOM}title").text == scenario.round.title
    assert entry.find(f"{ATOM}link").get("href") == entry.find(f"{ATOM}id").text == address
    assert "Closes: " in entry.find(f"{ATOM}summary").text


def test_a_report_is_in_the_feed_from_its_release(published, at):
    before = at(RELEASE - timedelta(minutes=1), "/feeds/reports/")
    assert entries(before) == [] and UNTITLED not in before.content.decode()
    [entry] = entries(at(LATER, "/feeds/reports/"))
    assert entry.find(f"{ATOM}title").text == UNTITLED and published.url in entry.find(f"{ATOM}id").text


def test_an_edition_has_its_day_and_never_its_hour(published, at):
    release = published.publication.release_at
    with timezone.override(settings.OFFICE_TIME_ZONE):
        midnight = timezone.localtime(release).replace(hour=0, minute=0, second=0, microsecond=0)
    assert release != midnight
    [entry] = entries(at(LATER, "/feeds/reports/"))
    for name in ("published", "updated"):
        assert datetime.fromisoformat(entry.find(f"{ATOM}{name}").text) == midnight


def test_the_lines_of_a_feed_are_read_together(scenario, at, monkeypatch):
    asked = []
    monkeypatch.setattr(feeds, "round_lines", lambda pages, now: asked.append(1) or round_lines(pages, now))
    monkeypatch.setattr(feeds, "round_pages", lambda: list(round_pages()) * 3)
    assert len(entries(at(DURING, "/feeds/calls/"))) == 3 and asked == [1]


def test_closing_dates_are_a_calendar(scenario, at):
    answer = at(DURING, "/feeds/dates.ics")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    told = answer.content.decode().replace("\r\n ", "")
    assert f"DTSTART:{CLOSES:%Y%m%dT%H%M%SZ}" in told and f"/consultations/{scenario.round.reference}/" in told
    assert "BEGIN:VEVENT" not in at(LATER, "/feeds/dates.ics").content.decode()
    one = at(LATER, f"/consultations/{scenario.round.reference}/dates.ics").content.decode()
    assert "BEGIN:VEVENT" in one


def events(answer):
    told = answer.content.decode().replace("\r\n ", "")
    rows = [re.findall(r"^([A-Z]+):(.*)\r$", part, re.M) for part in told.split("BEGIN:VEVENT")[1:]]
    return {row["UID"]: row for row in map(dict, rows)}


def test_each_constituency_has_an_event_and_a_moved_one_replaces_its_own_alone(scenario, at):
    address = "/feeds/dates.ics"
    before = events(at(DURING, address))
    windows = list(scenario.round.windows.all())
    assert len(before) == len(windows) > 1 and {row["SEQUENCE"] for row in before.values()} == {"0"}
    moved, later = windows[0], CLOSES + timedelta(days=3)
    with clock.at(DURING):
        set_window(
            scenario.round, constituency=moved.constituency, opens=moved.opens, closes=later, zone=moved.zone,
            by=scenario.round.created_by, reason="A holiday.",
        )  # fmt: skip
    after = events(at(DURING + timedelta(hours=1), address))
    assert after.keys() == before.keys()
    changed = [key for key in after if after[key]["DTSTART"] != before[key]["DTSTART"]]
    assert len(changed) == 1 and f"-{moved.constituency}@" in changed[0]
    assert after[changed[0]]["SEQUENCE"] == "1" and after[changed[0]]["DTSTAMP"] > before[changed[0]]["DTSTAMP"]


def test_more_time_and_a_reopening_replace_the_date_in_calendars(scenario, at):
    """A calendar keeps the date that it has, unless the number of the event grows."""
    round_, uid = scenario.round, f"{scenario.round.reference}-state@"
    numbers, days = [], []
    for moment, closes in (
        (DURING, CLOSES + timedelta(days=3)),
        (CLOSES + timedelta(days=4), CLOSES + timedelta(days=9)),
    ):
        with clock.at(moment):
            extend_constituencies(
                round_, constituencies=["state"], closes=closes, zone="UTC", reason="A holiday.", by=round_.created_by
            )
        rows = events(at(moment + timedelta(hours=1), "/feeds/dates.ics"))
        (event,) = [row for key, row in rows.items() if key.startswith(uid)]
        numbers.append(event["SEQUENCE"])
        days.append(event["DTSTART"][:8])
    assert numbers == ["1", "2"]
    assert days == ["20270315", "20270321"]


def test_what_is_not_announced_is_in_none(scenario, at):
    before = scenario.round.announced_at - timedelta(minutes=1)
    assert entries(at(before, "/feeds/calls/")) == []
    assert "BEGIN:VEVENT" not in at(before, "/feeds/dates.ics").content.decode()
    with clock.at(before):
        assert at(before, f"/consultations/{scenario.round.reference}/dates.ics").status_code == 404
