"""Comments among colleagues: a post beside the answer; the list stands on the answer's page."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from consultations.domain.people import called
from consultations.forms import tell
from consultations.models import Delegation
from core.errors import Refused
from submissions import doors
from submissions.domain import colleagues
from submissions.domain.subjects import Subject
from submissions.forms import ColleagueCommentForm, ReadForm
from submissions.views.places import Place


@login_required
@require_POST
def say(request: HttpRequest, delegation: UUID, **subject: Any) -> HttpResponse:
    own, _now = doors.own_work(request.user, delegation)
    about = doors.subject(request.user, own, **subject)
    place, form = Place(own, about), ColleagueCommentForm(request.POST)
    if form.is_valid():
        try:
            colleagues.say(own, form.cleaned_data["text"], by=request.user, **about.arguments)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Said. Only colleagues who work on this read it."))
            return redirect(f"{place.url}#colleagues")
    context = {"place": place, "delegation": own, "talk": talk(own, request.user, about, form)}
    return render(request, "submissions/colleagues.html", context, status=422)


@login_required
@require_POST
def read(request: HttpRequest, delegation: UUID, **subject: Any) -> HttpResponse:
    """What the page showed was read: by a button, or by itself where scripts run. A GET marks nothing (D4)."""
    own, _now = doors.own_work(request.user, delegation)
    about = doors.subject(request.user, own, **subject)
    form = ReadForm(request.POST)
    if form.is_valid():
        colleagues.mark_read(own, by=request.user, until=form.cleaned_data["until"], **about.arguments)
    return redirect(f"{Place(own, about).url}#colleagues")


def talk(delegation: Delegation, user: Any, about: Subject, form: ColleagueCommentForm | None = None) -> dict[str, Any]:
    """What colleagues said on a subject, each with whom they are known as, and the form for more."""
    rows = colleagues.comments_on(delegation, user, **about.arguments)
    names = called(delegation) if rows else {}
    unread = colleagues.unread_of(delegation, user, rows)
    said = [
        {
            "who": names.get(row.by_id) or row.by.get_full_name(),
            "at": row.at,
            "text": row.text,
            "unread": row in unread,
        }
        for row in rows
    ]
    until = unread[-1].at.isoformat() if unread else ""
    return {"comments": said, "form": form or ColleagueCommentForm(), "until": until}
