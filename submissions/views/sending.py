"""Read it as the final document, send it, correct it, take it back."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from consultations import rules as consulting
from consultations.domain import windows
from consultations.enums import Constituency
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.errors import Refused, Stale
from core.form_tokens import page_token
from submissions import doors
from submissions.domain import drafting, files, sending
from submissions.domain.alignment import aligned
from submissions.domain.confidentiality import strictest
from submissions.domain.consequences import consequences
from submissions.domain.differing import correction
from submissions.domain.reopening import open_part
from submissions.domain.reviewing import authority_of, document_of, read_mark, receipt_for, unanswered
from submissions.domain.standing_with import asked_of
from submissions.domain.standings import standing
from submissions.domain.words import limit_of, words
from submissions.enums import SubmissionKind
from submissions.forms import Beside, PackageForm, WithdrawForm
from submissions.models import Version
from submissions.workbook_doors import waiting_imports


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """A GET shows the whole; a POST keeps what is said of the whole, and with `then=submit` sends it."""
    at = clock.now()
    own, now = doors.led_work(request.user, delegation)
    if request.method == "POST" and (receipt := receipt_for(request.POST.get("token", ""), own)):
        return redirect("receipt", number=receipt.number)
    if now.draft is None:
        sent = _("Your body has already sent its submission in this round.")
        return _to_tasks(request, own, sent if now.is_final else _("Nothing is written yet."))
    form = PackageForm(request.POST if request.method == "POST" else None, version=now.draft, is_company=_company(own))
    if request.method != "POST":
        return _show(request, own, now.draft, form)
    if not form.is_valid():
        return _show(request, own, now.draft, form, status=422)
    return _keep_and_send(request, own, now.draft, form, at)


def _keep_and_send(
    request: HttpRequest, own: Delegation, draft: Version, form: PackageForm, at: datetime
) -> HttpResponse:
    token = request.POST.get("token", "")
    try:
        draft = drafting.set_package(draft, form.said(), by=request.user, revision=form.cleaned_data["revision"])
        if request.POST.get("then") != "submit":
            messages.success(request, _("Saved. Nothing was sent."))
            return redirect("review", delegation=own.pk)
        receipt = sending.submit(draft, by=request.user, at=at, token=token, read=request.POST.get("read", ""))
    except Refused as refusal:
        if earlier := receipt_for(token, own):  # the same form, twice at the same time
            return redirect("receipt", number=earlier.number)
        stored = standing(own).draft
        differs = form.beside(stored) if isinstance(refusal, Stale) and stored else []
        form.take_over(stored)
        tell(form, refusal)
        return _show(request, own, stored or draft, form, status=409, differs=differs)
    return redirect("receipt", number=receipt.number)


@login_required
@require_POST
def correct(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """Begins a correction, or goes on with the one that is there."""
    at = clock.now()
    own, now = doors.led_work(request.user, delegation)
    back = request.POST.get("back", "")
    if not (back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)):
        back = reverse("task_list", kwargs={"delegation": own.pk})
    if now.submission is None:
        return _to_tasks(request, own, _("Nothing was sent yet."))
    try:
        sending.correct(now.submission, by=request.user, at=at)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("task_list", delegation=own.pk)
    messages.success(request, _("You are correcting now. What you sent stands until you submit again."))
    return redirect(back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The focal point takes the submission back; asked once, with a reason."""
    at = clock.now()
    own, now = doors.focal_work(request.user, delegation)
    token = request.POST.get("token", "")
    if request.method == "POST" and (receipt := receipt_for(token, own)):
        return redirect("receipt", number=receipt.number)
    if now.submission is None or now.sent is None:
        return _to_tasks(request, own, _("Nothing was sent that could be withdrawn."))
    effects = consequences(now.submission)
    form = WithdrawForm(request.POST if request.method == "POST" else None, asks=effects.asks)
    if form.is_bound and form.is_valid():
        try:
            receipt = sending.withdraw(now.submission, by=request.user, token=token, at=at, **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            return redirect("receipt", number=receipt.number)
    context = {
        "delegation": own,
        "standing": now,
        "form": form,
        "consequences": effects,
        "token": page_token(request),
    }
    return render(request, "submissions/withdraw.html", context, status=422 if form.is_bound else 200)


def _to_tasks(request: HttpRequest, own: Delegation, why: str) -> HttpResponse:
    """Whoever comes by an old link or a second tab reads why the page is not there."""
    messages.info(request, why)
    return redirect("task_list", delegation=own.pk)


def _show(
    request: HttpRequest,
    own: Delegation,
    version: Version,
    form: PackageForm,
    status: int = 200,
    differs: Sequence[Beside] = (),
) -> HttpResponse:
    at = clock.now()
    against, window, part = sending.check(version, at), windows.closing(own), open_part(version)
    attached = list(files.files_of(version, request.user))
    whole = form.whole()
    document = document_of(version, attached, whole)
    context = {
        "delegation": own,
        "version": version,
        "window": window,
        "document": document,
        "correction": correction(version),
        "files": [(row, strictest(row.confidentiality, whole)) for row in attached],
        "aligned": aligned(version),
        "members": asked_of(standing(own)) if version.submission.kind == SubmissionKind.JOINT else None,
        "against": [fault for fault in against if fault.field not in form.fields],
        "missing_here": [fault for fault in against if fault.field in form.fields],
        "unanswered": unanswered(document, own.organisation.constituency),
        "read": read_mark(version, at),
        "attached_authority": authority_of(version),
        "brought": waiting_imports(request.user, own).first(),
        "reopened": part,
        "late": part is None and window is not None and at >= window.regular_closes,
        "authorities": own.authorities.order_by("-note_date"),
        "words": words(version),
        "limit": limit_of(version),
        "form": form,
        "differs": differs,
        "may_submit": consulting.is_focal_point(request.user, own),
        "token": page_token(request),
    }
    return render(request, "submissions/review.html", context, status=status)


def _company(delegation: Delegation) -> bool:
    return delegation.organisation.constituency == Constituency.PRIVATE_SECTOR
