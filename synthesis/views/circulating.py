"""The office sends a draft to the bodies, reads what came back and answers each comment."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.domain.audience import audience_in
from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import found, officer_page
from core import clock, listings
from core.errors import Refused
from synthesis import office, rules
from synthesis.domain import circulation as circulations
from synthesis.domain.circulated import received
from synthesis.domain.stages import stage_of
from synthesis.enums import ReportStage
from synthesis.exports import lists
from synthesis.models import SynthesisReport
from synthesis.review_forms import CirculateForm, ResponseForm
from synthesis.views.reports import chip


@officer_page()
def circulation_page(request: HttpRequest, report: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, *rules.READS_REPORTS)
    if listings.wanted(request):
        audience = audience_in(request.user, row.round)
        return listings.answer(request, lists.circulated(row, received(row, audience), audience), round=row.round_id)
    return _page(request, row)


@officer_page("POST")
def circulate(request: HttpRequest, report: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.MANAGE)
    form = CirculateForm(request.POST, round=row.round, prefix="circulate")
    if form.is_valid():
        try:
            circulations.circulate(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("The draft is with the bodies; their focal points are told by mail."))
            return redirect("desk:circulation", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, status=422, circulated=form)


@officer_page("POST")
def answer(request: HttpRequest, report: UUID, draft_comment: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    asked = found(
        rules.draft_comments_read_by(request.user)
        .filter(pk=draft_comment, circulation__report=row)
        .select_related("circulation__report__round")
        .first()
    )
    form = ResponseForm(request.POST, prefix=f"answer-{draft_comment}")
    if form.is_valid():
        try:
            circulations.answer(asked, by=request.user, **form.cleaned_data)
            return redirect(f"{reverse('desk:circulation', args=[row.pk])}#comment-{draft_comment}")
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, status=422, answered=(draft_comment, form))


def _page(
    request: HttpRequest,
    row: SynthesisReport,
    *,
    status: int = 200,
    circulated: CirculateForm | None = None,
    answered: tuple[UUID, ResponseForm] | None = None,
) -> HttpResponse:
    stage = stage_of(row, clock.now())
    came = received(row, audience_in(request.user, row.round))
    may_circulate = rules.may_publish(request.user, row.round) and stage in (
        ReportStage.DRAFTING,
        ReportStage.RETURNED,
        ReportStage.WITHDRAWN,
    )
    context = {
        "report": row,
        "chip": chip(stage),
        "reads": True,
        "may_draft": rules.may_draft(request.user, row.round),
        "circulations": row.circulations.defer("outline").order_by("-number"),
        "exports": listings.links(request, len(came)),
        "comments": [(each, _form(each, answered)) for each in came],
        "waiting": sum(1 for each in came if each.text is not None and each.answer is None),
        "form": circulated
        or (CirculateForm(round=row.round, prefix="circulate", initial=_everybody(row)) if may_circulate else None),
        "answered": answered[0] if answered else None,
        "wrong": circulated or (answered[1] if answered else None),
        "may_export": rules.may_export(request.user, row.round),
        "crumbs": office.crumbs(row, _("Circulation")),
    }
    return render(request, "synthesis/circulation/office.html", context, status=status)


def _form(each: Any, answered: tuple[UUID, ResponseForm] | None) -> ResponseForm:
    if answered and answered[0] == each.comment.pk:
        return answered[1]
    said = {"outcome": each.answer.outcome, "text": each.answer.text} if each.answer else None
    return ResponseForm(prefix=f"answer-{each.comment.pk}", initial=said)


def _everybody(row: SynthesisReport) -> dict[str, Any]:
    return {"constituencies": list(row.round.constituency_rules.values_list("constituency", flat=True))}
