"""Factual corrections: findings that name a State, what was sent, what came back (office); and the State's own page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from consultations import doors
from consultations.enums import Duty
from consultations.forms import tell
from consultations.models import Delegation
from consultations.office import found, officer_page
from core import clock
from core.errors import Refused
from synthesis import office, rules
from synthesis.domain import facts
from synthesis.domain.readiness import numbered
from synthesis.domain.stages import stage_of
from synthesis.models import Correction, FactCheck, SynthesisReport
from synthesis.review_forms import CorrectionForm, ReplyForm, ResponseForm, SendForFactsForm
from synthesis.views.reports import chip


@officer_page()
def facts_page(request: HttpRequest, report: UUID) -> HttpResponse:
    return _office(request, office.report_for(request.user, report, *rules.READS_REPORTS))


@officer_page("POST")
def send(request: HttpRequest, report: UUID, finding: UUID, delegation: UUID) -> HttpResponse:
    """To the State, or left out with a reason."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    about = office.finding_of(row, finding)
    state = found(Delegation.objects.select_related("organisation").filter(pk=delegation, round=row.round).first())
    form = SendForFactsForm(request.POST, prefix=f"{finding}-{delegation}")
    if form.is_valid():
        said = form.cleaned_data
        try:
            if said["skipped"]:
                facts.skip_facts(about, state, said["skipped"], by=request.user)
            elif said["closes"] is None:
                raise Refused("time_missing", _("Say until when, or why the step is left out."), field="closes")
            else:
                facts.send_for_facts(about, state, closes=said["closes"], zone=said["zone"], by=request.user)
            return redirect("desk:facts", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _office(request, row, status=422, refused=form)


@officer_page("POST")
def answer(request: HttpRequest, report: UUID, correction: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    rows = Correction.objects.select_related("fact_check__finding__report__round")
    asked = found(rows.filter(pk=correction, fact_check__finding__report=row).first())
    form = ResponseForm(request.POST, prefix=f"answer-{correction}")
    if form.is_valid():
        try:
            facts.answer_correction(asked, by=request.user, **form.cleaned_data)
            return redirect("desk:facts", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _office(request, row, status=422, refused=form)


@login_required
@require_safe
def own_facts(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """What the report says of the State, for its focal point."""
    return _own(request, doors.focal_delegation(request.user, delegation))


@login_required
@require_POST
def correct(request: HttpRequest, delegation: UUID, check: UUID) -> HttpResponse:
    at = clock.now()
    own, row = _own_check(request, delegation, check)
    form = CorrectionForm(request.POST, prefix=f"correct-{check}")
    if form.is_valid():
        try:
            facts.correct(row, form.cleaned_data["text"], by=request.user, at=at)
            messages.success(request, _("The secretariat has your answer."))
            return redirect("own_facts", delegation=own.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _own(request, own, status=422, refused=form)


@login_required
@require_POST
def reply(request: HttpRequest, delegation: UUID, check: UUID) -> HttpResponse:
    at = clock.now()
    own, row = _own_check(request, delegation, check)
    form = ReplyForm(request.POST, prefix=f"reply-{check}")
    if form.is_valid():
        try:
            facts.reply(row, by=request.user, at=at, **form.cleaned_data)
            messages.success(request, _("The reply is given; it is printed beside the finding."))
            return redirect("own_facts", delegation=own.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _own(request, own, status=422, refused=form)


def _own_check(request: HttpRequest, delegation: UUID, check: UUID) -> tuple[Delegation, FactCheck]:
    own = doors.focal_delegation(request.user, delegation)
    return own, found(facts.own_checks(request.user, own).filter(pk=check).first())


def _office(request: HttpRequest, row: SynthesisReport, *, status: int = 200, refused: Any = None) -> HttpResponse:
    zone = settings.OFFICE_TIME_ZONE
    days = row.round.rules.facts_days
    until = facts.working_days_after(clock.now(), days, zone).replace(minute=0, second=0, microsecond=0, tzinfo=None)
    forms = {refused.prefix: refused} if refused is not None else {}
    lines = []
    for each in facts.named_states(row, numbered(row)):
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
        "may_draft": rules.may_draft(request.user, row.round),
        "lines": lines,
        "wrong": refused,
        "crumbs": office.crumbs(row, _("Facts")),
    }
    return render(request, "synthesis/facts/office.html", context, status=status)


def _answer_form(correction: Correction, forms: dict[str, Any]) -> ResponseForm:
    prefix = f"answer-{correction.pk}"
    return forms.get(prefix) or ResponseForm(prefix=prefix)


def _own(request: HttpRequest, own: Delegation, *, status: int = 200, refused: Any = None) -> HttpResponse:
    now = clock.now()
    forms = {refused.prefix: refused} if refused is not None else {}
    rows = facts.own_checks(request.user, own).prefetch_related("correction__answers").order_by("-opens", "pk")
    lines = []
    for row in found(list(rows) or None):
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
