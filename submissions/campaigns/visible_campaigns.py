"""A campaign as one reader may see it: one text, and for each sender what is its own.

All inputs are read through `InputReader`. A reader who may not read an input does not learn that it is of a campaign,
not even as a number: that alone would reveal its words. With fewer than two bodies left for a reader there is no
campaign.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consultations.models import Round
from core.audience import Audience
from core.text.strings import pieces
from submissions.campaigns.members import LEAST, Quoted, joined_text, recommendation_texts
from submissions.campaigns.text_comparison import TextComparison
from submissions.enums import PassageField, SubmissionState
from submissions.models import Campaign, CampaignMember, Input, Version
from submissions.sensitive.redactions import mark_redactions_in_pieces
from submissions.visibility.reader import InputReader, with_redaction_marks
from submissions.visibility.visible_inputs import VisibleInput

_TITLE = 60  # characters
_Member = tuple[CampaignMember, VisibleInput]
Own = Iterable[tuple[str, int, int]]  # field, from, to


@dataclass(frozen=True, slots=True)
class MarkedText:
    """One text of an input, cut where its own words begin and end: (piece, whether it is its own)."""

    name: str
    label: str
    pieces: list[tuple[str, bool]]

    @property
    def own(self) -> list[str]:
        return [piece for piece, is_own in self.pieces if is_own]


@dataclass(frozen=True, slots=True)
class VisibleMember:
    row: CampaignMember
    shown: VisibleInput
    words: list[MarkedText]
    similarity: float  # 0 to 1, with the text that stands for all

    @property
    def own(self) -> list[str]:
        """The parts that it adds, in the order of its texts."""
        return [piece for words in self.words for piece in words.own]

    @property
    def adding(self) -> list[MarkedText]:
        return [words for words in self.words if words.own]

    @property
    def is_equal(self) -> bool:
        """Whether it has the same words and nothing of its own: there is nothing to compare."""
        return self.similarity >= 1 and not self.own

    @property
    def is_settled(self) -> bool:
        return self.row.settled_by_id is not None

    @property
    def per_cent(self) -> int:
        return int(self.similarity * 100)


@dataclass(frozen=True, slots=True)
class VisibleCampaign:
    """A campaign for one reader. `text` is the member that represents all; `bodies` counts each body once."""

    campaign: Campaign
    text: VisibleMember
    members: list[VisibleMember]
    bodies: int

    @property
    def title(self) -> str:
        """The name that an officer gave, or the beginning of the text."""
        return self.campaign.name or _beginning(self.text.shown)

    @property
    def adding(self) -> int:
        """The number of members that have something of their own."""
        return sum(1 for member in self.members if member.own)

    @property
    def equal(self) -> int:
        """The number of equal members that nobody has decided on."""
        return sum(1 for member in self.members if member.is_equal and not member.is_settled)

    @property
    def waiting(self) -> int:
        return sum(1 for member in self.members if not member.is_settled)

    @property
    def labels(self) -> list[str]:
        """The recommendations, or parts of them, on which the text was sent, in the order of the document."""
        return list(dict.fromkeys(row.shown.label for row in sorted(self.members, key=lambda row: row.shown.order)))


def visible_campaigns(
    round_: Round, audience: Audience, *, of: Iterable[UUID] | QuerySet[Any, Any] | None = None
) -> list[VisibleCampaign]:
    """Return the campaigns of a round for one reader of the secretariat, or those `of` these ids, by number.

    The number of queries does not depend on the rows.
    """
    if not audience.is_secretariat:
        return []  # PRACTICE 1: outside, the link itself is absent
    rows = CampaignMember.objects.filter(
        campaign__round=round_, input__version__in=Version.objects.current().values("pk")
    )
    if of is not None:
        rows = rows.filter(campaign__in=of)
    rows = rows.select_related("campaign__round", "input__version__submission__delegation", "line", "settled_by")
    by_input = {row.input_id: row for row in rows}
    inputs = Input.objects.filter(pk__in=rows.order_by().values("input"))
    members: dict[UUID, list[_Member]] = defaultdict(list)
    for key, shown in InputReader(round_, audience, keeps_length=True).each(inputs):
        row = by_input.get(key)
        if row is not None and shown is not None and shown.id is not None and not shown.withheld:
            members[row.campaign_id].append((row, shown))  # type: ignore[index]  # asked for above
    quoted, comparison = cache(partial(recommendation_texts, round_)), TextComparison()
    found = (_campaign(some, quoted, comparison) for some in members.values())
    return sorted((each for each in found if each.bodies >= LEAST), key=lambda each: each.campaign.number)


def counted_bodies(campaign: VisibleCampaign) -> int:
    """Return the number of bodies whose submission was found admissible (PRACTICE 18)."""
    return _bodies(row for row in campaign.members if row.shown.state == SubmissionState.ADMISSIBLE)


def _campaign(members: list[_Member], quoted: Callable[[], Quoted], comparison: TextComparison) -> VisibleCampaign:
    campaign: Campaign = members[0][0].campaign  # type: ignore[assignment]  # asked for above
    members = sorted(members, key=lambda each: (each[1].order, each[1].sort_key))
    place = next((place for place, (row, _shown) in enumerate(members) if row.line_id == campaign.text_id), None)
    text = members[place or 0][1]
    as_kept = place is not None and not text.covered
    found = [
        _member(row, shown, row.similarity, row.own)
        if as_kept and not shown.covered
        else _member(
            row,
            shown,
            comparison.likeness(_whole_text(shown), _whole_text(text)),
            _own(shown, text, quoted(), comparison),
        )
        for row, shown in members
    ]
    return VisibleCampaign(campaign, found[place or 0], found, _bodies(found))


def _member(row: CampaignMember, visible: VisibleInput, similarity: float, own: Own) -> VisibleMember:
    ranges: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for name, start, end in own:
        ranges[name].append((start, end))
    words = [
        MarkedText(
            each.value,
            str(each.label),
            mark_redactions_in_pieces(pieces(text, ranges[each.value]), visible.covered_in(each)),
        )
        for each in PassageField
        if (text := visible.text(each))
    ]
    return VisibleMember(row, with_redaction_marks(visible), words, similarity)


def _own(visible: VisibleInput, text: VisibleInput, quoted: Quoted, comparison: TextComparison) -> Own:
    """Return the own parts, as `campaigns.members.compare` does, from what the reader sees of both."""
    beside = (_whole_text(text), *quoted.get(visible.recommendation, ()))
    return [(each, *span) for each in PassageField for span in comparison.own_parts(visible.text(each), beside)]


def _whole_text(visible: VisibleInput) -> str:
    return joined_text(visible.text(each) for each in PassageField)


def _bodies(members: Iterable[VisibleMember]) -> int:
    return len({row.row.input.version.submission.delegation_id for row in members})


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
    if not audience.is_secretariat:
        return {}
    rows = CampaignMember.objects.filter(
        campaign__round=round_, input__version__in=Version.objects.current().values("pk")
    ).select_related("campaign", "line__submission")
    members = {row.input_id: row for row in rows}
    if not members:
        return {}
    bodies: dict[UUID, set[UUID]] = defaultdict(set)
    titles: dict[UUID, str] = {}
    seen: list[tuple[UUID, Campaign]] = []
    inputs = Input.objects.filter(pk__in=rows.order_by().values("input"))
    for version, shown in InputReader(round_, audience, streams=True).by_version(inputs):
        row = members.get(shown.id) if shown.id is not None and not shown.withheld else None
        if row is None or row.campaign is None:
            continue
        campaign = row.campaign
        bodies[campaign.pk].add(row.line.submission.delegation_id)
        if row.line_id == campaign.text_id or campaign.pk not in titles:
            titles[campaign.pk] = campaign.name or _beginning(shown)
        seen.append((version, campaign))
    found: dict[UUID, VersionCampaign] = {}
    for version, campaign in seen:
        if len(bodies[campaign.pk]) < LEAST:
            continue
        before = found.get(version)
        first = before if before and before.number < campaign.number else None
        count = 1 + (before.inputs if before else 0)
        found[version] = VersionCampaign(
            first.id if first else campaign.pk,
            first.number if first else campaign.number,
            first.title if first else titles[campaign.pk],
            count,
        )
    return found


def _beginning(visible: VisibleInput) -> str:
    said = " ".join(next((text for name in PassageField if (text := visible.text(name))), "").split())
    return said if len(said) <= _TITLE else f"{said[:_TITLE].rstrip()}…"


def settled_lines(round_: Round, audience: Audience) -> dict[UUID, tuple[str, bool]]:
    """Return, by confirmed line that this reader may read, the campaign and whether the input adds words of its own.

    The campaign is given by name or number. For exports: no words are kept in memory.
    """
    if not audience.is_secretariat:
        return {}
    rows = CampaignMember.objects.filter(campaign__round=round_, settled_by__isnull=False)
    rows = rows.filter(input__version__in=Version.objects.current().values("pk"))
    names = ("line", "campaign", "campaign__name", "campaign__number", "line__submission__delegation", "own")
    told = {key: values for key, *values in rows.values_list("input", *names)}
    if not told:
        return {}
    inputs = Input.objects.filter(pk__in=rows.values("input"))
    seen = [
        key for key, shown in InputReader(round_, audience).each(inputs) if shown and shown.id and not shown.withheld
    ]
    bodies: dict[UUID, set[UUID]] = defaultdict(set)
    for key in seen:
        bodies[told[key][1]].add(told[key][4])
    return {
        line: (name or str(number), bool(own))
        for line, campaign, name, number, _body, own in (told[key] for key in seen)
        if len(bodies[campaign]) >= LEAST
    }
