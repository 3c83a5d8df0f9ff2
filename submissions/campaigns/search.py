"""Campaigns of a round: found in all current inputs, kept as proposals until a person decides (DOMAIN 2).

A campaign is the copies of one letter, of at least two bodies. It changes no input, hides none, and counts for nothing
by itself. Wording that more inputs share is kept apart (`SharedWording`): it is shown, and never counted or folded.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import count
from uuid import UUID, uuid4

from django.db import transaction

from consultations.models import Round
from submissions.campaigns.finder import TextGroup, find_groups
from submissions.campaigns.members import (
    LEAST,
    CurrentInput,
    GroupPlacement,
    Placement,
    Quotations,
    chunks,
    compare,
    compare_with,
    input_texts,
    place,
)
from submissions.models import Campaign, CampaignMember, Input, SharedWording, SharedWordingMember, Version

_CHUNK = 500
_STORED = ("campaign", "input", "similarity", "own", "of_digest", "settled_at", "settled_by")  # of a member
_WORDING_FIELDS = ("wording", "input", "similarity", "own", "of_digest")


def find_campaigns(round_: Round) -> None:
    """Search all current inputs of the round and update its campaigns; about 0.5 ms per input.

    The search runs before the one transaction that stores the result: what people decide meanwhile remains valid.
    """
    current, copies, wordings = _search(round_)
    with transaction.atomic():
        Round.objects.select_for_update().get(pk=round_.pk)
        _store_campaigns(round_, current, copies)
        _store_shared_wording(round_, current, wordings)


def _search(round_: Round) -> tuple[dict[UUID, CurrentInput], list[GroupPlacement], list[GroupPlacement]]:
    """Return the current inputs by line, the groups that are one text of several bodies, and wider shared wording."""
    current: dict[UUID, CurrentInput] = {}

    def texts() -> Iterator[str]:
        for text in input_texts(Input.objects.filter(version__in=Version.objects.current().values("pk")), round_):
            current[text.current.line] = text.current
            yield text.text

    campaign_groups = find_groups(texts(), common_texts=Quotations(round_).texts)
    order = list(current)

    def placements(groups: Iterable[TextGroup]) -> list[GroupPlacement]:
        """Return the groups of at least two bodies, by line."""
        placed = [
            GroupPlacement(order[group.text], [order[member.number] for member in group.members]) for group in groups
        ]
        return [each for each in placed if len({current[line].body for line in each.lines}) >= LEAST]

    wider = [group for group in campaign_groups if all(len(each.members) < len(group.members) for each in group.copies)]
    return current, placements(each for group in campaign_groups for each in group.copies), placements(wider)


def _store_campaigns(round_: Round, current: dict[UUID, CurrentInput], groups: list[GroupPlacement]) -> None:
    campaigns = {row.pk: row for row in round_.campaigns.all()}
    there = {row.line_id: row for row in CampaignMember.objects.filter(line__submission__delegation__round=round_)}
    before = {row.pk: _digest(there.get(row.text_id)) for row in campaigns.values() if row.text_id}
    changed = {line for line, row in there.items() if line in current and row.of_digest != current[line].digest}
    present = {
        line: Placement(row.campaign_id, row.settled_by_id is not None and line not in changed)
        for line, row in there.items()
        if line in current
    }
    numbers = count(max((row.number for row in campaigns.values()), default=0) + 1)

    def begin() -> UUID:
        row = Campaign(pk=uuid4(), round=round_, number=next(numbers))
        campaigns[row.pk] = row
        return row.pk

    placed, texts = place(groups, current, present, begin=begin)
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
        key, at = placed[line], current[line]
        text = campaigns[key].text_id if key else None
        moved = row.campaign_id != key or row.input_id != at.input or line in changed
        if moved or (key and text and before.get(key) != current[text].digest):
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
    CampaignMember.objects.bulk_update([row for row in stale if row.line_id in there], _STORED, batch_size=_CHUNK)
    CampaignMember.objects.bulk_create([row for row in stale if row.line_id not in there], batch_size=_CHUNK)
    round_.campaigns.exclude(pk__in=CampaignMember.objects.filter(campaign__round=round_).values("campaign")).delete()


def _digest(row: CampaignMember | None) -> str | None:
    return row.of_digest if row is not None else None


def _store_shared_wording(round_: Round, current: Mapping[UUID, CurrentInput], groups: list[GroupPlacement]) -> None:
    """Store the groups under the numbers that they had. Nobody decides on shared wording.

    `current` has the current inputs by line. The caller holds the lock of the round.
    """
    before = {row.pk: row for row in round_.shared_wordings.all()}
    members = {row.line_id: row for row in SharedWordingMember.objects.filter(wording__round=round_)}
    digests = {key: members[row.text_id].of_digest for key, row in before.items() if row.text_id in members}
    numbers = count(max((row.number for row in before.values()), default=0) + 1)
    claimed: dict[UUID, SharedWording] = {}
    placed: dict[UUID, SharedWording] = {}
    for group in sorted(groups, key=lambda each: -len(each.lines)):
        homes = Counter(members[line].wording_id for line in group.lines if line in members)
        home = next((key for key, _number in homes.most_common() if key not in claimed), None)
        wording = before[home] if home else SharedWording(pk=uuid4(), round=round_, number=next(numbers))
        wording.text_id = group.text
        claimed[wording.pk] = wording
        placed.update(dict.fromkeys(group.lines, wording))
    stale: list[SharedWordingMember] = []
    for line, wording in placed.items():
        at, row = current[line], members.get(line) or SharedWordingMember(line_id=line)
        is_current = row.wording_id == wording.pk and row.input_id == at.input and row.of_digest == at.digest
        text = current[wording.text_id] if wording.text_id else at
        if not is_current or digests.get(wording.pk) != text.digest:
            row.wording_id, row.input_id, row.of_digest = wording.pk, at.input, at.digest
            stale.append(row)
    SharedWording.objects.bulk_create([row for row in claimed.values() if row.pk not in before], batch_size=_CHUNK)
    SharedWording.objects.bulk_update(
        [row for row in claimed.values() if row.pk in before], ["text"], batch_size=_CHUNK
    )
    for some in chunks([row.pk for line, row in members.items() if line not in placed]):
        SharedWordingMember.objects.filter(pk__in=some).delete()
    stale.sort(key=lambda row: placed[row.line_id].number)
    compare_with(round_, [(row, placed[row.line_id].text_id) for row in stale])
    SharedWordingMember.objects.bulk_update(
        [row for row in stale if row.line_id in members], _WORDING_FIELDS, batch_size=_CHUNK
    )
    SharedWordingMember.objects.bulk_create([row for row in stale if row.line_id not in members], batch_size=_CHUNK)
    SharedWording.objects.filter(pk__in=before.keys() - claimed.keys()).delete()
