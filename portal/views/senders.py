"""Pages of a body's own people that need the synthesis: what became of each of their inputs, and of those of a joint
text that the body stands with."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consultations import doors
from consultations.models import Delegation
from core import clock
from core.downloads import made_response
from core.intake.kinds import Kind
from portal.public.reports import report_of
from portal.senders.outcomes import OutcomeLine, joint_outcome_lines, outcome_file, outcome_lines
from submissions.doors import stood_with

KINDS = {"xlsx": Kind.XLSX, "csv": Kind.CSV}
Lines = list[OutcomeLine] | None


@login_required
@require_safe
def outcomes(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = doors.own_delegation(request.user, delegation), clock.now()
    lines = outcome_lines(own, by=request.user, now=now)
    files = {kind: reverse("outcomes_file", args=[own.pk, kind]) for kind in KINDS}
    return _page(request, own, own.organisation, lines, files, reverse("task_list", args=[own.pk]), now)


@login_required
@require_safe
def outcomes_file(request: HttpRequest, delegation: UUID, kind: str) -> FileResponse:
    own, now = doors.own_delegation(request.user, delegation), clock.now()
    return _file(own, outcome_lines(own, by=request.user, now=now), kind, now)


@login_required
@require_safe
def joint_outcomes(request: HttpRequest, member: UUID) -> HttpResponse:
    row, now = stood_with(request.user, member), clock.now()
    lines = joint_outcome_lines(row, by=request.user, now=now)
    files = {kind: reverse("joint_outcomes_file", args=[row.pk, kind]) for kind in KINDS}
    lead, back = row.submission.delegation, reverse("joint", args=[row.pk])
    return _page(request, lead, row.organisation, lines, files, back, now, member=row)


@login_required
@require_safe
def joint_outcomes_file(request: HttpRequest, member: UUID, kind: str) -> FileResponse:
    row, now = stood_with(request.user, member), clock.now()
    return _file(row.submission.delegation, joint_outcome_lines(row, by=request.user, now=now), kind, now)


def _page(
    request: HttpRequest,
    delegation: Delegation,
    body: Any,
    lines: Lines,
    files: dict[str, str],
    back: str,
    now: datetime,
    **more: Any,
) -> HttpResponse:
    """Before the report is out the page says what will stand here, and nothing else (A5)."""
    context = {
        "delegation": delegation,
        "body": body,
        "lines": lines,
        "report": report_of(delegation.round, now) if lines is not None else None,
        "files": files,
        "back": back,
        **more,
    }
    return render(request, "portal/outcomes.html", context)


def _file(delegation: Delegation, lines: Lines, kind: str, now: datetime) -> FileResponse:
    if lines is None or kind not in KINDS:
        raise Http404
    name = f"{delegation.round.reference}_outcomes.{kind}"
    return made_response(outcome_file(lines, kind, now=now), name, KINDS[kind].content_type)
