"""The log of a round, read as sentences, and taken away as a table."""

import io
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain.following import holders
from consultations.enums import Duty
from consultations.models import Round
from consultations.office import officer_page
from core import clock
from core.downloads import made_response
from core.intake.kinds import Kind
from portal.logs.forms import LogForm
from portal.logs.reading import log_of, whole_log
from portal.logs.table import write_log


@officer_page()
def round_log(request: HttpRequest, round: UUID) -> HttpResponse | FileResponse:
    """Newest first, by who, what and when; a filter that cannot be read is told at its field and narrows nothing.

    `?format=csv` is everything that fits.
    """
    row = office.duty_round(request.user, round)
    form = LogForm(request.GET, officers=holders(row, *Duty.values))
    if request.GET.get("format") == "csv":
        return _table(request, row, form)
    lines, more = log_of(row, request.user, form.wanted())
    here = {"label": row.reference, "url": reverse("office:round", args=[row.pk])}
    context = {
        "round": row,
        "form": form,
        "lines": lines,
        "csv": form.query(format="csv"),
        "more": form.going_on(more),
        "crumbs": [here, {"label": _("Log"), "url": None}],
    }
    return render(request, "portal/round_log.html", context)


def _table(request: HttpRequest, round: Round, form: LogForm) -> FileResponse:
    target = io.BytesIO()
    wanted = form.wanted()
    write_log(
        round, whole_log(round, request.user, wanted), target, filter=form.said(), by=request.user, at=clock.now()
    )
    return made_response(target.getvalue(), f"{round.reference}_{_('log')}.csv", Kind.CSV.content_type)
