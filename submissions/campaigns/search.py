"""Campaigns of a round: found in all current inputs, kept as proposals until a person decides (DOMAIN 2).

A campaign is the copies of one letter, of at least two bodies. It changes no input, hides none, and counts for nothing
by itself. Wording that more inputs share is kept apart (`SharedWording`): it is shown, and never counted or folded.
"""

from collections.abc import Collection, Iterable, Iterator
from itertools import count
from uuid import UUID, uuid4

from django.db import transaction

from consultations.models import Round
from submissions.campaigns.finder import TextGroup, find_groups
from submissions.campaigns.members import (
    LEAST,
    GroupPlacement,
    Placement,
    Quotations,
    SettledMember,
    chunks,
    compare,
    input_texts,
    place,
)
from submissions.campaigns.shared_wording import save_shared_wording
from submissions.models import Campaign, CampaignMember, Input, Version

_CHUNK = 500
_KEPT = ("campaign", "input", "similarity", "own", "of_digest", "settled_at", "settled_by")


def find_campaigns(round_: Round) -> None:
    """Search all current inputs of the round and update its campaigns; about 0.5 ms per input.

    The search runs before the one transaction that stores the result: what people decide meanwhile remains valid.
    """
    standing, copies, wordings = _look(round_)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        _keep(round_, standing, copies)
        save_shared_wording(round_, standing, wordings)


def _look(round_: Round) -> tuple[dict[UUID, SettledMember], list[GroupPlacement], list[GroupPlacement]]:
    """Return the current inputs by line, the groups that are one text of several bodies, and wider shared wording."""
    standing: dict[UUID, SettledMember] = {}

    def texts() -> Iterator[str]:
        for text in input_texts(Input.objects.filter(version__in=Version.objects.current().values("pk")), round_):
            standing[text.standing.line] = text.standing
            yield text.text

    campaign_groups = find_groups(texts(), common_texts=Quotations(round_).texts)
    order = list(standing)

    def placements(groups: Iterable[TextGroup]) -> list[GroupPlacement]:
        """Return the groups of at least two bodies, by line."""
        placed = [
            GroupPlacement(order[group.text], [order[member.number] for member in group.members]) for group in groups
        ]
        return [each for each in placed if len({standing[line].body for line in each.lines}) >= LEAST]

    wider = [group for group in campaign_groups if all(len(each.members) < len(group.members) for each in group.copies)]
    return standing, placements(each for group in campaign_groups for each in group.copies), placements(wider)


def _keep(round_: Round, standing: dict[UUID, SettledMember], groups: list[GroupPlacement]) -> None:
    campaigns = {row.pk: row for row in round_.campaigns.all()}
    there = {row.line_id: row for row in CampaignMember.objects.filter(line__submission__delegation__round=round_)}
    before = {row.pk: _digest(there.get(row.text_id)) for row in campaigns.values() if row.text_id}
    changed = {line for line, row in there.items() if line in standing and row.of_digest != standing[line].digest}
    now = {
        line: Placement(row.campaign_id, row.settled_by_id is not None and line not in changed)
        for line, row in there.items()
        if line in standing
    }
    numbers = count(max((row.number for row in campaigns.values()), default=0) + 1)

    def begin() -> UUID:
        row = Campaign(pk=uuid4(), round=round_, number=next(numbers))
        campaigns[row.pk] = row
        return row.pk

    placed, texts = place(groups, standing, now, begin=begin)
    by_campaign: dict[UUID, list[UUID]] = {}
    for line, key in placed.items():
        if key is not None:
            by_campaign.setdefault(key, []).append(line)
    for key, lines in by_campaign.items():
        text = texts.get(key, campaigns[key].text_id)
        campaigns[key].text_id = text if text in lines else lines[0]
    rows = {line: there.get(line) or CampaignMember(line_id=line) for line in placed}
    stale = []
    for line, row in rows.items():
        key, at = placed[line], standing[line]
        text = campaigns[key].text_id if key else None
        moved = row.campaign_id != key or row.input_id != at.input or line in changed
        if moved or (key and text and before.get(key) != standing[text].digest):
            stale.append(row)
        if line in changed:
            row.settled_at = row.settled_by = None
        row.campaign_id, row.input_id, row.of_digest = key, at.input, at.digest
    _write(round_, campaigns, by_campaign, there, rows, stale)


def _write(
    round_: Round,
    campaigns: dict[UUID, Campaign],
    by_campaign: Collection[UUID],
    there: dict[UUID, CampaignMember],
    rows: dict[UUID, CampaignMember],
    stale: list[CampaignMember],
) -> None:
    gone = [row.pk for line, row in there.items() if line not in rows]
    for some in chunks(gone):
        CampaignMember.objects.filter(pk__in=some).delete()
    alive = [row for key, row in campaigns.items() if key in by_campaign]
    Campaign.objects.bulk_update([row for row in alive if not row._state.adding], ["text"], batch_size=_CHUNK)
    Campaign.objects.bulk_create([row for row in alive if row._state.adding], batch_size=_CHUNK)
    compare(round_, stale, campaigns)
    CampaignMember.objects.bulk_update([row for row in stale if row.line_id in there], _KEPT, batch_size=_CHUNK)
    CampaignMember.objects.bulk_create([row for row in stale if row.line_id not in there], batch_size=_CHUNK)
    round_.campaigns.exclude(pk__in=CampaignMember.objects.filter(campaign__round=round_).values("campaign")).delete()


def _digest(row: CampaignMember | None) -> str | None:
    return row.of_digest if row is not None else None
