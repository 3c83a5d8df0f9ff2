"""A round as its addressees will see it: their first page, the round, one answer; nothing can be written."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext as _

from consultations import lookups
from consultations.documents.subject_words import addressed_heading
from consultations.enums import Constituency, Duty
from consultations.lookups import officer_page, round_crumbs
from consultations.models import Round
from consultations.rounds.edits import has_opened
from consultations.rounds.services import positions_offered
from core import clock
from submissions.drafting import answers
from submissions.drafting.forms import AnswerForm
from submissions.drafting.subjects import Subject
from submissions.drafting.task_list import BodyPreview, preview_for_body
from submissions.drafting.tasks import Task
from submissions.drafting.views import AnswerPage, title_of


@officer_page()
def preview_round(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the preview: `?as=` a constituency of the round, `?on=` the recommendation or question of the form."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    constituencies = set(row.constituency_rules.values_list("constituency", flat=True))
    kinds = [each for each in Constituency if each.value in constituencies]
    if not kinds:  # a draft of which nobody knows yet who may answer
        context = {"round": row, "crumbs": round_crumbs(row, _("Preview as a participant"))}
        return render(request, "portal/preview.html", context)
    kind = next((each for each in kinds if each.value == request.GET.get("as")), kinds[0])
    body_preview = preview_for_body(row, kind.value, language=get_language() or "en")
    task = body_preview.task(request.GET.get("on", "")) or body_preview.task("")
    context = {
        "round": row,
        "row": body_preview.own,
        "delegation": body_preview.delegation,
        "segments": [
            {"label": each.label, "url": f"?{urlencode({'as': each.value})}", "current": each == kind} for each in kinds
        ],
        "groups": [(title, lines) for title, lines in _groups(body_preview, kind) if lines],
        "announced": row.announced_at is not None,
        "opened": has_opened(row, clock.now()),
        "crumbs": round_crumbs(row, _("Preview as a participant")),
        **(_answer(row, body_preview, task) if task else {}),
    }
    return render(request, "portal/preview.html", context)


def _groups(preview_: BodyPreview, kind: Constituency) -> list[tuple[str, list[dict[str, Any]]]]:
    rows = [task for task in preview_.tasks if task.recommendation]
    return [
        (
            addressed_heading((task.recommendation for task in rows if task.addressed and task.recommendation), kind),
            [_line(task, kind) for task in rows if task.addressed],
        ),
        (
            _("Mentions you as a participant"),
            [_line(task, kind) for task in rows if task.takes_part and not task.addressed],
        ),
        (_("Addressed to others"), [_line(task, kind) for task in rows if not (task.addressed or task.takes_part)]),
        (
            _("Questions, and the call for inputs as a whole"),
            [_line(task, kind) for task in preview_.tasks if not task.recommendation],
        ),
    ]


def _line(task: Task, kind: Constituency) -> dict[str, Any]:
    subject = task.recommendation or task.question
    query = {"as": kind.value, **({"on": str(subject.pk)} if subject else {})}
    title = title_of(task.recommendation) if task.recommendation else {}
    return {"task": task, "url": f"?{urlencode(query)}#answer", **title}


def _answer(round_: Round, preview_: BodyPreview, task: Task) -> dict[str, Any]:
    """Return the form on one subject, with all fields disabled."""
    about = Subject(round_, task.recommendation, task.paragraph, task.question)
    input_ = answers.blank_answer(preview_.delegation.organisation.language, 1, **about.filters)
    offered = positions_offered(round_, preview_.delegation.organisation.constituency)
    form = AnswerForm(input_=input_, delegation=preview_.delegation, offered=offered)
    for field in form.fields.values():
        field.disabled = True
    return {"form": form, "place": AnswerPage(preview_.delegation, about)}
