"""A report beside an earlier version of it, for who writes, reviews or approves it."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from consultations.office import found, officer_page
from core import clock
from synthesis import office, rules
from synthesis.domain.comparing import Kept, approved_last_by, as_it_is, as_kept, compare, versions_of
from synthesis.domain.stages import stage_of
from synthesis.models import SynthesisReport
from synthesis.views.reports import chip


@officer_page()
def compare_page(request: HttpRequest, report: UUID) -> HttpResponse:
    """`then` and `now` are keys of versions; without them what was approved last by the person, else the version
    before the last, against the report as it is."""
    row = office.report_for(request.user, report, *rules.READS_REPORTS)
    versions = versions_of(row)
    mine = approved_last_by(versions, request.user)
    then = _chosen(request, "then", versions) or mine or versions[min(1, len(versions) - 1)]
    now = _chosen(request, "now", versions)
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "versions": versions,
        "then": then,
        "now": now,
        "mine": mine,
        "found": compare(_text(row, then), _text(row, now) if now else as_it_is(row)),
        "reads": True,
        "may_draft": rules.may_draft(request.user, row.round),
        "crumbs": office.crumbs(row, _("Compare")),
    }
    return render(request, "synthesis/reports/compare.html", context)


def _chosen(request: HttpRequest, name: str, versions: list[Kept]) -> Kept | None:
    """None where nothing is asked for; what is not a version of this report is not there."""
    asked = request.GET.get(name, "")
    return found(next((each for each in versions if str(each.key) == asked), None)) if asked else None


def _text(report: SynthesisReport, kept: Kept) -> Any:
    return as_kept(report.revisions.get(pk=kept.key))
