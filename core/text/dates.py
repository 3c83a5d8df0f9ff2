"""How a moment is written, on pages, in files and in refusals; and the office's days."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import get_language, gettext, pgettext

from core.text.zones import city_of, offset_at


def moment(when: datetime, zone: str = "") -> str:
    """Return `12 March 2027, 12:00 (Geneva, UTC+1)`; without `zone` in the office's time, as in files."""
    zone = zone or settings.OFFICE_TIME_ZONE
    return f"{date_and_time(when, zone)} ({zone_label(when, zone)})"


def date_and_time(when: datetime, zone: str) -> str:
    """Return `12 March 2027, 12:00`, as the clocks of `zone` show it."""
    with timezone.override(zone):
        return gettext("%(date)s, %(time)s") % {"date": day(when), "time": clock_time(when)}


def day(when: date) -> str:
    """Return `12 March 2027`; for a moment, the day in the active zone. In French the first of a month is "1er".

    A time without a zone gets its hour and minute as well.
    """
    if isinstance(when, datetime) and timezone.is_naive(when):
        text = format_date(when, pgettext("date format", "j F Y, H:i"))
    else:
        when = timezone.localtime(when) if isinstance(when, datetime) else when
        # Translators: a date with the month in words, as Django's date format writes it.
        text = format_date(when, pgettext("date format", "j F Y"))
    is_first_in_french = when.day == 1 and (get_language() or "").startswith("fr")
    return f"1er{text.removeprefix('1')}" if is_first_in_french else text


def clock_time(when: datetime, zone: str = "") -> str:
    """Return `12:00`; without `zone` in the active zone."""
    return format_date(timezone.localtime(when, ZoneInfo(zone) if zone else None), pgettext("time format", "H:i"))


def zone_label(when: datetime, zone: str) -> str:
    """Return `Geneva, UTC+1`, as it is at that moment."""
    city, offset = city_of(zone), offset_at(when, zone)
    return offset if city in ("", offset) else gettext(", ").join((city, offset))


def office_day(when: datetime) -> date:
    """Return the day that it is in Geneva at that moment."""
    return timezone.localtime(when, ZoneInfo(settings.OFFICE_TIME_ZONE)).date()


def begin_of_day(when: datetime) -> datetime:
    """Return when that day began: a moment that reveals no more than the day."""
    return datetime.combine(office_day(when), time.min, ZoneInfo(settings.OFFICE_TIME_ZONE))
