"""One body in a round, as the officers who manage the round see it: invitations, more time, notes verbales."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from consultations import office, panels
from consultations.domain import delegations, extensions, following, invitations, windows
from consultations.domain.queries import colleagues
from consultations.enums import Role
from consultations.forms import tell
from consultations.models import Delegation
from consultations.office import officer_page
from consultations.round_forms import AuthorityForm, ExtensionForm, FocalPointForm
from consultations.time_forms import RefuseTimeForm, extension_form, refusal_form
from consultations.views.secretariat.rounds import round_crumbs
from core.errors import Refused
from core.languages import interface_language


@officer_page()
def delegation_page(request: HttpRequest, delegation: UUID) -> HttpResponse:
    return _page(request, office.managed_delegation(request.user, delegation))


@officer_page("POST")
def invite_focal_point(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = office.managed_delegation(request.user, delegation)
    form = FocalPointForm(request.POST, prefix="focal")
    if form.is_valid():
        try:
            invitations.invite(
                row.organisation, delegation=row, role=Role.FOCAL_POINT, by=request.user, **form.cleaned_data
            )
            return _done(request, row, _("The invitation is on its way."))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, focal=form, status=422)


@officer_page("POST")
def invite_again(request: HttpRequest, delegation: UUID, invitation: UUID) -> HttpResponse:
    row = office.managed_delegation(request.user, delegation)
    sent = office.found(following.invitations_to(row).select_related("organisation").filter(pk=invitation).first())
    invitations.send_again(sent, by=request.user)
    return _done(request, row, _("The invitation is on its way once more. The earlier link no longer works."))


@officer_page("POST")
def extend(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = office.managed_delegation(request.user, delegation)
    form = ExtensionForm(request.POST, prefix="extension")
    if form.is_valid():
        try:
            extensions.give(row, by=request.user, **form.cleaned_data)
            return _done(request, row, _("The body has more time."))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, extension=form, status=422)


@officer_page("POST")
def refuse_time(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The request that waits is refused, with a reason."""
    row = office.managed_delegation(request.user, delegation)
    waiting = office.found(extensions.waiting_request(row))
    form = RefuseTimeForm(request.POST, prefix="refusal")
    if form.is_valid():
        try:
            extensions.refuse(waiting, by=request.user, **form.cleaned_data)
            return _done(request, row, _("The body is told that there is no more time, and why."))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, refusal=form, status=422)


@officer_page("POST")
def record_authority(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = office.managed_delegation(request.user, delegation)
    form = AuthorityForm(request.POST, prefix="note")
    if form.is_valid():
        try:
            delegations.record_authority(row, by=request.user, **form.cleaned_data)
            return _done(request, row, _("The note is on record."))
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, note=form, status=422)


def _done(request: HttpRequest, row: Delegation, words: str) -> HttpResponse:
    """Back to where it was asked: the page of the body, or the one from which the round is followed."""
    if request.POST.get("then") == "responses":
        messages.success(request, f"{row.organisation.display_short_name()}: {words}")
        return redirect("office:responses", row.round_id)
    messages.success(request, words)
    return redirect("office:delegation", row.pk)


def _page(request: HttpRequest, row: Delegation, *, status: int = 200, **bound: Any) -> HttpResponse:
    name = row.organisation.display_short_name()
    window = windows.closing(row)
    asked = list(extensions.requests_of(row))
    waiting = next((each for each in asked if each.answered_at is None), None)
    context = {
        "delegation": row,
        "round": row.round,
        "window": window,
        "people": colleagues(row),
        "invitations": following.invitations_to(row),
        "extensions": row.extensions.select_related("granted_by"),
        "asked": asked,
        "links": panels.delegation_links(row),
        "waiting": waiting,
        "refusal": refusal_form(),
        "authorities": row.authorities.select_related("recorded_by").order_by("-note_date"),
        "focal": FocalPointForm(prefix="focal", initial={"language": interface_language(row.organisation.language)}),
        "extension": extension_form(waiting, window.zone if window else None),
        "note": AuthorityForm(prefix="note"),
        "crumbs": round_crumbs(row.round, name),
        **bound,
    }
    context["wrong"] = next(iter(bound.values()), None)
    return render(request, "consultations/secretariat/delegation.html", context, status=status)
