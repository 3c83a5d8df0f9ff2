"""Corrigenda of a published report: proposed, confirmed by a second person, or dropped."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import found, officer_page
from core import clock, listings
from core.errors import Refused
from submissions.domain.wording import redline
from synthesis import office, rules
from synthesis.domain import corrigenda
from synthesis.domain.affected import affected
from synthesis.domain.publications import released
from synthesis.domain.stages import stage_of
from synthesis.exports import corrigenda as export
from synthesis.models import Corrigendum, SynthesisReport
from synthesis.review_forms import CorrigendumForm
from synthesis.views.reports import chip


@officer_page()
def corrigenda_page(request: HttpRequest, report: UUID) -> HttpResponse:
    return _page(request, office.report_for(request.user, report, *rules.READS_REPORTS))


@officer_page("POST")
def propose(request: HttpRequest, report: UUID, finding: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    form = CorrigendumForm(request.POST, prefix=f"paragraph-{finding}")
    if form.is_valid():
        try:
            corrigenda.propose(row, finding, by=request.user, **form.cleaned_data)
            messages.success(request, _("The corrigendum waits for a second person."))
            return redirect("desk:corrigenda", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, status=422, refused=form)


@officer_page("POST")
def confirm(request: HttpRequest, report: UUID, corrigendum: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.REVIEW_SYNTHESIS)
    return _decided(request, row, corrigendum, corrigenda.confirm, _("The next edition is published."))


@officer_page("POST")
def drop(request: HttpRequest, report: UUID, corrigendum: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    return _decided(request, row, corrigendum, corrigenda.drop, _("The corrigendum is dropped."))


def _decided(request: HttpRequest, row: SynthesisReport, key: UUID, verb: Any, done: str) -> HttpResponse:
    asked = found(Corrigendum.objects.select_related("report").filter(pk=key, report=row).first())
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
    if listings.wanted(request) and request.method != "POST":
        withheld = {each["id"] for each in findings if corrigenda.words_withheld(each)}
        return listings.answer(request, export.corrigenda(row, made, numbers, withheld), round=row.round_id)
    may_draft = rules.may_draft(request.user, row.round)
    context = {
        "report": row,
        "chip": chip(stage_of(row, clock.now())),
        "reads": True,
        "may_draft": may_draft,
        "may_review": rules.may_review(request.user, row.round),
        "edition": edition,
        "exports": listings.links(request, len(made)) if request.method != "POST" else [],
        "made": [(each, numbers.get(str(each.finding_id)), redline(each.old, each.new)) for each in made],
        "paragraphs": [(each, _form(each, refused)) for each in findings] if may_draft else [],
        "wrong": refused,
        "affected": [each for each in affected(row, by=request.user) if each.needs_somebody or each.sources_gone],
        "crumbs": office.crumbs(row, _("Corrigenda")),
    }
    return render(request, "synthesis/reports/corrigenda.html", context, status=status)


def _form(row: dict[str, Any], refused: CorrigendumForm | None) -> CorrigendumForm:
    prefix = f"paragraph-{row['id']}"
    if refused is not None and refused.prefix == prefix:
        return refused
    return CorrigendumForm(prefix=prefix, initial={"new": row["text"]})
