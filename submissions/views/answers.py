"""One answer: shown, saved by hand or as people type, settled where two saved at once, handed on, returned."""

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
from consultations.domain import people, windows
from consultations.domain.rounds import positions_offered
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import NotYours, Refused, Stale
from submissions import doors
from submissions.domain import answering, answers, clearance, files, filing, reopening
from submissions.domain.alignment import Aligned, aligned
from submissions.domain.desks import WITH_FOCAL_POINT
from submissions.domain.settling import settlement
from submissions.domain.standings import Standing
from submissions.domain.subjects import Subject
from submissions.domain.wording import redline
from submissions.forms import AnswerForm, ReasonForm
from submissions.models import Input
from submissions.views import autosaving
from submissions.views.colleagues import talk
from submissions.views.counting import count_words_here
from submissions.views.places import Place, after
from submissions.views.resuming import forget_typed, signed_in, typed_before


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, delegation: UUID, number: int = 1, **subject: Any) -> HttpResponse:
    """`subject` is `recommendation` or `paragraph` (an id), `question` (its number), or nothing: the round as a whole.

    A page that saves as people type posts the same form and asks for JSON back.
    """
    at = clock.now()
    own, now = doors.own_work(request.user, delegation)
    about = doors.subject(request.user, own, **subject)
    found = answers.answers_on(now.shown, **about.filters)
    input = _numbered(own, found, number, about)
    offered = positions_offered(own.round, own.organisation.constituency)
    typed = request.POST if request.method == "POST" else typed_before(request)
    form = AnswerForm(typed, input=input, delegation=own, offered=offered)
    page = {"place": Place(own, about, number), "found": found, "input": input, "form": form}
    if request.method != "POST":
        return _show(request, own, now, page)
    by_itself = autosaving.asks(request)
    if not form.is_valid():
        return autosaving.refused(form) if by_itself else _show(request, own, now, page, status=422)
    then = "" if by_itself else request.POST.get("then", "")
    try:
        saved, taken = answers.write_answer(
            own,
            number=number,
            fields=form.said(),
            revision=form.cleaned_data["revision"],
            begun=form.begun_from,
            choices=form.choices,
            by=request.user,
            at=at,
            then=then,
            **about.arguments,
        )
    except Stale as stale:
        if by_itself:
            return autosaving.conflict(own, stale)
        conflict = _conflict(own, stale, form)
        return _show(request, own, now, {**page, "conflict": conflict}, status=409)
    except Refused as refusal:
        tell(form, refusal)
        return autosaving.refused(form) if by_itself else _show(request, own, now, page, status=422)
    forget_typed(request)
    if by_itself:
        return autosaving.saved(saved, taken)
    messages.success(request, _said(then, taken))
    return redirect(after(request.user, page["place"], then))


@login_required
@require_POST
def return_answer(request: HttpRequest, delegation: UUID, line: UUID) -> HttpResponse:
    """Focal point and deputy give an answer back to its drafter, with a reason."""
    own, now = doors.led_work(request.user, delegation)
    input = doors.own_line(request.user, now, line)
    place, form = Place.of(own, input), ReasonForm(request.POST)
    if form.is_valid():
        try:
            clearance.return_to_drafter(input, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Returned. Whoever drafts it sees your reason."))
            return redirect(place.url)
    context = {"place": place, "delegation": own, "input": input, "return_form": form}
    return render(request, "submissions/return.html", context, status=422)


@login_required
@require_POST
def clear_all(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Focal point and deputy clear everything that was handed to them."""
    own, now = doors.led_work(request.user, delegation)
    if now.draft is None:
        messages.error(request, _("There is no draft in which something could be cleared."))
    else:
        count = clearance.clear_all(now.draft, by=request.user)
        messages.success(
            request, ngettext("%(n)s answer was cleared.", "%(n)s answers were cleared.", count) % {"n": count}
        )
    return redirect("task_list", delegation=own.pk)


def _numbered(delegation: Delegation, found: list[Input], number: int, about: Subject) -> Input:
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
    user, input, form, place = request.user, page["input"], page["form"], page["place"]
    leads = consulting.may_draft_all(user, delegation)
    part = reopening.open_part(now.draft) if now.draft else None
    window, asked = windows.closing(delegation), answering.open_questions(delegation, user)
    asked = [row for row in asked if row.input is None or row.input.line_id == input.line_id]
    is_open = window is not None and window.is_open(clock.now())
    context = {
        **page,
        "asked": asked,
        "is_open": is_open,
        "may_correct": is_open or bool(asked),
        "shut": part is not None and not part.holds(input.line_id),
        "delegation": delegation,
        "standing": now,
        "window": window,
        "leads": leads,
        "locked": not leads and input.stage in WITH_FOCAL_POINT,
        "return_form": ReasonForm() if leads and input.stage in WITH_FOCAL_POINT else None,
        "redline": redline(form.reworded, input.rewording) if input.rewording else None,
        "ties": _ties(input, user),
        "drafter": answers.author(delegation, input.changed_by),
        "readers": people.readers(delegation, input.recommendation_id),
        "links": place.links(len(page["found"]), may_add=not now.is_final and part is None),
        "next_label": place.next_label(user),
        "resumed": request.method != "POST" and form.is_bound,
        "counting": count_words_here(form, delegation, now, input),
        "keeps": answers.device_key(delegation, user),
        "aligned": _aligned(now, place) if leads else [],
        "talk": None if place.subject.paragraph else talk(delegation, user, place.subject),
    }
    return render(request, "submissions/answer.html", context, status=status)


def _ties(input: Input, user: Any) -> list[filing.Tie]:
    """The paragraphs of files that the answer was filed from; none where it is not stored yet."""
    if input._state.adding:
        return []
    version = input.version
    return filing.ties_of(version, files.files_of(version, user)).get(input.line_id, [])


def _aligned(now: Standing, place: Place) -> list[Aligned]:
    """What the body says here with another's words."""
    about = place.subject.recommendation
    return [row for row in aligned(now.shown) if about is not None and row.speaks_on(about.pk)]


def _conflict(delegation: Delegation, stale: Stale, form: AnswerForm) -> dict[str, Any]:
    """Both texts of every field that both changed, in the form's own words; the form takes over the rest."""
    found, current = settlement(stale, form.begun_from), stale.current
    form.take_over(current.revision, found.taken)
    rows = []
    for difference in found.differences:
        field = form.fields.get(difference.field)
        if field is not None:
            labels = {str(key): label for key, label in getattr(field, "choices", [])}
            mine, theirs = (labels.get(value, value) or "–" for value in (difference.mine, difference.theirs))
            rows.append({"label": field.label, "mine": mine, "theirs": theirs, "difference": difference})
    return {"rows": rows, "who": answers.author(delegation, current.changed_by), "at": current.changed_at}


def _said(then: str, taken: dict[str, Any]) -> str:
    if taken:
        return _("Saved. A colleague changed other fields in between; both changes stand.")
    if then == "release":
        return _("Saved, and handed to the focal point.")
    if then == "clear":
        return _("Saved and cleared.")
    return _("Saved.")
