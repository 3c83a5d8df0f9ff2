"""Officers hand submissions and recommendations to each other, and write notes on them."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain.following import holders
from consultations.domain.queries import recommendations_of
from consultations.forms import tell
from consultations.office import officer_page
from core.errors import Refused
from submissions.domain import handing, notes
from submissions.officer_forms import AssignForm, NoteForm
from submissions.views.secretariat.triage import opened_for, opened_page, submission_to_triage


@officer_page("POST")
def note(request: HttpRequest, submission: UUID) -> HttpResponse:
    row, shown = opened_for(request.user, submission)
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            notes.write_note(row, text=form.cleaned_data["text"], by=request.user)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("Your note is kept."))
            return redirect("triage:submission", row.pk)
    return opened_page(request, row, shown, status=422, note_form=form)


@officer_page("POST")
def assign(request: HttpRequest, submission: UUID) -> HttpResponse:
    row = submission_to_triage(request.user, submission)
    form = AssignForm(request.POST, colleagues=holders(row.delegation.round, *handing.HANDLES_SUBMISSIONS))
    if form.is_valid():
        handing.assign_submission(row, to=form.chosen, by=request.user)
        messages.success(request, _("Assigned.") if form.chosen else _("Assigned to nobody in particular."))
    else:
        messages.error(request, _("Choose a colleague who has the duty for it in this round."))
    return redirect("triage:submission", row.pk)


@officer_page("GET", "HEAD", "POST")
def recommendations(request: HttpRequest, round: UUID) -> HttpResponse:
    """Which recommendation is with whom; a POST changes one of them."""
    row = office.duty_round(request.user, round)
    colleagues = list(holders(row, *handing.HANDLES_RECOMMENDATIONS))
    rows = list(recommendations_of(row))
    if request.method == "POST":
        wanted = request.POST.get("recommendation")
        about = office.found(next((each for each in rows if str(each.pk) == wanted), None))
        form = AssignForm(request.POST, colleagues=colleagues)
        if form.is_valid():
            handing.assign_recommendation(row, about, to=form.chosen, by=request.user)
            messages.success(request, _("%(what)s: assigned.") % {"what": about.words})
        else:
            messages.error(request, _("Choose a colleague who has the duty for it in this round."))
        return redirect("triage:assignments", row.pk)
    held = {each.recommendation_id: each for each in handing.live_assignments(row) if each.recommendation_id}
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
    return render(request, "submissions/secretariat/assignments.html", context)


def _form(key: UUID, to: object, colleagues: list[object]) -> AssignForm:
    return AssignForm(colleagues=colleagues, initial={"to": to}, auto_id=f"id_{key}_%s")
