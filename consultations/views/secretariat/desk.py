"""What an officer presses on the first page."""

from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.dateparse import parse_datetime

from consultations.domain.looking import have_looked
from consultations.office import officer_page
from core import clock


@officer_page("POST")
def seen(request: HttpRequest) -> HttpResponse:
    """`page_made` is when the page was made; something else than a moment stands for now."""
    have_looked(by=request.user, at=_moment(request.POST.get("page_made", "")) or clock.now())
    return redirect("wagtailadmin_home")


def _moment(said: str) -> datetime | None:
    try:
        found = parse_datetime(said)
        return found.astimezone(UTC) if found is not None and found.tzinfo is not None else None
    except (ValueError, OverflowError):  # the first day of the calendar has no day before it
        return None
