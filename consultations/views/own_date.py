"""The body's own date, before the round closes: by when its contributors hand over their parts."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import doors
from consultations.domain import delegations, people, windows
from consultations.forms import tell
from consultations.time_forms import OwnDateForm
from core.errors import Refused


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_date(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Focal point and deputy."""
    own = doors.led_delegation(request.user, delegation)
    form = OwnDateForm(request.POST if request.method == "POST" else None, initial={"due": own.due})
    if form.is_bound and form.is_valid():
        try:
            delegations.set_own_date(own, form.cleaned_data["due"], by=request.user)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Saved. Contributors see it on their lists, and are reminded of it."))
            return redirect("own_date", delegation=own.pk)
    context = {
        "delegation": own,
        "window": windows.closing(own),
        "form": form,
        "given": [one for one in people.people_of(own) if one.given],
    }
    return render(request, "consultations/own_date.html", context, status=422 if form.errors else 200)
