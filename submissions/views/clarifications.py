"""What the secretariat asks a body about what it sent, and the answers: in words, or by correcting that part."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from consultations import rules as consulting
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import NotYours, Refused
from submissions import doors
from submissions.clarification_forms import ClarificationAnswerForm
from submissions.domain import answering, differing, reopening
from submissions.domain.answering import Asked
from submissions.domain.standings import Standing
from submissions.views.places import Place


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def clarifications(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """All questions to the body; a POST answers one of them in words."""
    at = clock.now()
    own, now = doors.own_work(request.user, delegation)
    found = answering.questions_to(own, request.user)
    if request.method != "POST":
        return _show(request, own, now, found)
    asked = next((row for row in found if str(row.request.pk) == request.POST.get("clarification")), None)
    if asked is None:
        raise NotYours("not_there", _("There is no such page."))
    form = ClarificationAnswerForm(request.POST, clarification=asked.request.pk)
    if form.is_valid():
        try:
            answering.answer_in_words(asked.request, text=form.cleaned_data["text"], by=request.user, at=at)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Your answer is with the secretariat."))
            return redirect("clarifications", delegation=own.pk)
    return _show(request, own, now, found, form)


@login_required
@require_POST
def put_back(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Everything in the draft but what is asked about says again what was sent."""
    own, now = doors.led_work(request.user, delegation)
    if now.draft is not None:
        try:
            count = differing.put_back(now.draft, by=request.user)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            words = ngettext("%(n)s answer was put back.", "%(n)s answers were put back.", count) % {"n": count}
            messages.success(request, words)
    return redirect("clarifications", delegation=own.pk)


def _show(
    request: HttpRequest,
    own: Delegation,
    now: Standing,
    found: list[Asked],
    form: ClarificationAnswerForm | None = None,
) -> HttpResponse:
    part = reopening.open_part(now.draft) if now.draft else None
    context = {
        "delegation": own,
        "standing": now,
        "rows": [_row(own, asked, form) for asked in found],
        "form": form,
        "leads": consulting.may_draft_all(request.user, own),
        "is_focal": consulting.is_focal_point(request.user, own),
        "exceeds": bool(part and now.draft and differing.difference(now.draft).exceeds(part)),
    }
    return render(request, "submissions/clarifications.html", context, status=422 if form else 200)


def _row(own: Delegation, asked: Asked, bound: ClarificationAnswerForm | None) -> dict[str, Any]:
    place = Place.of(own, asked.input) if asked.input else None
    form = ClarificationAnswerForm(clarification=asked.request.pk)
    if bound is not None and bound.initial["clarification"] == asked.request.pk:
        form = bound
    return {"asked": asked, "place": place, "form": form}
