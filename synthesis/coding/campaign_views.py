"""Campaigns of a round in the coding workbench: the list; one text with each sender's additions; two texts compared."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from accounts.models import AnyUser, User
from consultations import lookups
from consultations.audience import audience_in
from consultations.enums import Constituency, Duty
from consultations.lookups import OfficerMixin, RoundMixin, officer_page
from consultations.models import Round
from core.tables import listings
from core.tables.list_pages import list_context
from core.web.act_views import ActView, ButtonView, PageView
from submissions.campaigns import services as campaign_services
from submissions.campaigns.requests import search_later
from submissions.campaigns.visible_campaigns import (
    VisibleCampaign,
    VisibleMember,
    VisibleWording,
    campaign_of,
    counted_bodies,
    visible_campaigns,
    visible_shared_wording,
    wordings_by_campaign,
)
from submissions.drafting.subjects import SUBJECTS, subject_key, subjects_of
from synthesis.coding.forms import (
    CONFIRM,
    EQUAL,
    OUT,
    CampaignListForm,
    CodeCampaignForm,
    DecideMembersForm,
    MergeCampaignForm,
    NameCampaignForm,
)
from synthesis.coding.services import code_campaign
from synthesis.exports import lists
from synthesis.models import Theme
from synthesis.reports.lookups import position_of

SHOWN = 50


@officer_page()
def campaigns(request: HttpRequest, round_id: UUID) -> HttpResponse:
    """List copies and shared wording, the largest first."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.CODE)
    audience = audience_in(request.user, row)
    every: list[VisibleCampaign | VisibleWording] = [
        *visible_campaigns(row, audience),
        *visible_shared_wording(row, audience),
    ]
    every.sort(key=lambda each: (-each.bodies, each.grade.value, each.number))
    form = CampaignListForm(request.GET, round_=row, audience=audience)
    matching = form.in_order(each for each in every if form.matches(each))
    if listings.requested_format(request):
        listing = lists.campaigns(row, matching, audience, listings.describe_filters(form))
        return listings.export_response(request, listing, round_id=row.pk)
    context = {
        **list_context(request, form, matching, per_page=SHOWN),
        "round": row,
        "count": len(matching),
        "exists": bool(every),
        "crumbs": _crumbs(row),
    }
    context["rows"] = [
        (each, ", ".join(str(Constituency(kind).label) for kind in Constituency.values if kind in each.constituencies))
        for each in context["page_obj"]
    ]
    return render(request, "synthesis/campaigns/list.html", context)


@officer_page()
def shared_wording(request: HttpRequest, round_id: UUID, wording: UUID) -> HttpResponse:
    """Show what inputs share beyond the copies of one letter: the campaigns among them, then the others."""
    row = lookups.get_round_or_404(request.user, round_id, Duty.CODE)
    audience = audience_in(request.user, row)
    group = lookups.row_or_404(next(iter(visible_shared_wording(row, audience, of=[wording])), None))
    keys = {key for member in group.members if (key := campaign_of(member))}
    among = {each.campaign.pk: each for each in visible_campaigns(row, audience, of=keys)} if keys else {}

    def campaign_name(member: VisibleMember) -> str:
        campaign_ = among.get(campaign_of(member) or row.pk)
        return campaign_.title if campaign_ else ""

    if listings.requested_format(request):
        listing = lists.shared_wording(row, group, campaign_name, audience)
        return listings.export_response(request, listing, round_id=row.pk)
    others = [member for member in group.members if campaign_of(member) not in among]
    others.sort(key=lambda member: -member.similarity)
    page = Paginator(others, SHOWN).get_page(request.GET.get("page"))
    context = {
        "round": row,
        "wording": group,
        "among": sorted(among.values(), key=lambda each: (-each.bodies, each.number)),
        "others": len(others),
        "page_obj": page,
        "rows": [(member, position_of(member.visible.position)) for member in page],
        "exports": listings.format_links(request, len(group.members)),
        "crumbs": _crumbs(row, last=group.title),
    }
    return render(request, "synthesis/campaigns/shared_wording.html", context)


class LookForCampaignsView(RoundMixin, ButtonView):
    duties = (Duty.CODE,)
    success_url = "coding:campaigns"
    success_message = gettext_lazy("The round is being searched for campaigns. Reload this page in a moment.")

    def act(self) -> None:
        search_later(self.object.pk)


class CampaignView(OfficerMixin, PageView):
    """A campaign as the officer sees it; `round` is its round."""

    template_name = "synthesis/campaigns/campaign.html"

    def get_object(self, round_id: UUID, campaign: UUID) -> VisibleCampaign:
        self.round, visible = _open(self.user, round_id, campaign)
        return visible

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not listings.requested_format(request):
            return super().get(request)
        listing = lists.campaign(self.round, self.object, audience_in(self.user, self.round))
        return listings.export_response(request, listing, round_id=self.round.pk)

    def get_success_url(self) -> str:
        return reverse("coding:campaign", args=[self.round.pk, self.object.campaign.pk])

    def get_context_data(self, **forms: Any) -> dict[str, Any]:
        round_, campaign_ = self.round, self.object
        members = sorted(campaign_.members, key=lambda row: (row.is_decided, not row.own))
        page = Paginator(members, SHOWN).get_page(self.request.GET.get("page"))
        keys = {subject_key(round_.pk, *(getattr(row.visible, name) for name in SUBJECTS)) for row in campaign_.members}
        others = _others(self.user, round_, campaign_)
        visible_forms = {name: form for name, form in forms.items() if name != "decision"}
        return {
            "round": round_,
            "campaign": campaign_,
            "counted": counted_bodies(campaign_),
            "page_obj": page,
            "exports": listings.format_links(self.request, len(members)),
            "rows": [(row, position_of(row.visible.position)) for row in page],
            "abouts": [each for each in subjects_of(round_) if each.key in keys],
            "to_look": _waiting(campaign_),
            "wider": _wider(self.user, round_, campaign_),
            "wrong": next(iter(forms.values()), None),
            "merge": MergeCampaignForm(others=others) if others else None,
            "name": NameCampaignForm(initial={"name": campaign_.campaign.name}),
            "code": CodeCampaignForm(themes=Theme.objects.filter(round=round_)),
            "open": {name: name in forms for name in ("merge", "name", "code")},
            "crumbs": _crumbs(round_, campaign_),
            **visible_forms,
        }


