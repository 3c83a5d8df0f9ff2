"""Pages of reports of harm: open to everybody, read by named officers (`services`).

Address and title are neutral: they stay in the history of a browser that others may look at.
"""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.cache import never_cache

from accounts.models import User
from consultations import lookups, permissions
from consultations.lookups import OfficerMixin, OpenMixin, SignedInMixin, officer_page
from consultations.models import ProtectedReport
from consultations.protection import services
from consultations.protection.forms import HarmReportForm, ProtectedNoteForm, ReadAnswerForm, ReplyForm
from core.errors import Refused
from core.web.act_views import ActView, ButtonView
from core.web.forms import new_token, page_token

# Where complaints and reports of reprisals go outside the portal.
ELSEWHERE = (
    (gettext_lazy("Reprisals for cooperating with the United Nations"), "https://www.ohchr.org/en/reprisals"),
    (gettext_lazy("Communications to special procedures"), "https://spsubmission.ohchr.org/"),
    (
        gettext_lazy("Complaints to treaty bodies"),
        "https://www.ohchr.org/en/treaty-bodies/complaints-about-human-rights-violations",
    ),
)


class SupportView(OpenMixin, ActView):
    """What happened, told to a named officer; below it what the person told before, with the answers.

    Somebody who has not signed in gets a reference and a code with which they read the answer. No browser keeps these
    pages, so that whoever goes back gets an empty form.
    """

    form_class = HarmReportForm
    template_name = "consultations/protection/support.html"
    success_url = "support"
    is_used = False  # the form's token

    @property
    def person(self) -> User | None:
        return self.user if self.user.is_authenticated else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.person}

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def report(self, form: HarmReportForm) -> ProtectedReport:
        _check_rate(self.request)
        token = self.request.POST.get("token", "")
        return services.report_harm(by=self.person, token=token, **form.cleaned_data)

    def act(self, form: HarmReportForm) -> None:
        words = _("Your report was received. Its reference is %(reference)s. The answer will appear on this page.")
        self.say(words % {"reference": self.report(form).reference})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.person is not None:
            return super().post(request, *args, **kwargs)
        form = self.get_form()
        if {"hold_back", "organisation"} & request.POST.keys():  # the page was opened by somebody who had signed in
            form.add_error(None, _("You were signed out. Sign in again to withhold your content from publication."))
        if form.is_valid():
            try:
                report = self.report(form)
            except Refused as refusal:
                self.refuse(form, refusal)
            else:
                context = {"report": report, "code": services.code_of(report)}
                return render(request, "consultations/protection/received.html", context)
        return self.form_invalid(form)

    def refuse(self, form: Any, refusal: Refused) -> None:
        super().refuse(form, refusal)
        self.is_used = refusal.code == "form_used"  # what was typed can be sent again, as a report of its own

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "token": new_token() if self.is_used else page_token(self.request),
            "officers": services.named_officers(*services.near_bodies(self.person)),
            "reports": services.own_reports(self.person),
            "reader": None if self.person else ReadAnswerForm(),
            "elsewhere": ELSEWHERE,
            **kwargs,
        }


class ReadAnswerView(OpenMixin, ActView):
    """The answer to a report that was made without signing in, and a reply to it.

    Nothing is stored in the browser, and nothing is in an address: reference and code go along with the reply.
    """

    form_class = ReadAnswerForm
    template_name = "consultations/protection/answer.html"

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if form.is_valid():
            try:
                _check_rate(request)
                report = services.open_report(**form.cleaned_data)
            except Refused as refusal:
                self.refuse(form, refusal)
            else:
                return self._show_report(report, form.cleaned_data)
        return self.form_invalid(form)

    def _show_report(self, report: ProtectedReport, opened_by: dict[str, str]) -> HttpResponse:
        reply = ReplyForm(self.request.POST if "text" in self.request.POST else None)
        token, is_sent = page_token(self.request), False
        if reply.is_bound and reply.is_valid():
            try:
                services.reply_to_report(report, token=token, **reply.cleaned_data)
            except Refused as refusal:
                self.refuse(reply, refusal)
            else:
                report, is_sent = services.open_report(**opened_by), True
                reply, token = ReplyForm(), new_token()
        context = {"report": report, "reply": reply, "token": token, "opened_by": opened_by, "is_sent": is_sent}
        return self.show(status=422 if reply.errors else 200, form=None, **context)


class ReplyView(SignedInMixin, ActView):
    """The person's own report, whole, with the answers, and a reply."""

    form_class, form_name = ReplyForm, "reply"
    template_name = "consultations/protection/answer.html"
    success_message = gettext_lazy("Your reply was sent.")

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return super().dispatch(request, *args, **kwargs)

    def get_object(self, report: UUID) -> ProtectedReport:
        return lookups.row_or_404(services.own_reports(self.user).filter(pk=report).first())

    def get_success_url(self) -> str:
        return reverse("support")

    def act(self, form: ReplyForm) -> None:
        services.reply_to_report(self.object, token=self.request.POST.get("token", ""), **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"report": self.object, "token": page_token(self.request), **super().get_context_data(**kwargs)}


def _check_rate(request: HttpRequest) -> None:
    """Raise Refused for too many reports, or tries to read one, from one place."""
    if not ratelimit.consume(request, action="support"):
        raise Refused("too_many_reports", _("Too many attempts. Try again in an hour. Nothing you typed is lost."))


class ReleaseReportView(SignedInMixin, ButtonView):
    """The person says that the matter need not be held back any longer."""

    success_message = gettext_lazy(
        "Your content is no longer withheld from publication. Each part is shown as your team chose."
    )

    def get_object(self, report: UUID) -> ProtectedReport:
        return lookups.row_or_404(services.own_reports(self.user).filter(pk=report).first())

    def get_success_url(self) -> str:
        return reverse("support")

    def act(self) -> None:
        services.release_report(self.object, by=self.user)


@officer_page()
def report_list(request: HttpRequest) -> HttpResponse:
    if not permissions.is_protection_officer(request.user):
        raise lookups.not_found()
    reports = permissions.protected_reports_received_by(request.user).prefetch_related("notes")
    waiting = set(permissions.protected_reports_received_by(request.user).unanswered().values_list("pk", flat=True))
    crumbs = [{"label": _("Protected reports"), "url": None}]
    return render(
        request,
        "consultations/secretariat/protected_list.html",
        {"reports": reports[:500], "waiting": waiting, "crumbs": crumbs},
    )


class ProtectedReportView(OfficerMixin, ActView):
    """The person's words, how far they consent, and what was done; a POST adds to that."""

    form_class = ProtectedNoteForm
    template_name = "consultations/secretariat/protected.html"
    success_url = "protection:report"
    success_message = gettext_lazy("Saved. The person can read it after signing in, or with the code of the report.")

    def get_object(self, report: UUID) -> ProtectedReport:
        rows = permissions.protected_reports_received_by(self.user).select_related("organisation", "told_by")
        return lookups.row_or_404(rows.filter(pk=report).first())

    def act(self, form: ProtectedNoteForm) -> None:
        if self.request.POST.get("then") == "release":
            services.release_report(self.object, by=self.user, word=form.cleaned_data["text"])
        else:
            services.answer_report(self.object, by=self.user, **form.cleaned_data)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [
            {"label": _("Protected reports"), "url": reverse("protection:reports")},
            {"label": self.object.reference, "url": None},
        ]
        return {"report": self.object, "notes": self.object.notes.select_related("by"), "crumbs": crumbs, **kwargs}
