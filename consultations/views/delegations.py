"""What a body says of the round as such: that it declines."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consultations import doors
from consultations.domain import delegations
from consultations.forms import DeclineForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The focal point says that the body will not answer; asked once."""
    own = doors.focal_delegation(request.user, delegation)
    form = DeclineForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        delegations.decline(own, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("The secretariat sees that your body declines. Thank you for saying so."))
        return redirect("dashboard")
    status = 422 if form.errors else 200
    return render(request, "consultations/decline.html", {"delegation": own, "form": form}, status=status)
