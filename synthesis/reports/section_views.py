"""The editor of one section: its findings as a text, each edited in place, with its evidence beside it."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.errors import Refused, SaveConflict
from core.web.act_views import ButtonView, PageView
from core.web.forms import add_refusal
from synthesis import permissions
from synthesis.models import Finding, Section, SynthesisReport
from synthesis.reports import lookups
from synthesis.reports.findings import paragraphs, services as findings
from synthesis.reports.findings.rows import finding_rows
from synthesis.reports.forms import PlaceForm, TextForm
from synthesis.reports.report_pages import report_page, section_url, side_by_side, url_at
from synthesis.reports.views import DraftMixin, chip
from synthesis.review.approval import stage_of


class SectionView(DraftMixin, PageView):
    template_name = "synthesis/reports/section.html"

    def get_object(self, report: UUID, section: UUID, **kwargs: Any) -> SynthesisReport:
        row = super().get_object(report)
        self.section = lookups.get_section_or_404(row, section)
        self.title = self.section.title
        return row

    def get_context_data(self, *, edited: tuple[UUID, TextForm] | None = None, **kwargs: Any) -> dict[str, Any]:
        row, section = self.object, self.section
        own = section.findings.filter(removed_at__isnull=True).order_by("order", "pk")
        at = str(edited[0]) if edited else self.request.GET.get("at", "")
        page = report_page([section], own, number=self.request.GET.get("page"), at=at)
        rows, sections = finding_rows(row, by=self.user, only=page.keys), list(row.sections.all())
        locked = row.workflow_in_progress
        return {
            "report": row,
            "chip": chip(stage_of(row, clock.now())),
            "section": section,
            "page_obj": page.page,
            "pages_url": reverse("synthesis:section", args=[row.pk, section.pk])
            if self.request.method == "POST"
            else "",
            "back": url_at("synthesis:report", row, section=section.pk),
            "sections": sections,
            "findings": [
                (
                    each,
                    edited[1] if edited and edited[0] == each.finding.pk else TextForm.of(each.finding),
                    self._place_form(each.finding, sections),
                    paragraphs.sentence_choices(each.finding.text, row.language),
                )
                for each in rows
            ],
            "wrong": edited[1] if edited else None,
            "edits": not locked,
            "locked": locked,
            "reads": True,
            "may_draft": permissions.may_draft(self.user, row.round),
            "crumbs": lookups.crumbs(row, section.title),
            **kwargs,
        }

    def _place_form(self, finding: Finding, sections: Iterable[Section]) -> PlaceForm:
        """Return the form that moves the finding. All of the page share one query for their choices."""
        initial = {"section": self.section.pk}
        form = PlaceForm(report=self.object, prefix="place", initial=initial, auto_id=f"id_{finding.pk}_%s")
        form.fields["section"].choices = [(each.pk, str(each)) for each in sections]  # type: ignore[attr-defined]  # a field of choices
        return form


class SectionFindingMixin(SectionView):
    """An act on a finding of the section, which is shown again after it."""

    methods = ("POST",)

    def get_object(self, report: UUID, finding: UUID) -> SynthesisReport:  # type: ignore[override]  # by the finding
        row = lookups.get_report_or_404(self.user, report, *self.duties)
        self.finding: Finding = lookups.get_finding_or_404(row, finding)
        self.section = self.finding.section
        self.title = self.section.title
        return row

    def get_success_url(self) -> str:
        return section_url(self.finding)

    def number(self, name: str) -> int:
        """Return a number that was posted; 0 for anything else."""
        text = self.request.POST.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class EditTextView(SectionFindingMixin):
    """Save the text of a finding, edited in place."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = TextForm(request.POST, prefix=f"text-{self.finding.pk}")
        status, conflict = 422, None
        if form.is_valid():
            fields, revision = {"text": form.cleaned_data["text"]}, form.cleaned_data["revision"]
            try:
                findings.edit_finding(self.finding, fields, revision=revision, by=self.user)
                messages.success(request, _("The finding is saved."))
                return redirect(self.get_success_url())
            except SaveConflict as stale:
                again = request.POST.copy()
                again[f"text-{self.finding.pk}-revision"] = str(stale.current.revision)
                form, status = TextForm(again, prefix=f"text-{self.finding.pk}"), 409
                add_refusal(form, stale)
                conflict = side_by_side(self.object, stale, _("Your text"))
            except Refused as refusal:
                add_refusal(form, refusal)
        return self.show(status=status, edited=(self.finding.pk, form), conflict=conflict)


class JoinFindingsView(SectionFindingMixin, ButtonView):
    def act(self) -> None:
        paragraphs.join_with_next(self.finding, revision=self.number("revision"), by=self.user)


class SplitView(SectionFindingMixin, ButtonView):
    def act(self) -> None:
        after, revision = self.number("after"), self.number("revision")
        paragraphs.split_after(self.finding, after, revision=revision, by=self.user)
