"""Reports of harm: made by everybody who is signed in, read by the named officers outside the rounds concerned."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from consultations import lookups, permissions
from consultations.forms import add_refusal
from consultations.lookups import officer_page
from consultations.models import ProtectedReport
from consultations.protection import services
from consultations.protection.forms import HarmReportForm, ProtectedNoteForm
from core.errors import NotAllowed, Refused
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


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def report_harm(request: HttpRequest) -> HttpResponse:
    """What happened, told to a named officer; below it what the person told before, with the answers."""
    form = HarmReportForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        try:
            report = services.report_harm(by=request.user, token=request.POST.get("token", ""), **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            words = _("It is with the named officer now, as %(reference)s. The answer will stand here.")
            messages.success(request, words % {"reference": report.reference})
            return redirect("something_happened")
    context = {
        "form": form,
        "token": page_token(request),
        "officers": services.named_officers(*services.bodies_of(request.user)),
        "reports": services.own_reports(request.user),
        "elsewhere": ELSEWHERE,
    }
    return render(request, "consultations/something_happened.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def release_report(request: HttpRequest, report: UUID) -> HttpResponse:
    """The person says that the matter need not be held back any longer."""
    row = services.own_reports(request.user).filter(pk=report).first()
    if row is None:
        raise NotAllowed("not_there", _("There is no such page."))
    try:
        services.release_report(row, by=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is no longer held back. What each part may show is as your body chose it."))
    return redirect("something_happened")


@officer_page()
def report_list(request: HttpRequest) -> HttpResponse:
    if not permissions.is_protection_officer(request.user):
        raise lookups.not_found()
    reports = permissions.protected_reports_received_by(request.user).prefetch_related("notes")
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
                services.release_report(row, by=request.user, word=form.cleaned_data["text"])
            else:
                services.answer_report(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("It is written down; the person reads it when they sign in."))
            return redirect("protection:report", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    crumbs = [
        {"label": _("Protected reports"), "url": reverse("protection:reports")},
        {"label": row.reference, "url": None},
    ]
    context = {"report": row, "form": form, "notes": row.notes.select_related("by"), "crumbs": crumbs}
    return render(request, "consultations/secretariat/protected.html", context, status=422 if form.errors else 200)


def _received(request: HttpRequest, key: UUID) -> ProtectedReport:
    rows = permissions.protected_reports_received_by(request.user).select_related("organisation", "told_by")
    found: ProtectedReport = lookups.row_or_404(rows.filter(pk=key).first())
    return found
