"""The lead's page of a joint submission: who stands with the text, whom to ask, again, or no longer."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from consultations.forms import add_refusal
from consultations.models import Delegation, Recommendation
from consultations.rounds import windows
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import Refused
from core.files.transfers import attachment_response
from submissions import lookups, permissions
from submissions.attachments import services as attachments_services
from submissions.drafting.answers import answers_on
from submissions.drafting.status import SubmissionStatus
from submissions.drafting.views import AnswerPage
from submissions.enums import MemberState
from submissions.joint import alignment
from submissions.joint import members as joint_members
from submissions.joint import services as joint_services
from submissions.joint.alignment import aligned
from submissions.joint.forms import AlignForm, FindBodyForm, InviteAgainForm, InviteMemberForm, SignForm, usual_day
from submissions.joint.members import JointText, joint_text, member_statuses
from submissions.models import JointMember


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def joint_page(request: HttpRequest, member: UUID) -> HttpResponse:
    """By POST the focal point confirms, declines or leaves (`then`)."""
    row = lookups.get_membership_or_404(request.user, member)
    if request.method != "POST":
        return _joint_page(request, row)
    form = SignForm(request.POST)
    then = request.POST.get("then", "")
    try:
        told = _answer(request.user, row, form, then)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _joint_page(request, lookups.get_membership_or_404(request.user, member), form, status=409)
    if not told:
        return _joint_page(request, row, form, status=422)
    messages.success(request, told)
    return redirect("joint", member=row.pk)


@login_required
@require_safe
def joint_file(request: HttpRequest, member: UUID, attachment: UUID) -> HttpResponse:
    """The clean copy of a file, for a body that may read the text."""
    row = lookups.get_joint_attachment_or_404(
        request.user, lookups.get_membership_or_404(request.user, member), attachment
    )
    return attachment_response(*attachments_services.copy_path_of(row))


def _answer(user: User, row: JointMember, form: SignForm, then: str) -> str:
    """What to say once it is done; nothing where the form has to be mended."""
    if then == "decline":
        joint_services.decline(row, by=user)
        return _("Declined. The lead is told; your body is not named.")
    if then == "leave":
        joint_services.leave(row, by=user)
        return _("Your body no longer stands with this text. It is named nowhere from now on.")
    if not form.is_valid():
        return ""
    joint_services.confirm(row, by=user, **form.cleaned_data)
    return _("Confirmed. Your body stands with this text.")


def _joint_page(
    request: HttpRequest, row: JointMember, form: SignForm | None = None, status: int = 200
) -> HttpResponse:
    shown = joint_text(row, request.user)
    context = {
        "member": row,
        "state": MemberState.EXPIRED if row.is_lapsed else MemberState(row.state),
        "delegation": row.submission.delegation,
        "shown": shown,
        "aligned": aligned(shown.version),
        "files": attachments_services.files_of(shown.version, request.user) if shown.version else [],
        "window": windows.delegation_window(row.submission.delegation),
        "may_answer": permissions.may_answer_as_member(request.user, row) and not shown.is_withdrawn,
        "form": _sign_form(row, shown, form),
    }
    return render(request, "submissions/joint/joint.html", context, status=status)


def _sign_form(row: JointMember, text: JointText, form: SignForm | None) -> SignForm:
    """The words that are shown are those that are confirmed next: also after a refusal."""
    if form is None or not form.is_bound:
        return SignForm(initial={"signed_by": row.signed_by, "listing": row.listing, "read": text.mark})
    form.data = form.data.copy()
    form.data["read"] = text.mark
    return form


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def together(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """A GET with `q` looks for a body; a POST asks one of those found."""
    own, now = lookups.get_led_work_or_404(request.user, delegation)
    if request.method != "POST":
        find = FindBodyForm(request.GET or None)
        text = find.text.strip()
        ask = _ask_form(None, own, text) if text else None
        return _members_page(request, own, now, find, ask)
    named = request.POST.get("named", "")[:300]
    form = _ask_form(request.POST, own, named)
    if form.is_valid():
        try:
            day = _until(own, form.cleaned_data["expires_at"])
            member = joint_members.invite_body(own, by=request.user, expires_at=day, **form.whom())
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("“%(name)s” is asked. Its answer will stand here.") % {"name": member.called})
            return redirect("together", delegation=own.pk)
    return _members_page(request, own, now, FindBodyForm({"q": named}), form, status=422)


@login_required
@require_POST
def ask_again(request: HttpRequest, delegation: UUID, member: UUID) -> HttpResponse:
    def act(row: Any, own: Delegation) -> str:
        form = InviteAgainForm(request.POST)
        if not form.is_valid():
            raise Refused("date_missing", _("Give the day by which you ask for an answer."))
        day = _until(own, form.cleaned_data["expires_at"])
        asked = joint_members.invite_again(row, by=request.user, expires_at=day)
        return _("“%(name)s” is asked again.") % {"name": asked.called}

    return _act(request, delegation, member, act)


@login_required
@require_POST
def take_back(request: HttpRequest, delegation: UUID, member: UUID) -> HttpResponse:
    def act(row: Any, own: Delegation) -> str:
        joint_members.cancel_invitation(row, by=request.user)
        return _("Taken back. “%(name)s” is not asked any longer.") % {"name": row.called}

    return _act(request, delegation, member, act)


@login_required
@require_POST
def alone(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The text is the body's own again."""
    own, _now = lookups.get_led_work_or_404(request.user, delegation)
    try:
        joint_members.make_own(own, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The text is your body’s own again."))
    return redirect("together", delegation=own.pk)


def _act(request: HttpRequest, delegation: UUID, member: UUID, act: Callable[[Any, Delegation], str]) -> HttpResponse:
    own, now = lookups.get_led_work_or_404(request.user, delegation)
    row = lookups.get_invited_member_or_404(own, now, member)
    try:
        messages.success(request, act(row, own))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("together", delegation=own.pk)


def _until(own: Delegation, day: Any) -> datetime:
    window = windows.check_open(own, clock.now())
    return windows.end_of(day, window)


def _ask_form(data: Any, own: Delegation, named: str) -> InviteMemberForm:
    window = windows.delegation_window(own)
    initial = usual_day(window) if window else {}
    return InviteMemberForm(data, bodies=joint_members.findable(own.round, named), named=named, initial=initial)


def _members_page(
    request: HttpRequest,
    own: Delegation,
    now: SubmissionStatus,
    find: FindBodyForm,
    ask: InviteMemberForm | None,
    status: int = 200,
) -> HttpResponse:
    window = windows.delegation_window(own)
    members = member_statuses(now)
    context = {
        "delegation": own,
        "standing": now,
        "window": window,
        "is_open": window is not None and window.is_open(clock.now()),
        "members": members,
        "may_be_own": now.is_joint and now.sent is None and not any(row.holds for row in members),
        "find": find,
        "ask": ask,
        "again": InviteAgainForm(initial=usual_day(window)) if window else None,
        "sent_alone": now.sent is not None and not now.is_joint,
    }
    return render(request, "submissions/joint/members.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def alignments(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """All that the body aligns itself with; a POST aligns it on the chosen recommendations as well."""
    own, now = lookups.get_led_work_or_404(request.user, delegation)
    rows = recommendations_of(own.round)
    form = AlignForm(request.POST if request.method == "POST" else None, recommendations=rows, single=False)
    if _done(request, own, now, form):
        return redirect("alignments", delegation=own.pk)
    return _alignments_page(request, own, now, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def align(request: HttpRequest, delegation: UUID, recommendation: UUID) -> HttpResponse:
    """The same on one recommendation, with reservations where nothing is said on it yet."""
    own, now = lookups.get_led_work_or_404(request.user, delegation)
    about = lookups.get_subject_or_404(request.user, own, recommendation=recommendation)
    said = [row for row in answers_on(now.latest, **about.filters) if not row.is_empty]
    form = AlignForm(
        request.POST if request.method == "POST" else None,
        recommendations=recommendations_of(own.round),
        single=True,
        may_reserve=not said,
    )
    if _done(request, own, now, form, about.recommendation):
        return redirect(AnswerPage(own, about).url)
    return _alignments_page(request, own, now, form, place=AnswerPage(own, about), bound=bool(said))


@login_required
@require_POST
def stop(request: HttpRequest, delegation: UUID, alignment: UUID) -> HttpResponse:
    """No longer aligned: on the recommendation that is posted, else on any."""
    own, now = lookups.get_led_work_or_404(request.user, delegation)
    row = lookups.get_own_alignment_or_404(own, now, alignment)
    given = request.POST.get("recommendation", "")
    about = next((each for each in recommendations_of(own.round) if str(each.pk) == given), None)
    _stop(row, about, request.user)
    messages.success(request, _("Your body is no longer aligned there. What it says itself stays."))
    return redirect("alignments", delegation=own.pk)


def _stop(row: Any, about: Recommendation | None, by: User) -> None:
    if about is None:
        alignment.stop_aligning(row, by=by)
    else:
        alignment.stop_on(row, about, by=by)


def _done(
    request: HttpRequest, own: Delegation, now: SubmissionStatus, form: AlignForm, about: Recommendation | None = None
) -> bool:
    if not form.is_bound or not form.is_valid():
        return False
    if now.is_final:
        form.add_error(None, _("What was sent stays as it is: begin a correction first."))
        return False
    data = form.cleaned_data
    try:
        made = alignment.align_on(
            own,
            [about] if about else data["on"],
            reference=data["reference"],
            reservations=data.get("reservations", ""),
            by=request.user,
            at=clock.now(),
        )
    except Refused as refusal:
        add_refusal(form, refusal)
        return False
    reference = made.with_version.submission.reference
    messages.success(request, _("Your draft now aligns with %(reference)s.") % {"reference": reference})
    return True


def _alignments_page(
    request: HttpRequest,
    own: Delegation,
    now: SubmissionStatus,
    form: AlignForm,
    *,
    place: AnswerPage | None = None,
    bound: bool = False,
) -> HttpResponse:
    rows = alignment.aligned(now.latest)
    if place is not None:
        rows = [row for row in rows if row.speaks_on(place.subject.recommendation.pk)]  # type: ignore[union-attr]  # this place is a recommendation
    context = {
        "delegation": own,
        "standing": now,
        "window": windows.delegation_window(own),
        "aligned": rows,
        "form": form,
        "place": place,
        "said": bound,
    }
    return render(request, "submissions/joint/alignments.html", context, status=422 if form.errors else 200)
