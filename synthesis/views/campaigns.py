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

from consultations import office
from consultations.domain.audience import audience_in
from consultations.enums import Duty
from consultations.forms import tell
from consultations.models import Round
from consultations.office import officer_page
from core import listings
from core.errors import Refused
from submissions.domain import campaign_settling as settling
from submissions.domain.campaign_asking import look_later
from submissions.domain.campaign_shown import ShownCampaign, ShownMember, counted_bodies, shown_campaigns
from submissions.domain.subjects import SUBJECTS, subject_key, subjects_of
from synthesis.campaign_forms import CONFIRM, EQUAL, OUT, CodeAllForm, MergeForm, NameForm, SettleForm
from synthesis.domain.campaigns import code_campaign
from synthesis.exports import lists
from synthesis.models import Theme
from synthesis.office import position_of

SHOWN = 50


@officer_page()
def campaigns(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.CODE)
    audience = audience_in(request.user, row)
    found = shown_campaigns(row, audience)
    found.sort(key=lambda each: (-each.bodies, each.campaign.number))
    if listings.wanted(request):
        return listings.answer(request, lists.campaigns(row, found, audience), round=row.pk)
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    exports = listings.links(request, len(found))
    context = {"round": row, "page_obj": page, "exports": exports, "crumbs": _crumbs(row)}
    return render(request, "synthesis/campaigns/list.html", context)


@officer_page("POST")
def look(request: HttpRequest, round: UUID) -> HttpResponse:
    row = office.duty_round(request.user, round, Duty.CODE)
    look_later(row.pk)
    messages.success(request, _("The round is looked through. Load this page once more in a moment."))
    return redirect("coding:campaigns", row.pk)


@officer_page()
def campaign(request: HttpRequest, round: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round, campaign)
    if listings.wanted(request):
        return listings.answer(request, lists.campaign(row, shown, audience_in(request.user, row)), round=row.pk)
    return _page(request, row, shown)


@officer_page()
def compare(request: HttpRequest, round: UUID, campaign: UUID, member: UUID) -> HttpResponse:
    row, shown = _open(request.user, round, campaign)
    return _side_by_side(request, row, shown, _member(shown, member))


@officer_page("POST")
def settle(request: HttpRequest, round: UUID, campaign: UUID) -> HttpResponse:
    """From the page of the campaign, or from two texts side by side, which leads on to the next."""
    row, shown = _open(request.user, round, campaign)
    form = SettleForm(request.POST, campaign=shown)
    if form.is_valid():
        act, lines = form.cleaned_data["act"], form.cleaned_data["lines"]
        try:
            if act == EQUAL:
                settling.confirm_equal(shown.campaign, by=request.user)
            elif act == CONFIRM:
                settling.confirm(shown.campaign, lines, by=request.user)
            elif act == OUT:
                settling.keep_out(shown.campaign, lines, by=request.user)
            else:
                made = settling.split(shown.campaign, lines, by=request.user)
                return redirect("coding:campaign", row.pk, made.pk)
            return _on(request, row, shown, going_on="next" in request.POST)
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, shown, status=422, settle=form)


@officer_page("POST")
def merge(request: HttpRequest, round: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round, campaign)
    form = MergeForm(request.POST, others=_others(request.user, row, shown))
    if not form.is_valid():
        return _page(request, row, shown, status=422, merge=form)
    into = _open(request.user, round, UUID(form.cleaned_data["into"]))[1]
    settling.merge(shown.campaign, into.campaign, by=request.user)
    return redirect("coding:campaign", row.pk, into.campaign.pk)


@officer_page("POST")
def rename(request: HttpRequest, round: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round, campaign)
    form = NameForm(request.POST)
    if form.is_valid():
        try:
            settling.rename(shown.campaign, form.cleaned_data["name"], by=request.user)
            return redirect("coding:campaign", row.pk, shown.campaign.pk)
        except Refused as refusal:
            tell(form, refusal)
    return _page(request, row, shown, status=422, name=form)


