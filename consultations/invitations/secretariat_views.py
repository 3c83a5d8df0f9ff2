"""One body in a round as officers see it; bodies invited from the register or by a pasted list."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations import exports, lookups, panels
from consultations.enums import Duty, Listed, Role
from consultations.forms import BodiesFilterForm, add_refusal
from consultations.invitations import delegations, lists, services
from consultations.invitations.forms import AuthorityForm, BodyListForm, FocalPointForm, InviteBodiesForm
from consultations.invitations.lists import ListedBody
from consultations.lookups import officer_page
from consultations.models import Delegation, Organisation, Round
from consultations.monitoring import extensions, responses
from consultations.monitoring.forms import ExtensionForm, RefuseExtensionForm, extension_form, refusal_form
from consultations.rounds import windows
from consultations.rounds.selectors import colleagues
from consultations.rounds.views import round_crumbs
from core.errors import Refused
from core.tables import listings
from core.text.languages import interface_language


@officer_page()
def delegation_page(request: HttpRequest, delegation: UUID) -> HttpResponse:
    return _delegation_response(request, lookups.get_managed_delegation_or_404(request.user, delegation))


@officer_page("POST")
def invite_focal_point(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = lookups.get_managed_delegation_or_404(request.user, delegation)
    form = FocalPointForm(request.POST, prefix="focal")
    if form.is_valid():
        try:
            services.invite(
                row.organisation, delegation=row, role=Role.FOCAL_POINT, by=request.user, **form.cleaned_data
            )
            return _done(request, row, _("The invitation is on its way."))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _delegation_response(request, row, focal=form, status=422)


@officer_page("POST")
def invite_focal_point_again(request: HttpRequest, delegation: UUID, invitation: UUID) -> HttpResponse:
    row = lookups.get_managed_delegation_or_404(request.user, delegation)
    sent = lookups.row_or_404(
        responses.invitations_to(row).select_related("organisation").filter(pk=invitation).first()
    )
    services.send_again(sent, by=request.user)
    return _done(request, row, _("The invitation is on its way once more. The earlier link no longer works."))


@officer_page("POST")
def extend(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = lookups.get_managed_delegation_or_404(request.user, delegation)
    form = ExtensionForm(request.POST, prefix="extension")
    if form.is_valid():
        try:
            extensions.grant_extension(row, by=request.user, **form.cleaned_data)
            return _done(request, row, _("The body has more time."))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _delegation_response(request, row, extension=form, status=422)


@officer_page("POST")
def refuse_time(request: HttpRequest, delegation: UUID) -> HttpResponse:
    """The request that waits is refused, with a reason."""
    row = lookups.get_managed_delegation_or_404(request.user, delegation)
    waiting = lookups.row_or_404(extensions.waiting_request(row))
    form = RefuseExtensionForm(request.POST, prefix="refusal")
    if form.is_valid():
        try:
            extensions.refuse_extension(waiting, by=request.user, **form.cleaned_data)
            return _done(request, row, _("The body is told that there is no more time, and why."))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _delegation_response(request, row, refusal=form, status=422)


@officer_page("POST")
def record_authority(request: HttpRequest, delegation: UUID) -> HttpResponse:
    row = lookups.get_managed_delegation_or_404(request.user, delegation)
    form = AuthorityForm(request.POST, prefix="note")
    if form.is_valid():
        try:
            delegations.record_authority(row, by=request.user, **form.cleaned_data)
            return _done(request, row, _("The note is on record."))
        except Refused as refusal:
            add_refusal(form, refusal)
    return _delegation_response(request, row, note=form, status=422)


def _done(request: HttpRequest, row: Delegation, words: str) -> HttpResponse:
    """Back to where it was asked: the page of the body, or the one from which the round is followed."""
    if request.POST.get("then") == "responses":
        messages.success(request, f"{row.organisation.display_short_name()}: {words}")
        return redirect("office:responses", row.round_id)
    messages.success(request, words)
    return redirect("office:delegation", row.pk)


def _delegation_response(request: HttpRequest, row: Delegation, *, status: int = 200, **bound: Any) -> HttpResponse:
    name = row.organisation.display_short_name()
    window = windows.delegation_window(row)
    asked = list(extensions.requests_of(row))
    waiting = next((each for each in asked if each.answered_at is None), None)
    context = {
        "delegation": row,
        "round": row.round,
        "window": window,
        "people": colleagues(row),
        "invitations": responses.invitations_to(row),
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


SHOWN = 100


@officer_page("GET", "HEAD", "POST")
def invite(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """Ticked bodies, or all that the filter shows, become delegations. The filter stands in the address."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    offered = list(row.constituency_rules.values_list("constituency", flat=True))
    countries = responses.countries_to_invite(row)
    filters = BodiesFilterForm(request.GET or None, constituencies=offered, countries=countries)
    chosen = filters.chosen() if request.GET else {}
    rows = responses.bodies_to_invite(row, **{key: chosen[key] for key in chosen})
    if listings.requested_format(request) and request.method != "POST":
        return listings.export_response(
            request, exports.register(row, rows, listings.describe_filters(filters)), round_id=None
        )
    form = InviteBodiesForm(request.POST if request.method == "POST" else None, bodies=rows)
    everybody = "all" in request.POST
    if request.method == "POST" and (everybody or form.is_valid()):
        bodies = list(rows if everybody else form.cleaned_data["bodies"])
        try:
            delegations.invite_organisations(row, bodies, by=request.user)
            words = ngettext("%(n)s body is invited.", "%(n)s bodies are invited.", len(bodies))
            messages.success(request, words % {"n": len(bodies)})
            return redirect("office:round", row.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "filters": filters,
        "filtered": any(chosen.values()),
        "exports": listings.format_links(request, page.paginator.count),
        "form": form,
        "page_obj": page,
        "ticked": set(request.POST.getlist("bodies")),
        "crumbs": round_crumbs(row, _("Invite bodies")),
    }
    wrong = request.method == "POST"
    return render(request, "consultations/secretariat/invite.html", context, status=422 if wrong else 200)


