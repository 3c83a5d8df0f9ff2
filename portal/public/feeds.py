"""Feeds of calls for inputs and of published reports, and the closing dates as a calendar."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _, gettext_lazy

from consultations.enums import RoundState
from core import clock
from core.text.calendar_file import CONTENT_TYPE, Event, calendar_file
from core.text.dates import moment
from core.text.languages import join_list
from portal.models import RoundPage
from portal.public.reports import report_lines
from portal.public.rounds import public_state, round_lines, round_pages, shared_windows, waiting_pages
from synthesis.models import Publication
from synthesis.publication.selectors import released

LATEST = 50  # entries of a feed


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
    subtitle = gettext_lazy("Calls for inputs on the recommendations of United Nations reports")
    link = reverse_lazy("round_list")

    def items(self) -> list[RoundPage]:
        return list(round_pages()[:LATEST])

    def item_title(self, item: RoundPage) -> str:
        return str(item.round.title)

    def item_description(self, item: RoundPage) -> str:
        now = clock.now()
        [line] = round_lines([item], now)
        parts = [line.note, line.text, line.word]
        if line.has_deadline and line.window is not None:
            parts.append(_("Closes: %(moment)s") % {"moment": moment(line.window.closes, line.window.zone)})
        return " · ".join(part for part in parts if part)

    def item_link(self, item: RoundPage) -> str:
        return reverse("round_page", args=[item.round.reference])

    def item_pubdate(self, item: RoundPage) -> datetime:
        return item.round.announced_at  # type: ignore[no-any-return]  # a page that anybody may open has one

    item_updateddate = item_pubdate


class ReportsFeed(_PortalFeed):
    """Published reports, the newest first; a later edition brings a report up again."""

    title = gettext_lazy("Reports")
    subtitle = gettext_lazy("Published reports on calls for inputs")
    link = reverse_lazy("report_list")

    def items(self) -> list[Publication]:
        return list(released(clock.now()).order_by("-release_at", "pk")[:LATEST])

    def item_title(self, item: Publication) -> str:
        return str(item.outline["title"])

    def item_description(self, item: Publication) -> str:
        [line] = report_lines([item])
        return line.note

    def item_link(self, item: Publication) -> str:
        return reverse("report", args=[item.report.reference])

    def item_pubdate(self, item: Publication) -> datetime:
        return item.first_released  # type: ignore[attr-defined,no-any-return]  # an annotation

    def item_updateddate(self, item: Publication) -> datetime:
        return item.release_at


def deadlines(request: HttpRequest) -> HttpResponse:
    """Return the closing dates of all calls that are open or open soon."""
    now = clock.now()
    events = [event for page in waiting_pages(now) for event in _events(page, now)]
    return _calendar(_("Calls for inputs"), events, "calls-for-inputs.ics", now)


def round_deadlines(request: HttpRequest, page: RoundPage) -> HttpResponse:
    """Return the dates of one call, those that have passed too."""
    now = clock.now()
    events = _events(page, now, passed=True)
    return _calendar(page.round.title, events, f"{page.round.reference}.ics", now)


def _events(page: RoundPage, now: datetime, *, passed: bool = False) -> list[Event]:
    """Return an event for each closing date. Participants that share it are named in it."""
    round_ = page.round
    if public_state(round_, now) not in (RoundState.OPEN, RoundState.ANNOUNCED) and not passed:
        return []
    windows = [window for window in shared_windows(round_) if passed or window.closes > now]
    url = f"{settings.PORTAL_URL}{reverse('round_page', args=[round_.reference])}"
    host = settings.PORTAL_URL.partition("://")[2]
    return [
        Event(
            uid=f"{round_.reference}-{'-'.join(window.constituencies)}@{host}",
            at=window.closes,
            title=_("Closing date: %(title)s") % {"title": round_.title},
            text="\n".join(
                (
                    _("For %(whom)s.") % {"whom": join_list(window.names)},
                    _("Closes: %(moment)s") % {"moment": moment(window.closes, window.zone)},
                    url,
                )
            ),
            url=url,
            changed=round_.announced_at,
        )
        for window in windows
    ]


def _calendar(name: str, events: Iterable[Event], file_name: str, now: datetime) -> HttpResponse:
    answer = HttpResponse(calendar_file(name, events, now=now), content_type=CONTENT_TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return answer
