"""What was told to the named officers: for them alone, and only for those outside the rounds it is about."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office, rules
from consultations.domain import protection
from consultations.forms import tell
from consultations.models import ProtectedReport
from consultations.office import officer_page
from consultations.protection_forms import ProtectedNoteForm
from core.errors import Refused


@officer_page()
def report_list(request: HttpRequest) -> HttpResponse:
    if not rules.is_protection_officer(request.user):
        raise office.not_there()
    reports = rules.protected_reports_received_by(request.user).prefetch_related("notes")
    crumbs = [{"label": _("Protected reports"), "url": None}]
    return render(
        request, "consultations/secretariat/protected_list.html", {"reports": reports[:500], "crumbs": crumbs}
    )


@officer_page("GET", "HEAD", "POST")
def report_page(request: HttpRequest, report: UUID) -> HttpResponse:
    """The person's words, how far they consent, and what was done; a POST adds to that."""
    row = _received(request, report)
    form = ProtectedNoteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            if request.POST.get("then") == "release":
                protection.release(row, by=request.user, word=form.cleaned_data["text"])
            else:
                protection.answer(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is written down; the person reads it when they sign in."))
            return redirect("protection:report", row.pk)
        except Refused as refusal:
            tell(form, refusal)
    crumbs = [
        {"label": _("Protected reports"), "url": reverse("protection:reports")},
        {"label": row.reference, "url": None},
    ]
    context = {"report": row, "form": form, "notes": row.notes.select_related("by"), "crumbs": crumbs}
    return render(request, "consultations/secretariat/protected.html", context, status=422 if form.errors else 200)


def _received(request: HttpRequest, key: UUID) -> ProtectedReport:
    rows = rules.protected_reports_received_by(request.user).select_related("organisation", "told_by")
    found: ProtectedReport = office.found(rows.filter(pk=key).first())
    return found
