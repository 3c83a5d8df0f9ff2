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
from core.errors import Refused, Stale
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
    except Refused as refusal:
        return _review(request, row, status=409, returned=form, errors=told(refusal))
    messages.success(request, _("You have returned the report."))
    return redirect("desk:approval", row.pk)


@officer_page("POST")
def comment(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    """On a finding; where it was removed in between, what was typed is shown once more, to be put elsewhere."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    about = office.any_finding_of(row, finding)
    form = CommentForm(request.POST, prefix="comment")
    if form.is_valid():
        said = form.cleaned_data
        try:
            comments.comment(about, by=request.user, **said)
            return redirect(_read(row, finding))
        except Refused as refusal:
            if refusal.code == "removed":
                kept = [said[name] for name in ("words", "text", "suggestion") if said[name]]
                return _review(request, row, status=409, errors=told(refusal), kept=kept)
            tell(form, refusal)
    return _review(request, row, status=422, commented=(finding, form))


@officer_page("POST")
def settle_comment(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    remark = office.comment_of(row, comment)
    answer = request.POST.get("answer", "")
    try:
        comments.settle_comment(remark, answer=answer, by=request.user)
    except Refused as refusal:
        if refusal.code == "settled_since":
            return _review(request, row, status=409, errors=told(refusal), kept=[answer] if answer else [])
        errors = [{"target": f"answer-{comment}", "message": str(refusal)}]
        return _review(request, row, status=422, errors=errors, unanswered={"comment": comment, "text": answer})
    return redirect(_read(row, remark.finding_id))


@officer_page("POST")
def take_suggestion(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    """In one click, where the sentence is still the one that the person has seen; else both stand side by side (B4)."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    remark = office.comment_of(row, comment)
    seen = request.POST.get("revision", "")
    try:
        comments.take_suggestion(
            remark, revision=int(seen) if seen.isascii() and seen.isdigit() else 0, by=request.user
        )
    except Stale as stale:
        return _review(request, row, status=409, errors=told(stale), conflict=_side_by_side(row, stale))
    except Refused as refusal:
        return _review(request, row, status=409, errors=told(refusal))
    return redirect(_read(row, remark.finding_id))


def _side_by_side(row: SynthesisReport, stale: Stale) -> dict[str, Any]:
    texts = ((_("As it is saved now"), stale.current.text), (_("Suggested wording"), stale.theirs["text"]))
    return {
        "finding": stale.current.pk,
        "texts": [{"title": title, "text": text, "language": row.language} for title, text in texts],
    }


def _review(
    request: HttpRequest,
    row: SynthesisReport,
    *,
    status: int = 200,
    returned: ReturnForm | None = None,
    commented: tuple[UUID, CommentForm] | None = None,
    errors: Any = (),
    **again: Any,
) -> HttpResponse:
    """The report from its first word to its last, each finding with the words it rests on. `again` is what was refused:
    `kept`, `conflict`, `unanswered`."""
    findings = written(row, by=request.user)
    state = row.current_workflow_task_state
    may_review = rules.may_review(request.user, row.round)
    against = reviews.refusal(state, user=request.user, action="approve") if state and may_review else None
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "front_matter": reports.front_matter_words(row),
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
        **again,
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