class CampaignActView(CampaignView, ActView):
    methods = ("POST",)


@officer_page()
def compare(request: HttpRequest, round_id: UUID, campaign: UUID, member: UUID) -> HttpResponse:
    row, visible_campaign = _open(request.user, round_id, campaign)
    return _side_by_side(request, row, visible_campaign, _member(visible_campaign, member))


class DecideMembersView(CampaignActView):
    """From the page of the campaign, or from two texts side by side, which leads on to the next."""

    form_class, form_name = DecideMembersForm, "decision"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "campaign": self.object}

    def act(self, form: DecideMembersForm) -> str:
        act, lines, campaign_ = form.cleaned_data["act"], form.cleaned_data["lines"], self.object.campaign
        if act == EQUAL:
            campaign_services.confirm_equal(campaign_, by=self.user)
        elif act == CONFIRM:
            campaign_services.confirm_members(campaign_, lines, by=self.user)
        elif act == OUT:
            campaign_services.exclude(campaign_, lines, by=self.user)
        else:
            new_campaign = campaign_services.split(campaign_, lines, by=self.user)
            return reverse("coding:campaign", args=[self.round.pk, new_campaign.pk])
        return _on(self.user, self.round, self.object, going_on="next" in self.request.POST)


class MergeCampaignView(CampaignActView):
    answers_refusals = False
    form_class, form_name = MergeCampaignForm, "merge"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "others": _others(self.user, self.round, self.object)}

    def act(self, form: MergeCampaignForm) -> str:
        into = _open(self.user, self.round.pk, UUID(form.cleaned_data["into"]))[1]
        campaign_services.merge(self.object.campaign, into.campaign, by=self.user)
        return reverse("coding:campaign", args=[self.round.pk, into.campaign.pk])


class RenameCampaignView(CampaignActView):
    form_class, form_name = NameCampaignForm, "name"

    def act(self, form: NameCampaignForm) -> None:
        campaign_services.rename(self.object.campaign, form.cleaned_data["name"], by=self.user)


class CodeCampaignView(CampaignActView):
    form_class, form_name = CodeCampaignForm, "code"

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "themes": Theme.objects.filter(round=self.round)}

    def act(self, form: CodeCampaignForm) -> None:
        done = code_campaign(self.object, form.cleaned_data["words"], form.cleaned_data["theme"], by=self.user)
        words = ngettext(
            "The theme is now assigned to %(n)s input.", "The theme is now assigned to %(n)s inputs.", done.coded
        )
        self.say(words % {"n": done.coded})
        if done.left:
            left = ngettext(
                "%(n)s input does not contain these words exactly once. Check it.",
                "%(n)s inputs do not contain these words exactly once. Check them.",
                done.left,
            )
            messages.warning(self.request, left % {"n": done.left})


def _open(user: AnyUser, round_: UUID, campaign: UUID) -> tuple[Round, VisibleCampaign]:
    """Return the round and the campaign.

    Raises NotAllowed also where the person may read fewer than two of its bodies.
    """
    row = lookups.get_round_or_404(user, round_, Duty.CODE)
    visible = visible_campaigns(row, audience_in(user, row), of=[campaign])
    return row, lookups.row_or_404(visible[0] if visible else None)


def _member(campaign_: VisibleCampaign, key: UUID) -> VisibleMember:
    return lookups.row_or_404(next((row for row in campaign_.members if row.row.pk == key), None))


def _on(user: User, round_: Round, campaign_: VisibleCampaign, *, going_on: bool) -> str:
    """Redirect to the next input to check, else to the campaign, else to the list if the campaign is gone."""
    left = visible_campaigns(round_, audience_in(user, round_), of=[campaign_.campaign.pk])
    if not left:
        return reverse("coding:campaigns", args=[round_.pk])
    coming = _waiting(left[0]) if going_on else []
    if coming:
        return reverse("coding:compare", args=[round_.pk, campaign_.campaign.pk, coming[0].row.pk])
    return reverse("coding:campaign", args=[round_.pk, campaign_.campaign.pk])


def _waiting(campaign_: VisibleCampaign) -> list[VisibleMember]:
    return [row for row in campaign_.members if not row.is_decided and not row.is_equal]


def _wider(user: AnyUser, round_: Round, campaign_: VisibleCampaign) -> dict[str, Any] | None:
    """Return the shared wording around a campaign, and how many further inputs have it."""
    wording_of = wordings_by_campaign(visible_shared_wording(round_, audience_in(user, round_)))
    wording = wording_of.get(campaign_.campaign.pk)
    if wording is None:
        return None
    further = sum(1 for member in wording.members if campaign_of(member) != campaign_.campaign.pk)
    return {"wording": wording.wording, "further": further}


def _others(user: AnyUser, round_: Round, campaign_: VisibleCampaign) -> list[VisibleCampaign]:
    return [
        each
        for each in visible_campaigns(round_, audience_in(user, round_))
        if each.campaign.pk != campaign_.campaign.pk
    ]


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
