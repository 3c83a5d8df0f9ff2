"""The earliest and latest date of a form's field: in the input, so that the calendar offers no other, and in its hint.

The act decides again: the limits only help to choose.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from consultations.rounds.windows import DelegationWindow
from core import clock
from core.text.dates import day, moment

WEEK = timedelta(days=7)


def limit_days(field: forms.Field, *, first: date | None = None, last: date | None = None) -> None:
    """Limit a date field to the days from `first` to `last`, both included."""
    if first is not None and last is not None:
        hint = _("From %(first)s to %(last)s.") % {"first": day(first), "last": day(last)}
    elif last is not None:
        hint = _("Not after %(last)s.") % {"last": day(last)}
    else:
        hint = _("Not before %(first)s.") % {"first": day(first)} if first else ""
    _limit(field, first.isoformat() if first else None, last.isoformat() if last else None, hint)


def limit_to_window(field: forms.Field, window: DelegationWindow | None) -> None:
    """Limit a date field to what a body can set for its own people: from today until the day of the close."""
    if window is None:
        return
    zone = ZoneInfo(window.zone)
    today, last = clock.now().astimezone(zone).date(), window.closes.astimezone(zone).date()
    limit_days(field, first=min(today, last), last=last)


def week_before_close(window: DelegationWindow | None) -> date | None:
    """Return the day a week before the close; None where that is not later than today."""
    if window is None:
        return None
    proposed = window.closes.astimezone(ZoneInfo(window.zone)).date() - WEEK
    return proposed if proposed > clock.now().astimezone(ZoneInfo(window.zone)).date() else None


def limit_times(field: forms.Field, *, zone: str, after: datetime | None = None, until: datetime | None = None) -> None:
    """Limit a local time, as the clocks of `zone` show it: later than `after`, not later than `until`."""
    if after is not None:
        first = _minute(after, zone) + timedelta(minutes=1)
        _limit(field, first.isoformat(timespec="minutes"), None, _("After %(time)s.") % {"time": moment(after, zone)})
    if until is not None:
        last = _minute(until, zone).isoformat(timespec="minutes")
        _limit(field, None, last, _("Not after %(last)s.") % {"last": moment(until, zone)})


def week_after(when: datetime, zone: str) -> datetime:
    """Return the local time a week later, or a week from now if that is later, for a field to begin with."""
    return _minute(max(when, clock.now()), zone) + WEEK  # by the clocks there, which may be moved in between


def _minute(when: datetime, zone: str) -> datetime:
    return when.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


def _limit(field: forms.Field, first: str | None, last: str | None, hint: Any) -> None:
    field.widget.attrs.update({name: value for name, value in (("min", first), ("max", last)) if value})
    if hint:
        field.help_text = format_lazy("{} {}", hint, field.help_text) if field.help_text else hint
