"""Asking to be let in, and the answers of focal points and officers. Strangers get one answer (D1, A6)."""

from typing import Any
from uuid import UUID

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consultations import exports, lookups
from consultations.enums import Role
from consultations.forms import add_refusal
from consultations.invitations import services as invitations_services
from consultations.lookups import officer_page
from consultations.models import Delegation, Registration
from consultations.organisations import registrations
from consultations.organisations import services as organisations_services
from consultations.organisations.forms import (
    AcceptColleagueForm,
    AcceptRegistrationForm,
    ForwardRegistrationForm,
    HandOverForm,
    JoinBodyForm,
    RefuseRegistrationForm,
    RegisterBodyForm,
)
from consultations.organisations.lookalikes import bodies_resembling
from consultations.rounds.selectors import colleagues, recommendations_of
from core.errors import NotAllowed, Refused
from core.tables import listings
from core.text.languages import interface_language


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """An organization that is not here yet. A name like that of a State or a public body is pointed out first."""
    form = RegisterBodyForm(request.POST or None, initial=_initial())
    like: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["different"]:
            like = bodies_resembling(form.cleaned_data["name"], public_only=True)
        if not like and _request(request, form, **form.fields_of_act()):
            return redirect("registration_sent")
    if not like and not form.data.get("different"):
        del form.fields["different"]  # asked only where there is another one
    status = 422 if form.errors or like else 200
    return render(request, "consultations/register.html", {"form": form, "like": like}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """To work for an organization that takes part already: whoever speaks for it is asked."""
    form = JoinBodyForm(request.POST or None, initial=_initial())
    if request.method == "POST" and form.is_valid() and _request(request, form, joins=True, **form.cleaned_data):
        return redirect("registration_sent")
    return render(request, "consultations/join.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "consultations/registration_sent.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Behind the link of the mail: a GET shows how it stands, a POST confirms the address (D4)."""
    try:
        row = registrations.find_registration(token)
    except NotAllowed:
        return render(request, "consultations/invitation_gone.html", status=404)
    if request.method == "POST":
        registrations.confirm_address(token)
        messages.success(request, _("Thank you. Your address is confirmed."))
        return redirect("registration", token=token)
    return render(request, "consultations/registration.html", {"registration": row, "state": _state(row)})


def _request(request: HttpRequest, form: forms.Form, **said: Any) -> bool:
    if not ratelimit.consume(request, action="register"):
        form.add_error(None, _("Too many came from here in this hour. Try again later; nothing you typed is lost."))
        return False
    try:
        registrations.request_registration(**said)
    except Refused as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _initial() -> dict[str, str]:
    return {"language": interface_language(get_language())}


def _state(row: Registration) -> str:
    if row.decided_at is not None:
        return "accepted" if row.accepted else "refused"
    return "waiting" if row.address_confirmed_at else "unconfirmed"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def join_request(request: HttpRequest, delegation: UUID, registration: UUID) -> HttpResponse:
    """Somebody asks to join: what they say, and the form that takes them in."""
    own = lookups.get_focal_delegation_or_404(request.user, delegation)
    row = lookups.get_joining_registration_or_404(own, registration)
    form = AcceptColleagueForm(
        request.POST or None, recommendations=recommendations_of(own.round), initial={"due": own.due}
    )
    if request.method == "POST" and form.is_valid():
        try:
            registrations.accept_join_request(row, own, by=request.user, **form.cleaned_data)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("A personal link is on its way to %(address)s.") % {"address": row.email})
            return redirect("people", delegation=own.pk)
    context = {"delegation": own, "asking": row, "form": form}
    return render(request, "consultations/asking.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def refuse_join_request(request: HttpRequest, delegation: UUID, registration: UUID) -> HttpResponse:
    own = lookups.get_focal_delegation_or_404(request.user, delegation)
    registrations.refuse_join_request(lookups.get_joining_registration_or_404(own, registration), own, by=request.user)
    messages.success(request, _("Declined. They are told so, without a reason."))
    return redirect("people", delegation=own.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The focal point names who follows: a colleague at once, somebody new once they have accepted."""
    own = lookups.get_focal_delegation_or_404(request.user, delegation)
    others = colleagues(own).exclude(user=request.user)
    form = HandOverForm(
        request.POST or None,
        colleagues=others,
        initial={"language": interface_language(own.organisation.language)},
    )
    if request.method == "POST" and form.is_valid():
        try:
            words = _hand_over(request, own, form)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, words)
            return redirect("dashboard")
    context = {"delegation": own, "form": form, "is_state": own.organisation.constituency == "state"}
    return render(request, "consultations/hand_over.html", context, status=422 if form.errors else 200)


def _hand_over(request: HttpRequest, own: Delegation, form: HandOverForm) -> str:
    data = form.cleaned_data
    if data["successor"] is not None:
        organisations_services.hand_over(own.organisation, data["successor"], by=request.user, stays=data["stays"])
        return _("%(name)s now speaks for your body.") % {"name": data["successor"].user.get_full_name()}
    invitations_services.invite(
        own.organisation,
        email=data["email"],
        name=data["name"],
        language=data["language"],
        role=Role.FOCAL_POINT,
        by=request.user,
        delegation=own,
    )
    return _("The invitation is on its way. You speak for your body until it is accepted.")


SHOWN = 50
EDITABLE_FIELDS = ("name", "short_name", "constituency", "country")


@officer_page()
def registration_list(request: HttpRequest) -> HttpResponse:
    """Oldest first."""
    lookups.check_decides_on_registrations(request.user)
    rows = registrations.for_officers(request.user)
    if listings.requested_format(request):
        return listings.export_response(request, exports.registrations(rows), round_id=None)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "exports": listings.format_links(request, page.paginator.count),
        "crumbs": [{"label": _("Registrations"), "url": None}],
    }
    return render(request, "consultations/secretariat/registration_list.html", context)


