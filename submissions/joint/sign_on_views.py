"""Pages of sign-on by code: the open page where a code is entered, and the lead's downloads."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit  # its `consume` can be taken back
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, gettext as _, gettext_lazy

from consultations.lookups import OpenMixin, SignedInMixin, not_found
from consultations.models import Delegation
from core.errors import Refused, TooSoon
from core.files.transfers import docx_response
from core.web.act_views import ActView, ButtonView, PageView
from core.web.forms import add_refusal
from submissions import lookups, permissions
from submissions.joint import sheets, sign_on
from submissions.joint.forms import SignOnAnswerForm, SignOnForm
from submissions.joint.services import text_of
from submissions.joint.views import MemberMixin
from submissions.lookups import WorkMixin
from submissions.models import JointMember, SignOnCode


class SignOnView(OpenMixin, ActView):
    """Two steps on one address: the code, then the answer. Nothing of the text or of names before the right code."""

    template_name = "submissions/joint/sign_on.html"
    form_class = SignOnForm
    title = gettext_lazy("Confirm a joint submission")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=SignOnForm())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = SignOnForm(request.POST)
        if not form.is_valid():
            return self.show(status=422, form=form)
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        try:
            tried = count_try(request)
            row = sign_on.find_code(number, code, by=request.user)
        except Refused as refusal:
            add_refusal(form, refusal)
            return self.show(status=429 if isinstance(refusal, TooSoon) else 422, form=form)
        tried.rollback()
        then = request.POST.get("then", "")
        is_known = row.member.is_known_to_lead
        if then not in ("confirm", "decline"):
            answer = SignOnAnswerForm(initial={"number": number, "code": code}, is_known=is_known)
            return self._ask(row, answer)
        answer = SignOnAnswerForm(request.POST, is_known=is_known, joins=then == "confirm")
        if not answer.is_valid():
            return self._ask(row, answer, status=422)
        try:
            member = sign_on.answer_by_code(number, code, by=request.user, joins=then == "confirm", **answer.answer)
        except Refused as refusal:
            add_refusal(answer, refusal)
            return self._ask(row, answer, status=422)
        return self.show(form=None, answered=member)

    def _ask(self, row: SignOnCode, form: SignOnAnswerForm, *, status: int = 200) -> HttpResponse:
        return self.show(status=status, form=form, row=row, outdated=sign_on.needs_new_sheet(row))


def count_try(request: HttpRequest) -> ratelimit.RateLimitUsage:
    """Count one more try of the account, else of the network address as the adapter hashes it (A8). Raises TooSoon.

    A try that was right is taken back: only wrong ones count.
    """
    who = str(request.user.pk) if request.user.is_authenticated else get_adapter().get_client_ip(request)
    tried = ratelimit.consume(request, app="allauth.account", action="sign_on", key=who)
    if tried is None:
        raise TooSoon("too_many_tries", _("Too many attempts. Try again in an hour."), wait=3_600)
    return tried


class SheetView(MemberMixin, ButtonView):
    """The sheet of one member, with a new code. By POST: the code is made, and an earlier one ends."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            name, content = sheets.make_sheet(self.member, by=self.user, language=get_language() or "en")
        except Refused as refusal:
            self.refusal = refusal
            return super().post(request, *args, **kwargs)
        return docx_response(name, content)

    def act(self) -> None:
        raise self.refusal


class LeadTextView(WorkMixin, PageView):
    """The lead's joint text as a file."""

    access = "led"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        own: Delegation = self.object
        if not self.status.is_joint or self.status.submission is None:
            raise not_found()
        self.status.submission.delegation = own
        language = get_language() or "en"
        return docx_response(*sheets.joint_file(self.status.submission, language, reader=own.organisation))


class MemberTextView(SignedInMixin, PageView):
    """The same for an invited organization, while it may read the text."""

    def get_object(self, member: UUID) -> JointMember:
        row = lookups.get_membership_or_404(self.user, member)
        version = text_of(row.submission)
        version.submission = row.submission
        if not permissions.sees_version(self.user, version):
            raise not_found()
        return row

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row, language = self.object, get_language() or "en"
        return docx_response(*sheets.joint_file(row.submission, language, reader=row.organisation))
