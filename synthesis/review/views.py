"""Pages of reviewers and of fact checks: read with the evidence, comment, approve, return; ask a State and answer
it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations import lookups as consultations_lookups
from consultations.enums import Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page, row_or_404
from consultations.models import Delegation
from core import clock
from core.errors import Refused, SaveConflict
from synthesis import permissions
from synthesis.models import Correction, FactCheck, Finding, SynthesisReport
from synthesis.quality.readiness import numbered
from synthesis.reports import lookups as reports_lookups
from synthesis.reports import services as reports_services
from synthesis.reports.finding_rows import finding_rows
from synthesis.reports.forms import CommentForm, ReturnForm
from synthesis.reports.views import chip, refusal_messages
from synthesis.review import approval, fact_checks
from synthesis.review import services as review_services
from synthesis.review.approval import stage_of
from synthesis.review.forms import CorrectionForm, ReplyForm, ResponseForm, SendForFactsForm


@officer_page()
def review_page(request: HttpRequest, report: UUID) -> HttpResponse:
    return _review(request, reports_lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS))


@officer_page("POST")
def approve(request: HttpRequest, report: UUID) -> HttpResponse:
    row = reports_lookups.get_report_or_404(request.user, report, Duty.REVIEW_SYNTHESIS)
    try:
        approval.act_on_step(row, "approve", by=request.user)
    except Refused as refusal:
        return _review(request, row, status=409, errors=refusal_messages(refusal))
    messages.success(request, _("You have approved the report."))
    return redirect("desk:approval", row.pk)


@officer_page("POST")
def return_report(request: HttpRequest, report: UUID) -> HttpResponse:
    """Back to who writes it, with a reason."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.REVIEW_SYNTHESIS)
    form = ReturnForm(request.POST, findings=finding_rows(row, by=request.user), prefix="return")
    if not form.is_valid():
        return _review(request, row, status=422, returned=form)
    about = Finding.objects.select_related("report__round__rules").get(pk=form.cleaned_data["finding"], report=row)
    try:
        with transaction.atomic():  # no reason without the return, no return without its reason
            review_services.add_comment(about, form.cleaned_data["reason"], by=request.user)
            approval.act_on_step(row, "reject", by=request.user)
    except Refused as refusal:
        return _review(request, row, status=409, returned=form, errors=refusal_messages(refusal))
    messages.success(request, _("You have returned the report."))
    return redirect("desk:approval", row.pk)


@officer_page("POST")
def comment(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    """On a finding; where it was removed in between, what was typed is shown once more, to be put elsewhere."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    about = reports_lookups.get_any_finding_or_404(row, finding)
    form = CommentForm(request.POST, prefix="comment")
    if form.is_valid():
        said = form.cleaned_data
        try:
            review_services.add_comment(about, by=request.user, **said)
            return redirect(_read(row, finding))
        except Refused as refusal:
            if refusal.code == "removed":
                kept = [said[name] for name in ("words", "text", "suggestion") if said[name]]
                return _review(request, row, status=409, errors=refusal_messages(refusal), kept=kept)
            add_refusal(form, refusal)
    return _review(request, row, status=422, commented=(finding, form))


@officer_page("POST")
def settle_comment(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    remark = reports_lookups.get_comment_or_404(row, comment)
    answer = request.POST.get("answer", "")
    try:
        review_services.settle_comment(remark, answer=answer, by=request.user)
    except Refused as refusal:
        if refusal.code == "settled_since":
            return _review(request, row, status=409, errors=refusal_messages(refusal), kept=[answer] if answer else [])
        errors = [{"target": f"answer-{comment}", "message": str(refusal)}]
        return _review(request, row, status=422, errors=errors, unanswered={"comment": comment, "text": answer})
    return redirect(_read(row, remark.finding_id))


@officer_page("POST")
def take_suggestion(request: HttpRequest, report: UUID, comment: UUID) -> HttpResponse:
    """In one click, where the sentence is still the one that the person has seen; else both stand side by side (B4)."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    remark = reports_lookups.get_comment_or_404(row, comment)
    seen = request.POST.get("revision", "")
    try:
        review_services.accept_suggested_wording(
            remark, revision=int(seen) if seen.isascii() and seen.isdigit() else 0, by=request.user
        )
    except SaveConflict as stale:
        return _review(request, row, status=409, errors=refusal_messages(stale), conflict=_side_by_side(row, stale))
    except Refused as refusal:
        return _review(request, row, status=409, errors=refusal_messages(refusal))
    return redirect(_read(row, remark.finding_id))


def _side_by_side(row: SynthesisReport, stale: SaveConflict) -> dict[str, Any]:
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
    findings = finding_rows(row, by=request.user)
    state = row.current_workflow_task_state
    may_review = permissions.may_review(request.user, row.round)
    against = approval.refusal(state, user=request.user, action="approve") if state and may_review else None
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "front_matter": reports_services.front_matter_words(row),
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
        "may_draft": permissions.may_draft(request.user, row.round),
        "may_comment": may_review or permissions.may_draft(request.user, row.round),
        "against": against,
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
    return f"{reverse('desk:review', args=[row.pk])}#finding-{finding}"


@officer_page()
def facts_page(request: HttpRequest, report: UUID) -> HttpResponse:
    return _fact_check_page(
        request, reports_lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS)
    )


