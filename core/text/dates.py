"""How a moment is said, on pages, in files and in what a refusal tells; and the office's days."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

_CITIES = {"Europe/Zurich": _("Geneva"), "America/New_York": _("New York"), "UTC": "UTC"}  # the United Nations' seats


def moment(when: datetime, zone: str = "") -> str:
    """`12 March 2027, 12:00 (Geneva, UTC+1)`; without `zone` by the office's time, as files say it."""
    zone = zone or settings.OFFICE_TIME_ZONE
    return f"{date_and_time(when, zone)} ({zone_label(when, zone)})"


def date_and_time(when: datetime, zone: str) -> str:
    """`12 March 2027, 12:00`, as the clocks of `zone` show it."""
    with timezone.override(zone):
        return gettext("%(date)s, %(time)s") % {"date": day(when), "time": clock_time(when)}


def day(when: date) -> str:
    """`12 March 2027`; a moment's in the zone that is active; of a time without a zone, what its clock said as well."""
    if isinstance(when, datetime) and timezone.is_naive(when):
        return format_date(when, pgettext("date format", "j F Y, H:i"))
    if isinstance(when, datetime):
        when = timezone.localtime(when)
    # Translators: a date with the month in words, as Django's date format writes it.
    return format_date(when, pgettext("date format", "j F Y"))


def clock_time(when: datetime, zone: str = "") -> str:
    """`12:00`; without `zone` in the zone that is active."""
    return format_date(timezone.localtime(when, ZoneInfo(zone) if zone else None), pgettext("time format", "H:i"))


def zone_label(when: datetime, zone: str) -> str:
    """`Geneva, UTC+1` at that moment."""
    city, offset = city_of(zone), offset_at(when, zone)
    return offset if city in ("", offset) else gettext(", ").join((city, offset))


def city_of(zone: str) -> str:
    """`Nairobi`; "" for a zone of no place: `Etc/GMT-4` is four hours ahead, the other way round than everybody reads
    it."""
    if zone.startswith("Etc/"):
        return ""
    return str(_CITIES.get(zone) or zone.rsplit("/", 1)[-1].replace("_", " "))


def offset_at(when: datetime, zone: str) -> str:
    """`UTC+5:45`, `UTC−3`, or `UTC`."""
    minutes = int((when.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds() // 60)
    if not minutes:
        return "UTC"
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")


def office_day(when: datetime) -> date:
    """The day that it is in Geneva at that moment."""
    return timezone.localtime(when, ZoneInfo(settings.OFFICE_TIME_ZONE)).date()


def begin_of_day(when: datetime) -> datetime:
    """When that day began: a moment that tells no more than the day."""
    return datetime.combine(office_day(when), time.min, ZoneInfo(settings.OFFICE_TIME_ZONE))
