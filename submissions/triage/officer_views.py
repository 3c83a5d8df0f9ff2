"""Pages where officers assign submissions and recommendations to each other, and write notes."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from accounts.models import User
from consultations import lookups
from consultations.lookups import OfficerMixin, RoundMixin, officer_page
from consultations.models import Delegation, Recommendation, Round
from consultations.monitoring.responses import duty_holders
from consultations.rounds import windows
from core.errors import Refused
from core.tables import listings
from core.tables.list_pages import chosen_rows, list_context, without_place
from core.web.act_views import ActView
from core.web.forms import page_token
from submissions.public_state import services
from submissions.public_state.services import current_state
from submissions.tables import list_exports
from submissions.triage import notes
from submissions.triage.assignment_list import assignment_list
from submissions.triage.forms import AddendumForm, AssignForm, NoteForm
from submissions.triage.letter_forms import EnterForm
from submissions.triage.on_behalf import enter_letter
from submissions.triage.views import DetailView, submission_to_triage


class NoteView(DetailView, ActView):
    methods = ("POST",)
    form_class, form_name = NoteForm, "note_form"
    success_url = "submissions:submission"
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
    return redirect("submissions:submission", row.pk)


ASSIGNMENTS_SHOWN = 50
ASSIGN_IDS = "id_new_%s"  # the filter has a field of the same name


@officer_page("GET", "HEAD", "POST")
def recommendations(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show who has which recommendation; a POST assigns those that it names (`recommendation`) or chooses."""
    row = lookups.get_round_or_404(request.user, round_id)
    colleagues = list(duty_holders(row, *notes.HANDLES_RECOMMENDATIONS))
    if request.method == "POST":
        return _assign_chosen(request, row, colleagues)
    filters, rows, _all = assignment_list(row, request.GET, colleagues)
    if listings.requested_format(request):
        listing = list_exports.assignments(row, rows, listings.describe_filters(filters))
        return listings.export_response(request, listing, round_id=row.pk)
    context = {
        **list_context(request, filters, rows, per_page=ASSIGNMENTS_SHOWN),
        "round": row,
        "count": len(rows),
        "colleagues": colleagues,
        "assign_form": AssignForm(colleagues=colleagues, auto_id=ASSIGN_IDS),
        "crumbs": lookups.round_crumbs(row, _("Assignments")),
    }
    return render(request, "submissions/triage/assignments.html", context)


def _assign_chosen(request: HttpRequest, row: Round, colleagues: list[User]) -> HttpResponse:
    query = without_place(QueryDict(request.POST.get("query", "")))
    _filters, rows, everything = assignment_list(row, query, colleagues)
    if "scope" in request.POST:
        chosen = chosen_rows(request.POST, rows, key=lambda each: each.recommendation.pk)
    else:
        wanted = request.POST.get("recommendation")
        named = next((each for each in everything if str(each.recommendation.pk) == wanted), None)
        chosen = [lookups.row_or_404(named)]
    form = AssignForm(request.POST, colleagues=colleagues)
    if not chosen:
        messages.error(request, _("Tick at least one, or choose all on the page."))
    elif form.is_valid():
        chosen_recommendations = [each.recommendation for each in chosen]
        notes.assign_recommendations(row, chosen_recommendations, to=form.chosen, by=request.user)
        messages.success(request, _assigned_sentence(chosen_recommendations, form.chosen))
    else:
        messages.error(request, _("Choose a colleague who has this duty in this round."))
    address = reverse("submissions:assignments", args=[row.pk])
    return redirect(f"{address}?{query.urlencode()}" if query else address)


def _assigned_sentence(rows: list[Recommendation], to: User | None) -> str:
    """Return what was done with the recommendations; without `to` their assignments were ended."""
    count = len(rows)
    if count == 1:
        words = _("%(what)s: assigned.") if to else _("%(what)s: assignment removed.")
    elif to:
        words = ngettext("Assigned: %(n)s recommendation.", "Assigned: %(n)s recommendations.", count)
    else:
        words = ngettext(
            "Assignment removed from %(n)s recommendation.", "Assignment removed from %(n)s recommendations.", count
        )
    return words % {"what": rows[0].words, "n": count}


class EnterLetterView(OfficerMixin, ActView):
    form_class = EnterForm
    template_name = "submissions/triage/on_behalf.html"
    success_url = "consultations:delegation"

    def get_object(self, delegation: UUID) -> Delegation:
        return lookups.get_managed_delegation_or_404(self.user, delegation)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "delegation": self.object}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Enter the letter, or show the fields of the texts whose numbers are typed, with all that is typed."""
        if "show" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = EnterForm(initial=request.POST.dict(), delegation=self.object)
        return self.show(status=422 if form.show_refused_numbers() else 200, form=form)

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
                {"label": row.round.reference, "url": reverse("consultations:round", args=[row.round_id])},
                {
                    "label": row.organisation.display_short_name(),
                    "url": reverse("consultations:delegation", args=[row.pk]),
                },
                {"label": _("Enter a submission for a participant"), "url": None},
            ],
            **kwargs,
        }


class AddendumView(RoundMixin, ActView):
    form_class = AddendumForm
    template_name = "submissions/triage/addendum.html"
    success_url = "submissions:addendum"
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
        return redirect("submissions:addendum", self.object.pk)

    def act(self, form: AddendumForm) -> None:
        services.plan_addendum(self.object, form.cleaned_data["day"], by=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            planned=self.planned,
            waiting=services.addendum_preview(self.object, by=self.user),
            is_public=current_state(self.object) is not None,
            crumbs=[
                {"label": self.object.title, "url": reverse("consultations:round", args=[self.object.pk])},
                {"label": _("Inputs admitted later"), "url": None},
            ],
            **kwargs,
        )
