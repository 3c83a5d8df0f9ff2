"""Pages of joint submissions, for the lead and the invited bodies, and of alignment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from consultations.models import Delegation
from consultations.rounds import windows
from consultations.rounds.selectors import recommendations_of
from core import clock
from core.errors import Refused
from core.files.transfers import attachment_response
from core.text.languages import isolate_name
from core.web.act_views import ActView, ButtonView
from core.web.forms import add_refusal
from submissions import lookups, permissions
from submissions.attachments import services as attachments_services
from submissions.drafting.answers import answers_on
from submissions.drafting.views import AnswerPage
from submissions.enums import MemberState
from submissions.joint import alignment, members as joint_members, services as joint_services
from submissions.joint.alignment import aligned
from submissions.joint.forms import AlignForm, FindBodyForm, InviteAgainForm, InviteMemberForm, SignForm, usual_day
from submissions.joint.members import JointText, joint_text, member_statuses
from submissions.lookups import WorkMixin
from submissions.models import JointMember


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def joint_page(request: HttpRequest, member: UUID) -> HttpResponse:
    """Show the joint text; by POST the focal point confirms, declines or leaves (`then`)."""
    row = lookups.get_membership_or_404(request.user, member)
    if request.method != "POST":
        return _joint_page(request, row)
    form = SignForm(request.POST)
    then = request.POST.get("then", "")
    try:
        message = _answer(request.user, row, form, then)
    except Refused as refusal:
        add_refusal(form, refusal)
        return _joint_page(request, lookups.get_membership_or_404(request.user, member), form, status=409)
    if not message:
        return _joint_page(request, row, form, status=422)
    messages.success(request, message)
    return redirect("joint", member=row.pk)


@login_required
@require_safe
def joint_file(request: HttpRequest, member: UUID, attachment: UUID) -> HttpResponse:
    """Download the clean copy of a file, for a body that may read the text."""
    row = lookups.get_joint_attachment_or_404(
        request.user, lookups.get_membership_or_404(request.user, member), attachment
    )
    return attachment_response(*attachments_services.copy_path_of(row))


def _answer(user: User, row: JointMember, form: SignForm, then: str) -> str:
    """Record the answer and return the message; "" where the form has errors."""
    if then == "decline":
        joint_services.decline(row, by=user)
        return _("Declined. The lead has been notified. You are not named.")
    if then == "leave":
        joint_services.leave(row, by=user)
        return _(
            "You have left this joint submission. Where your name is public with it, it is removed within one hour. "
            "Copies that others have made cannot be recalled."
        )
    if not form.is_valid():
        return ""
    joint_services.confirm(row, by=user, **form.cleaned_data)
    return _("Confirmed. You have joined this submission.")


def _joint_page(
    request: HttpRequest, row: JointMember, form: SignForm | None = None, status: int = 200
) -> HttpResponse:
    joint = joint_text(row, request.user)
    context = {
        "member": row,
        "state": MemberState.EXPIRED if row.is_lapsed else MemberState(row.state),
        "delegation": row.submission.delegation,
        "shown": joint,
        "aligned": aligned(joint.version),
        "files": attachments_services.files_of(joint.version, request.user) if joint.version else [],
        "window": windows.delegation_window(row.submission.delegation),
        "may_answer": permissions.may_answer_as_member(request.user, row) and not joint.is_over,
        "form": _sign_form(row, joint, form),
    }
    return render(request, "submissions/joint/joint.html", context, status=status)


def _sign_form(row: JointMember, text: JointText, form: SignForm | None) -> SignForm:
    """Return the form with the mark of the text on the page: that text is confirmed next, also after a refusal."""
    if form is None or not form.is_bound:
        return SignForm(initial={"signed_by": row.signed_by, "listing": row.listing, "read": text.mark})
    form.data = form.data.copy()
    form.data["read"] = text.mark
    return form


class JointMembersView(WorkMixin, ActView):
    """A GET with `q` looks for a body; a POST asks one of those found."""

    access = "led"
    form_name = "ask"
    template_name = "submissions/joint/members.html"
    success_url = "joint_members"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        find = FindBodyForm(request.GET or None)
        text = find.text.strip()
        return self.show(find=find, ask=self.ask_form(None, text) if text else None)

    @property
    def named(self) -> str:
        return self.request.POST.get("named", "")[:300]

    def get_form(self, form_class: Any = None) -> InviteMemberForm:
        return self.ask_form(self.request.POST, self.named)

    def ask_form(self, data: Any, named: str) -> InviteMemberForm:
        window = windows.delegation_window(self.object)
        bodies = joint_members.findable(self.object.round, named)
        first = usual_day(window) if window else {}
        return InviteMemberForm(data, bodies=bodies, named=named, window=window, initial=first)

    def act(self, form: InviteMemberForm) -> None:
        day = _until(self.object, form.cleaned_data["expires_at"])
        member = joint_members.invite_body(self.object, by=self.user, expires_at=day, **form.whom())
        self.say(_("“%(name)s” is invited. The answer will appear here.") % {"name": isolate_name(member.called)})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        status, window, members = self.status, windows.delegation_window(self.object), member_statuses(self.status)
        is_open = window is not None and window.is_open(clock.now())
        return {
            "delegation": self.object,
            "status": status,
            "window": window,
            "is_open": is_open,
            "members": members,
            "may_be_own": status.is_joint and status.sent is None and not any(row.holds for row in members),
            "find": kwargs.get("find") or FindBodyForm({"q": self.named}),
            "again": InviteAgainForm(initial=usual_day(window), window=window) if window and is_open else None,
            "sent_alone": status.sent is not None and not status.is_joint,
            **kwargs,
        }


class MemberMixin(WorkMixin):
    """Also about a body that this one asked into the text it leads, `member`."""

    access = "led"
    success_url = "joint_members"

    def get_object(self, delegation: UUID, member: UUID) -> Delegation:
        own = super().get_object(delegation)
        self.member = lookups.get_invited_member_or_404(own, self.status, member)
        return own


class AskAgainView(MemberMixin, ButtonView):
    def act(self) -> None:
        form = InviteAgainForm(self.request.POST)
        if not form.is_valid():
            raise Refused("date_missing", _("Enter the date by which you ask for an answer."))
        day = _until(self.object, form.cleaned_data["expires_at"])
        member = joint_members.invite_again(self.member, by=self.user, expires_at=day)
        self.say(_("“%(name)s” is invited again.") % {"name": isolate_name(member.called)})


class TakeBackView(MemberMixin, ButtonView):
    def act(self) -> None:
        joint_members.cancel_invitation(self.member, by=self.user)
        self.say(
            _("The invitation is cancelled. “%(name)s” can no longer answer.")
            % {"name": isolate_name(self.member.called)}
        )


class MakeOwnView(WorkMixin, ButtonView):
    """The text is the body's own again."""

    access = "led"
    success_url = "joint_members"
    success_message = gettext_lazy("The text is your own submission again.")

    def act(self) -> None:
        joint_members.make_own(self.object, by=self.user)


