"""Pages of circulation: the office sends a draft and answers; a body reads it, comments and submits."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import AnyUser
from consultations import lookups as consultations_lookups
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import AT_RISK, Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page, row_or_404
from consultations.models import Delegation
from core import clock
from core.errors import Refused, SaveConflict
from core.tables import listings
from submissions.enums import Confidentiality
from synthesis import permissions
from synthesis.enums import ReportStage
from synthesis.exports import lists
from synthesis.models import Circulation, DraftComment, SynthesisReport
from synthesis.reports import lookups as reports_lookups
from synthesis.reports.views import chip
from synthesis.review import circulation as circulations
from synthesis.review import draft_comments
from synthesis.review.approval import stage_of
from synthesis.review.circulation import OwnComment, circulation_for, own_comments, received_comments
from synthesis.review.forms import (
    ChangedDraftCommentForm,
    CirculateForm,
    DraftCommentForm,
    NewDraftCommentForm,
    ResponseForm,
)


def get_circulated_draft_or_404(user: AnyUser, delegation: UUID) -> tuple[Delegation, Circulation]:
    """The last draft that went to the person's body, for focal point and deputy. Raises NotAllowed."""
    own = consultations_lookups.get_led_delegation_or_404(user, delegation)
    return own, row_or_404(circulation_for(own))


def get_own_draft_comment_or_404(delegation: Delegation, circulation: Circulation, key: UUID) -> DraftComment:
    """A comment of the body on this draft that is not submitted."""
    rows = DraftComment.objects.filter(delegation=delegation, circulation=circulation, submitted_at__isnull=True)
    return row_or_404(rows.filter(pk=key).first())


@officer_page()
def circulation_page(request: HttpRequest, report: UUID) -> HttpResponse:
    row = reports_lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS)
    if listings.requested_format(request):
        audience = audience_in(request.user, row.round)
        return listings.export_response(
            request, lists.circulated(row, received_comments(row, audience), audience), round_id=row.round_id
        )
    return _circulation_page(request, row)


@officer_page("POST")
def circulate(request: HttpRequest, report: UUID) -> HttpResponse:
    row = reports_lookups.get_report_or_404(request.user, report, Duty.MANAGE)
    form = CirculateForm(request.POST, round_=row.round, prefix="circulate")
    if form.is_valid():
        try:
            circulations.circulate(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("The draft is with the bodies; their focal points are told by mail."))
            return redirect("desk:circulation", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _circulation_page(request, row, status=422, circulated=form)


@officer_page("POST")
def answer_comment(request: HttpRequest, report: UUID, draft_comment: UUID) -> HttpResponse:
    row = reports_lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    asked = row_or_404(
        permissions.draft_comments_read_by(request.user)
        .filter(pk=draft_comment, circulation__report=row)
        .select_related("circulation__report__round")
        .first()
    )
    form = ResponseForm(request.POST, prefix=f"answer-{draft_comment}")
    if form.is_valid():
        try:
            circulations.answer_comment(asked, by=request.user, **form.cleaned_data)
            return redirect(f"{reverse('desk:circulation', args=[row.pk])}#comment-{draft_comment}")
        except Refused as refusal:
            add_refusal(form, refusal)
    return _circulation_page(request, row, status=422, answered=(draft_comment, form))


def _circulation_page(
    request: HttpRequest,
    row: SynthesisReport,
    *,
    status: int = 200,
    circulated: CirculateForm | None = None,
    answered: tuple[UUID, ResponseForm] | None = None,
) -> HttpResponse:
    stage = stage_of(row, clock.now())
    came = received_comments(row, audience_in(request.user, row.round))
    may_circulate = permissions.may_publish(request.user, row.round) and stage in (
        ReportStage.DRAFTING,
        ReportStage.RETURNED,
        ReportStage.WITHDRAWN,
    )
    context = {
        "report": row,
        "chip": chip(stage),
        "reads": True,
        "may_draft": permissions.may_draft(request.user, row.round),
        "circulations": row.circulations.defer("outline").order_by("-number"),
        "exports": listings.format_links(request, len(came)),
        "comments": [(each, _response_form(each, answered)) for each in came],
        "waiting": sum(1 for each in came if each.text is not None and each.answer is None),
        "form": circulated
        or (CirculateForm(round_=row.round, prefix="circulate", initial=_everybody(row)) if may_circulate else None),
        "answered": answered[0] if answered else None,
        "wrong": circulated or (answered[1] if answered else None),
        "may_export": permissions.may_export(request.user, row.round),
        "crumbs": reports_lookups.crumbs(row, _("Circulation")),
    }
    return render(request, "synthesis/circulation/office.html", context, status=status)


def _response_form(each: Any, answered: tuple[UUID, ResponseForm] | None) -> ResponseForm:
    if answered and answered[0] == each.comment.pk:
        return answered[1]
    said = {"outcome": each.answer.outcome, "text": each.answer.text} if each.answer else None
    return ResponseForm(prefix=f"answer-{each.comment.pk}", initial=said)


def _everybody(row: SynthesisReport) -> dict[str, Any]:
    return {"constituencies": list(row.round.constituency_rules.values_list("constituency", flat=True))}


@login_required
@require_safe
def circulated(request: HttpRequest, delegation: UUID) -> HttpResponse:
    return _draft_page(request, *get_circulated_draft_or_404(request.user, delegation))


@login_required
@require_POST
def add_comment(request: HttpRequest, delegation: UUID) -> HttpResponse:
    at = clock.now()
    own, circulation = get_circulated_draft_or_404(request.user, delegation)
    form = NewDraftCommentForm(request.POST)
    if form.is_valid():
        try:
            made = draft_comments.add_draft_comment(circulation, own, by=request.user, at=at, **form.cleaned_data)
            return redirect(_place(own, made))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _draft_page(request, own, circulation, status=422, wrong=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_comment(request: HttpRequest, delegation: UUID, draft_comment: UUID) -> HttpResponse:
    at = clock.now()
    own, circulation = get_circulated_draft_or_404(request.user, delegation)
    row = get_own_draft_comment_or_404(own, circulation, draft_comment)
    form = ChangedDraftCommentForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in ("text", "wording", "confidentiality", "revision")},
    )
    theirs, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(
                _place(own, draft_comments.edit_draft_comment(row, by=request.user, at=at, **form.cleaned_data))
            )
        except SaveConflict as stale:
            theirs, status = stale.current, 409
            form = ChangedDraftCommentForm({**request.POST.dict(), "revision": str(stale.current.revision)})
            add_refusal(form, stale)
        except Refused as refusal:
            add_refusal(form, refusal)
    context = {
        "delegation": own,
        "comment": row,
        "form": form,
        "theirs": theirs,
        "paragraph": _paragraph(circulation, row),
        "language": circulation.outline["language"],
        "back": _place(own, row),
    }
    status = status if status != 200 else 422 if form.errors else 200
    return render(request, "synthesis/circulation/comment.html", context, status=status)


