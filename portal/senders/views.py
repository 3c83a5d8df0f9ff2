"""Pages of a body's own people that need the synthesis.

They show the outcome of each of their inputs, and of those of a joint text that the body is part of.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from consultations import lookups
from consultations.models import Delegation
from core import clock
from core.tables import listings
from portal import exports
from portal.public.reports import report_of
from portal.senders.selectors import OutcomeLine, joint_outcome_lines, outcome_lines
from submissions.lookups import get_confirmed_membership_or_404

Lines = list[OutcomeLine] | None


@login_required
@require_safe
def outcomes(request: HttpRequest, delegation: UUID) -> HttpResponse:
    own, now = lookups.get_own_delegation_or_404(request.user, delegation), clock.now()
    lines = outcome_lines(own, by=request.user, now=now)
    return _page(request, own, own.organisation, lines, reverse("task_list", args=[own.pk]), now)


@login_required
@require_safe
def joint_outcomes(request: HttpRequest, member: UUID) -> HttpResponse:
    row, now = get_confirmed_membership_or_404(request.user, member), clock.now()
    lines = joint_outcome_lines(row, by=request.user, now=now)
    lead, back = row.submission.delegation, reverse("joint", args=[row.pk])
    return _page(request, lead, row.organisation, lines, back, now, member=row)


def _page(
    request: HttpRequest, delegation: Delegation, body: Any, lines: Lines, back: str, now: datetime, **more: Any
) -> HttpResponse:
    """Show the outcomes; before the report is public only what will be here, and nothing else (A5)."""
    if listings.requested_format(request) and lines is not None:
        return listings.export_response(
            request, exports.outcomes(delegation.round, body, lines), round_id=delegation.round_id
        )
    context = {
        "delegation": delegation,
        "body": body,
        "lines": lines,
        "report": report_of(delegation.round, now) if lines is not None else None,
        "exports": listings.format_links(request, len(lines or ())),
        "back": back,
        **more,
    }
    return render(request, "portal/outcomes.html", context)
