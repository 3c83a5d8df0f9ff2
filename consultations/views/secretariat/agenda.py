"""The calendar of all rounds, a month on a page."""

import re
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from consultations import exports
from consultations.domain.agenda import events
from consultations.office import officer_page
from core import clock, listings

_MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])")


@officer_page()
def calendar(request: HttpRequest) -> HttpResponse:
    """`?month=2027-03`; without it, or for what is no month, the one that it is in Geneva."""
    zone = ZoneInfo(settings.OFFICE_TIME_ZONE)
    asked = _MONTH.fullmatch(request.GET.get("month", ""))
    now = clock.now().astimezone(zone)
    year, month = (int(asked[1]), int(asked[2])) if asked and asked[1] < "9999" else (now.year, now.month)
    begin = datetime(year, month, 1, tzinfo=zone)
    end = _moved(begin, 1)
    found = events(request.user, begin, end)
    if listings.wanted(request):
        return listings.answer(request, exports.calendar(found, begin.date()), round=None)
    days = [
        {"day": day, "events": list(rows)}
        for day, rows in groupby(found, key=lambda event: event.at.astimezone(zone).date())
    ]
    context = {
        "title": date_format(begin.date(), "YEAR_MONTH_FORMAT"),
        "days": days,
        "exports": listings.links(request, len(found)),
        "now": now,
        "before": _moved(begin, -1).date(),
        "after": end.date(),
        "is_now": (year, month) == (now.year, now.month),
        "crumbs": [{"label": _("Rounds"), "url": reverse("office:rounds")}, {"label": _("Calendar"), "url": None}],
    }
    return render(request, "consultations/secretariat/calendar.html", context)


def _moved(begin: datetime, months: int) -> datetime:
    """The first of another month."""
    index = begin.year * 12 + begin.month - 1 + months
    return begin.replace(year=index // 12, month=index % 12 + 1)