@login_required
@require_POST
def drop_comment(request: HttpRequest, delegation: UUID, draft_comment: UUID) -> HttpResponse:
    at = clock.now()
    own, circulation = get_circulated_draft_or_404(request.user, delegation)
    row = get_own_draft_comment_or_404(own, circulation, draft_comment)
    return _after_act(request, own, lambda: draft_comments.drop_draft_comment(row, by=request.user, at=at))


@login_required
@require_POST
def submit_comments(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """By the focal point alone."""
    at = clock.now()
    own, circulation = get_circulated_draft_or_404(request.user, delegation)

    def act() -> None:
        count = draft_comments.submit_draft_comments(circulation, own, by=request.user, at=at)
        words = ngettext("%(n)d comment is submitted.", "%(n)d comments are submitted.", count)
        messages.success(request, words % {"n": count})

    return _after_act(request, own, act)


def _after_act(request: HttpRequest, delegation: Delegation, act: Any) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("circulated", delegation=delegation.pk)


def _draft_page(
    request: HttpRequest,
    own: Delegation,
    circulation: Circulation,
    *,
    status: int = 200,
    wrong: DraftCommentForm | None = None,
) -> HttpResponse:
    """The text while it is open; the body's comments, and their answers, always."""
    now = clock.now()
    is_open = circulation.is_open(now)
    comments = own_comments(own, now)
    here = [each for each in comments if each.comment.circulation_id == circulation.pk]
    asked = str(wrong.data.get("finding", "")) if wrong else None
    context = {
        "delegation": own,
        "circulation": circulation,
        "outline": circulation.outline,
        "is_open": is_open,
        "general": (_comment_form("", asked, wrong, own), _on(here, None)),
        "sections": [
            (
                part["title"],
                [(row, _comment_form(row["id"], asked, wrong, own), _on(here, row["id"])) for row in part["findings"]],
            )
            for part in circulation.outline["sections"]
        ]
        if is_open
        else [],
        "closed": [] if is_open else here,
        "earlier": [each for each in comments if each.comment.circulation_id != circulation.pk],
        "drafted": sum(1 for each in here if each.comment.submitted_at is None),
        "is_focal": consulting.is_focal_point(request.user, own),
        "wrong": wrong,
        "asked": asked,
    }
    return render(request, "synthesis/circulation/draft.html", context, status=status)


def _comment_form(
    finding: str, finding_shown: str | None, wrong: DraftCommentForm | None, own: Delegation
) -> DraftCommentForm:
    if wrong is not None and finding_shown == finding:
        return wrong
    at_risk = own.organisation.constituency in AT_RISK
    level = Confidentiality.NAMELESS if at_risk else Confidentiality.PUBLIC
    initial = {"finding": finding, "confidentiality": level}
    return NewDraftCommentForm(initial=initial, auto_id=f"id_{finding or 'whole'}_%s")


def _on(comments: list[OwnComment], finding: str | None) -> list[OwnComment]:
    return [each for each in comments if (str(each.comment.finding_id) if each.comment.finding_id else None) == finding]


def _paragraph(circulation: Circulation, comment: DraftComment) -> str:
    rows = (row for part in circulation.outline["sections"] for row in part["findings"])
    return next((row["text"] for row in rows if row["id"] == str(comment.finding_id)), "")


def _place(own: Delegation, comment: DraftComment) -> str:
    anchor = f"paragraph-{comment.paragraph}" if comment.paragraph else "whole"
    return f"{reverse('circulated', args=[own.pk])}#{anchor}"
