"""Pages of reports of harm: open to everybody signed in, read by the named officers outside the rounds concerned."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from consultations import lookups, permissions
from consultations.lookups import OfficerMixin, SignedInMixin, officer_page
from consultations.models import ProtectedReport
from consultations.protection import services
from consultations.protection.forms import HarmReportForm, ProtectedNoteForm
from core.web.act_views import ActView, ButtonView
from core.web.forms import page_token

# Where complaints and reports of reprisals go outside the portal.
ELSEWHERE = (
    (gettext_lazy("Reprisals for cooperating with the United Nations"), "https://www.ohchr.org/en/reprisals"),
    (gettext_lazy("Communications to special procedures"), "https://spsubmission.ohchr.org/"),
    (
        gettext_lazy("Complaints to treaty bodies"),
        "https://www.ohchr.org/en/treaty-bodies/complaints-about-human-rights-violations",
    ),
)


class ReportHarmView(SignedInMixin, ActView):
    """What happened, told to a named officer; below it what the person told before, with the answers."""

    form_class = HarmReportForm
    template_name = "consultations/something_happened.html"
    success_url = "something_happened"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.user}

    def act(self, form: HarmReportForm) -> None:
        token = self.request.POST.get("token", "")
        report = services.report_harm(by=self.user, token=token, **form.cleaned_data)
        words = _("Your report was received. Its reference is %(reference)s. The answer will appear on this page.")
        self.say(words % {"reference": report.reference})

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {
            "token": page_token(self.request),
            "officers": services.named_officers(*services.bodies_of(self.user)),
            "reports": services.own_reports(self.user),
            "elsewhere": ELSEWHERE,
            **kwargs,
        }


class ReleaseReportView(SignedInMixin, ButtonView):
    """The person says that the matter need not be held back any longer."""

    success_message = gettext_lazy(
        "Your content is no longer withheld from publication. Each part is shown as your team chose."
    )

    def get_object(self, report: UUID) -> ProtectedReport:
        return lookups.row_or_404(services.own_reports(self.user).filter(pk=report).first())

    def get_success_url(self) -> str:
        return reverse("something_happened")

    def act(self) -> None:
        services.release_report(self.object, by=self.user)


@officer_page()
def report_list(request: HttpRequest) -> HttpResponse:
    if not permissions.is_protection_officer(request.user):
        raise lookups.not_found()
    reports = permissions.protected_reports_received_by(request.user).prefetch_related("notes")
    crumbs = [{"label": _("Protected reports"), "url": None}]
    return render(
        request, "consultations/secretariat/protected_list.html", {"reports": reports[:500], "crumbs": crumbs}
    )


class ProtectedReportView(OfficerMixin, ActView):
    """The person's words, how far they consent, and what was done; a POST adds to that."""

    form_class = ProtectedNoteForm
    template_name = "consultations/secretariat/protected.html"
    success_url = "protection:report"
    success_message = gettext_lazy("Saved. The person can read it after signing in.")

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
