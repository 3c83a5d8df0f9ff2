"""The round as a body's people see it: one line per recommendation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.views.decorators.http import require_safe

from consultations import rules as consulting
from consultations.domain import addressees, people, windows
from consultations.forms import shortened
from consultations.models import Delegation, Recommendation
from core import clock, listings
from submissions import doors, list_exports
from submissions.domain import answering, files
from submissions.domain.reviewing import latest_receipt
from submissions.domain.standing_with import asked_of, joined_by
from submissions.domain.subjects import Subject
from submissions.domain.tasks import Task, task_list
from submissions.enums import InputStage
from submissions.forms import TaskFilterForm
from submissions.views.places import Place
from submissions.workbook_doors import waiting_imports

MANY = 4  # with more lines than these a filter helps


@login_required
@require_safe
def tasks(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = doors.own_work(request.user, delegation)
    window, colleagues = windows.closing(own), people.people_of(own)
    leads = consulting.may_draft_all(request.user, own)
    found = task_list(own, request.user, version=now.shown, people=colleagues)
    answers = [task for task in found if task.recommendation]
    asked = (task.recommendation for task in answers if task.recommendation)
    told = addressees.counted(asked, own.organisation.constituency)
    counted = [task for task in answers if task.recommendation in told] if leads else answers
    given = [(str(one.membership.pk), one.called) for one in colleagues if one.given]
    form = TaskFilterForm(request.GET, holders=given, leads=leads)
    shown = [task for task in found if task.fits(**form.chosen)]
    if listings.wanted(request):
        return listings.answer(request, list_exports.own_answers(own, shown, listings.said(form)), round=own.round_id)
    rows = [task for task in shown if task.recommendation]
    context = {
        "delegation": own,
        "standing": now,
        "asked": answering.open_questions(own, request.user),
        "window": window,
        "is_open": window is not None and window.is_open(clock.now()),
        "leads": leads,
        "may_begin": leads or bool(found),
        "is_focal": consulting.is_focal_point(request.user, own),
        "addressed": _lines(own, (task for task in rows if task.addressed)),
        "named": _lines(own, (task for task in rows if task.takes_part and not task.addressed)),
        "others": _lines(own, (task for task in rows if not (task.addressed or task.takes_part))),
        "whole": _lines(own, (task for task in shown if not task.recommendation)),
        "anything": bool(found),
        "exports": listings.links(request, len(shown)),
        "form": form if len(found) > MANY or form.chosen else None,
        "shown": _shown(shown, found) if form.chosen else "",
        "clear_url": reverse("task_list", args=[own.pk]) if form.chosen else "",
        "total": len(counted),
        "answered": sum(task.is_answered for task in counted),
        "cleared": sum(task.stage == InputStage.CLEARED for task in counted),
        "with_you": sum(input.stage == InputStage.RELEASED for task in found for input in task.inputs),
        "people": colleagues,
        "readers": len(colleagues),
        "receipt": latest_receipt(own) if leads else None,
        "joined": joined_by(request.user, organisation=own.organisation_id, submission__delegation__round=own.round_id),
        "members": asked_of(now) if leads else [],
        "brought": waiting_imports(request.user, own)[:3] if not now.is_final else [],
        "files": list(files.files_of(now.shown, request.user)) if now.shown else [],
    }
    return render(request, "submissions/tasks.html", context)


def _shown(shown: list[Task], found: list[Task]) -> str:
    return ngettext("%(shown)s of %(n)s line", "%(shown)s of %(n)s lines", len(found)) % {
        "shown": len(shown),
        "n": len(found),
    }


def _lines(delegation: Delegation, found: Iterable[Task]) -> list[dict[str, Any]]:
    lines = []
    for task in found:
        about = Subject(delegation.round, task.recommendation, task.paragraph, task.question)
        place = Place(delegation, about)
        title = title_of(task.recommendation) if task.recommendation else {}
        if task.paragraph:
            title = {"title": place.label}
        lines.append({"task": task, "url": place.url, **title})
    return lines


def title_of(recommendation: Recommendation) -> dict[str, str]:
    """The first words of the text, in the reader's language where there is one."""
    language = get_language()
    for row in recommendation.texts.all():
        if row.language == language:
            return {"title": shortened(row.text), "language": row.language}
    return {"title": shortened(recommendation.text), "language": recommendation.paragraph.document.language}
