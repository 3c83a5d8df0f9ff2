"""The lead's page of a joint submission: who stands with the text, whom to ask, again, or no longer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations.domain import windows
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import Refused
from submissions import doors
from submissions.domain import gathering
from submissions.domain.standing_with import asked_of
from submissions.domain.standings import Standing
from submissions.joint_forms import AskAgainForm, AskForm, FindForm, usual_day


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """A GET with `q` looks for a body; a POST asks one of those found."""
    own, now = doors.led_work(request.user, delegation)
    if request.method != "POST":
        find = FindForm(request.GET or None)
        text = find.text.strip()
        ask = _ask_form(None, own, text) if text else None
        return _show(request, own, now, find, ask)
    named = request.POST.get("named", "")[:300]
    form = _ask_form(request.POST, own, named)
    if form.is_valid():
        try:
            day = _until(own, form.cleaned_data["expires_at"])
            member = gathering.ask(own, by=request.user, expires_at=day, **form.whom())
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is asked. Its answer will stand here.") % {"name": member.called})
            return redirect("together", delegation=own.pk)
    return _show(request, own, now, FindForm({"q": named}), form, status=422)


@login_required
@require_POST
def ask_again(request: HttpRequest, delegation: UUID, member: UUID) -> HttpResponse:
    def act(row: Any, own: Delegation) -> str:
        form = AskAgainForm(request.POST)
        if not form.is_valid():
            raise Refused("date_missing", _("Give the day by which you ask for an answer."))
        day = _until(own, form.cleaned_data["expires_at"])
        asked = gathering.ask_again(row, by=request.user, expires_at=day)
        return _("“%(name)s” is asked again.") % {"name": asked.called}

    return _act(request, delegation, member, act)


@login_required
@require_POST
def take_back(request: HttpRequest, delegation: UUID, member: UUID) -> HttpResponse:
    def act(row: Any, own: Delegation) -> str:
        gathering.take_back(row, by=request.user)
        return _("Taken back. “%(name)s” is not asked any longer.") % {"name": row.called}

    return _act(request, delegation, member, act)


@login_required
@require_POST
def alone(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The text is the body's own again."""
    own, _now = doors.led_work(request.user, delegation)
    try:
        gathering.make_own(own, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The text is your body’s own again."))
    return redirect("together", delegation=own.pk)


def _act(request: HttpRequest, delegation: UUID, member: UUID, act: Callable[[Any, Delegation], str]) -> HttpResponse:
    own, now = doors.led_work(request.user, delegation)
    row = doors.asked(own, now, member)
    try:
        messages.success(request, act(row, own))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("together", delegation=own.pk)


def _until(own: Delegation, day: Any) -> datetime:
    window = windows.check_open(own, clock.now())
    return windows.end_of(day, window)


def _ask_form(data: Any, own: Delegation, named: str) -> AskForm:
    window = windows.closing(own)
    initial = usual_day(window) if window else {}
    return AskForm(data, found=gathering.findable(own.round, named), named=named, initial=initial)


def _show(
    request: HttpRequest, own: Delegation, now: Standing, find: FindForm, ask: AskForm | None, status: int = 200
) -> HttpResponse:
    window = windows.closing(own)
    members = asked_of(now)
    context = {
        "delegation": own,
        "standing": now,
        "window": window,
        "is_open": window is not None and window.is_open(clock.now()),
        "members": members,
        "may_be_own": now.is_joint and now.sent is None and not any(row.holds for row in members),
        "find": find,
        "ask": ask,
        "again": AskAgainForm(initial=usual_day(window)) if window else None,
        "sent_alone": now.sent is not None and not now.is_joint,
    }
    return render(request, "submissions/together.html", context, status=status)
