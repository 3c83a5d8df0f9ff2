"""A body asks for more time, and reads what the secretariat answered."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import doors
from consultations.domain import extensions, windows
from consultations.forms import tell
from consultations.time_forms import AskForTimeForm
from core.errors import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def more_time(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Focal point and deputy."""
    own = doors.led_delegation(request.user, delegation)
    window = windows.closing(own)
    zone = {"zone": window.zone} if window else {}
    form = AskForTimeForm(request.POST if request.method == "POST" else None, initial=zone)
    if form.is_bound and form.is_valid():
        try:
            extensions.ask(own, by=request.user, **form.said())
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("The secretariat has your request. Its answer will stand here."))
            return redirect("more_time", delegation=own.pk)
    requests = list(extensions.requests_of(own))
    context = {
        "delegation": own,
        "window": window,
        "form": form,
        "requests": requests,
        "waits": any(row.answered_at is None for row in requests),
        "is_over": own.round.published_at is not None,
    }
    return render(request, "consultations/more_time.html", context, status=422 if form.errors else 200)
