"""The page of the office's documents of a round, and each of them as a Word file."""

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy as _

from consultations import lookups
from consultations.enums import Duty
from consultations.lookups import OfficerMixin, RoundMixin, not_found, row_or_404
from core.files.transfers import docx_response
from core.web.act_views import ActView, PageView
from portal.desk.office_documents import SlipFacts, call_text, inputs_table, submission_slip
from synthesis import permissions
from synthesis.models import SynthesisReport

MAKERS = {"call": call_text, "inputs": inputs_table}


class OfficeDocumentsView(RoundMixin, PageView):
    """The documents that the office hands on, made from the round as it is now."""

    template_name = "portal/office_documents.html"
    title = _("Office documents")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        reports = permissions.reports_visible_to(self.user).filter(round=self.object).order_by("begun_at", "pk")
        return super().get_context_data(
            languages=settings.LANGUAGES, language=get_language() or "en", reports=reports, **kwargs
        )


class OfficeDocumentView(RoundMixin, PageView):
    """One document as a Word file: `?language=` is one of the portal's."""

    def get(self, request: HttpRequest, round_id: UUID, kind: str) -> HttpResponse:
        if kind not in MAKERS:
            raise not_found()
        code = request.GET.get("language", "")
        language = code if code in dict(settings.LANGUAGES) else get_language() or "en"
        return docx_response(*MAKERS[kind](self.object, language))


class SlipForm(forms.Form):
    """What the slip says besides what the portal knows."""

    symbol = forms.CharField(label=_("Symbol"), max_length=60, help_text=_("For example A/HRC/80/CRP.2."))
    agenda_item = forms.CharField(label=_("Agenda item"), max_length=200, required=False)
    language = forms.ChoiceField(label=_("Original language"), choices=settings.LANGUAGES)
    slot = forms.DateField(
        label=_("Slot date"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The date that document services set for the submission."),
    )
    limit = forms.IntegerField(
        label=_("Word limit"),
        min_value=100,
        max_value=1_000_000,
        initial=8_500,
        help_text=_("8,500 for reports of the secretariat, 10,700 for others, notes included."),
    )
    contact = forms.CharField(label=_("Contact"), max_length=200, required=False)


class SubmissionSlipView(OfficerMixin, ActView):
    """The slip with which a report goes to documents services."""

    template_name = "portal/submission_slip.html"
    form_class = SlipForm
    object_name = "report"
    title = _("Submission slip")
    object: SynthesisReport

    def get_object(self, report: UUID, **kwargs: Any) -> SynthesisReport:
        rows = permissions.reports_visible_to(self.user).select_related("round__document", "round__rules")
        row = row_or_404(rows.filter(pk=report).first())
        lookups.get_round_or_404(self.user, row.round_id, Duty.MANAGE)
        return row

    def get_initial(self) -> dict[str, Any]:
        last = self.object.processing.order_by("at", "pk").last()
        return {
            "symbol": last.symbol if last else self.object.symbol,
            "agenda_item": last.agenda_item if last else "",
            "language": last.language if last else self.object.language,
            "contact": self.object.round.office_email,
            "limit": 8_500,
        }

    def get_crumbs(self) -> list[dict[str, Any]]:
        crumbs = lookups.round_crumbs(self.object.round, str(OfficeDocumentsView.title), str(self.title))
        crumbs[-2]["url"] = reverse("office_documents", args=[self.object.round_id])
        return crumbs

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if not form.is_valid():
            return self.form_invalid(form)
        return docx_response(*submission_slip(self.object, SlipFacts(**form.cleaned_data), by=self.user))
