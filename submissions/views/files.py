"""Files of a draft: sent, described, taken out, fetched."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import rules as consulting
from consultations.domain.queries import recommendations_of
from consultations.enums import AT_RISK
from consultations.forms import tell
from consultations.models import Delegation
from core import clock
from core.downloads import attachment_response
from core.errors import NotYours, Refused
from core.form_tokens import is_well_formed, page_token
from core.intake.names import isolated
from submissions import doors, rules
from submissions.domain import arrivals, files, uploads
from submissions.domain.standings import Standing, draft_at_hand, standing
from submissions.enums import AttachmentKind, Confidentiality
from submissions.file_forms import FilesForm
from submissions.forms import FileDetailsForm
from submissions.views.known import known


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def files_page(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The list, and the form that sends one more."""
    at = clock.now()
    own, now = doors.own_work(request.user, delegation)
    form = _form(request, own, FilesForm, initial=_first(own, request.GET.get("kind", "")), files=True)
    if request.method != "POST":
        return _show(request, own, now, form)
    if not rules.may_begin(request.user, own):
        raise NotYours("not_yours", _("You do not draft for this body in this round."))
    if not form.is_valid():
        return _show(request, own, now, form, status=422, pending=form.cleaned_data.get("upload", []))
    token = request.POST.get("token", "")
    token = token if is_well_formed(token) else ""
    try:
        data = dict(form.cleaned_data)
        streams = [(upload.name, upload) for upload in data.pop("file")]
        pieces = [uploads.finished(key, own, by=request.user) for key in data.pop("upload")]
        version = draft_at_hand(own, by=request.user, at=at)
        said = arrivals.take_files(version, streams, pieces, token=token, by=request.user, **data)
    except Refused as refusal:
        tell(form, refusal)
        return _show(request, own, now, form, status=422)
    for attachment in said.taken:
        messages.success(request, _("“%(title)s” has arrived and is being checked.") % {"title": attachment.title})
    if not said.refused:
        return redirect("files", delegation=own.pk)
    several = len(said.taken) + len(said.refused) > 1
    for name, refusal in said.refused:
        tell(form, Refused(refusal.code, f"{isolated(name)}: {refusal}", field="file") if several else refusal)
    return _show(request, own, standing(own), form, status=422)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def file_details(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """What is said of a file; for one that was sent, to be read."""
    own, now = doors.own_work(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    form = _form(request, own, FileDetailsForm, initial=FileDetailsForm.initial_of(row))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                files.describe_file(row, by=request.user, **form.cleaned_data)
            except Refused as refusal:
                tell(form, refusal)
            else:
                messages.success(request, _("Saved."))
                return redirect("files", delegation=own.pk)
    context = {"delegation": own, "standing": now, "attachment": row, "form": form, "known": known(row, None)}
    return render(request, "submissions/file_details.html", context, status=status)


@login_required
@require_POST
def remove_file(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    own, _now = doors.own_work(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    try:
        files.remove_file(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("“%(title)s” was taken out.") % {"title": row.title})
    return redirect("files", delegation=own.pk)


@login_required
@require_safe
def download(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """The file itself, the rule asked again (C2)."""
    own = doors.doors.own_delegation(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    return attachment_response(files.path_of(row), row.file.display_name, row.file.content_type)


@login_required
@require_safe
def clean_copy(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """What others than the sender get, for the sender to look at."""
    own = doors.doors.own_delegation(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    return attachment_response(*files.copy_path_of(row))


def _first(delegation: Delegation, kind: str) -> dict[str, Any]:
    """What the form proposes: the kind that a link asks for, and the safer choice where people may be at risk."""
    at_risk = delegation.organisation.constituency in AT_RISK
    usual = AttachmentKind.SHADOW_REPORT if at_risk else AttachmentKind.ANNEX
    return {
        "kind": kind if kind in AttachmentKind.values else usual,
        "language": delegation.organisation.language,
        "confidentiality": Confidentiality.NAMELESS if at_risk else Confidentiality.PUBLIC,
    }


def _form(
    request: HttpRequest, own: Delegation, form: type[FileDetailsForm], *, initial: dict[str, Any], files: bool = False
) -> FileDetailsForm:
    recommendations = recommendations_of(own.round)
    if not consulting.may_draft_all(request.user, own):
        recommendations = recommendations.filter(pk__in=consulting.assigned(request.user, own))
    given: list[Any] = []
    if request.method == "POST":
        given = [request.POST, request.FILES] if files else [request.POST]
    languages = own.round.rules.languages or [code for code, _name in settings.LANGUAGES]
    return form(*given, languages=languages, recommendations=recommendations, initial=initial)


def _show(
    request: HttpRequest,
    own: Delegation,
    now: Standing,
    form: FileDetailsForm,
    status: int = 200,
    pending: Sequence[UUID] = (),
) -> HttpResponse:
    """`pending` are uploads that have come by pieces and wait for a form without fault."""
    rows = list(files.files_of(now.shown, request.user)) if now.shown else []
    jobs = files.reading_jobs(rows)
    listed = [known(row, jobs.get(str(row.file_id))) for row in rows]
    context = {
        "delegation": own,
        "standing": now,
        "files": listed,
        "working": any(row["working"] for row in listed),
        "form": form,
        "may_add": rules.may_begin(request.user, own) and not now.is_final,
        "limit_mb": settings.UPLOAD_LIMIT >> 20,
        "token": page_token(request),
        "pending": pending,
    }
    return render(request, "submissions/files.html", context, status=status)
