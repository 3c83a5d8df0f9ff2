"""The log of a round as sentences and as a table, and whether the records are as they were stored, for auditors.

The page of integrity shows ids and references, no content. Site administrators see it too: they act on what differs.
"""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from consultations import lookups, permissions
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.lookups import OfficerMixin, officer_page
from consultations.monitoring.responses import duty_holders
from core import audit
from core.files.transfers import content_response
from core.integrity import checks, heads
from core.tables import listings
from core.web.act_views import PageView
from portal import exports
from portal.logs.forms import LogForm
from portal.logs.selectors import is_long, log_of, whole_log

SHOWN_HEADS = 30


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
    here = {"label": row.reference, "url": reverse("consultations:round", args=[row.pk])}
    context = {
        "round": row,
        "form": form,
        "lines": lines,
        "exports": listings.format_links(request, len(lines) if is_all else None, at_once=at_once),
        "more": form.going_on(more),
        "crumbs": [here, {"label": _("Log"), "url": None}],
    }
    return render(request, "portal/round_log.html", context)


class IntegrityView(OfficerMixin, PageView):
    template_name = "portal/integrity.html"
    title = gettext_lazy("Integrity of the records")
    user: Any

    def get_object(self) -> None:
        if not permissions.sees_integrity(self.user):
            raise lookups.not_found()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports = checks.reports()
        faults = [(report.title, checks.faults_of(report.finished)) for report in reports if report.finished]
        return super().get_context_data(
            reports=reports,
            faults=[(title, rows) for title, rows in faults if rows],
            is_well=all(report.is_well for report in reports),
            head=audit.head(),
            heads=heads.stored_heads()[:SHOWN_HEADS],
            **kwargs,
        )


@officer_page()
def signed_head(request: HttpRequest, head: UUID) -> HttpResponse:
    """Answer one signed end of the log as a file, to be kept elsewhere."""
    row = heads.stored_heads().filter(pk=head).first() if permissions.sees_integrity(request.user) else None
    if row is None:
        raise lookups.not_found()
    return content_response(heads.document(row), heads.file_name(row), "application/json")
