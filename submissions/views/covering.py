"""Words covered in the clean copy of a file: asked for, looked at, taken or dropped."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations.forms import tell
from core.downloads import attachment_response
from core.errors import NotYours, Refused
from core.intake.messages import refused
from core.models import Job
from core.tasks import told
from submissions import doors
from submissions.domain import clean_copies, covering, files
from submissions.file_forms import CoverForm
from submissions.models import Attachment
from submissions.scrubbing.messages import HINTS, REFUSALS


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def words(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """What the words of a file may give away; a button beside each covers it, a form takes further words."""
    own = doors.doors.own_delegation(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    if clean_copies.copy_of(row.file) is None:
        raise NotYours("not_there", _("There is no such page."))
    form = CoverForm(*([request.POST] if request.method == "POST" else []))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                covering.cover_words(row, form.cleaned_data["asked"], by=request.user)
            except Refused as refusal:
                refusal.field = "further" if refusal.field == "words" else refusal.field
                tell(form, refusal)
            else:
                return redirect("file_words", delegation=own.pk, attachment=row.pk)
    context = {"delegation": own, "attachment": row, "form": form, **_shown(row)}
    return render(request, "submissions/file_words.html", context, status=status)


@login_required
@require_POST
def settle(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """The copy is taken, or dropped (`drop`)."""
    own = doors.doors.own_delegation(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    try:
        if "drop" in request.POST:
            covering.drop_copy(row, by=request.user)
        else:
            covering.take_copy(row, by=request.user)
            messages.success(request, _("Others get the copy without these words from now on."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("file_words", delegation=own.pk, attachment=row.pk)


@login_required
@require_safe
def proposal(request: HttpRequest, delegation: UUID, attachment: UUID) -> HttpResponse:
    """The copy that waits, for its sender to look at."""
    own = doors.doors.own_delegation(request.user, delegation)
    row = doors.own_attachment(request.user, own, attachment)
    return attachment_response(*files.proposal_path_of(row))


def _shown(row: Attachment) -> dict[str, Any]:
    waiting = covering.proposed(row.file)
    job = covering.making(waiting)
    asked = {each.casefold() for each in (waiting.words if waiting else [])}
    return {
        "told": [(HINTS[one.hint], one, one.words.casefold() in asked) for one in covering.told_in(row)],
        "covered": clean_copies.taken_words(row.file),
        "proposal": waiting,
        "working": job is not None and job.state in (Job.State.WAITING, Job.State.RUNNING),
        "making": told(job) if job is not None else "",
        "why": str(refused(waiting.error, messages=REFUSALS)) if waiting and waiting.error else "",
    }
