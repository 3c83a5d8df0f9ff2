"""Campaigns of a round in the coding workbench: the list, one text with what each sender adds, two side by side."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import AnyUser
from consultations import lookups
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.forms import add_refusal
from consultations.lookups import officer_page
from consultations.models import Round
from core.errors import Refused
from core.tables import listings
from submissions.campaigns import services as settling
from submissions.campaigns.requests import search_later
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleMember, counted_bodies, visible_campaigns
from submissions.drafting.subjects import SUBJECTS, subject_key, subjects_of
from synthesis.coding.forms import (
    CONFIRM,
    EQUAL,
    OUT,
    CodeCampaignForm,
    MergeCampaignForm,
    NameCampaignForm,
    SettleCampaignForm,
)
from synthesis.coding.services import code_campaign
from synthesis.exports import lists
from synthesis.models import Theme
from synthesis.reports.lookups import position_of

SHOWN = 50


@officer_page()
def campaigns(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id, Duty.CODE)
    audience = audience_in(request.user, row)
    found = visible_campaigns(row, audience)
    found.sort(key=lambda each: (-each.bodies, each.campaign.number))
    if listings.requested_format(request):
        return listings.export_response(request, lists.campaigns(row, found, audience), round_id=row.pk)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    exports = listings.format_links(request, len(found))
    context = {"round": row, "page_obj": page, "exports": exports, "crumbs": _crumbs(row)}
    return render(request, "synthesis/campaigns/list.html", context)


@officer_page("POST")
def look(request: HttpRequest, round_id: UUID) -> HttpResponse:
    row = lookups.get_round_or_404(request.user, round_id, Duty.CODE)
    search_later(row.pk)
    messages.success(request, _("The round is looked through. Load this page once more in a moment."))
    return redirect("coding:campaigns", row.pk)


@officer_page()
def campaign(request: HttpRequest, round_id: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round_id, campaign)
    if listings.requested_format(request):
        return listings.export_response(
            request, lists.campaign(row, shown, audience_in(request.user, row)), round_id=row.pk
        )
    return _page(request, row, shown)


@officer_page()
def compare(request: HttpRequest, round_id: UUID, campaign: UUID, member: UUID) -> HttpResponse:
    row, shown = _open(request.user, round_id, campaign)
    return _side_by_side(request, row, shown, _member(shown, member))


@officer_page("POST")
def settle(request: HttpRequest, round_id: UUID, campaign: UUID) -> HttpResponse:
    """From the page of the campaign, or from two texts side by side, which leads on to the next."""
    row, shown = _open(request.user, round_id, campaign)
    form = SettleCampaignForm(request.POST, campaign=shown)
    if form.is_valid():
        act, lines = form.cleaned_data["act"], form.cleaned_data["lines"]
        try:
            if act == EQUAL:
                settling.confirm_equal(shown.campaign, by=request.user)
            elif act == CONFIRM:
                settling.confirm_members(shown.campaign, lines, by=request.user)
            elif act == OUT:
                settling.exclude(shown.campaign, lines, by=request.user)
            else:
                made = settling.split(shown.campaign, lines, by=request.user)
                return redirect("coding:campaign", row.pk, made.pk)
            return _on(request, row, shown, going_on="next" in request.POST)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _page(request, row, shown, status=422, settle=form)


@officer_page("POST")
def merge(request: HttpRequest, round_id: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round_id, campaign)
    form = MergeCampaignForm(request.POST, others=_others(request.user, row, shown))
    if not form.is_valid():
        return _page(request, row, shown, status=422, merge=form)
    into = _open(request.user, round_id, UUID(form.cleaned_data["into"]))[1]
    settling.merge(shown.campaign, into.campaign, by=request.user)
    return redirect("coding:campaign", row.pk, into.campaign.pk)


@officer_page("POST")
def rename(request: HttpRequest, round_id: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round_id, campaign)
    form = NameCampaignForm(request.POST)
    if form.is_valid():
        try:
            settling.rename(shown.campaign, form.cleaned_data["name"], by=request.user)
            return redirect("coding:campaign", row.pk, shown.campaign.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _page(request, row, shown, status=422, name=form)


@officer_page("POST")
def code(request: HttpRequest, round_id: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round_id, campaign)
    form = CodeCampaignForm(request.POST, themes=Theme.objects.filter(round=row))
    if form.is_valid():
        try:
            done = code_campaign(shown, form.cleaned_data["words"], form.cleaned_data["theme"], by=request.user)
            told = ngettext("The theme stands in %(n)s input.", "The theme stands in %(n)s inputs.", done.coded)
            messages.success(request, told % {"n": done.coded})
            if done.left:
                left = ngettext(
                    "%(n)s input does not have these words in one place: look at it.",
                    "%(n)s inputs do not have these words in one place: look at them.",
                    done.left,
                )
                messages.warning(request, left % {"n": done.left})
            return redirect("coding:campaign", row.pk, shown.campaign.pk)
        except Refused as refusal:
            add_refusal(form, refusal)
    return _page(request, row, shown, status=422, code=form)


def _open(user: AnyUser, round_: UUID, campaign: UUID) -> tuple[Round, VisibleCampaign]:
    """Raises NotAllowed also where the person may read fewer than two bodies of it."""
    row = lookups.get_round_or_404(user, round_, Duty.CODE)
    found = visible_campaigns(row, audience_in(user, row), of=[campaign])
    return row, lookups.row_or_404(found[0] if found else None)


def _member(campaign_: VisibleCampaign, key: UUID) -> VisibleMember:
    return lookups.row_or_404(next((row for row in campaign_.members if row.row.pk == key), None))


def _on(request: HttpRequest, round_: Round, campaign_: VisibleCampaign, *, going_on: bool) -> HttpResponse:
    """To the next that waits to be looked at, else to the campaign, else to the list where it is no more."""
    left = visible_campaigns(round_, audience_in(request.user, round_), of=[campaign_.campaign.pk])
    if not left:
        return redirect("coding:campaigns", round_.pk)
    coming = _waiting(left[0]) if going_on else []
    if coming:
        return redirect("coding:compare", round_.pk, campaign_.campaign.pk, coming[0].row.pk)
    return redirect("coding:campaign", round_.pk, campaign_.campaign.pk)


def _waiting(campaign_: VisibleCampaign) -> list[VisibleMember]:
    return [row for row in campaign_.members if not row.is_settled and not row.is_equal]


def _others(user: AnyUser, round_: Round, campaign_: VisibleCampaign) -> list[VisibleCampaign]:
    return [
        each
        for each in visible_campaigns(round_, audience_in(user, round_))
        if each.campaign.pk != campaign_.campaign.pk
    ]


def _page(
    request: HttpRequest,
    round_: Round,
    campaign_: VisibleCampaign,
    *,
    status: int = 200,
    settle: SettleCampaignForm | None = None,
    merge: MergeCampaignForm | None = None,
    name: NameCampaignForm | None = None,
    code: CodeCampaignForm | None = None,
) -> HttpResponse:
    members = sorted(campaign_.members, key=lambda row: (row.is_settled, not row.own))
    page = Paginator(members, SHOWN).get_page(request.GET.get("page"))
    keys = {subject_key(round_.pk, *(getattr(row.shown, name) for name in SUBJECTS)) for row in campaign_.members}
    others = _others(request.user, round_, campaign_)
    context = {
        "round": round_,
        "campaign": campaign_,
        "counted": counted_bodies(campaign_),
        "page_obj": page,
        "exports": listings.format_links(request, len(members)),
        "rows": [(row, position_of(row.shown.position)) for row in page],
        "abouts": [each for each in subjects_of(round_) if each.key in keys],
        "to_look": _waiting(campaign_),
        "wrong": settle or merge or name or code,
        "merge": merge or (MergeCampaignForm(others=others) if others else None),
        "name": name or NameCampaignForm(initial={"name": campaign_.campaign.name}),
        "code": code or CodeCampaignForm(themes=Theme.objects.filter(round=round_)),
        "open": {"merge": merge is not None, "name": name is not None, "code": code is not None},
        "crumbs": _crumbs(round_, campaign_),
    }
    return render(request, "synthesis/campaigns/campaign.html", context, status=status)


def _side_by_side(
    request: HttpRequest, round_: Round, campaign_: VisibleCampaign, member: VisibleMember
) -> HttpResponse:
    context = {
        "round": round_,
        "campaign": campaign_,
        "member": member,
        "left": len(_waiting(campaign_)),
        "crumbs": _crumbs(round_, campaign_, _("Side by side")),
    }
    return render(request, "synthesis/campaigns/compare.html", context)


def _crumbs(round_: Round, campaign_: VisibleCampaign | None = None, last: str = "") -> list[dict[str, Any]]:
    trail = [
        {"label": _("Coding"), "url": reverse("coding:rounds")},
        {"label": round_.reference, "url": reverse("coding:subjects", args=[round_.pk])},
        {"label": _("Campaigns"), "url": reverse("coding:campaigns", args=[round_.pk])},
    ]
    if campaign_ is not None:
        trail.append(
            {"label": campaign_.title, "url": reverse("coding:campaign", args=[round_.pk, campaign_.campaign.pk])}
        )
    if last:
        trail.append({"label": last, "url": None})
    trail[-1]["url"] = None
    return trail
