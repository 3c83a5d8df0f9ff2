"""What becomes of an approved report at the documents service, as an officer records it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from consultations.enums import Duty
from consultations.forms import tell
from consultations.office import officer_page
from core.errors import Refused
from synthesis import office
from synthesis.domain import issuing
from synthesis.forms import DocumentsForm, IssuedForm
from synthesis.views.approval import approval_page


@officer_page("POST")
def send_to_documents(request: HttpRequest, report: UUID) -> HttpResponse:
    form = DocumentsForm(request.POST, prefix="documents")
    return _recorded(request, report, form, issuing.send_to_documents, "sent")


@officer_page("POST")
def issue(request: HttpRequest, report: UUID) -> HttpResponse:
    return _recorded(request, report, IssuedForm(request.POST, prefix="issued"), issuing.issue, "issued")


def _recorded(
    request: HttpRequest, report: UUID, form: forms.Form, verb: Callable[..., Any], name: str
) -> HttpResponse:
    row = office.report_for(request.user, report, Duty.MANAGE)
    if form.is_valid():
        try:
            verb(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is recorded; what is published says so."))
            return redirect("desk:approval", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    shown: dict[str, Any] = {name: form}
    return approval_page(request, row, status=422, **shown)
