"""The round as a body's people see it: one line per recommendation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from consultations import rules as consulting
from consultations.domain import people, windows
from consultations.forms import shortened
from consultations.models import Delegation, Recommendation
from core import clock
from submissions import doors
from submissions.domain import files
from submissions.domain.reviewing import latest_receipt
from submissions.domain.tasks import Task, task_list
from submissions.enums import InputStage
from submissions.views.places import Place


@login_required
@require_safe
def tasks(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = doors.own_work(request.user, delegation)
    window, colleagues = windows.closing(own), people.people_of(own)
    leads = consulting.may_draft_all(request.user, own)
    found = task_list(own, request.user, version=now.shown, people=colleagues)
    answers = [task for task in found if task.recommendation]
    counted = [task for task in answers if task.addressed or task.takes_part] or answers
    context = {
        "delegation": own,
        "standing": now,
        "window": window,
        "is_open": window is not None and window.is_open(clock.now()),
        "leads": leads,
        "may_begin": leads or bool(found),
        "is_focal": consulting.is_focal_point(request.user, own),
        "addressed": _lines(own, (task for task in answers if task.addressed)),
        "named": _lines(own, (task for task in answers if task.takes_part and not task.addressed)),
        "others": _lines(own, (task for task in answers if not (task.addressed or task.takes_part))),
        "whole": _lines(own, (task for task in found if not task.recommendation)),
        "total": len(counted),
        "answered": sum(task.is_answered for task in counted),
        "cleared": sum(task.stage == InputStage.CLEARED for task in counted),
        "people": colleagues,
        "readers": len(colleagues),
        "receipt": latest_receipt(own) if leads else None,
        "files": list(files.files_of(now.shown, request.user)) if now.shown else [],
    }
    return render(request, "submissions/tasks.html", context)


def _lines(delegation: Delegation, found: Iterable[Task]) -> list[dict[str, Any]]:
    lines = []
    for task in found:
        place = Place(delegation, doors.Subject(recommendation=task.recommendation, question=task.question))
        lines.append({"task": task, "url": place.url, **(_title(task.recommendation) if task.recommendation else {})})
    return lines


def _title(recommendation: Recommendation) -> dict[str, str]:
    """The first words of the text, in the reader's language where there is one."""
    language = get_language()
    for row in recommendation.texts.all():
        if row.language == language:
            return {"title": shortened(row.text), "language": row.language}
    return {"title": shortened(recommendation.text), "language": recommendation.paragraph.document.language}
