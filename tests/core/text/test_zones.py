"""The list of time zones: one name of each clock, Geneva first, in the reader's language."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from core import clock
from core.text import zones
from core.web.forms import ZoneField

AT = datetime(2027, 3, 1, tzinfo=UTC)
TABLE = Path("/usr/share/zoneinfo/zone1970.tab")


@pytest.fixture(autouse=True)
def march() -> Iterator[None]:
    with clock.at(AT):
        yield


def offsets(zone: str) -> tuple[object, ...]:
    info = zoneinfo.ZoneInfo(zone)
    return tuple((AT + timedelta(hours=12 * step)).astimezone(info).utcoffset() for step in range(730))


def test_geneva_is_first_and_the_others_go_from_west_to_east() -> None:
    (_seats, first), (_others, rest) = zones.zone_choices()
    assert [zone for zone, _label in first] == ["Europe/Zurich", "America/New_York", "Africa/Nairobi", "Europe/Vienna"]
    assert first[0][1] == "Geneva (UTC+1)"
    order = [AT.astimezone(zoneinfo.ZoneInfo(zone)).utcoffset() for zone, _label in rest]
    assert order == sorted(order, key=lambda offset: offset or timedelta())
    listed = [zone for zone, _label in (*first, *rest)]
    assert len(listed) == len(set(listed)) < 140 and not {*zones.OLD_NAMES} & {*listed} and "UTC" in listed


def test_names_are_in_the_readers_language() -> None:
    with translation.override("ar"):
        labels = dict(zones.zone_choices()[1][1])
        assert labels["Africa/Cairo"] == "القاهرة (UTC+2)"
    with translation.override("ru"):
        assert zones.city_of("Europe/Zurich") == "Женева" and zones.city_of("Asia/Kolkata") == "Нью-Дели"


@pytest.mark.skipif(not TABLE.exists(), reason="the system has no table of zones (tzdata)")
def test_every_clock_in_use_is_in_the_list() -> None:
    known = {offsets(zone) for zone in zones.CITIES}
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert [line[2] for line in lines if offsets(line[2]) not in known] == []


def test_old_names_become_the_present_one_and_others_are_kept() -> None:
    field = ZoneField(label="Time zone")
    assert field.clean("Asia/Calcutta") == "Asia/Kolkata"
    assert field.clean("Africa/Bamako") == "Africa/Bamako"  # what a browser says, though the list has Abidjan
    for wrong in ("localtime", "Mars/Olympus", "../etc/passwd", "x" * 5_000):
        with pytest.raises(Exception, match="valid choice"):
            field.clean(wrong)
    own = ZoneField(label="Time zone", own="set").widget.render("zone", "")
    assert "Asia/Calcutta=Asia/Kolkata" in own and "Europe/Kiev=Europe/Kyiv" in own
    shown = field.widget.render("zone", "Africa/Bamako")
    assert '<option value="Africa/Bamako" selected>Bamako (UTC)</option>' in shown
    assert shown.count("selected") == 1
