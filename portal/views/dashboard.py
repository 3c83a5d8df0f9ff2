"""The home of everybody who is signed in: the rounds that wait for a body's people; officers go to their own."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from consultations import rules
from core import clock
from submissions.domain.tasks import own_rounds


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What is open first, by its close; then the rest, newest first."""
    if rules.is_officer(request.user):
        return redirect("wagtailadmin_home")
    now = clock.now()
    rows = own_rounds(request.user)
    waiting = [row for row in rows if row.closing is not None and now < row.closing.closes]
    context = {
        "waiting": sorted(waiting, key=lambda row: row.closing.closes if row.closing else now),
        "over": [row for row in rows if row not in waiting],
        "has_body": bool(rows) or request.user.memberships.live().exists(),
    }
    return render(request, "portal/dashboard.html", context)
