"""Opening what is sealed: asked for from triage, looked at once a second person has granted it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.forms import tell
from consultations.office import officer_page
from core.downloads import attachment_response
from core.errors import Refused
from submissions import rules
from submissions.domain import openings
from submissions.models import Attachment, Submission
from submissions.redaction_forms import OpeningForm

_DELEGATION = ("delegation__round__rules", "delegation__round__document", "delegation__organisation")


@officer_page("POST")
def ask_for_identity(request: HttpRequest, submission: UUID) -> HttpResponse:
    return _ask(request, _submission(request.user, submission), None, _("Ask who sent it"))


@officer_page("POST")
def ask_for_original(request: HttpRequest, attachment: UUID) -> HttpResponse:
    row = _attachment(request.user, attachment)
    return _ask(request, row.version.submission, row, _("Ask to open the sealed original"))


@officer_page("POST")
def identity(request: HttpRequest, submission: UUID) -> HttpResponse:
    """Who sent it. By POST, since each look is written down."""
    row = _submission(request.user, submission)
    context = {
        "submission": row,
        "identity": openings.look_at_identity(row, by=request.user),
        "crumbs": _crumbs(row),
    }
    return render(request, "submissions/secretariat/identity.html", context)


@officer_page("POST")
def original(request: HttpRequest, attachment: UUID) -> FileResponse:
    """The file as it was sent. By POST, since each look is written down."""
    return attachment_response(*openings.look_at_original(_attachment(request.user, attachment), by=request.user))


def _submission(user: Any, key: UUID) -> Submission:
    rows = rules.submissions_visible_to(user).select_related(*_DELEGATION)
    row: Submission = office.found(rows.filter(pk=key).first())
    if not rules.sees_submission_open(user, row):
        raise office.not_there()
    return row


def _attachment(user: Any, key: UUID) -> Attachment:
    rows = rules.attachments_visible_to(user).filter(version__submitted_at__isnull=False)
    beside = (f"version__submission__{each}" for each in _DELEGATION)
    return office.found(rows.select_related("file", *beside).filter(pk=key).first())


def _ask(request: HttpRequest, row: Submission, attachment: Attachment | None, heading: str) -> HttpResponse:
    form = OpeningForm(request.POST)
    if form.is_valid():
        try:
            openings.ask_to_open(row, attachment=attachment, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("It waits for a second person."))
            return redirect("triage:submission", row.pk)
    context = {"submission": row, "heading": heading, "form": form, "crumbs": _crumbs(row)}
    return render(request, "submissions/secretariat/ask_to_open.html", context, status=422)


def _crumbs(row: Submission) -> list[dict[str, Any]]:
    return [
        {"label": _("Triage"), "url": reverse("triage:rounds")},
        {"label": row.reference, "url": reverse("triage:submission", args=[row.pk])},
        {"label": _("What is sealed"), "url": None},
    ]
