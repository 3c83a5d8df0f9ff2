"""Pages of approval: obstacles, who may approve and who has, release, sign-off, review editor."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.forms import add_refusal
from consultations.lookups import not_found, officer_page
from consultations.rounds.windows import resolve_local
from core import clock
from core.errors import Refused
from synthesis import permissions
from synthesis.enums import ProcessingStep, ReportStage
from synthesis.models import Publication, SynthesisReport
from synthesis.publication import services as publication_services
from synthesis.quality.readiness import obstacles
from synthesis.reports import lookups
from synthesis.reports import services as reports_services
from synthesis.reports.forms import DocumentsForm, IssuedForm, PlanForm, ReleaseForm, SignOffForm
from synthesis.reports.views import chip, refusal_messages
from synthesis.review import approval as review_approval
from synthesis.review import services as review_services
from synthesis.review.approval import reviewers_of, stage_of, steps_of, who_may_approve
from synthesis.review.forms import EditorForm, VouchForm


@dataclass(frozen=True, slots=True)
class ApprovalAct:
    """What is asked once before it happens."""

    verb: Callable[..., Any]
    duty: str
    stages: tuple[ReportStage, ...]
    question: Any
    consequence: Any
    button: Any
    done: Any


def _withdraw(report: SynthesisReport, *, by: User) -> None:
    for publication in report.publications.filter(withdrawn_at__isnull=True).select_related("report__round"):
        publication_services.withdraw_publication(publication, by=by)


ACTS = {
    "send": ApprovalAct(
        review_approval.send_to_review,
        Duty.DRAFT_SYNTHESIS,
        (
            ReportStage.DRAFTING,
            ReportStage.RETURNED,
            ReportStage.APPROVED,
            ReportStage.WITHDRAWN,
            ReportStage.RELEASED,
            ReportStage.EMBARGOED,
        ),
        gettext_lazy("Send the report to approval?"),
        gettext_lazy(
            "Nothing in it changes while it is there. Two people who wrote none of it approve it, or return it."
        ),
        gettext_lazy("Send to approval"),
        gettext_lazy("The report is in approval; the reviewers are told by mail."),
    ),
    "take-back": ApprovalAct(
        review_approval.withdraw_from_approval,
        Duty.DRAFT_SYNTHESIS,
        (ReportStage.IN_APPROVAL, ReportStage.RETURNED),
        gettext_lazy("Take the report back?"),
        gettext_lazy("It can be changed again. An approval that was given no longer counts."),
        gettext_lazy("Take it back"),
        gettext_lazy("The report is yours to change again."),
    ),
    "withdraw": ApprovalAct(
        _withdraw,
        Duty.MANAGE,
        (ReportStage.EMBARGOED, ReportStage.RELEASED),
        gettext_lazy("Withdraw the publication?"),
        gettext_lazy(
            "Its page and its files are gone for the public at once. What was taken away before cannot be recalled."
        ),
        gettext_lazy("Withdraw it"),
        gettext_lazy("The publication is withdrawn."),
    ),
}

_MENDED_ON = {"comments": "desk:circulation", "facts": "desk:facts"}


@officer_page()
def approval(request: HttpRequest, report: UUID) -> HttpResponse:
    return approval_page(request, lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS))


@officer_page("GET", "HEAD", "POST")
def act(request: HttpRequest, report: UUID, name: str) -> HttpResponse:
    """One of ACTS, asked once."""
    if name not in ACTS:
        raise not_found()
    it = ACTS[name]
    row = lookups.get_report_or_404(request.user, report, it.duty)
    errors = []
    if request.method == "POST":
        try:
            if stage_of(row, clock.now()) not in it.stages:
                raise Refused("moved_on", _("The report is not where this can be done."))
            it.verb(row, by=request.user)
            messages.success(request, str(it.done))
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            errors = refusal_messages(refusal)
    return _ask(request, row, it.question, it.consequence, it.button, errors, bad=name == "withdraw")


@officer_page("POST")
def plan(request: HttpRequest, report: UUID) -> HttpResponse:
    """When the report becomes public, and whether it waits for a sign-off."""
    row = lookups.get_report_or_404(request.user, report, Duty.MANAGE)
    form = PlanForm(request.POST, prefix="plan")
    if form.is_valid():
        try:
            reports_services.plan_release(
                row, at=_release(form), by=request.user, waits_for_sign_off=form.cleaned_data["waits_for_sign_off"]
            )
            messages.success(request, _("The release is planned."))
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return approval_page(request, row, status=422, planned=form)


@officer_page("GET", "HEAD", "POST")
def sign_off(request: HttpRequest, report: UUID) -> HttpResponse:
    """Records that the issuing authority signed the approved text off, and publishes it."""
    row = lookups.get_report_or_404(request.user, report, Duty.MANAGE)
    initial = {"authority": row.round.issued_by, **_planned(row)}
    form = SignOffForm(request.POST if request.method == "POST" else None, initial=initial)
    errors: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            said = {name: form.cleaned_data[name] for name in ("authority", "signed_on")}
            made = publication_services.sign_off(row, by=request.user, release_at=_release(form), **said)
            messages.success(
                request,
                _("The report is published.")
                if made.release_at <= clock.now()
                else _("The report waits for its release."),
            )
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            if refusal.field in form.fields:
                add_refusal(form, refusal)
            else:
                errors = refusal_messages(refusal)
    consequence = _("The text that two people approved is published as it is, at the release you give here.")
    question = _("Record the sign-off and publish?")
    return _ask(request, row, question, consequence, _("Record the sign-off"), errors, form=form)


def approval_page(
    request: HttpRequest,
    row: SynthesisReport,
    *,
    status: int = 200,
    planned: PlanForm | None = None,
    vouched: VouchForm | None = None,
    named: EditorForm | None = None,
    sent: DocumentsForm | None = None,
    issued: IssuedForm | None = None,
) -> HttpResponse:
    now = clock.now()
    stage = stage_of(row, now)
    manages = permissions.may_publish(request.user, row.round)
    initial = {**_planned(row), "waits_for_sign_off": row.waits_for_sign_off}
    publications = row.publications.defer("outline").prefetch_related("files").order_by("-number")
    context = {
        "report": row,
        "reads": True,
        "may_draft": permissions.may_draft(request.user, row.round),
        "stage": stage,
        "chip": chip(stage),
        "obstacles": _told_at_findings(row, obstacles(row)),
        "steps": steps_of(row),
        "people": who_may_approve(row),
        "offered": [
            (name, it.button)
            for name, it in ACTS.items()
            if stage in it.stages and consulting.holds_duty(request.user, it.duty, row.round)
        ],
        "plan_form": planned or (PlanForm(prefix="plan", initial=initial) if manages and not stage.is_out else None),
        **_editor(request, row, manages and not stage.is_out, named, vouched),
        **_processing(row, manages and (stage == ReportStage.APPROVED or stage.is_out), sent, issued),
        "signs_off": manages and stage == ReportStage.APPROVED,
        "publications": [(each, _publication_chip(each, now)) for each in publications],
        "public_url": _public(row) if stage == ReportStage.RELEASED else "",
        "crumbs": lookups.crumbs(row, _("Approval")),
    }
    return render(request, "synthesis/review/approval.html", context, status=status)


def _editor(
    request: HttpRequest, row: SynthesisReport, names: bool, named: EditorForm | None, vouched: VouchForm | None
) -> dict[str, Any]:
    """The review editor, who may be named, and who vouches on this page."""
    editor = review_services.editor_of(row)
    own = editor is not None and editor.user_id == request.user.pk
    return {
        "editor": editor,
        "statement": editor.vouchings.order_by("-at", "-pk").first() if editor else None,
        "editor_form": named or (EditorForm(prefix="editor", people=reviewers_of(row.round)) if names else None),
        "vouch_form": vouched or (VouchForm(prefix="vouch") if own else None),
    }


def _processing(
    row: SynthesisReport, manages: bool, sent: DocumentsForm | None, issued: IssuedForm | None
) -> dict[str, Any]:
    """Where the approved text is on its way to an official document, and what can be recorded next."""
    last = row.processing.order_by("at", "-step", "pk").last()
    is_sent = last is not None and last.step == ProcessingStep.SENT
    initial = {"symbol": last.symbol if last else row.symbol, "language": last.language if last else row.language}
    initial["agenda_item"] = last.agenda_item if last else ""
    may_send = manages and (last is None or is_sent)
    return {
        "processing": last,
        "documents_form": sent or (DocumentsForm(prefix="documents", initial=initial) if may_send else None),
        "issued_form": issued or (IssuedForm(prefix="issued") if manages and is_sent else None),
    }


def _ask(
    request: HttpRequest, row: SynthesisReport, question: Any, consequence: Any, button: Any, errors: Any, **more: Any
) -> HttpResponse:
    form = more.get("form")
    context = {
        "report": row,
        "question": question,
        "consequence": consequence,
        "button": button,
        "errors": errors,
        "back": reverse("desk:approval", args=[row.pk]),
        "crumbs": lookups.crumbs(row, str(button)),
        **more,
    }
    status = 409 if errors else 422 if form is not None and form.errors else 200
    return render(request, "synthesis/reports/act.html", context, status=status)


def _told_at_findings(row: SynthesisReport, faults: list[Refused]) -> list[tuple[Refused, str]]:
    """Each with the address where it is mended, "" where that is not one finding."""
    places = dict(row.findings.values_list("pk", "recommendation"))
    told = []
    for fault in faults:
        key = next((key for key in places if fault.field == f"finding-{key}"), None)
        if fault.field in _MENDED_ON:
            told.append((fault, reverse(_MENDED_ON[fault.field], args=[row.pk])))
        else:
            told.append((fault, lookups.desk_url(row, places[key], finding=key) if key else ""))
    return told


def _planned(row: SynthesisReport) -> dict[str, Any]:
    """As a clock in the office shows it."""
    if row.release_at is None:
        return {}
    there = row.release_at.astimezone(ZoneInfo(settings.OFFICE_TIME_ZONE))
    return {"release": there.replace(tzinfo=None), "zone": settings.OFFICE_TIME_ZONE}


def _release(form: ReleaseForm) -> datetime | None:
    moment = form.cleaned_data["release"]
    return resolve_local(moment, form.cleaned_data["zone"], "release") if moment else None


def _publication_chip(row: Publication, now: datetime) -> dict[str, Any]:
    if row.withdrawn_at:
        return {"word": _("Withdrawn"), "tone": "bad"}
    return (
        {"word": _("Public"), "tone": "good"}
        if row.release_at <= now
        else {"word": _("Not yet public"), "tone": "care"}
    )


def _public(row: SynthesisReport) -> str:
    """The public's page stands on a floor above: asked by its name."""
    return reverse("report", args=[row.reference])


@officer_page("POST")
def name_editor(request: HttpRequest, report: UUID) -> HttpResponse:
    """Names a review editor, or nobody."""
    row = lookups.get_report_or_404(request.user, report, Duty.MANAGE)
    form = EditorForm(request.POST, prefix="editor", people=reviewers_of(row.round))
    if form.is_valid():
        try:
            if form.cleaned_data["editor"] is None:
                review_services.end_editor(row, by=request.user)
            else:
                review_services.name_editor(row, form.cleaned_data["editor"], by=request.user)
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return approval_page(request, row, status=422, named=form)


@officer_page("POST")
def vouch(request: HttpRequest, report: UUID) -> HttpResponse:
    """The review editor's statement."""
    row = lookups.get_report_or_404(request.user, report, Duty.REVIEW_SYNTHESIS)
    editor = review_services.editor_of(row)
    if editor is None or editor.user_id != request.user.pk:
        raise not_found()
    form = VouchForm(request.POST, prefix="vouch")
    if form.is_valid():
        try:
            review_services.vouch(row, form.cleaned_data["statement"], by=request.user)
            messages.success(request, _("Your statement is signed; it is printed in the report."))
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return approval_page(request, row, status=422, vouched=form)
