"""The home page of signed-in people: rounds that wait for their answers; officers go to their own home."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import ReminderKind, User
from accounts.permissions import is_secretariat
from accounts.sign_in import factors
from consultations import permissions
from consultations.messages.selectors import notices_for
from consultations.monitoring import reminders
from consultations.organisations import registrations
from core import clock
from submissions.drafting.task_list import OwnRound, own_rounds
from submissions.joint.members import joined_by
from synthesis.publication.selectors import released
from synthesis.review.circulation import left_with, open_drafts_for
from synthesis.review.fact_checks import waiting_checks

REMINDED = {
    ReminderKind.INVITED: _("New"),
    ReminderKind.HALF_WAY: _("Half the time has passed"),
    ReminderKind.WEEK: _("The last week"),
    ReminderKind.TWO_DAYS: _("The last two days"),
    ReminderKind.LAST_DAY: _("The last day"),
}
MESSAGES_FOR = timedelta(days=14)  # how long a message is on the home page
PRESSING = (ReminderKind.TWO_DAYS, ReminderKind.LAST_DAY)


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show what waits, by its close or a contributor's own date; what is done but open; the rest, newest first."""
    if is_secretariat(request.user) and permissions.is_officer(request.user):  # the first is known already
        return redirect("wagtailadmin_home")
    now = clock.now()
    rows = own_rounds(request.user)
    joined = joined_by(request.user)
    rounds = {row.delegation.round_id for row in rows} | {row.member.submission.delegation.round_id for row in joined}
    going = [row for row in rows if row.asked or (row.closing is not None and now < row.closing.closes)]
    going.sort(key=partial(_due, now=now))
    left = left_with(row.delegation for row in rows)
    context = {
        "waiting": _reminded(request.user, [row for row in going if not row.is_done]),
        "done": [row for row in going if row.is_done],
        "over": [row for row in rows if row not in going],
        "circulated": open_drafts_for(request.user, now),
        "published": set(released(now).filter(report__round__in=rounds).values_list("report__round", flat=True)),
        "facts": waiting_checks(request.user, now) if any("facts" in pages for pages in left.values()) else [],
        "joined": joined,
        "left": left,
        "asking": registrations.join_requests_of(request.user),
        "offers_factor": not factors.has_given_factor(request) and factors.is_offered(request.user),
        "notices": notices_for(request.user, now - MESSAGES_FOR),
        "has_body": bool(rows) or request.user.memberships.live().exists(),
    }
    return render(request, "portal/dashboard.html", context)


def _due(row: OwnRound, *, now: datetime) -> datetime:
    """Return when something is next due from the body: an answer to the secretariat, or the close."""
    return min((*row.asked, *([row.ends.closes] if row.ends and now < row.ends.closes else [])), default=now)


def _reminded(user: User, rows: list[OwnRound]) -> list[tuple[OwnRound, Any, str]]:
    """Return each round with its reminder, for people who want it, and the reminder's tone."""
    kinds = reminders.on_home(user, [(row.delegation, row.ends) for row in rows if not row.status.sent])
    reminded = [(row, kinds.get(row.delegation.pk)) for row in rows]
    return [(row, REMINDED[kind] if kind else "", "care" if kind in PRESSING else "accent") for row, kind in reminded]
