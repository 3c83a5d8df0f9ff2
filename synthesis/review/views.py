"""Pages of reviewers: read with the evidence, comment, approve, return."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from consultations.enums import Duty
from consultations.lookups import officer_page
from core import clock
from core.errors import Refused, SaveConflict
from core.text.dates import moment
from core.web.act_views import ConfirmView
from core.web.forms import add_refusal, refusal_messages
from synthesis import permissions
from synthesis.models import Finding, SynthesisReport
from synthesis.publication.frozen_outline import printed_replies
from synthesis.quality.readiness import numbered
from synthesis.reports import lookups as reports_lookups, services as reports_services
from synthesis.reports.findings.rows import finding_rows
from synthesis.reports.forms import CommentForm, ReturnForm
from synthesis.reports.lookups import ReportMixin
from synthesis.reports.report_pages import report_page, side_by_side, url_at
from synthesis.reports.views import chip
from synthesis.review import approval, services as review_services
from synthesis.review.approval import stage_of
from synthesis.review.readings import (
    ReadingProgress,
    approve_after_reading,
    is_last_step,
    reading_progress,
    record_reading,
    step_mark,
)


@officer_page()
def review_page(request: HttpRequest, report: UUID) -> HttpResponse:
    return _review(request, reports_lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS))


@officer_page("POST")
def mark_read(request: HttpRequest, report: UUID) -> HttpResponse:
    """Record paragraphs as read: sent by the page as they are seen, or by the button of a section."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.REVIEW_SYNTHESIS)
    keys = [key for value in request.POST.getlist("finding")[:2_000] if (key := _key(value))]
    try:
        progress = record_reading(row, keys, digest=request.POST.get("digest", ""), by=request.user)
    except Refused as refusal:
        return _review(request, row, status=409, errors=refusal_messages(refusal))
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"seen": _seen_words(progress)})
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isascii() and page.isdigit() else ""
    return redirect(f"{reverse('synthesis:review', args=[row.pk])}{query}#decide")


