"""Reading a report as its reviewer: each finding with the words it rests on, comments, approving and returning."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import officer_page
from core import clock
from core.errors import NotYours, Refused
from synthesis import office, rules
from synthesis.domain import comments, reports, reviews
from synthesis.domain.stages import stage_of
from synthesis.domain.written import written
from synthesis.forms import CommentForm, ReturnForm
from synthesis.models import Finding, SynthesisReport
from synthesis.views.reports import chip, told


@officer_page()
def review_page(request: HttpRequest, report: UUID) -> HttpResponse:
    return _review(request, office.report_for(request.user, report, *rules.READS_REPORTS))


@officer_page("POST")
def approve(request: HttpRequest, report: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.REVIEW_SYNTHESIS)
    try:
        reviews.act(row, "approve", by=request.user)
    except NotYours:
        raise
    except Refused as refusal:
        return _review(request, row, status=409, errors=told(refusal))
    messages.success(request, _("You have approved the report."))
    return redirect("desk:approval", row.pk)


@officer_page("POST")
def return_report(request: HttpRequest, report: UUID) -> HttpResponse:
    """Back to who writes it, with a reason."""
    row = office.report_for(request.user, report, Duty.REVIEW_SYNTHESIS)
    form = ReturnForm(request.POST, findings=written(row, by=request.user), prefix="return")
    if not form.is_valid():
        return _review(request, row, status=422, returned=form)
    about = Finding.objects.select_related("report__round__rules").get(pk=form.cleaned_data["finding"], report=row)
    try:
        with transaction.atomic():  # no reason without the return, no return without its reason
            comments.comment(about, form.cleaned_data["reason"], by=request.user)
            reviews.act(row, "reject", by=request.user)
    except NotYours:
        raise
    except Refused as refusal:
        return _review(request, row, status=409, returned=form, errors=told(refusal))
    messages.success(request, _("You have returned the report."))
    return redirect("desk:approval", row.pk)


@officer_page("POST")
def comment(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    about = office.finding_of(row, finding)
    form = CommentForm(request.POST, prefix="comment")
    if form.is_valid():
        try:
            comments.comment(
                about, form.cleaned_data["text"], suggestion=form.cleaned_data["suggestion"], by=request.user
            )
            return redirect(_read(row, finding))
        except Refused as refusal:
            tell(form, refusal)
    return _review(request, row, status=422, commented=(finding, form))


@officer_page("POST")
def settle_comment(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    remark = office.comment_of(row, comment)
    comments.settle_comment(remark, by=request.user)
    return redirect(_read(row, remark.finding_id))


@officer_page("POST")
def take_suggestion(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    remark = office.comment_of(row, comment)
    try:
        seen = int(request.POST.get("revision", "0"))
        comments.take_suggestion(remark, revision=seen, by=request.user)
    except NotYours:
        raise
    except (Refused, ValueError) as refusal:
        messages.error(request, str(refusal) if isinstance(refusal, Refused) else _("The form is incomplete."))
    return redirect(_read(row, remark.finding_id))


def _review(
    request: HttpRequest,
    row: SynthesisReport,
    *,
    status: int = 200,
    returned: ReturnForm | None = None,
    commented: tuple[UUID, CommentForm] | None = None,
    errors: Any = (),
) -> HttpResponse:
    """The report from its first word to its last, each finding with the words it rests on."""
    findings = written(row, by=request.user)
    state = row.current_workflow_task_state
    may_review = rules.may_review(request.user, row.round)
    against = reviews.refusal(state, user=request.user, action="approve") if state and may_review else None
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "front_matter": reports.front_matter_of(row),
        "sections": [
            (
                part,
                [
                    (each, _comment_form(each.finding.pk, commented))
                    for each in findings
                    if each.finding.section_id == part.pk
                ],
            )
            for part in row.sections.all()
        ],
        "reads": True,
        "in_approval": state is not None and row.workflow_in_progress,
        "may_review": may_review,
        "may_draft": rules.may_draft(request.user, row.round),
        "may_comment": may_review or rules.may_draft(request.user, row.round),
        "against": against,
        "return_form": returned or ReturnForm(findings=findings, prefix="return"),
        "commented": commented[0] if commented else None,
        "wrong": returned or (commented[1] if commented else None),
        "errors": errors,
        "crumbs": office.crumbs(row, _("Read and review")),
    }
    return render(request, "synthesis/reports/review.html", context, status=status)


def _comment_form(finding: UUID, commented: tuple[UUID, CommentForm] | None) -> CommentForm:
    return (
        commented[1]
        if commented and commented[0] == finding
        else CommentForm(prefix="comment", auto_id=f"id_{finding}_%s")
    )


def _read(row: SynthesisReport, finding: UUID) -> str:
    return f"{reverse('desk:review', args=[row.pk])}#finding-{finding}"
