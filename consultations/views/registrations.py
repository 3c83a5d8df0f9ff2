"""Asking to be let in. What is answered is the same whether or not a body or an account exists (D1, A6)."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from consultations.domain import registrations
from consultations.domain.lookalikes import resembling
from consultations.forms import tell
from consultations.models import Registration
from consultations.registration_forms import JoinForm, RegisterForm
from core.errors import NotYours, Refused
from core.languages import interface_language


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """An organization that is not here yet. A name like that of a State or a public body is pointed out first."""
    form = RegisterForm(request.POST or None, initial=_initial())
    like: list[Any] = []
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["different"]:
            like = resembling(form.cleaned_data["name"], public_only=True)
        if not like and _asked(request, form, **form.said()):
            return redirect("registration_sent")
    if not like and not form.data.get("different"):
        del form.fields["different"]  # asked only where there is another one
    status = 422 if form.errors or like else 200
    return render(request, "consultations/register.html", {"form": form, "like": like}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """To work for an organization that takes part already: whoever speaks for it is asked."""
    form = JoinForm(request.POST or None, initial=_initial())
    if request.method == "POST" and form.is_valid() and _asked(request, form, joins=True, **form.cleaned_data):
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
        row = registrations.find(token)
    except NotYours:
        return render(request, "consultations/invitation_gone.html", status=404)
    if request.method == "POST":
        registrations.confirm_address(token)
        messages.success(request, _("Thank you. Your address is confirmed."))
        return redirect("registration", token=token)
    return render(request, "consultations/registration.html", {"registration": row, "state": _state(row)})


def _asked(request: HttpRequest, form: forms.Form, **said: Any) -> bool:
    if not ratelimit.consume(request, action="register"):
        form.add_error(None, _("Too many came from here in this hour. Try again later; nothing you typed is lost."))
        return False
    try:
        registrations.ask(**said)
    except Refused as refusal:
        tell(form, refusal)
        return False
    return True


def _initial() -> dict[str, str]:
    return {"language": interface_language(get_language())}


def _state(row: Registration) -> str:
    if row.decided_at is not None:
        return "accepted" if row.accepted else "refused"
    return "waiting" if row.address_confirmed_at else "unconfirmed"