@officer_page()
def registration_page(request: HttpRequest, registration: UUID) -> HttpResponse:
    return _registration_response(request, _registration_or_404(request, registration))


@officer_page("POST")
def accept_registration(request: HttpRequest, registration: UUID) -> HttpResponse:
    """The body enters the register; its person gets a personal link."""
    row, form = _registration_or_404(request, registration), AcceptRegistrationForm(request.POST)
    if form.is_valid():
        try:
            body = registrations.accept(row, by=request.user, **form.cleaned_data)
            return _done(request, _("%(body)s is in the register.") % {"body": body.short_name})
        except Refused as refusal:
            add_refusal(form, refusal)
    return _registration_response(request, row, accepting=form, status=422)


@officer_page("POST")
def forward_registration(request: HttpRequest, registration: UUID) -> HttpResponse:
    """It is a body that is here already: its focal point decides."""
    row, form = _registration_or_404(request, registration), ForwardRegistrationForm(request.POST)
    if form.is_valid():
        try:
            registrations.forward(row, form.cleaned_data["organisation"], by=request.user)
            return _done(request, _("It is passed on."))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _registration_response(request, row, passing=form, status=422)


@officer_page("POST")
def refuse_registration(request: HttpRequest, registration: UUID) -> HttpResponse:
    row, form = _registration_or_404(request, registration), RefuseRegistrationForm(request.POST)
    if form.is_valid():
        registrations.refuse(row, by=request.user, reason=form.cleaned_data["reason"])
        return _done(request, _("Refused. The person reads the reason behind their link."))
    return _registration_response(request, row, refusing=form, status=422)


def _registration_or_404(request: HttpRequest, key: UUID) -> Registration:
    lookups.check_decides_on_registrations(request.user)
    row: Registration = lookups.row_or_404(registrations.for_officers(request.user).filter(pk=key).first())
    return row


def _done(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("office:registrations")


def _registration_response(request: HttpRequest, row: Registration, *, status: int = 200, **bound: Any) -> HttpResponse:
    like = bodies_resembling(row.name)
    context = {
        "registration": row,
        "like": like,
        "accepting": AcceptRegistrationForm(initial={name: getattr(row, name) for name in EDITABLE_FIELDS}),
        "passing": ForwardRegistrationForm(initial={"organisation": like[0].code if len(like) == 1 else ""}),
        "refusing": RefuseRegistrationForm(),
        "crumbs": [
            {"label": _("Registrations"), "url": reverse("office:registrations")},
            {"label": row.reference, "url": None},
        ],
        **bound,
        "wrong": next(iter(bound.values()), None),
    }
    return render(request, "consultations/secretariat/registration.html", context, status=status)
