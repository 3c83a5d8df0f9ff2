"""A body that was asked into a joint submission reads the text as it stands, and answers for itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from consultations.domain import windows
from consultations.forms import tell
from core.downloads import attachment_response
from core.errors import Refused
from submissions import doors, rules
from submissions.domain import files, joint
from submissions.domain.alignment import aligned
from submissions.domain.standing_with import JointText, joint_text
from submissions.enums import MemberState
from submissions.joint_forms import SignForm
from submissions.models import JointMember


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def joint_page(request: HttpRequest, member: UUID) -> HttpResponse:
    """By POST the focal point confirms, declines or leaves (`then`)."""
    row = doors.joined(request.user, member)
    if request.method != "POST":
        return _show(request, row)
    form = SignForm(request.POST)
    then = request.POST.get("then", "")
    try:
        told = _answer(request.user, row, form, then)
    except Refused as refusal:
        tell(form, refusal)
        return _show(request, doors.joined(request.user, member), form, status=409)
    if not told:
        return _show(request, row, form, status=422)
    messages.success(request, told)
    return redirect("joint", member=row.pk)


@login_required
@require_safe
def joint_file(request: HttpRequest, member: UUID, attachment: UUID) -> HttpResponse:
    """The clean copy of a file, for a body that may read the text."""
    row = doors.joint_attachment(request.user, doors.joined(request.user, member), attachment)
    return attachment_response(*files.copy_path_of(row))


def _answer(user: Any, row: JointMember, form: SignForm, then: str) -> str:
    """What to say once it is done; nothing where the form has to be mended."""
    if then == "decline":
        joint.decline(row, by=user)
        return _("Declined. The lead is told; your body is not named.")
    if then == "leave":
        joint.leave(row, by=user)
        return _("Your body no longer stands with this text. It is named nowhere from now on.")
    if not form.is_valid():
        return ""
    joint.confirm(row, by=user, **form.cleaned_data)
    return _("Confirmed. Your body stands with this text.")


def _show(request: HttpRequest, row: JointMember, form: SignForm | None = None, status: int = 200) -> HttpResponse:
    shown = joint_text(row, request.user)
    context = {
        "member": row,
        "state": MemberState.EXPIRED if row.is_lapsed else MemberState(row.state),
        "delegation": row.submission.delegation,
        "shown": shown,
        "aligned": aligned(shown.version),
        "files": files.files_of(shown.version, request.user) if shown.version else [],
        "window": windows.closing(row.submission.delegation),
        "may_answer": rules.may_answer_as_member(request.user, row) and not shown.is_withdrawn,
        "form": _form(row, shown, form),
    }
    return render(request, "submissions/joint.html", context, status=status)


def _form(row: JointMember, shown: JointText, form: SignForm | None) -> SignForm:
    """The words that are shown are those that are confirmed next: also after a refusal."""
    if form is None or not form.is_bound:
        return SignForm(initial={"signed_by": row.signed_by, "listing": row.listing, "read": shown.mark})
    form.data = form.data.copy()
    form.data["read"] = shown.mark
    return form
