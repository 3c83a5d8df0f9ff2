"""Feeds of calls for inputs and of published reports, and the closing dates as a calendar."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _, gettext_lazy

from consultations.enums import ActKind, RoundState
from consultations.models import RoundAct
from core import clock
from core.text.calendar_file import CONTENT_TYPE, Event, calendar_file
from core.text.dates import begin_of_day, moment
from portal.models import RoundPage
from portal.public.reports import ReportLine, report_lines
from portal.public.rounds import (
    RoundLine,
    public_state,
    round_lines,
    round_pages,
    shared_windows,
    waiting_pages,
)
from synthesis.models import Publication
from synthesis.publication.selectors import released

LATEST = 50  # entries of a feed
MOVES = (ActKind.WINDOW_MOVED, ActKind.EXTENDED, ActKind.REOPENED)  # the acts that move a close


class _PortalFeed(Feed):
    """A feed of public rows. Its addresses begin with PORTAL_URL, since no row of Wagtail's sites need be right."""

    feed_type = Atom1Feed

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        feed = super().get_feed(obj, request)
        here = f"{settings.PORTAL_URL}{request.path}"
        feed.feed["link"] = f"{settings.PORTAL_URL}{self.link}"
        feed.feed["feed_url"] = feed.feed["id"] = here
        for item in feed.items:
            path = item["link"].partition("://")[2].partition("/")[2]
            item["link"] = item["unique_id"] = f"{settings.PORTAL_URL}/{path}"
        return feed


class CallsFeed(_PortalFeed):
    """The calls that were announced, the newest first."""

    title = gettext_lazy("Calls for inputs")
    subtitle = gettext_lazy("Calls for inputs on United Nations documents")
    link = reverse_lazy("round_list")

    def items(self) -> list[tuple[RoundPage, RoundLine]]:
        pages = list(round_pages()[:LATEST])
        return list(zip(pages, round_lines(pages, clock.now()), strict=True))

    def item_title(self, item: tuple[RoundPage, RoundLine]) -> str:
        return item[1].title

    def item_description(self, item: tuple[RoundPage, RoundLine]) -> str:
        line = item[1]
        parts = [line.note, line.text, line.word]
        if line.has_deadline and line.window is not None:
            parts.append(_("Closes: %(moment)s") % {"moment": moment(line.window.closes, line.window.zone)})
        return " · ".join(part for part in parts if part)

    def item_link(self, item: tuple[RoundPage, RoundLine]) -> str:
        return item[1].url

    def item_pubdate(self, item: tuple[RoundPage, RoundLine]) -> datetime:
        return item[0].round.announced_at  # type: ignore[no-any-return]  # a page that anybody may open has one

    item_updateddate = item_pubdate


class ReportsFeed(_PortalFeed):
    """Published reports, the newest first; a later edition brings a report up again.

    An entry has the day of its edition, never the hour (PUBLISHED 1).
    """

    title = gettext_lazy("Reports")
    subtitle = gettext_lazy("Published reports on calls for inputs")
    link = reverse_lazy("report_list")

    def items(self) -> list[tuple[Publication, ReportLine]]:
        rows = list(released(clock.now()).order_by("-release_at", "pk")[:LATEST])
        return list(zip(rows, report_lines(rows), strict=True))

    def item_title(self, item: tuple[Publication, ReportLine]) -> str:
        return str(item[0].outline["title"])

    def item_description(self, item: tuple[Publication, ReportLine]) -> str:
        return item[1].note

    def item_link(self, item: tuple[Publication, ReportLine]) -> str:
        return reverse("report", args=[item[0].report.reference])

    def item_pubdate(self, item: tuple[Publication, ReportLine]) -> datetime:
        return begin_of_day(item[0].first_released)  # type: ignore[attr-defined]  # an annotation

    def item_updateddate(self, item: tuple[Publication, ReportLine]) -> datetime:
        return begin_of_day(item[0].release_at)


def deadlines(request: HttpRequest) -> HttpResponse:
    """Return the closing dates of all calls that are open or open soon."""
    now = clock.now()
    events = [event for page in with_changes(waiting_pages(now)) for event in _events(page, now)]
    return _calendar(_("Calls for inputs"), events, "calls-for-inputs.ics", now)


def round_deadlines(request: HttpRequest, page: RoundPage) -> HttpResponse:
    """Return the dates of one call, those that have passed too. The page is one of `with_changes`."""
    now = clock.now()
    events = _events(page, now, passed=True)
    return _calendar(page.round.title, events, f"{page.round.reference}.ics", now)


def with_changes(pages: QuerySet[RoundPage]) -> QuerySet[RoundPage]:
    """Return the pages with `changes`: how often a close was moved since the call was announced. It only grows."""
    moves = RoundAct.objects.filter(round=OuterRef("round"), act__in=MOVES)
    count = moves.order_by().values("round").annotate(count=Count("pk")).values("count")
    return pages.annotate(changes=Coalesce(Subquery(count), 0))


def _events(page: RoundPage, now: datetime, *, passed: bool = False) -> list[Event]:
    """Return an event for the closing date of each constituency, since each may be moved alone."""
    round_ = page.round
    if public_state(round_, now) not in (RoundState.OPEN, RoundState.ANNOUNCED) and not passed:
        return []
    windows = [window for window in shared_windows(round_) if passed or window.closes > now]
    url = f"{settings.PORTAL_URL}{reverse('round_page', args=[round_.reference])}"
    host = settings.PORTAL_URL.partition("://")[2]
    return [
        Event(
            uid=f"{round_.reference}-{constituency}@{host}",
            at=window.closes,
            title=f"{_('Closing date: %(title)s') % {'title': round_.title}} · {name}",
            text="\n".join(
                (
                    _("For %(whom)s.") % {"whom": name},
                    _("Closes: %(moment)s") % {"moment": moment(window.closes, window.zone)},
                    url,
                )
            ),
            url=url,
            sequence=page.changes,  # type: ignore[attr-defined]  # an annotation
        )
        for window in windows
        for constituency, name in zip(window.constituencies, window.names, strict=True)
    ]


def _calendar(name: str, events: Iterable[Event], file_name: str, now: datetime) -> HttpResponse:
    answer = HttpResponse(calendar_file(name, events, now=now), content_type=CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer
