"""The history of an answer inside the body: who changed what and when, one change opened, a text brought back."""

from itertools import islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import rules as consulting
from consultations.domain.people import called
from core.errors import NotYours, Refused
from submissions import doors
from submissions.domain import history
from submissions.domain.desks import WITH_FOCAL_POINT
from submissions.domain.wording import in_brief, redline
from submissions.forms import BringBackForm, said_of
from submissions.models import TEXT_FIELDS, Input
from submissions.views.places import Place

SHOWN = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def history_page(request: HttpRequest, delegation: UUID, line: UUID) -> HttpResponse:
    """`?version=` shows the history within an earlier version, `?change=` opens another change than the newest."""
    own, now = doors.own_work(request.user, delegation)
    rows = doors.own_line_in_versions(request.user, now, line)
    place = Place.of(own, rows[0])
    if request.method == "POST":
        return _bring_back(request, rows, place)
    shown = _asked(rows, request.GET.get("version", ""))
    changes = list(islice(history.history(shown), SHOWN + 1))
    names = called(own)
    opened = next((row for row in changes if str(row.until) == request.GET.get("change")), None)
    opened = opened or next(iter(changes), None)
    draft = rows[0] if rows[0].version.is_draft else None
    locked = rows[0].stage in WITH_FOCAL_POINT and not consulting.may_draft_all(request.user, own)
    context = {
        "delegation": own,
        "place": place,
        "line": line,
        "versions": [{"input": row, "current": row is shown} for row in rows],
        "shown": shown,
        "changes": [_told(row, shown, names, opened) for row in changes[:SHOWN]],
        "more": len(changes) > SHOWN,
        "draft": draft if not locked else None,
    }
    return render(request, "submissions/history.html", context)


def _bring_back(request: HttpRequest, rows: list[Input], place: Place) -> HttpResponse:
    form = BringBackForm(request.POST)
    if not rows[0].version.is_draft or not form.is_valid():
        raise NotYours("not_there", _("There is no such page."))
    source = _asked(rows, str(form.cleaned_data["version"]))
    try:
        history.bring_back(
            rows[0], source, form.cleaned_data["until"], over=form.cleaned_data["revision"], by=request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("answer_history", delegation=place.delegation.pk, line=rows[0].line_id)
    messages.success(request, _("Brought back. What stood there before is in the history."))
    return redirect(place.url)


def _asked(rows: list[Input], version: str) -> Input:
    if not version:
        return rows[0]
    for row in rows:
        if str(row.version.number) == version:
            return row
    raise NotYours("not_there", _("There is no such page."))


def _told(change: history.Change, input: Input, names: dict[Any, str], opened: history.Change | None) -> dict[str, Any]:
    """A change as a line; with its differences where it is the one that is opened."""
    labels = [said_of(name) for name in change.fields]
    told: dict[str, Any] = {"change": change, "who": names.get(change.by.pk) or change.by.get_full_name()}
    told |= {"fields": labels, "opened": change is opened}
    if change is opened:
        told["differences"] = [_difference(name, change, input) for name in change.fields]
        told["is_last"] = change.until == input.revision and input.version.is_draft
        told["between"] = change.between[:SHOWN]
    return told


def _difference(name: str, change: history.Change, input: Input) -> dict[str, Any]:
    before, after = change.before[name], change.after[name]
    if name in TEXT_FIELDS:
        return {"label": said_of(name), "pieces": in_brief(redline(before, after))}
    choices = dict(Input._meta.get_field(name).flatchoices)
    return {"label": said_of(name), "before": choices.get(before, before), "after": choices.get(after, after)}