def _until(own: Delegation, day: Any) -> datetime:
    window = windows.check_open(own, clock.now())
    return windows.end_of(day, window)


class AlignmentsView(WorkMixin, ActView):
    """All that the body aligns itself with; a POST aligns it on the chosen recommendations as well."""

    access = "led"
    form_class = AlignForm
    template_name = "submissions/joint/alignments.html"
    success_url = "alignments"
    place: AnswerPage | None = None
    answers: Sequence[Any] = ()

    def get_form_kwargs(self) -> dict[str, Any]:
        rows = recommendations_of(self.object.round)
        return {**super().get_form_kwargs(), "recommendations": rows, "single": self.place is not None}

    def act(self, form: AlignForm) -> str | None:
        if self.status.is_final:
            raise Refused("already_sent", _("You have already submitted. Start a correction first."))
        data = form.cleaned_data
        new_alignment = alignment.align_on(
            self.object,
            [self.place.subject.recommendation] if self.place else data["on"],
            reference=data["reference"],
            reservations=data.get("reservations", ""),
            by=self.user,
            at=clock.now(),
        )
        self.say(
            _("Your draft is now aligned with %(reference)s.")
            % {"reference": new_alignment.with_version.submission.reference}
        )
        return self.place.url if self.place else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = alignment.aligned(self.status.latest)
        if self.place is not None:
            rows = [row for row in rows if row.speaks_on(self.place.subject.recommendation.pk)]
        return super().get_context_data(
            status=self.status,
            window=windows.delegation_window(self.object),
            aligned=rows,
            place=self.place,
            said=bool(self.answers),
            **kwargs,
        )


class AlignView(AlignmentsView):
    """The same on one recommendation, with reservations where nothing is said on it yet."""

    def get_object(self, delegation: UUID, recommendation: UUID) -> Delegation:
        own = super().get_object(delegation)
        about = lookups.get_subject_or_404(self.user, own, recommendation=recommendation)
        self.place = AnswerPage(own, about)
        self.answers = [row for row in answers_on(self.status.latest, **about.filters) if not row.is_empty]
        return own

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "may_reserve": not self.answers}


class StopAligningView(WorkMixin, ButtonView):
    """No longer aligned: on the recommendation that is posted, else on any."""

    access = "led"
    answers_refusals = False
    success_url = "alignments"
    success_message = gettext_lazy("You are no longer aligned with that submission. Your own answers stay as they are.")

    def act(self) -> None:
        row = lookups.get_own_alignment_or_404(self.status, self.kwargs["alignment"])
        chosen = self.request.POST.get("recommendation", "")
        about = next((each for each in recommendations_of(self.object.round) if str(each.pk) == chosen), None)
        if about is None:
            alignment.stop_aligning(row, by=self.user)
        else:
            alignment.stop_on(row, about, by=self.user)
