"""The log of a round, shown as sentences, and downloaded as a table."""

from dataclasses import replace
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import lookups
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.lookups import officer_page
from consultations.monitoring.responses import duty_holders
from core.tables import listings
from portal import exports
from portal.logs.forms import LogForm
from portal.logs.selectors import is_long, log_of, whole_log


@officer_page()
def round_log(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Show the log, newest first, filtered by who, what and when.

    A filter that cannot be read is reported at its field and narrows nothing. The download has everything that fits,
    made in the background where there is much to look through.
    """
    row = lookups.get_round_or_404(request.user, round_id)
    form = LogForm(request.GET, officers=duty_holders(row, *Duty.values))
    wanted = form.wanted()
    everything = replace(wanted, before=None)  # from an older page too
    at_once = not is_long(row, request.user, everything)
    if listings.requested_format(request, at_once=at_once):
        sentences, audience = whole_log(row, request.user, everything), audience_in(request.user, row)
        return listings.export_response(
            request, exports.round_log(row, sentences, audience, listings.describe_filters(form)), round_id=row.pk
        )
    lines, more = log_of(row, request.user, wanted)
    is_all = more is None and wanted.before is None
    here = {"label": row.reference, "url": reverse("office:round", args=[row.pk])}
    context = {
        "round": row,
        "form": form,
        "lines": lines,
        "exports": listings.format_links(request, len(lines) if is_all else None, at_once=at_once),
        "more": form.going_on(more),
        "crumbs": [here, {"label": _("Log"), "url": None}],
    }
    return render(request, "portal/round_log.html", context)
