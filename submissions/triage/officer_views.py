"""Pages where officers assign submissions and recommendations to each other, and write notes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from consultations import lookups
from consultations.lookups import OfficerMixin, RoundMixin, officer_page
from consultations.models import Delegation, Round
from consultations.monitoring.responses import duty_holders
from consultations.rounds import windows
from consultations.rounds.selectors import recommendations_of
from core.errors import Refused
from core.web.act_views import ActView
from core.web.forms import page_token
from submissions.public_state import services
from submissions.public_state.services import current_state
from submissions.triage import notes
from submissions.triage.forms import AddendumForm, AssignForm, EnterForm, NoteForm
from submissions.triage.on_behalf import enter_letter
from submissions.triage.views import DetailView, submission_to_triage


class NoteView(DetailView, ActView):
    methods = ("POST",)
    form_class, form_name = NoteForm, "note_form"
    success_url = "triage:submission"
    success_message = gettext_lazy("Note saved.")

    def act(self, form: NoteForm) -> None:
        notes.write_note(self.object, text=form.cleaned_data["text"], by=self.user)


@officer_page("POST")
def assign(request: HttpRequest, submission: UUID) -> HttpResponse:
    row = submission_to_triage(request.user, submission)
    form = AssignForm(request.POST, colleagues=duty_holders(row.delegation.round, *notes.HANDLES_SUBMISSIONS))
    if form.is_valid():
        notes.assign_submission(row, to=form.chosen, by=request.user)
        messages.success(request, _("Assigned.") if form.chosen else _("Assignment removed."))
    else:
        messages.error(request, _("Choose a colleague who has this duty in this round."))
    return redirect("triage:submission", row.pk)


@officer_page("GET", "HEAD", "POST")
def recommendations(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show who has which recommendation; a POST changes one of them."""
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
            messages.error(request, _("Choose a colleague who has this duty in this round."))
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
        "crumbs": [*crumbs, {"label": _("Assignments"), "url": None}],
    }
    return render(request, "submissions/triage/assignments.html", context)


def _form(key: UUID, to: object, colleagues: list[object]) -> AssignForm:
    return AssignForm(colleagues=colleagues, initial={"to": to}, auto_id=f"id_{key}_%s")


class EnterLetterView(OfficerMixin, ActView):
    form_class = EnterForm
    template_name = "submissions/triage/on_behalf.html"
    success_url = "office:delegation"

    def get_object(self, delegation: UUID) -> Delegation:
        return lookups.get_managed_delegation_or_404(self.user, delegation)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "delegation": self.object}

    def act(self, form: EnterForm) -> None:
        data = form.cleaned_data
        receipt = enter_letter(
            self.object,
            by=self.user,
            channel=data["channel"],
            received_at=windows.resolve_local(data["received_at"], data["zone"], "received_at"),
            answers=form.answers(),
            package=form.package(),
            token=self.request.POST.get("token", ""),
            letter=data["letter"],
            over_limit_reason=data["over_limit_reason"],
        )
        words = _("Submission entered. Receipt: %(number)s.") % {"number": receipt.number}
        if receipt.version.is_late:
            words += " " + _("It arrived after the close and is marked as late everywhere.")
        self.say(words)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        return {
            "delegation": row,
            "window": windows.delegation_window(row),
            "takes_late": row.round.rules.late_policy == "accept_marked",
            "token": page_token(self.request),
            "crumbs": [
                {"label": row.round.reference, "url": reverse("office:round", args=[row.round_id])},
                {"label": row.organisation.display_short_name(), "url": reverse("office:delegation", args=[row.pk])},
                {"label": _("Enter a submission for a participant"), "url": None},
            ],
            **kwargs,
        }


class AddendumView(RoundMixin, ActView):
    form_class = AddendumForm
    template_name = "submissions/triage/addendum.html"
    success_url = "triage:addendum"
    success_message = gettext_lazy("The date is set.")

    def get_object(self, round_id: UUID) -> Round:
        row = super().get_object(round_id)
        self.planned = services.planned_addendum(row)
        return row

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "cancel" not in request.POST or self.planned is None:
            return super().post(request)
        try:
            services.cancel_addendum(self.planned, by=self.user)
            messages.success(request, _("The addendum is cancelled."))
        except Refused as refusal:
            messages.error(request, str(refusal))
        return redirect("triage:addendum", self.object.pk)

    def act(self, form: AddendumForm) -> None:
        services.plan_addendum(self.object, form.cleaned_data["day"], by=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            planned=self.planned,
            waiting=services.addendum_preview(self.object, by=self.user),
            is_public=current_state(self.object) is not None,
            crumbs=[
                {"label": self.object.title, "url": reverse("office:round", args=[self.object.pk])},
                {"label": _("Inputs admitted later"), "url": None},
            ],
            **kwargs,
        )
