"""The log of a round, read as sentences."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain.following import holders
from consultations.enums import Duty
from consultations.office import officer_page
from portal.logs.forms import LogForm
from portal.logs.reading import log_of


@officer_page()
def round_log(request: HttpRequest, round: UUID) -> HttpResponse:
    """Newest first, by who, what and when; a filter that cannot be read is told at its field and narrows nothing."""
    row = office.duty_round(request.user, round)
    form = LogForm(request.GET, officers=holders(row, *Duty.values))
    lines, more = log_of(row, request.user, form.wanted())
    here = {"label": row.reference, "url": reverse("office:round", args=[row.pk])}
    context = {
        "round": row,
        "form": form,
        "lines": lines,
        "more": form.going_on(more),
        "crumbs": [here, {"label": _("Log"), "url": None}],
    }
    return render(request, "portal/round_log.html", context)