@officer_page("POST")
def send_for_facts(request: HttpRequest, report: UUID, finding: UUID, delegation: UUID) -> HttpResponse:
    """To the State, or left out with a reason."""
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    about = reports_lookups.get_finding_or_404(row, finding)
    state = row_or_404(Delegation.objects.select_related("organisation").filter(pk=delegation, round=row.round).first())
    form = SendForFactsForm(request.POST, prefix=f"{finding}-{delegation}")
    if form.is_valid():
        said = form.cleaned_data
        try:
            if said["skipped"]:
                fact_checks.skip_facts(about, state, said["skipped"], by=request.user)
            elif said["closes"] is None:
                raise Refused("time_missing", _("Say until when, or why the step is left out."), field="closes")
            else:
                fact_checks.send_for_facts(about, state, closes=said["closes"], zone=said["zone"], by=request.user)
            return redirect("desk:facts", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _fact_check_page(request, row, status=422, refused=form)


@officer_page("POST")
def answer_correction(request: HttpRequest, report: UUID, correction: UUID) -> HttpResponse:
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    rows = Correction.objects.select_related("fact_check__finding__report__round")
    asked = row_or_404(rows.filter(pk=correction, fact_check__finding__report=row).first())
    form = ResponseForm(request.POST, prefix=f"answer-{correction}")
    if form.is_valid():
        try:
            fact_checks.answer_correction(asked, by=request.user, **form.cleaned_data)
            return redirect("desk:facts", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _fact_check_page(request, row, status=422, refused=form)


@login_required
@require_safe
def own_facts(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """What the report says of the State, for its focal point."""
    return _own_page(request, consultations_lookups.get_focal_delegation_or_404(request.user, delegation))


@login_required
@require_POST
def submit_correction(request: HttpRequest, delegation: UUID, check: UUID) -> HttpResponse:
    at = clock.now()
    own, row = _own_check(request, delegation, check)
    form = CorrectionForm(request.POST, prefix=f"correct-{check}")
    if form.is_valid():
        try:
            fact_checks.submit_correction(row, form.cleaned_data["text"], by=request.user, at=at)
            messages.success(request, _("The secretariat has your answer."))
            return redirect("own_facts", delegation=own.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _own_page(request, own, status=422, refused=form)


@login_required
@require_POST
def submit_reply(request: HttpRequest, delegation: UUID, check: UUID) -> HttpResponse:
    at = clock.now()
    own, row = _own_check(request, delegation, check)
    form = ReplyForm(request.POST, prefix=f"reply-{check}")
    if form.is_valid():
        try:
            fact_checks.submit_reply(row, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("The reply is given; it is printed beside the finding."))
            return redirect("own_facts", delegation=own.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _own_page(request, own, status=422, refused=form)


def _own_check(request: HttpRequest, delegation: UUID, check: UUID) -> tuple[Delegation, FactCheck]:
    own = consultations_lookups.get_focal_delegation_or_404(request.user, delegation)
    return own, row_or_404(fact_checks.own_checks(request.user, own).filter(pk=check).first())


def _fact_check_page(
    request: HttpRequest, row: SynthesisReport, *, status: int = 200, refused: Any = None
) -> HttpResponse:
    zone = settings.OFFICE_TIME_ZONE
    days = row.round.rules.facts_days
    until = fact_checks.working_days_after(clock.now(), days, zone).replace(
        minute=0, second=0, microsecond=0, tzinfo=None
    )
    forms = {refused.prefix: refused} if refused is not None else {}
    lines = []
    for each in fact_checks.named_states(row, numbered(row)):
        key = f"{each.finding.pk}-{each.delegation.pk}"
        correction = getattr(each.check, "correction", None)
        lines.append(
            {
                "named": each,
                "correction": correction,
                "reply": getattr(each.check, "reply", None),
                "is_open": each.check is not None and each.check.is_open(clock.now()),
                "changed": each.check is not None and each.check.text != each.finding.text,
                "form": forms.get(key) or SendForFactsForm(prefix=key, initial={"closes": until, "zone": zone}),
                "answer_form": _answer_form(correction, forms) if correction and correction.text else None,
            }
        )
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "reads": True,
        "may_draft": permissions.may_draft(request.user, row.round),
        "lines": lines,
        "wrong": refused,
        "crumbs": reports_lookups.crumbs(row, _("Facts")),
    }
    return render(request, "synthesis/facts/office.html", context, status=status)


def _answer_form(correction: Correction, forms: dict[str, Any]) -> ResponseForm:
    prefix = f"answer-{correction.pk}"
    return forms.get(prefix) or ResponseForm(prefix=prefix)


def _own_page(request: HttpRequest, own: Delegation, *, status: int = 200, refused: Any = None) -> HttpResponse:
    now = clock.now()
    forms = {refused.prefix: refused} if refused is not None else {}
    rows = fact_checks.own_checks(request.user, own).prefetch_related("correction__answers").order_by("-opens", "pk")
    lines = []
    for row in row_or_404(list(rows) or None):
        correction = getattr(row, "correction", None)
        names = (f"correct-{row.pk}", f"reply-{row.pk}")
        lines.append(
            {
                "check": row,
                "correction": correction,
                "answer": list(correction.answers.all())[-1:] if correction else [],
                "reply": getattr(row, "reply", None),
                "is_open": row.is_open(now),
                "correct_form": forms.get(names[0]) or CorrectionForm(prefix=names[0]),
                "reply_form": forms.get(names[1])
                or ReplyForm(prefix=names[1], initial={"language": own.organisation.language}),
            }
        )
    context = {"delegation": own, "lines": lines, "wrong": refused}
    return render(request, "synthesis/facts/own.html", context, status=status)