@officer_page("GET", "HEAD", "POST")
def invite_list(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """A list to paste; once it is read, its lines; once they are decided, those that are left over."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.MANAGE)
    form, lines = BodyListForm(request.POST if request.method == "POST" else None), []
    decided = request.POST if "invite" in request.POST else None
    if request.method == "POST" and form.is_valid():
        try:
            lines = lists.read_list(row, form.cleaned_data["names"])
            if decided is not None:
                return _invite_chosen(request, row, lines)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _list_response(request, row, form, lines, decided=decided, status=422 if form.errors else 200)


def _invite_chosen(request: HttpRequest, row: Round, lines: list[ListedBody]) -> HttpResponse:
    chosen = _chosen(lines, request.POST)
    if not chosen:
        messages.warning(request, _("Nobody is chosen: tick a line, or say which body is meant."))
        return _list_response(request, row, BodyListForm(request.POST), lines, decided=request.POST)
    n = lists.invite_listed(row, [(body, line.email) for line, body in chosen], by=request.user)
    messages.success(request, ngettext("%(n)s body is invited.", "%(n)s bodies are invited.", n) % {"n": n})
    done = {line.number for line, _body in chosen}
    left = [line for line in lines if line.number not in done and line.kind not in (Listed.TWICE, Listed.INVITED)]
    if not left:
        return redirect("office:round", row.pk)
    words = ngettext("%(n)s line is left: it stands below.", "%(n)s lines are left: they stand below.", len(left))
    messages.warning(request, words % {"n": len(left)})
    names = "\n".join(line.text for line in left)
    return _list_response(request, row, BodyListForm({"names": names}), lists.read_list(row, names))


def _chosen(lines: list[ListedBody], data: Any) -> list[tuple[ListedBody, Organisation]]:
    """What was ticked or named, of what the page offers; a body once, whatever the form says."""
    found: dict[UUID, tuple[ListedBody, Organisation]] = {}
    for line in lines:
        offered = [line.body] if line.kind == Listed.SURE else line.like
        answer = data.get(f"line-{line.number}", "")
        body = next((each for each in offered if each is not None and str(each.pk) == answer), None)
        if body is not None:
            found.setdefault(body.pk, (line, body))
    return list(found.values())


def _list_response(
    request: HttpRequest,
    row: Round,
    form: BodyListForm,
    lines: list[ListedBody],
    *,
    decided: Any = None,
    status: int = 200,
) -> HttpResponse:
    groups = []
    for kind in Listed:
        if rows := [(line, _answer(line, decided)) for line in lines if line.kind == kind]:
            groups.append({"kind": kind, "rows": rows})
    context = {
        "round": row,
        "form": form,
        "count": len(lines),
        "groups": groups,
        "may_invite": any(line.kind in (Listed.SURE, Listed.UNSURE) for line in lines),
        "crumbs": round_crumbs(row, _("Invite by a list")),
    }
    return render(request, "consultations/secretariat/invite_list.html", context, status=status)


def _answer(line: ListedBody, decided: Any) -> str:
    """What is ticked or chosen when the page is shown: what was said before, else what is sure."""
    if decided is not None:
        return str(decided.get(f"line-{line.number}", ""))
    return str(line.body.pk) if line.kind == Listed.SURE and line.body else ""
