"""Proposed wordings put together: the issued text with every change in its place, and who proposes which words."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain.audience import audience_in
from consultations.domain.queries import recommendations_of
from consultations.office import officer_page
from core import listings
from submissions.domain.amendments import consolidated
from submissions.domain.reading import Door
from submissions.list_exports import wordings as wordings_list
from synthesis import rules


@officer_page()
def wordings(request: HttpRequest, round: UUID) -> HttpResponse:
    """For whoever works with what was sent, as far as they may read it."""
    row = office.duty_round(request.user, round, *rules.WORKS_ON_REPORTS)
    audience = audience_in(request.user, row)
    abouts = {each.pk: each for each in recommendations_of(row)}
    found = consolidated(Door(row, audience).current(), abouts, row.document.language)
    if listings.wanted(request):
        return listings.answer(request, wordings_list(row, audience, found), round=row.pk)
    here = {"label": _("Proposed wordings"), "url": None}
    context = {
        "round": row,
        "found": found,
        "exports": listings.links(request, sum(len(each.proposals) for each in found)),
        "may_export": rules.may_export(request.user, row),
        "crumbs": [{"label": row.reference, "url": reverse("office:round", args=[row.pk])}, here],
    }
    return render(request, "synthesis/wordings.html", context)