@officer_page("POST")
def code(request: HttpRequest, round: UUID, campaign: UUID) -> HttpResponse:
    row, shown = _open(request.user, round, campaign)
    form = CodeAllForm(request.POST, themes=Theme.objects.filter(round=row))
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
            tell(form, refusal)
    return _page(request, row, shown, status=422, code=form)


def _open(user: Any, round: UUID, campaign: UUID) -> tuple[Round, ShownCampaign]:
    """Raises NotYours also where the person may read fewer than two bodies of it."""
    row = office.duty_round(user, round, Duty.CODE)
    found = shown_campaigns(row, audience_in(user, row), of=[campaign])
    return row, office.found(found[0] if found else None)


def _member(shown: ShownCampaign, key: UUID) -> ShownMember:
    return office.found(next((row for row in shown.members if row.row.pk == key), None))


def _on(request: HttpRequest, round: Round, shown: ShownCampaign, *, going_on: bool) -> HttpResponse:
    """To the next that waits to be looked at, else to the campaign, else to the list where it is no more."""
    left = shown_campaigns(round, audience_in(request.user, round), of=[shown.campaign.pk])
    if not left:
        return redirect("coding:campaigns", round.pk)
    coming = _waiting(left[0]) if going_on else []
    if coming:
        return redirect("coding:compare", round.pk, shown.campaign.pk, coming[0].row.pk)
    return redirect("coding:campaign", round.pk, shown.campaign.pk)


def _waiting(shown: ShownCampaign) -> list[ShownMember]:
    return [row for row in shown.members if not row.is_settled and not row.is_equal]


def _others(user: Any, round: Round, shown: ShownCampaign) -> list[ShownCampaign]:
    return [each for each in shown_campaigns(round, audience_in(user, round)) if each.campaign.pk != shown.campaign.pk]


def _page(
    request: HttpRequest,
    round: Round,
    shown: ShownCampaign,
    *,
    status: int = 200,
    settle: SettleForm | None = None,
    merge: MergeForm | None = None,
    name: NameForm | None = None,
    code: CodeAllForm | None = None,
) -> HttpResponse:
    members = sorted(shown.members, key=lambda row: (row.is_settled, not row.own))
    page = Paginator(members, SHOWN).get_page(request.GET.get("page"))
    keys = {subject_key(round.pk, *(getattr(row.shown, name) for name in SUBJECTS)) for row in shown.members}
    others = _others(request.user, round, shown)
    context = {
        "round": round,
        "campaign": shown,
        "counted": counted_bodies(shown),
        "page_obj": page,
        "exports": listings.links(request, len(members)),
        "rows": [(row, position_of(row.shown.position)) for row in page],
        "abouts": [each for each in subjects_of(round) if each.key in keys],
        "to_look": _waiting(shown),
        "wrong": settle or merge or name or code,
        "merge": merge or (MergeForm(others=others) if others else None),
        "name": name or NameForm(initial={"name": shown.campaign.name}),
        "code": code or CodeAllForm(themes=Theme.objects.filter(round=round)),
        "open": {"merge": merge is not None, "name": name is not None, "code": code is not None},
        "crumbs": _crumbs(round, shown),
    }
    return render(request, "synthesis/campaigns/campaign.html", context, status=status)


def _side_by_side(request: HttpRequest, round: Round, shown: ShownCampaign, member: ShownMember) -> HttpResponse:
    context = {
        "round": round,
        "campaign": shown,
        "member": member,
        "left": len(_waiting(shown)),
        "crumbs": _crumbs(round, shown, _("Side by side")),
    }
    return render(request, "synthesis/campaigns/compare.html", context)


def _crumbs(round: Round, shown: ShownCampaign | None = None, last: str = "") -> list[dict[str, Any]]:
    trail = [
        {"label": _("Coding"), "url": reverse("coding:rounds")},
        {"label": round.reference, "url": reverse("coding:subjects", args=[round.pk])},
        {"label": _("Campaigns"), "url": reverse("coding:campaigns", args=[round.pk])},
    ]
    if shown is not None:
        trail.append({"label": shown.title, "url": reverse("coding:campaign", args=[round.pk, shown.campaign.pk])})
    if last:
        trail.append({"label": last, "url": None})
    trail[-1]["url"] = None
    return trail
