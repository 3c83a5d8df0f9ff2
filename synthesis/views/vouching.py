"""A review editor is named, and vouches that every comment was considered."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import not_there, officer_page
from core.errors import Refused
from synthesis import office
from synthesis.domain import vouching
from synthesis.domain.stages import reviewers_of
from synthesis.review_forms import EditorForm, VouchForm
from synthesis.views.approval import approval_page


@officer_page("POST")
def name_editor(request: HttpRequest, report: UUID) -> HttpResponse:
    """Names a review editor, or nobody."""
    row = office.report_for(request.user, report, Duty.MANAGE)
    form = EditorForm(request.POST, prefix="editor", people=reviewers_of(row.round))
    if form.is_valid():
        try:
            if form.cleaned_data["editor"] is None:
                vouching.end_editor(row, by=request.user)
            else:
                vouching.name_editor(row, form.cleaned_data["editor"], by=request.user)
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    return approval_page(request, row, status=422, named=form)


@officer_page("POST")
def vouch(request: HttpRequest, report: UUID) -> HttpResponse:
    """The review editor's statement."""
    row = office.report_for(request.user, report, Duty.REVIEW_SYNTHESIS)
    editor = vouching.editor_of(row)
    if editor is None or editor.user_id != request.user.pk:
        raise not_there()
    form = VouchForm(request.POST, prefix="vouch")
    if form.is_valid():
        try:
            vouching.vouch(row, form.cleaned_data["statement"], by=request.user)
            messages.success(request, _("Your statement is signed; it is printed in the report."))
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    return approval_page(request, row, status=422, vouched=form)
