"""Pages of responses, reminders, more time, the calendar, and the mark on the first page."""

import re
from datetime import UTC, datetime
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations import exports, lookups, panels, permissions
from consultations.audience import audience_in
from consultations.enums import SILENT, ActKind, Constituency, Duty, Response, distinguishable_responses
from consultations.lookups import BodyMixin, RoundMixin, officer_page, round_crumbs
from consultations.models import Delegation, ExtensionRequest, Round
from consultations.monitoring import extensions, responses as monitoring_responses, silent_bodies
from consultations.monitoring.calendar import events
from consultations.monitoring.forms import (
    ConstituencyExtensionForm,
    ExtensionRequestForm,
    ResponsesFilterForm,
    extension_form,
    refusal_form,
)
from consultations.monitoring.responses import BodyResponse
from consultations.panels import set_mark
from consultations.rounds import windows
from consultations.rounds.date_limits import week_after
from consultations.rounds.windows import delegation_window
from core import clock
from core.audience import CONFIDENTIAL, Audience
from core.errors import Refused
from core.tables import listings
from core.web.act_views import ActView, ButtonView

SHOWN = 50
_SILENT_HERE = (*SILENT, Response.REACHED)  # of these somebody may be


@officer_page()
def responses(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the responses to everybody with a duty in the round."""
    row = lookups.get_round_or_404(request.user, round_id)
    audience = audience_in(request.user, row)
    sighted = audience.sees_confidential
    rows = _body_responses(row, audience)
    kinds = sorted({each.constituency for each in rows})
    filters = ResponsesFilterForm(request.GET or None, constituencies=kinds, sighted=sighted)
    chosen = filters.chosen() if request.GET else {}
    listed = [each for each in rows if _matches_filter(each, chosen)]
    responses_by_delegation = {each.delegation: each.response for each in listed}
    bodies = monitoring_responses.responding_delegations(row, listed)
    groups = [
        (title, anchor, counts, exports.response_counts(title, counts, sighted=sighted))
        for title, anchor, counts in (
            (_("By regional group"), "by-region", monitoring_responses.by_region(listed)),
            (_("By constituency"), "by-constituency", monitoring_responses.by_constituency(listed)),
        )
    ]
    if listings.requested_format(request):
        tables = [table for _title, _anchor, _counts, table in groups]
        return listings.export_response(
            request,
            exports.responses(
                row, tables, bodies, responses_by_delegation, listings.describe_filters(filters), audience=audience
            ),
            round_id=row.pk,
        )
    page = Paginator(bodies, SHOWN).get_page(request.GET.get("page"))
    manages = permissions.holds_duty(request.user, Duty.MANAGE, row)
    last, now = silent_bodies.last_reminder(row), clock.now()
    asking = _with_forms(monitoring_responses.requests_waiting(row)) if manages else []
    late = _late(monitoring_responses.late_drafts(row, rows, at=now)) if manages else []
    context = {
        "round": row,
        "manages": manages,
        "groups": [
            (title, anchor, counts, table.for_readers(audience.handling)) for title, anchor, counts, table in groups
        ],
        "sighted": sighted,
        "legend": distinguishable_responses(sighted=sighted),
        "total": len(listed),
        "filters": filters,
        "filtered": any(chosen.values()),
        "exports": listings.format_links(request, len(listed)),
        "page_obj": page,
        "bodies": [(each, responses_by_delegation[each.pk]) for each in page],
        "silent": sum(each.response in _SILENT_HERE for each in rows),
        "last": last,
        "today": silent_bodies.reminded_today(last),
        "asking": asking,
        "late": late,
        "time_notes": panels.time_notes(row) if asking or late else [],
        "crumbs": round_crumbs(row, _("Responses")),
    }
    return render(request, "consultations/secretariat/responses.html", context)


def _body_responses(round_: Round, audience: Audience) -> list[BodyResponse]:
    done, scope = panels.responses_by_delegation(round_, audience), panels.delegations_known_to(round_, audience)
    return monitoring_responses.body_responses(round_, done, scope, sighted=audience.sees_confidential)


@officer_page("POST")
def remind(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Send the reminder to the silent bodies, at most once a day.

    Only a reader who may know who wrote without a name learns how many it reached.
    """
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    audience = audience_in(request.user, row)
    rows, listed = (_body_responses(row, reader) for reader in (CONFIDENTIAL, audience))
    silent = [each.delegation for each in rows if each.response in SILENT]
    as_they_look = [each.delegation for each in listed if each.response in _SILENT_HERE]
    try:
        done = silent_bodies.remind_silent(row, silent, by=request.user, as_they_look=as_they_look)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("consultations:responses", row.pk)
    if not audience.sees_confidential:
        messages.success(request, _("Reminders are being sent to the participants that have not answered."))
        return redirect("consultations:responses", row.pk)
    messages.success(
        request,
        ngettext("A reminder is being sent to %(n)s person.", "A reminder is being sent to %(n)s people.", done.people)
        % {"n": done.people},
    )
    if done.invitations:
        words = ngettext(
            "%(n)s invitation is being sent again.", "%(n)s invitations are being sent again.", done.invitations
        )
        messages.success(request, words % {"n": done.invitations})
    if done.unreachable:
        words = ngettext(
            "%(n)s participant has no focal point. Invite one.",
            "%(n)s participants have no focal point. Invite their focal points.",
            done.unreachable,
        )
        messages.warning(request, words % {"n": done.unreachable})
    return redirect("consultations:responses", row.pk)


def _with_forms(asking: QuerySet[ExtensionRequest]) -> list[tuple[ExtensionRequest, Any, Any]]:
    """Return each request with the forms that grant and refuse it."""
    return [
        (each, extension_form(each, None, auto_id=f"more-{each.pk}-%s"), refusal_form(auto_id=f"no-{each.pk}-%s"))
        for each in asking
    ]


def _late(drafts: QuerySet[Delegation]) -> list[tuple[Delegation, Any]]:
    """Return the first of the late drafts, each with the form that gives more time."""
    rows = drafts.select_related("round").prefetch_related("extensions", "round__windows")[:SHOWN]
    return [(row, extension_form(None, delegation_window(row), auto_id=f"late-{row.pk}-%s")) for row in rows]


def _matches_filter(row: BodyResponse, chosen: dict[str, str]) -> bool:
    wanted = chosen.get("response", "")
    return (
        chosen.get("constituency", "") in ("", row.constituency)
        and chosen.get("region", "") in ("", row.region)
        and (not wanted or row.response == wanted or (wanted == ResponsesFilterForm.SILENT and row.response in SILENT))
    )


class ExtendConstituenciesView(RoundMixin, ActView):
    form_class = ConstituencyExtensionForm
    template_name = "consultations/secretariat/round_time.html"
    success_url = "consultations:round"
    title = gettext_lazy("More time")

    def get_form_kwargs(self) -> dict[str, Any]:
        order = list(Constituency.values)
        rows = sorted(self.object.windows.all(), key=lambda window: order.index(window.constituency))
        return {**super().get_form_kwargs(), "windows": rows}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(time_notes=panels.time_notes(self.object), **kwargs)

    def act(self, form: ConstituencyExtensionForm) -> None:
        done = extensions.extend_constituencies(self.object, by=self.user, **form.cleaned_data)
        self.say(_("The round is open again.") if done == ActKind.REOPENED else _("The windows now close later."))


class MoreTimeView(BodyMixin, ActView):
    """Focal point and deputy ask for more time."""

    access = "led"
    form_class = ExtensionRequestForm
    template_name = "consultations/more_time.html"
    success_url = "more_time"
    success_message = gettext_lazy("Request sent. The answer will appear here.")

    def get_object(self, delegation: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.window = windows.delegation_window(own)
        return own

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "window": self.window}

    def get_initial(self) -> dict[str, Any]:
        if self.window is None:
            return {}
        return {"zone": self.window.zone, "wanted_until": week_after(self.window.closes, self.window.zone)}

    def act(self, form: ExtensionRequestForm) -> None:
        extensions.request_extension(self.object, by=self.user, **form.fields_of_act())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        requests = list(extensions.requests_of(self.object))
        return super().get_context_data(
            window=self.window,
            requests=requests,
            waits=any(row.is_waiting for row in requests),
            is_over=self.object.round.is_published,
            **kwargs,
        )


class WithdrawRequestView(BodyMixin, ButtonView):
    """Focal point and deputy withdraw their request before it is answered."""

    access = "led"
    success_url = "more_time"
    success_message = gettext_lazy("Request withdrawn. Your closing date has not changed.")

    def act(self) -> None:
        extensions.withdraw_request(self.object, by=self.user)


_MONTH = re.compile(r"([1-9]\d{3})-(0[1-9]|1[0-2])")


@officer_page()
def calendar(request: HttpRequest) -> HttpResponse:
    """Show the month of `?month=2027-03`; without it or for an invalid one, the current month in Geneva."""
    zone = ZoneInfo(settings.OFFICE_TIME_ZONE)
    month_match = _MONTH.fullmatch(request.GET.get("month", ""))
    now = clock.now().astimezone(zone)
    year, month = (
        (int(month_match[1]), int(month_match[2])) if month_match and month_match[1] < "9999" else (now.year, now.month)
    )
    begin = datetime(year, month, 1, tzinfo=zone)
    end = _moved(begin, 1)
    month_events = events(request.user, begin, end)
    if listings.requested_format(request):
        return listings.export_response(request, exports.calendar(month_events, begin.date()), round_id=None)
    days = [
        {"day": day, "events": list(rows)}
        for day, rows in groupby(month_events, key=lambda event: event.at.astimezone(zone).date())
    ]
    context = {
        "title": date_format(begin.date(), "YEAR_MONTH_FORMAT"),
        "days": days,
        "exports": listings.format_links(request, len(month_events)),
        "now": now,
        "before": _moved(begin, -1).date(),
        "after": end.date(),
        "is_now": (year, month) == (now.year, now.month),
        "crumbs": [
            {"label": _("Rounds"), "url": reverse("consultations:rounds")},
            {"label": _("Calendar"), "url": None},
        ],
    }
    return render(request, "consultations/secretariat/calendar.html", context)


def _moved(begin: datetime, months: int) -> datetime:
    """Return the first of another month."""
    index = begin.year * 12 + begin.month - 1 + months
    return begin.replace(year=index // 12, month=index % 12 + 1)


@officer_page("POST")
def set_desk_mark(request: HttpRequest) -> HttpResponse:
    """Set the mark to `page_made`, when the page was made; an invalid value means now."""
    set_mark(by=request.user, at=_page_moment(request.POST.get("page_made", "")) or clock.now())
    return redirect("wagtailadmin_home")


def _page_moment(text: str) -> datetime | None:
    try:
        moment_shown = parse_datetime(text)
        return moment_shown.astimezone(UTC) if moment_shown is not None and moment_shown.tzinfo is not None else None
    except (ValueError, OverflowError):  # the first day of the calendar has no day before it
        return None
