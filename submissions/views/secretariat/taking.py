"""An officer takes a submission from the queue so that no colleague decides it too, and gives it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consultations import office
from consultations.enums import Duty
from consultations.office import officer_page
from core.errors import Refused
from submissions.domain import taking
from submissions.views.secretariat.triage import submission_to_triage


@officer_page("POST")
def take_next(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.TRIAGE)
    return onward(request, taking.take_next(row, by=request.user), round)


@officer_page("POST")
def take(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Begins the lease, or begins its time anew."""
    row = submission_to_triage(request.user, submission)
    try:
        taking.take(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("triage:submission", row.pk)


@officer_page("POST")
def give_back(request: HttpRequest, submission: UUID) -> HttpResponse:
    row = submission_to_triage(request.user, submission)
    try:
        taking.give_back(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("triage:submission", row.pk)
    messages.success(request, _("%(reference)s is free for your colleagues.") % {"reference": row.reference})
    return redirect("triage:queue", row.delegation.round_id)


def onward(request: HttpRequest, taken: UUID | None, round: UUID) -> HttpResponse:
    """To the submission that was taken, or to the queue where nothing is left."""
    if taken is None:
        messages.info(request, _("Nothing is left that you could take."))
        return redirect("triage:queue", round)
    return redirect("triage:submission", taken)
