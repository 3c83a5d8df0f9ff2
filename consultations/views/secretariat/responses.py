"""How a round is answered: chart and table by constituency and region, the bodies behind, and the silent reminded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consultations import exports, office, panels, rules
from consultations.domain import reminding, responding
from consultations.domain.audience import audience_in
from consultations.domain.responding import Told
from consultations.domain.windows import closing
from consultations.enums import SILENT, Duty, Response, told_apart
from consultations.models import Delegation, ExtensionRequest
from consultations.office import officer_page
from consultations.round_forms import ResponsesFilterForm
from consultations.time_forms import extension_form, refusal_form
from consultations.views.secretariat.rounds import round_crumbs
from core import clock, listings
from core.audience import SEALED
from core.errors import Refused

SHOWN = 50
_SILENT_HERE = (*SILENT, Response.REACHED)  # of these somebody may be


@officer_page()
def responses(request: HttpRequest, round: UUID) -> HttpResponse:
    """For everybody with a duty in the round."""
    row = office.duty_round(request.user, round)
    audience = audience_in(request.user, row)
    sighted = audience.sees_confidential
    rows = responding.told_of(row, panels.responses_by_delegation(row, audience), sighted=sighted)
    kinds = sorted({each.constituency for each in rows})
    filters = ResponsesFilterForm(request.GET or None, constituencies=kinds, sighted=sighted)
    chosen = filters.chosen() if request.GET else {}
    shown = [each for each in rows if _fits(each, chosen)]
    found = {each.delegation: each.response for each in shown}
    bodies = responding.bodies(row, shown)
    groups = [
        (title, anchor, counts, exports.response_counts(title, counts, sighted=sighted))
        for title, anchor, counts in (
            (_("By regional group"), "by-region", responding.by_region(shown)),
            (_("By constituency"), "by-constituency", responding.by_constituency(shown)),
        )
    ]
    if listings.wanted(request):
        tables = [table for _title, _anchor, _counts, table in groups]
        return listings.answer(
            request,
            exports.responses(row, tables, bodies, found, listings.said(filters), audience=audience),
            round=row.pk,
        )
    page = Paginator(bodies, SHOWN).get_page(request.GET.get("page"))
    manages = rules.holds_duty(request.user, Duty.MANAGE, row)
    last, now = reminding.last_reminder(row), clock.now()
    context = {
        "round": row,
        "manages": manages,
        "groups": groups,
        "sighted": sighted,
        "legend": told_apart(sighted=sighted),
        "total": len(shown),
        "filters": filters,
        "filtered": any(chosen.values()),
        "exports": listings.links(request, len(shown)),
        "page_obj": page,
        "bodies": [(each, found[each.pk]) for each in page],
        "silent": sum(each.response in _SILENT_HERE for each in rows),
        "last": last,
        "today": reminding.reminded_today(last),
        "asking": _with_forms(responding.requests_waiting(row)) if manages else [],
        "late": _late(responding.late_drafts(row, rows, at=now)) if manages else [],
        "links": panels.round_links(row) if manages else [],
        "crumbs": round_crumbs(row, _("Responses")),
    }
    return render(request, "consultations/secretariat/responses.html", context)


@officer_page("POST")
def remind(request: HttpRequest, round: UUID) -> HttpResponse:
    """One click; at most once on a day. Whom it reached is no secret of the house, only of who asks: by number for
    those who may know."""
    row = office.duty_round(request.user, round, Duty.MANAGE)
    audience = audience_in(request.user, row)
    rows, seen = (
        responding.told_of(row, panels.responses_by_delegation(row, reader), sighted=reader.sees_confidential)
        for reader in (SEALED, audience)
    )
    silent = [each.delegation for each in rows if each.response in SILENT]
    as_they_look = [each.delegation for each in seen if each.response in _SILENT_HERE]
    try:
        done = reminding.remind_silent(row, silent, by=request.user, as_they_look=as_they_look)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return redirect("office:responses", row.pk)
    if not audience.sees_confidential:
        messages.success(request, _("The silent bodies are reminded."))
        return redirect("office:responses", row.pk)
    messages.success(
        request, ngettext("%(n)s person is reminded.", "%(n)s people are reminded.", done.people) % {"n": done.people}
    )
    if done.invitations:
        words = ngettext("%(n)s invitation goes out again.", "%(n)s invitations go out again.", done.invitations)
        messages.success(request, words % {"n": done.invitations})
    if done.unreachable:
        words = ngettext(
            "For %(n)s body nobody is named: invite its focal point.",
            "For %(n)s bodies nobody is named: invite their focal points.",
            done.unreachable,
        )
        messages.warning(request, words % {"n": done.unreachable})
    return redirect("office:responses", row.pk)


def _with_forms(asking: QuerySet[ExtensionRequest]) -> list[tuple[ExtensionRequest, Any, Any]]:
    """Each request with the forms that grant and refuse it."""
    return [
        (each, extension_form(each, None, auto_id=f"more-{each.pk}-%s"), refusal_form(auto_id=f"no-{each.pk}-%s"))
        for each in asking
    ]


def _late(drafts: QuerySet[Delegation]) -> list[tuple[Delegation, Any]]:
    """The first of those that came too late, each with the form that gives it more time."""
    rows = drafts.select_related("round").prefetch_related("extensions", "round__windows")[:SHOWN]
    zones = {row.pk: window.zone for row in rows if (window := closing(row)) is not None}
    return [(row, extension_form(None, zones.get(row.pk), auto_id=f"late-{row.pk}-%s")) for row in rows]


def _fits(row: Told, chosen: dict[str, str]) -> bool:
    wanted = chosen.get("response", "")
    return (
        chosen.get("constituency", "") in ("", row.constituency)
        and chosen.get("region", "") in ("", row.region)
        and (not wanted or row.response == wanted or (wanted == ResponsesFilterForm.SILENT and row.response in SILENT))
    )
