"""Officers hand submissions and recommendations to each other, and write notes on them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import lookups
from consultations.enums import Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page
from consultations.monitoring.responses import duty_holders
from consultations.rounds import windows
from consultations.rounds.selectors import recommendations_of
from core.errors import Refused
from core.web.forms import page_token
from submissions.public_state import services
from submissions.public_state.services import current_state
from submissions.triage import notes
from submissions.triage.forms import AddendumForm, AssignForm, EnterForm, NoteForm
from submissions.triage.on_behalf import enter_letter
from submissions.triage.views import detail_for, detail_page, submission_to_triage


@officer_page("POST")
def note(request: HttpRequest, submission: UUID) -> HttpResponse:
    row, shown = detail_for(request.user, submission)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            notes.write_note(row, text=form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Your note is kept."))
            return redirect("triage:submission", row.pk)
    return detail_page(request, row, shown, status=422, note_form=form)


@officer_page("POST")
def assign(request: HttpRequest, submission: UUID) -> HttpResponse:
    row = submission_to_triage(request.user, submission)
    form = AssignForm(request.POST, colleagues=duty_holders(row.delegation.round, *notes.HANDLES_SUBMISSIONS))
    if form.is_valid():
        notes.assign_submission(row, to=form.chosen, by=request.user)
        messages.success(request, _("Assigned.") if form.chosen else _("Assigned to nobody in particular."))
    else:
        messages.error(request, _("Choose a colleague who has the duty for it in this round."))
    return redirect("triage:submission", row.pk)


@officer_page("GET", "HEAD", "POST")
def recommendations(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Which recommendation is with whom; a POST changes one of them."""
    row = lookups.get_round_or_404(request.user, round_id)
    colleagues = list(duty_holders(row, *notes.HANDLES_RECOMMENDATIONS))
    rows = list(recommendations_of(row))
    if request.method == "POST":
        wanted = request.POST.get("recommendation")
        about = lookups.row_or_404(next((each for each in rows if str(each.pk) == wanted), None))
        form = AssignForm(request.POST, colleagues=colleagues)
        if form.is_valid():
            notes.assign_recommendation(row, about, to=form.chosen, by=request.user)
            messages.success(request, _("%(what)s: assigned.") % {"what": about.words})
        else:
            messages.error(request, _("Choose a colleague who has the duty for it in this round."))
        return redirect("triage:assignments", row.pk)
    held = {each.recommendation_id: each for each in notes.live_assignments(row) if each.recommendation_id}
    lines = [
        (each, held.get(each.pk), _form(each.pk, held[each.pk].to_id if each.pk in held else "", colleagues))
        for each in rows
    ]
    crumbs = [{"label": row.reference, "url": reverse("office:round", args=[row.pk])}]
    context = {
        "round": row,
        "lines": lines,
        "colleagues": colleagues,
        "crumbs": [*crumbs, {"label": _("Who has what"), "url": None}],
    }
    return render(request, "submissions/triage/assignments.html", context)


def _form(key: UUID, to: object, colleagues: list[object]) -> AssignForm:
    return AssignForm(colleagues=colleagues, initial={"to": to}, auto_id=f"id_{key}_%s")


@officer_page("GET", "HEAD", "POST")
def enter(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = lookups.get_managed_delegation_or_404(request.user, delegation)
    given: list[Any] = [request.POST, request.FILES] if request.method == "POST" else []
    form = EnterForm(*given, delegation=row)
    if form.is_bound and form.is_valid():
        try:
            receipt = enter_letter(
                row,
                by=request.user,
                channel=form.cleaned_data["channel"],
                received_at=windows.resolve_local(
                    form.cleaned_data["received_at"], form.cleaned_data["zone"], "received_at"
                ),
                answers=form.answers(),
                package=form.package(),
                token=request.POST.get("token", ""),
                letter=form.cleaned_data["letter"],
            )
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            words = _("It is in, with receipt %(number)s.") % {"number": receipt.number}
            if receipt.version.is_late:
                words += " " + _("It came after the close, and is marked so everywhere.")
            messages.success(request, words)
            return redirect("office:delegation", row.pk)
    crumbs = [
        {"label": row.round.reference, "url": reverse("office:round", args=[row.round_id])},
        {"label": row.organisation.display_short_name(), "url": reverse("office:delegation", args=[row.pk])},
        {"label": _("Enter a letter"), "url": None},
    ]
    context = {
        "delegation": row,
        "window": windows.delegation_window(row),
        "takes_late": row.round.rules.late_policy == "accept_marked",
        "form": form,
        "token": page_token(request),
        "crumbs": crumbs,
    }
    return render(request, "submissions/triage/on_behalf.html", context, status=422 if form.errors else 200)


@officer_page("GET", "HEAD", "POST")
def addendum(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    form = AddendumForm(request.POST if request.method == "POST" else None)
    planned = services.planned_addendum(row)
    if request.method == "POST" and "cancel" in request.POST and planned is not None:
        try:
            services.cancel_addendum(planned, by=request.user)
            messages.success(request, _("The addendum is cancelled."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("triage:addendum", row.pk)
    if form.is_bound and form.is_valid():
        try:
            services.plan_addendum(row, form.cleaned_data["day"], by=request.user)
            messages.success(request, _("The day is set."))
            return redirect("triage:addendum", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "round": row,
        "form": form,
        "planned": planned,
        "waiting": services.addendum_preview(row, by=request.user),
        "is_public": current_state(row) is not None,
        "crumbs": [
            {"label": row.title, "url": reverse("office:round", args=[row.pk])},
            {"label": _("Inputs admitted later"), "url": None},
        ],
    }
    return render(request, "submissions/triage/addendum.html", context, status=422 if form.errors else 200)
