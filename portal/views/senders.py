"""Pages of a body's own people that need the synthesis: what became of each of their inputs."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from consultations import doors
from core import clock
from core.downloads import made_response
from core.intake.kinds import Kind
from portal.public.reports import report_of
from portal.senders.outcomes import outcome_file, outcome_lines

KINDS = {"xlsx": Kind.XLSX, "csv": Kind.CSV}


@login_required
@require_safe
def outcomes(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Before the report is out the page says what will stand here, and nothing else (A5)."""
    own, now = doors.own_delegation(request.user, delegation), clock.now()
    lines = outcome_lines(own, by=request.user, now=now)
    context = {
        "delegation": own,
        "lines": lines,
        "report": report_of(own.round, now) if lines is not None else None,
        "kinds": KINDS,
    }
    return render(request, "portal/outcomes.html", context)


@login_required
@require_safe
def outcomes_file(request: HttpRequest, delegation: UUID, kind: str) -> FileResponse:
    own, now = doors.own_delegation(request.user, delegation), clock.now()
    lines = outcome_lines(own, by=request.user, now=now)
    if lines is None or kind not in KINDS:
        raise Http404
    content = outcome_file(own, lines, kind, now=now)
    return made_response(content, f"{own.round.reference}_outcomes.{kind}", KINDS[kind].content_type)
