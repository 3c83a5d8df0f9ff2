"""Organizations and people who ask to be let in, for officers who manage rounds."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations import exports, office
from consultations.domain import registrations
from consultations.domain.lookalikes import resembling
from consultations.forms import tell
from consultations.models import Registration
from consultations.office import officer_page
from consultations.registration_forms import AcceptForm, PassOnForm, RefuseForm
from core import listings
from core.errors import Refused

SHOWN = 50
MENDED = ("name", "short_name", "constituency", "country")


@officer_page()
def registration_list(request: HttpRequest) -> HttpResponse:
    """Oldest first."""
    office.check_registrations(request.user)
    rows = registrations.for_officers(request.user)
    if listings.wanted(request):
        return listings.answer(request, exports.registrations(rows), round=None)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.links(request, page.paginator.count),
        "crumbs": [{"label": _("Registrations"), "url": None}],
    }
    return render(request, "consultations/secretariat/registration_list.html", context)


@officer_page()
def registration(request: HttpRequest, registration: UUID) -> HttpResponse:
    return _page(request, _found(request, registration))


@officer_page("POST")
def accept(request: HttpRequest, registration: UUID) -> HttpResponse:
    """The body enters the register; its person gets a personal link."""
    row, form = _found(request, registration), AcceptForm(request.POST)
    if form.is_valid():
        try:
            body = registrations.accept(row, by=request.user, **form.cleaned_data)
            return _done(request, _("%(body)s is in the register.") % {"body": body.short_name})
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, accepting=form, status=422)


@officer_page("POST")
def pass_on(request: HttpRequest, registration: UUID) -> HttpResponse:
    """It is a body that is here already: its focal point decides."""
    row, form = _found(request, registration), PassOnForm(request.POST)
    if form.is_valid():
        try:
            registrations.pass_on(row, form.cleaned_data["organisation"], by=request.user)
            return _done(request, _("It is passed on."))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, passing=form, status=422)


@officer_page("POST")
def refuse(request: HttpRequest, registration: UUID) -> HttpResponse:
    row, form = _found(request, registration), RefuseForm(request.POST)
    if form.is_valid():
        registrations.refuse(row, by=request.user, reason=form.cleaned_data["reason"])
        return _done(request, _("Refused. The person reads the reason behind their link."))
    return _page(request, row, refusing=form, status=422)


def _found(request: HttpRequest, key: UUID) -> Registration:
    office.check_registrations(request.user)
    row: Registration = office.found(registrations.for_officers(request.user).filter(pk=key).first())
    return row


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("office:registrations")


def _page(request: HttpRequest, row: Registration, *, status: int = 200, **bound: Any) -> HttpResponse:
    like = resembling(row.name)
    context = {
        "registration": row,
        "like": like,
        "accepting": AcceptForm(initial={name: getattr(row, name) for name in MENDED}),
        "passing": PassOnForm(initial={"organisation": like[0].code if len(like) == 1 else ""}),
        "refusing": RefuseForm(),
        "crumbs": [
            {"label": _("Registrations"), "url": reverse("office:registrations")},
            {"label": row.reference, "url": None},
        ],
        **bound,
        "wrong": next(iter(bound.values()), None),
    }
    return render(request, "consultations/secretariat/registration.html", context, status=status)
