"""Erasure: site administrators ask for it here; who manages the round decides where all requests wait."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office, rules
from consultations.forms import tell
from consultations.office import officer_page
from core.errors import Refused
from submissions.domain import erasing
from submissions.redaction_forms import EraseForm

SHOWN = 50


@officer_page("GET", "HEAD", "POST")
def erasures(request: HttpRequest) -> HttpResponse:
    if not rules.keeps_accounts(request.user):
        raise office.not_there()
    form = EraseForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            erasing.ask_to_erase(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            tell(form, refusal)
        else:
            messages.success(request, _("It waits for an officer who manages the round."))
            return redirect("triage:erasures")
    page = Paginator(erasing.asked_of_administrators(), SHOWN).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "crumbs": [{"label": _("Erasure"), "url": None}]}
    return render(request, "submissions/secretariat/erasures.html", context, status=422 if form.errors else 200)
