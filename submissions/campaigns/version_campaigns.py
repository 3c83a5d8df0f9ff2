"""Which campaign a version or a line is of, as one reader may know it: for the triage queue and for files."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consultations.models import Round
from core.audience import Audience
from submissions.campaigns.members import LEAST
from submissions.campaigns.visible_campaigns import beginning, is_by_name
from submissions.models import Campaign, CampaignMember, Input, SharedWording, SharedWordingMember, Version
from submissions.visibility.reader import InputReader


@dataclass(frozen=True, slots=True)
class VersionCampaign:
    """The campaign of a version, and how many of its inputs are of campaigns, as one reader may know it.

    It is the one with the lowest number where there are several. `title` is its name, or the beginning of its text.
    """

    id: UUID
    number: int
    title: str
    inputs: int


def version_campaigns(round_: Round, audience: Audience) -> dict[UUID, VersionCampaign]:
    """Return, by current version, the campaign that this reader may know it to be of.

    One query where there are no campaigns; else those of `InputReader`.
    """
    return _by_version(CampaignMember.objects.filter(campaign__round=round_), round_, audience, key="campaign")


def version_shared_wording(round_: Round, audience: Audience) -> dict[UUID, VersionCampaign]:
    """Return, by current version, the shared wording that this reader may know it to be of, as `version_campaigns`.

    Nothing is folded or decided by it.
    """
    return _by_version(SharedWordingMember.objects.filter(wording__round=round_), round_, audience, key="wording")


def _by_version(
    rows: QuerySet[Any, Any], round_: Round, audience: Audience, *, key: str
) -> dict[UUID, VersionCampaign]:
    if not audience.is_secretariat:
        return {}
    rows = rows.filter(input__version__in=Version.objects.current().values("pk")).select_related(
        key, "line__submission"
    )
    members = {row.input_id: row for row in rows}
    if not members:
        return {}
    bodies: dict[UUID, set[UUID]] = defaultdict(set)
    titles: dict[UUID, str] = {}
    pairs: list[tuple[UUID, Campaign | SharedWording]] = []
    inputs = Input.objects.filter(pk__in=rows.order_by().values("input"))
    for version, visible in InputReader(round_, audience, streams=True).by_version(inputs):
        row = members.get(visible.id) if visible.id is not None and is_by_name(visible) else None
        group = getattr(row, key, None)
        if row is None or group is None:
            continue
        bodies[group.pk].add(row.line.submission.delegation_id)
        if row.line_id == group.text_id or group.pk not in titles:
            titles[group.pk] = getattr(group, "name", "") or beginning(visible)
        pairs.append((version, group))
    campaigns: dict[UUID, VersionCampaign] = {}
    for version, group in pairs:
        if len(bodies[group.pk]) < LEAST:
            continue
        before = campaigns.get(version)
        first = before if before and before.number < group.number else None
        count = 1 + (before.inputs if before else 0)
        campaigns[version] = VersionCampaign(
            first.id if first else group.pk,
            first.number if first else group.number,
            first.title if first else titles[group.pk],
            count,
        )
    return campaigns


def decided_lines(round_: Round, audience: Audience) -> dict[UUID, tuple[str, bool]]:
    """Return, by confirmed line that this reader may read, the campaign and whether the input adds words of its own.

    The campaign is given by name or number. For exports: no words are kept in memory.
    """
    if not audience.is_secretariat:
        return {}
    rows = CampaignMember.objects.filter(campaign__round=round_, settled_by__isnull=False)
    rows = rows.filter(input__version__in=Version.objects.current().values("pk"))
    names = ("line", "campaign", "campaign__name", "campaign__number", "line__submission__delegation", "own")
    facts = {key: values for key, *values in rows.values_list("input", *names)}
    if not facts:
        return {}
    inputs = Input.objects.filter(pk__in=rows.values("input"))
    visible_lines = [
        key
        for key, visible in InputReader(round_, audience).each(inputs)
        if visible and visible.id and not visible.withheld
    ]
    bodies: dict[UUID, set[UUID]] = defaultdict(set)
    for key in visible_lines:
        bodies[facts[key][1]].add(facts[key][4])
    return {
        line: (name or str(number), bool(own))
        for line, campaign, name, number, _body, own in (facts[key] for key in visible_lines)
        if len(bodies[campaign]) >= LEAST
    }
