"""What came by mail or on paper, entered whole by an officer: in time, or late and marked so."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import office
from consultations.domain import windows
from consultations.forms import tell
from consultations.office import officer_page
from core.errors import Refused
from core.form_tokens import page_token
from submissions.domain.on_behalf import enter_letter
from submissions.on_behalf_forms import EnterForm


@officer_page("GET", "HEAD", "POST")
def enter(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = office.managed_delegation(request.user, delegation)
    given: list[Any] = [request.POST, request.FILES] if request.method == "POST" else []
    form = EnterForm(*given, delegation=row)
    if form.is_bound and form.is_valid():
        try:
            receipt = enter_letter(
                row,
                by=request.user,
                channel=form.cleaned_data["channel"],
                received_at=windows.resolve_local(
                    form.cleaned_data["received_at"], form.cleaned_data["zone"], "received_at"
                ),
                answers=form.answers(),
                package=form.package(),
                token=request.POST.get("token", ""),
                letter=form.cleaned_data["letter"],
            )
        except Refused as refusal:
            tell(form, refusal)
        else:
            words = _("It is in, with receipt %(number)s.") % {"number": receipt.number}
            if receipt.version.is_late:
                words += " " + _("It came after the close, and is marked so everywhere.")
            messages.success(request, words)
            return redirect("office:delegation", row.pk)
    crumbs = [
        {"label": row.round.reference, "url": reverse("office:round", args=[row.round_id])},
        {"label": row.organisation.display_short_name(), "url": reverse("office:delegation", args=[row.pk])},
        {"label": _("Enter a letter"), "url": None},
    ]
    context = {
        "delegation": row,
        "window": windows.closing(row),
        "takes_late": row.round.rules.late_policy == "accept_marked",
        "form": form,
        "token": page_token(request),
        "crumbs": crumbs,
    }
    return render(request, "submissions/secretariat/enter.html", context, status=422 if form.errors else 200)