def _key(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def _seen_words(progress: ReadingProgress) -> str:
    words = ngettext(
        "You have seen %(seen)s of %(total)s paragraph.",
        "You have seen %(seen)s of %(total)s paragraphs.",
        progress.total,
    )
    return words % {"seen": progress.count, "total": progress.total}


class ApproveView(ReportMixin, ConfirmView):
    """Approves the open step, asked once; the last one says that it publishes."""

    duties = (Duty.REVIEW_SYNTHESIS,)
    template_name = "synthesis/review/approve.html"
    success_url = "synthesis:approval"
    title = gettext_lazy("Approve the report")
    success_message = gettext_lazy("You have approved the report.")

    def act(self) -> None:
        posted = self.request.POST
        step, revision = posted.get("step", ""), posted.get("revision", "")
        approve_after_reading(self.object, step=step, revision=revision, by=self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, state = self.object, self.object.current_workflow_task_state
        against = approval.refusal(state, user=self.user, action="approve") if state else None
        publishes = state is not None and is_last_step(state) and not (row.waits_for_sign_off or _is_planned(row))
        return super().get_context_data(
            question=_("Approve and publish the report?") if publishes else _("Approve the report?"),
            consequence=_consequence(row, state),
            button=_("Approve and publish") if publishes else _("Approve the report"),
            progress=reading_progress(row, self.user),
            against=against,
            hidden={"step": step_mark(row, state), "revision": row.latest_revision_id},
            back=reverse("synthesis:review", args=[row.pk]),
            **kwargs,
        )


def _is_planned(row: SynthesisReport) -> bool:
    return row.release_at is not None and row.release_at > clock.now()


def _consequence(row: SynthesisReport, state: Any) -> str:
    """Return what approving does: at the last step, when the report becomes public."""
    if state is None or not is_last_step(state):
        return _("This is the first approval. Nothing is published until the second approval is given.")
    if row.waits_for_sign_off:
        return _("This is the last approval. The report is published when the sign-off is recorded.")
    if _is_planned(row):
        when = moment(row.release_at, settings.OFFICE_TIME_ZONE)
        return _("This is the last approval. The report becomes public on %(when)s.") % {"when": when}
    return _("This is the last approval. It publishes the report: everybody can read it and its files at once.")


@officer_page("POST")
def return_report(request: HttpRequest, report: UUID) -> HttpResponse:
    """Return the report to its drafters, with a reason."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.REVIEW_SYNTHESIS)
    form = ReturnForm(request.POST, findings=numbered(row), prefix="return")
    if not form.is_valid():
        return _review(request, row, status=422, returned=form)
    about = Finding.objects.select_related("report__round__rules").get(pk=form.cleaned_data["finding"], report=row)
    try:
        reason, revision = form.cleaned_data["reason"], request.POST.get("revision", "")
        review_services.return_report(about, reason, by=request.user, revision=revision)
    except Refused as refusal:
        return _review(request, row, status=409, returned=form, errors=refusal_messages(refusal))
    messages.success(request, _("You have returned the report."))
    return redirect("synthesis:approval", row.pk)


@officer_page("POST")
def comment(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    """Comment on a finding; where it was removed in between, show the typed text again, to be used elsewhere."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    about = reports_lookups.get_any_finding_or_404(row, finding)
    form = CommentForm(request.POST, prefix="comment")
    if form.is_valid():
        cleaned = form.cleaned_data
        try:
            review_services.add_comment(about, by=request.user, **cleaned)
            return redirect(_read(row, finding))
        except Refused as refusal:
            if refusal.code == "removed":
                typed = [cleaned[name] for name in ("words", "text", "suggestion") if cleaned[name]]
                return _review(request, row, status=409, errors=refusal_messages(refusal), kept=typed)
            add_refusal(form, refusal)
    return _review(request, row, status=422, commented=(finding, form))


@officer_page("POST")
def resolve_comment(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    remark = reports_lookups.get_comment_or_404(row, comment)
    answer = request.POST.get("answer", "")
    try:
        review_services.resolve_comment(remark, answer=answer, by=request.user)
    except Refused as refusal:
        if refusal.code == "settled_since":
            return _review(request, row, status=409, errors=refusal_messages(refusal), kept=[answer] if answer else [])
        errors = [{"target": f"answer-{comment}", "message": str(refusal)}]
        unanswered = {"comment": comment, "text": answer}
        return _review(request, row, status=422, errors=errors, unanswered=unanswered, at=remark.finding_id)
    return redirect(_read(row, remark.finding_id))


@officer_page("POST")
def take_suggestion(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    """Accept a suggestion in one click, if the sentence has not changed since; else show both side by side (B4)."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    remark = reports_lookups.get_comment_or_404(row, comment)
    revision = request.POST.get("revision", "")
    try:
        review_services.accept_suggested_wording(
            remark,
            revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0,
            by=request.user,
        )
    except SaveConflict as stale:
        return _review(
            request,
            row,
            status=409,
            errors=refusal_messages(stale),
            conflict=side_by_side(row, stale, _("Suggested wording")),
            at=remark.finding_id,
        )
    except Refused as refusal:
        return _review(request, row, status=409, errors=refusal_messages(refusal), at=remark.finding_id)
    return redirect(_read(row, remark.finding_id))


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
    """Show a page of the report, each finding with its passages.

    `again` is what was refused: `kept`, `conflict`, `unanswered`; `at` is the finding whose page is shown.
    """
    findings = numbered(row)
    at = commented[0] if commented else again.get("at") or request.GET.get("at", "")
    sections = row.sections.select_related("recommendation")
    page = report_page(sections, findings, number=request.GET.get("page"), at=str(at))
    by_key = {each.finding.pk: each for each in finding_rows(row, by=request.user, only=page.keys)}
    replies = printed_replies(row)
    state = row.current_workflow_task_state
    may_review = permissions.may_review(request.user, row.round)
    against = approval.refusal(state, user=request.user, action="approve") if state and may_review else None
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "front_matter": reports_services.front_matter_words(row),
        "page_obj": page.page,
        "pages_url": reverse("synthesis:review", args=[row.pk]) if request.method == "POST" else "",
        "is_first": page.page.number == 1,
        "sections": [
            (
                part,
                [
                    (by_key[each.pk], _comment_form(each.pk, commented), replies.get(each.pk, []))
                    for each in part.findings
                ],
                sum(len(by_key[each.pk].cited) for each in part.findings),
            )
            for part in page.parts
        ],
        "reads": True,
        "in_approval": state is not None and row.workflow_in_progress,
        "may_review": may_review,
        "may_draft": permissions.may_draft(request.user, row.round),
        "may_comment": may_review or permissions.may_draft(request.user, row.round),
        "against": against,
        "progress": reading_progress(row, request.user) if state and may_review else None,
        "return_form": returned or ReturnForm(findings=findings, prefix="return"),
        "commented": commented[0] if commented else None,
        "wrong": returned or (commented[1] if commented else None),
        "errors": errors,
        **again,
        "crumbs": reports_lookups.crumbs(row, _("Read and review")),
    }
    return render(request, "synthesis/review/review.html", context, status=status)


def _comment_form(finding: UUID, commented: tuple[UUID, CommentForm] | None) -> CommentForm:
    return (
        commented[1]
        if commented and commented[0] == finding
        else CommentForm(prefix="comment", auto_id=f"id_{finding}_%s")
    )


def _read(row: SynthesisReport, finding: UUID) -> str:
    return url_at("synthesis:review", row, finding=finding)
