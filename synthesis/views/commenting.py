"""A body reads the draft that was circulated to it, drafts its comments, submits them, and later reads the answers."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import rules as consulting
from consultations.enums import AT_RISK
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import Refused, Stale
from submissions.enums import Confidentiality
from synthesis import doors
from synthesis.domain import commenting
from synthesis.domain.circulated import Own, own_comments
from synthesis.models import Circulation, DraftComment
from synthesis.review_forms import ChangedDraftCommentForm, DraftCommentForm, NewDraftCommentForm


@login_required
@require_safe
def circulated(request: HttpRequest, delegation: UUID) -> HttpResponse:
    return _page(request, *doors.circulated_draft(request.user, delegation))


@login_required
@require_POST
def write(request: HttpRequest, delegation: UUID) -> HttpResponse:
    at = clock.now()
    own, circulation = doors.circulated_draft(request.user, delegation)
    form = NewDraftCommentForm(request.POST)
    if form.is_valid():
        try:
            made = commenting.write(circulation, own, by=request.user, at=at, **form.cleaned_data)
            return redirect(_place(own, made))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, own, circulation, status=422, wrong=form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, delegation: UUID, draft_comment: UUID) -> HttpResponse:
    at = clock.now()
    own, circulation = doors.circulated_draft(request.user, delegation)
    row = doors.own_draft_comment(own, circulation, draft_comment)
    form = ChangedDraftCommentForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(row, name) for name in ("text", "wording", "confidentiality", "revision")},
    )
    theirs, status = None, 200
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_place(own, commenting.edit(row, by=request.user, at=at, **form.cleaned_data)))
        except Stale as stale:
            theirs, status = stale.current, 409
            form = ChangedDraftCommentForm({**request.POST.dict(), "revision": str(stale.current.revision)})
            tell(form, stale)
        except Refused as refusal:
            tell(form, refusal)
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
def drop(request: HttpRequest, delegation: UUID, draft_comment: UUID) -> HttpResponse:
    at = clock.now()
    own, circulation = doors.circulated_draft(request.user, delegation)
    row = doors.own_draft_comment(own, circulation, draft_comment)
    return _done(request, own, lambda: commenting.drop(row, by=request.user, at=at))


@login_required
@require_POST
def submit(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """By the focal point alone."""
    at = clock.now()
    own, circulation = doors.circulated_draft(request.user, delegation)

    def act() -> None:
        count = commenting.submit(circulation, own, by=request.user, at=at)
        words = ngettext("%(n)d comment is submitted.", "%(n)d comments are submitted.", count)
        messages.success(request, words % {"n": count})

    return _done(request, own, act)


def _done(request: HttpRequest, delegation: Delegation, act: Any) -> HttpResponse:
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("circulated", delegation=delegation.pk)


def _page(
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
        "general": (_form("", asked, wrong, own), _on(here, None)),
        "sections": [
            (
                part["title"],
                [(row, _form(row["id"], asked, wrong, own), _on(here, row["id"])) for row in part["findings"]],
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


def _form(finding: str, asked: str | None, wrong: DraftCommentForm | None, own: Delegation) -> DraftCommentForm:
    if wrong is not None and asked == finding:
        return wrong
    at_risk = own.organisation.constituency in AT_RISK
    level = Confidentiality.NAMELESS if at_risk else Confidentiality.PUBLIC
    initial = {"finding": finding, "confidentiality": level}
    return NewDraftCommentForm(initial=initial, auto_id=f"id_{finding or 'whole'}_%s")


def _on(comments: list[Own], finding: str | None) -> list[Own]:
    return [each for each in comments if (str(each.comment.finding_id) if each.comment.finding_id else None) == finding]


def _paragraph(circulation: Circulation, comment: DraftComment) -> str:
    rows = (row for part in circulation.outline["sections"] for row in part["findings"])
    return next((row["text"] for row in rows if row["id"] == str(comment.finding_id)), "")


def _place(own: Delegation, comment: DraftComment) -> str:
    anchor = f"paragraph-{comment.paragraph}" if comment.paragraph else "whole"
    return f"{reverse('circulated', args=[own.pk])}#{anchor}"
