"""Five questions that suggest the safer choice. The answers go with the page that shows the suggestion, and nowhere
else: no row, no session, no log."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations import rules as consulting
from core import clock
from core.errors import Refused
from submissions import doors
from submissions.domain import drafting
from submissions.domain.risk import adds_to, suggest
from submissions.domain.standings import draft_at_hand
from submissions.enums import Confidentiality
from submissions.risk_forms import RiskForm, UseLevelForm


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def risk(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """For everybody of the body; focal point and deputy can take the suggestion up for the whole."""
    own, now = doors.own_work(request.user, delegation)
    form = RiskForm(request.POST if request.method == "POST" else None)
    suggestion = suggest(form.cleaned_data) if form.is_bound and form.is_valid() else None
    chosen = now.shown.confidentiality if now.shown else Confidentiality.PUBLIC
    context = {
        "delegation": own,
        "standing": now,
        "form": form,
        "suggestion": suggestion,
        "chosen": Confidentiality(chosen),
        "adds": suggestion is not None and adds_to(suggestion, chosen),
        "leads": consulting.may_draft_all(request.user, own),
    }
    return render(request, "submissions/risk.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def use_level(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Takes a suggested level up for the whole of the draft."""
    at = clock.now()
    own, now = doors.led_work(request.user, delegation)
    form = UseLevelForm(request.POST)
    if now.is_final:
        return redirect("levels", delegation=own.pk)
    if form.is_valid():
        try:
            draft = now.draft or draft_at_hand(own, by=request.user, at=at)
            drafting.set_package(draft, {"confidentiality": form.cleaned_data["level"]}, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("risk", delegation=own.pk)
        words = _("Chosen for the whole: %(level)s. You can change it before you submit, and make it stricter after.")
        messages.success(request, words % {"level": Confidentiality(form.cleaned_data["level"]).label})
    return redirect("task_list", delegation=own.pk)
