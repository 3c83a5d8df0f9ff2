"""A person's decisions on campaigns: confirm members, exclude, split, merge, rename.

The finder does not move decided rows. People can decide only on what they may read.
"""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations import permissions as consulting
from consultations.audience import audience_in
from consultations.enums import Duty
from consultations.models import Round
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.text.strings import clean_text
from submissions.campaigns.members import LEAST, compare
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleMember, visible_campaigns
from submissions.models import Campaign, CampaignMember

NAME = 120  # characters


def confirm_members(campaign: Campaign, lines: Collection[UUID], *, by: User) -> None:
    """Confirm that these lines are of the campaign. Raises NotAllowed; Refused `nothing_chosen`."""
    with transaction.atomic():
        visible = _locked(campaign, by)
        _decide(_chosen(visible, lines), campaign, by=by)
        audit.record("submissions.campaign.confirm", campaign, by=by, count=len(lines))


def confirm_equal(campaign: Campaign, *, by: User) -> int:
    """Confirm all members with the same words and nothing of their own; return how many.

    Raises what `confirm_members` raises.
    """
    with transaction.atomic():
        visible = _locked(campaign, by)
        rows = [row for row in visible.members if row.is_equal and not row.is_decided]
        if rows:
            _decide(rows, campaign, by=by)
            audit.record("submissions.campaign.confirm", campaign, by=by, count=len(rows))
    return len(rows)


def exclude(campaign: Campaign, lines: Collection[UUID], *, by: User) -> None:
    """Exclude these lines: they are of no campaign. A campaign of one body is deleted.

    Raises what `confirm_members` raises.
    """
    with transaction.atomic():
        visible = _locked(campaign, by)
        _decide(_chosen(visible, lines), None, by=by)
        audit.record("submissions.campaign.keep_out", campaign, by=by, count=len(lines))
        _tidy(campaign)


def split(campaign: Campaign, lines: Collection[UUID], *, by: User) -> Campaign:
    """Make these lines a campaign of their own.

    Raises what `confirm_members` raises, and Refused `campaign_of_one` where they or the others are of one body.
    """
    with transaction.atomic():
        visible = _locked(campaign, by)
        chosen = _chosen(visible, lines)
        others = [row for row in visible.members if row not in chosen]
        for some in (chosen, others):
            if len({row.row.input.version.submission.delegation_id for row in some}) < LEAST:
                raise Refused(
                    "campaign_of_one",
                    _("Each of the two campaigns must have inputs from at least two participants."),
                    field="lines",
                    hint=_("To remove the inputs of one participant, mark them as not part of the campaign."),
                )
        last = Campaign.objects.filter(round=campaign.round_id).aggregate(last=Max("number"))["last"]
        text = max(chosen, key=lambda row: row.row.similarity).row.line_id
        new_campaign = Campaign.objects.create(round_id=campaign.round_id, number=last + 1, text_id=text)
        _decide(others, campaign, by=by)
        _decide(chosen, new_campaign, by=by)
        _tidy(campaign)
        audit.record("submissions.campaign.split", campaign, by=by, into=new_campaign.pk, count=len(chosen))
    return new_campaign


def merge(campaign: Campaign, into: Campaign, *, by: User) -> Campaign:
    """Merge the campaign into another one and delete it. Raises NotAllowed; Refused `nothing_chosen` for itself."""
    if into.pk == campaign.pk or into.round_id != campaign.round_id:
        raise Refused("nothing_chosen", _("Choose another campaign of this round."), field="into")
    with transaction.atomic():
        _locked(campaign, by), _locked(into, by)
        for row in (campaign, into):
            # Also what this person may not read: it follows its equals, and nobody is told.
            members = CampaignMember.objects.filter(campaign=row).select_related("input")
            _decide_rows(list(members), into, by=by)
        audit.record("submissions.campaign.merge", into, by=by, other=campaign.pk)
        campaign.delete()
    return into


def rename(campaign: Campaign, name: str, *, by: User) -> None:
    """Set the name by which officers know the campaign; empty removes it. Raises NotAllowed, Refused."""
    name = clean_text(name.strip(), field="name", limit=NAME)
    with transaction.atomic():
        _locked(campaign, by)
        Campaign.objects.filter(pk=campaign.pk).update(name=name)
        audit.record("submissions.campaign.rename", campaign, by=by)
    campaign.name = name


def _locked(campaign: Campaign, by: User) -> VisibleCampaign:
    """Return the campaign as this person sees it, under the lock of the round, which the finder takes too."""
    round_ = Round.objects.select_for_update(of=("self",)).select_related("rules").get(pk=campaign.round_id)
    consulting.check_duty(by, Duty.CODE, round_)
    campaigns = visible_campaigns(round_, audience_in(by, round_), of=[campaign.pk])
    if not campaigns:
        raise NotAllowed("no_campaign", _("There is no such campaign in this round."))
    return campaigns[0]


def _chosen(campaign: VisibleCampaign, lines: Collection[UUID]) -> list[VisibleMember]:
    rows = [row for row in campaign.members if row.row.line_id in lines]
    if not rows or len(rows) != len(set(lines)):
        raise Refused("nothing_chosen", _("Choose inputs of this campaign."), field="lines")
    return rows


def _decide(rows: Iterable[VisibleMember], campaign: Campaign | None, *, by: User) -> None:
    _decide_rows([row.row for row in rows], campaign, by=by)


def _decide_rows(rows: list[CampaignMember], campaign: Campaign | None, *, by: User) -> None:
    moved = [row for row in rows if row.campaign_id != (campaign and campaign.pk)]
    now = clock.now()
    for row in rows:
        row.campaign, row.settled_by, row.settled_at = campaign, by, now
    if campaign is not None and moved:
        compare(campaign.round, moved, {campaign.pk: campaign})
    CampaignMember.objects.bulk_update(
        rows, ["campaign", "settled_by", "settled_at", "similarity", "own"], batch_size=500
    )


def _tidy(campaign: Campaign) -> None:
    """Delete a campaign of fewer than two bodies; else make sure that its main text is a member."""
    rows = CampaignMember.objects.filter(campaign=campaign)
    if rows.values("line__submission__delegation").distinct().count() < LEAST:
        campaign.delete()
    elif not rows.filter(line=campaign.text_id).exists():
        text = rows.order_by("-similarity", "pk").values("line")[:1]
        campaign.text_id = text.get()["line"]
        campaign.save(update_fields=["text"])
        left = list(rows)
        compare(campaign.round, left, {campaign.pk: campaign})
        CampaignMember.objects.bulk_update(left, ["similarity", "own"], batch_size=500)
