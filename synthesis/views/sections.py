"""The sections of a report: added, renamed, moved, removed."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import not_there, officer_page
from core.errors import Refused
from synthesis import office
from synthesis.domain import reports
from synthesis.forms import PlaceSectionForm, SectionForm
from synthesis.views.reports import address_of, page_of


@officer_page("POST")
def add_section(request: HttpRequest, report: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    form = SectionForm(request.POST, prefix="section")
    if form.is_valid():
        try:
            section = reports.add_section(row, form.cleaned_data["title"], by=request.user)
            return redirect(f"{address_of(row)}#section-{section.pk}")
        except Refused as refusal:
            tell(form, refusal)
    return page_of(request, row, status=422, section=form)


@officer_page("POST")
def rename_section(request: HttpRequest, report: UUID, section: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    part = office.section_of(row, section)
    form = SectionForm(request.POST, prefix=f"section-{section}")
    if form.is_valid():
        try:
            reports.rename_section(part, form.cleaned_data["title"], by=request.user)
            return redirect(f"{address_of(row)}#section-{section}")
        except Refused as refusal:
            tell(form, refusal)
    return page_of(request, row, status=422, renamed=(section, form))


@officer_page("POST")
def move_section(request: HttpRequest, report: UUID, section: UUID, way: str) -> HttpResponse:
    """One place up or down, or by hand before another one."""
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    part = office.section_of(row, section)
    form = PlaceSectionForm(request.POST, report=row, prefix="place")
    try:
        if way == "place" and form.is_valid():
            reports.move_section(part, before=form.cleaned_data["before"], by=request.user)
        elif way in ("up", "down"):
            reports.move_section_one(part, down=way == "down", by=request.user)
        else:
            raise not_there()
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{address_of(row)}#section-{section}")


@officer_page("POST")
def remove_section(request: HttpRequest, report: UUID, section: UUID) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.DRAFT_SYNTHESIS)
    try:
        reports.remove_section(office.section_of(row, section), by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("desk:report", row.pk)
