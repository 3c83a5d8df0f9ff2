"""One answer: shown, saved, compared where two saved at once, handed on, returned."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations import rules as consulting
from consultations.domain import people, windows
from consultations.domain.rounds import positions_offered
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import NotYours, Refused, Stale
from submissions import doors
from submissions.domain import answers, clearance
from submissions.domain.drafting import WITH_FOCAL_POINT
from submissions.domain.standings import Standing
from submissions.domain.wording import redline
from submissions.forms import AnswerForm, ReasonForm
from submissions.models import Input
from submissions.views.counting import count_words_here
from submissions.views.places import Place, after


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, delegation: UUID, number: int = 1, **subject: Any) -> HttpResponse:
    """`subject` is `recommendation` (its id), `question` (its number), or nothing: the round as a whole."""
    at = clock.now()
    own, now = doors.own_work(request.user, delegation)
    about = doors.subject(request.user, own, **subject)
    found = answers.answers_on(now.shown, **about.filters)
    input = _numbered(own, found, number, about)
    offered = positions_offered(own.round, own.organisation.constituency)
    form = AnswerForm(request.POST if request.method == "POST" else None, input=input, delegation=own, offered=offered)
    page = {"place": Place(own, about, number), "found": found, "input": input, "form": form}
    if request.method != "POST":
        return _show(request, own, now, page)
    if not form.is_valid():
        return _show(request, own, now, page, status=422)
    then = request.POST.get("then", "")
    try:
        answers.write_answer(
            own,
            number=number,
            fields=form.said(),
            revision=form.cleaned_data["revision"],
            by=request.user,
            at=at,
            then=then,
            **about.arguments,
        )
    except Stale as stale:
        form.take_over(stale.current.revision)
        return _show(request, own, now, {**page, "conflict": _conflict(own, stale, form)}, status=409)
    except NotYours:
        raise
    except Refused as refusal:
        tell(form, refusal)
        return _show(request, own, now, page, status=422)
    messages.success(request, _said(then))
    return redirect(after(request.user, page["place"], then))


@login_required
@require_POST
def return_answer(request: HttpRequest, delegation: UUID, line: UUID) -> HttpResponse:
    """Focal point and deputy give an answer back to its drafter, with a reason."""
    own, now = doors.led_work(request.user, delegation)
    input = doors.own_line(request.user, now, line)
    place = Place.of(own, input)
    try:
        clearance.return_to_drafter(input, by=request.user, reason=request.POST.get("reason", ""))
    except NotYours:
        raise
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Returned. Whoever drafts it sees your reason."))
    return redirect(place.url)


def _numbered(delegation: Delegation, found: list[Input], number: int, about: doors.Subject) -> Input:
    """The input of that number, or the next one, not stored yet."""
    for input in found:
        if input.number == number:
            return input
    if not 1 <= number <= len(found) + 1:
        raise NotYours("not_there", _("There is no such page."))
    return answers.blank_answer(delegation, number, **about.filters)


def _show(
    request: HttpRequest, delegation: Delegation, now: Standing, page: dict[str, Any], status: int = 200
) -> HttpResponse:
    user, input, form = request.user, page["input"], page["form"]
    leads = consulting.may_draft_all(user, delegation)
    count_words_here(form, delegation, now, input)
    context = {
        **page,
        "delegation": delegation,
        "standing": now,
        "window": windows.closing(delegation),
        "leads": leads,
        "locked": not leads and input.stage in WITH_FOCAL_POINT,
        "return_form": ReasonForm() if leads and input.stage in WITH_FOCAL_POINT else None,
        "redline": redline(form.reworded, input.rewording) if input.rewording else None,
        "drafter": answers.author(delegation, input.changed_by),
        "readers": people.readers(delegation, input.recommendation_id),
        "links": page["place"].links(len(page["found"]), may_add=not now.is_final),
        "next_label": page["place"].next_label(user),
    }
    return render(request, "submissions/answer.html", context, status=status)


def _conflict(delegation: Delegation, stale: Stale, form: AnswerForm) -> dict[str, Any]:
    """Both texts of every field that differs, in the form's own words."""
    rows = []
    for difference in answers.differences(stale):
        field = form.fields.get(difference.field)
        if field is not None:
            labels = {str(key): label for key, label in getattr(field, "choices", [])}
            mine, theirs = (labels.get(value, value) or "–" for value in (difference.mine, difference.theirs))
            rows.append({"label": field.label, "mine": mine, "theirs": theirs, "pieces": difference.pieces})
    current = stale.current
    return {"rows": rows, "who": answers.author(delegation, current.changed_by), "at": current.changed_at}


def _said(then: str) -> str:
    if then == "release":
        return _("Saved, and handed to the focal point.")
    if then == "clear":
        return _("Saved and cleared.")
    return _("Saved.")
