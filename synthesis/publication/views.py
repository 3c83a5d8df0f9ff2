"""Pages of corrigenda and of the steps at the documents service."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations.enums import Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page, row_or_404
from core import clock
from core.errors import Refused
from core.tables import listings
from submissions.drafting.text_diff import redline
from synthesis import permissions
from synthesis.exports import lists as export
from synthesis.models import Corrigendum, SynthesisReport
from synthesis.publication import editions, services
from synthesis.publication.affected_paragraphs import affected
from synthesis.publication.selectors import released
from synthesis.reports import lookups
from synthesis.reports.forms import DocumentsForm, IssuedForm
from synthesis.reports.views import chip
from synthesis.review.approval import stage_of
from synthesis.review.approval_views import approval_page
from synthesis.review.forms import CorrigendumForm


@officer_page()
def corrigenda_page(request: HttpRequest, report: UUID) -> HttpResponse:
    return _page(request, lookups.get_report_or_404(request.user, report, *permissions.READS_REPORTS))


@officer_page("POST")
def propose_corrigendum(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS)
    form = CorrigendumForm(request.POST, prefix=f"paragraph-{finding}")
    if form.is_valid():
        try:
            editions.propose_corrigendum(row, finding, by=request.user, **form.cleaned_data)
            messages.success(request, _("The corrigendum waits for a second person."))
            return redirect("desk:corrigenda", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _page(request, row, status=422, refused=form)


@officer_page("POST")
def confirm_corrigendum(request: HttpRequest, report: UUID, corrigendum: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.REVIEW_SYNTHESIS)
    return _decided(request, row, corrigendum, editions.confirm_corrigendum, _("The next edition is published."))


@officer_page("POST")
def drop_corrigendum(request: HttpRequest, report: UUID, corrigendum: UUID) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    return _decided(request, row, corrigendum, editions.drop_corrigendum, _("The corrigendum is dropped."))


def _decided(request: HttpRequest, row: SynthesisReport, key: UUID, verb: Any, done: str) -> HttpResponse:
    asked = row_or_404(Corrigendum.objects.select_related("report").filter(pk=key, report=row).first())
    try:
        verb(asked, by=request.user)
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:corrigenda", row.pk)


def _page(
    request: HttpRequest, row: SynthesisReport, *, status: int = 200, refused: CorrigendumForm | None = None
) -> HttpResponse:
    edition = released(clock.now()).filter(report=row).first()
    made = row.corrigenda.filter(dropped_at__isnull=True).select_related("proposed_by", "confirmed_by", "edition")
    findings = [each for part in edition.outline["sections"] for each in part["findings"]] if edition else []
    numbers = {each["id"]: each["number"] for each in findings}
    if listings.requested_format(request) and request.method != "POST":
        withheld = {each["id"] for each in findings if editions.words_withheld(each)}
        return listings.export_response(request, export.corrigenda(row, made, numbers, withheld), round_id=row.round_id)
    may_draft = permissions.may_draft(request.user, row.round)
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "reads": True,
        "may_draft": may_draft,
        "may_review": permissions.may_review(request.user, row.round),
        "edition": edition,
        "exports": listings.format_links(request, len(made)) if request.method != "POST" else [],
        "made": [(each, numbers.get(str(each.finding_id)), redline(each.old, each.new)) for each in made],
        "paragraphs": [(each, _form(each, refused)) for each in findings] if may_draft else [],
        "wrong": refused,
        "affected": [each for each in affected(row, by=request.user) if each.needs_somebody or each.sources_gone],
        "crumbs": lookups.crumbs(row, _("Corrigenda")),
    }
    return render(request, "synthesis/publication/corrigenda.html", context, status=status)


def _form(row: dict[str, Any], refused: CorrigendumForm | None) -> CorrigendumForm:
    prefix = f"paragraph-{row['id']}"
    if refused is not None and refused.prefix == prefix:
        return refused
    return CorrigendumForm(prefix=prefix, initial={"new": row["text"]})


@officer_page("POST")
def send_to_documents(request: HttpRequest, report: UUID) -> HttpResponse:
    form = DocumentsForm(request.POST, prefix="documents")
    return _recorded(request, report, form, services.send_to_documents, "sent")


@officer_page("POST")
def issue(request: HttpRequest, report: UUID) -> HttpResponse:
    return _recorded(request, report, IssuedForm(request.POST, prefix="issued"), services.issue, "issued")


def _recorded(
    request: HttpRequest, report: UUID, form: forms.Form, verb: Callable[..., Any], name: str
) -> HttpResponse:
    row = lookups.get_report_or_404(request.user, report, Duty.MANAGE)
    if form.is_valid():
        try:
            verb(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is recorded; what is published says so."))
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    shown: dict[str, Any] = {name: form}
    return approval_page(request, row, status=422, **shown)
