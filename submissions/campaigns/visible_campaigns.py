"""Campaigns and shared wording as one reader may see them: one text, and for each sender what is its own.

All inputs are read through `InputReader`. A reader who may not read an input, or not the name of its sender, does not
learn that it is of a campaign, not even as a number: that would reveal its words, or join it to a name. With fewer than
two bodies left for a reader there is no campaign.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet

from consultations.models import Round
from core.audience import Audience
from core.text.strings import pieces
from submissions.campaigns.members import LEAST, Quotations, joined_text
from submissions.campaigns.text_comparison import ALL_BUT_WHOLE, Span, TextComparison, Triple
from submissions.enums import CampaignGrade, PassageField, SubmissionState
from submissions.models import Campaign, CampaignMember, Input, SharedWording, SharedWordingMember, Version
from submissions.sensitive.redactions import mark_redactions_in_pieces
from submissions.visibility.reader import InputReader, with_redaction_marks
from submissions.visibility.visible_inputs import VisibleInput

_TITLE = 60  # characters
_Row = CampaignMember | SharedWordingMember
_Member = tuple[_Row, VisibleInput]
Own = Iterable[tuple[str, int, int]]  # field, from, to


@dataclass(frozen=True, slots=True)
class MarkedText:
    """One text of an input, cut where the words that it adds begin and end: (piece, whether it is added).

    Of what it adds, others add `shared` too: that is nobody's own. Nobody else adds `alone`.
    """

    name: str
    label: str
    pieces: list[tuple[str, bool]]
    alone: list[str]
    shared: list[str]

    @property
    def own(self) -> list[str]:
        return [piece for piece, is_own in self.pieces if is_own]


@dataclass(frozen=True, slots=True)
class VisibleMember:
    row: Any  # of CampaignMember or SharedWordingMember
    visible: VisibleInput
    words: list[MarkedText]
    similarity: float  # 0 to 1, with the text that stands for all

    @property
    def own(self) -> list[str]:
        """The parts that it adds to the text, in the order of its texts."""
        return [piece for words in self.words for piece in words.own]

    @property
    def alone(self) -> list[str]:
        """The parts that it adds and no other body: its own in the strict sense."""
        return [piece for words in self.words for piece in words.alone]

    @property
    def shared(self) -> list[str]:
        """The parts that it adds and others add too."""
        return [piece for words in self.words for piece in words.shared]

    @property
    def adding(self) -> list[MarkedText]:
        return [words for words in self.words if words.own]

    @property
    def is_equal(self) -> bool:
        """Whether it has the same words and nothing of its own: there is nothing to compare."""
        return self.similarity >= 1 and not self.own

    @property
    def is_part(self) -> bool:
        """Whether it has nothing but words of the text, and not all of them."""
        return ALL_BUT_WHOLE <= self.similarity < 1 and not self.own

    @property
    def is_decided(self) -> bool:
        return getattr(self.row, "settled_by_id", None) is not None

    @property
    def per_cent(self) -> int:
        return int(self.similarity * 100)

    @property
    def body_id(self) -> UUID:
        """Internal: counts each body once."""
        key: UUID = self.row.input.version.submission.delegation_id
        return key


@dataclass(frozen=True, slots=True)
class VisibleGroup:
    """Inputs with the same text or wording for one reader. `text` is the member that all are compared with.

    `bodies` counts each body once.
    """

    text: VisibleMember
    members: list[VisibleMember]
    bodies: int

    @property
    def adding(self) -> int:
        """The number of members that have something of their own."""
        return sum(1 for member in self.members if member.alone)

    @property
    def labels(self) -> list[str]:
        """The recommendations, or parts of them, on which it was sent, in the order of the document."""
        return list(dict.fromkeys(row.visible.label for row in sorted(self.members, key=lambda row: row.visible.order)))

    @property
    def constituencies(self) -> set[str]:
        """The kinds of senders, as far as the reader may know them."""
        return {row.visible.constituency for row in self.members if row.visible.constituency}


@dataclass(frozen=True, slots=True)
class VisibleCampaign(VisibleGroup):
    """Copies of one letter."""

    campaign: Campaign
    grade: ClassVar = CampaignGrade.COPIES

    @property
    def number(self) -> int:
        return self.campaign.number

    @property
    def title(self) -> str:
        """The name that an officer gave, or the beginning of the text."""
        return self.campaign.name or beginning(self.text.visible)

    @property
    def equal(self) -> int:
        """The number of equal members that nobody has decided on."""
        return sum(1 for member in self.members if member.is_equal and not member.is_decided)

    @property
    def waiting(self) -> int:
        return sum(1 for member in self.members if not member.is_decided)


@dataclass(frozen=True, slots=True)
class VisibleWording(VisibleGroup):
    """Inputs that share wording: more than the copies of one letter. Nobody confirms it, and it counts for nothing."""

    wording: SharedWording
    grade: ClassVar = CampaignGrade.SHARED_WORDING

    @property
    def number(self) -> int:
        return self.wording.number

    @property
    def title(self) -> str:
        return beginning(self.text.visible)

    @property
    def waiting(self) -> int:
        return 0


_AROUND = ("input__version__submission__delegation", "line")


def visible_campaigns(
    round_: Round, audience: Audience, *, of: Iterable[UUID] | QuerySet[Any, Any] | None = None
) -> list[VisibleCampaign]:
    """Return the campaigns of a round for one reader of the secretariat, or those `of` these ids, by number.

    The number of queries does not depend on the rows.
    """
    rows = CampaignMember.objects.filter(campaign__round=round_)
    if of is not None:
        rows = rows.filter(campaign__in=of)
    rows = rows.select_related("campaign__round", "settled_by", *_AROUND)
    campaigns = [
        VisibleCampaign(text, members, bodies, members[0].row.campaign)
        for text, members, bodies in _groups(rows, round_, audience, key="campaign")
    ]
    return sorted(campaigns, key=lambda each: each.number)


def visible_shared_wording(
    round_: Round, audience: Audience, *, of: Iterable[UUID] | None = None
) -> list[VisibleWording]:
    """Return the wording that inputs of the round share, or that `of` these ids, by number, as `visible_campaigns`.

    A reader to whom it is no wider than one campaign does not get it.
    """
    rows = SharedWordingMember.objects.filter(wording__round=round_)
    if of is not None:
        rows = rows.filter(wording__in=of)
    rows = rows.select_related("wording__round", "line__campaign_member", *_AROUND)
    wordings = [
        VisibleWording(text, members, bodies, members[0].row.wording)
        for text, members, bodies in _groups(rows, round_, audience, key="wording")
    ]
    return sorted((each for each in wordings if _is_wider(each)), key=lambda each: each.number)


def wordings_by_campaign(wordings: Iterable[VisibleWording]) -> dict[UUID, VisibleWording]:
    """Return the wider shared wording of each campaign, by the campaign."""
    wording_of = {campaign_of(member): wording for wording in wordings for member in wording.members}
    return {key: wording for key, wording in wording_of.items() if key is not None}


def campaign_of(member: VisibleMember) -> UUID | None:
    """Return the campaign of a line that shares wording, as it stands: not whether the reader may know of it."""
    row = getattr(member.row.line, "campaign_member", None)
    return row.campaign_id if row is not None else None


def _is_wider(wording: VisibleWording) -> bool:
    campaigns = {campaign_of(member) for member in wording.members}
    return len(campaigns) > 1 or None in campaigns


def _groups(
    rows: QuerySet[Any, Any], round_: Round, audience: Audience, *, key: str
) -> Iterable[tuple[VisibleMember, list[VisibleMember], int]]:
    """Yield text, members and number of bodies of each group of rows, of which the reader reads two bodies."""
    if not audience.is_secretariat:
        return  # PRACTICE 1: outside, the link itself is absent
    rows = rows.filter(input__version__in=Version.objects.current().values("pk"))
    by_input = {row.input_id: row for row in rows}
    if not by_input:  # most rounds have none: one query
        return
    inputs = Input.objects.filter(pk__in=rows.order_by().values("input"))
    groups: dict[UUID, list[_Member]] = defaultdict(list)
    for input_id, visible in InputReader(round_, audience, keeps_length=True).each(inputs):
        row = by_input.get(input_id)
        if row is not None and visible is not None and is_by_name(visible):
            groups[getattr(row, f"{key}_id")].append((row, visible))
    quoted, comparison = Quotations(round_), TextComparison()
    for some in groups.values():
        if len({_body(row) for row, _shown in some}) >= LEAST:
            yield _group(some, getattr(some[0][0], key).text_id, quoted, comparison)


def is_by_name(visible: VisibleInput) -> bool:
    """Return whether the reader reads the input with its sender: a page with names counts nothing without one."""
    return visible.id is not None and visible.body is not None and not visible.withheld


def counted_bodies(campaign: VisibleCampaign) -> int:
    """Return the number of bodies whose submission was found admissible (PRACTICE 18)."""
    return _bodies(row for row in campaign.members if row.visible.state == SubmissionState.ADMISSIBLE)


def _group(
    members: list[_Member], text_line: UUID | None, quoted: Quotations, comparison: TextComparison
) -> tuple[VisibleMember, list[VisibleMember], int]:
    members = sorted(members, key=lambda each: (each[1].order, each[1].sort_key))
    place = next((place for place, (row, _shown) in enumerate(members) if row.line_id == text_line), None)
    text = members[place or 0][1]
    as_kept = place is not None and not text.covered
    compared: list[tuple[_Row, VisibleInput, float, Own]] = []
    for row, visible in members:
        if as_kept and not visible.covered:
            compared.append((row, visible, row.similarity, row.own))
        else:
            alike = comparison.likeness(_whole_text(visible), _whole_text(text), quoted=quoted.triples)
            compared.append((row, visible, alike, list(_added(visible, text, quoted, comparison))))
    several = _of_several(compared, comparison)
    listed_members = [_member(*each, several, comparison) for each in compared]
    return listed_members[place or 0], listed_members, _bodies(listed_members)


def _of_several(
    compared: Iterable[tuple[_Row, VisibleInput, float, Own]], comparison: TextComparison
) -> frozenset[Triple]:
    """Return the triples of words that at least two bodies add to the text, of those that this reader reads."""
    first: dict[Triple, UUID] = {}
    several: set[Triple] = set()
    for row, visible, _alike, added in compared:
        for name, start, end in added:
            for triple in comparison.triples((visible.text(PassageField(name)) or "")[start:end]):
                if first.setdefault(triple, _body(row)) != _body(row):
                    several.add(triple)
    return frozenset(several)


def _member(
    row: _Row,
    visible: VisibleInput,
    similarity: float,
    added: Own,
    several: frozenset[Triple],
    comparison: TextComparison,
) -> VisibleMember:
    ranges: dict[str, list[Span]] = defaultdict(list)
    for name, start, end in added:
        ranges[name].append((start, end))
    words = []
    for each in PassageField:
        text = visible.text(each)
        if not text:
            continue
        spans, covered = ranges[each.value], visible.covered_in(each)
        alone, shared = _divided(text, spans, several, comparison)

        def cut(some: list[Span], text: str = text, covered: Any = covered) -> list[tuple[str, bool]]:
            return mark_redactions_in_pieces(pieces(text, some), covered)

        parts = ([piece for piece, is_in in cut(some) if is_in] for some in (alone, shared))
        words.append(MarkedText(each.value, str(each.label), cut(spans), *parts))
    return VisibleMember(row, with_redaction_marks(visible), words, similarity)


def _divided(
    text: str, added: list[Span], several: frozenset[Triple], comparison: TextComparison
) -> tuple[list[Span], list[Span]]:
    """Return the ranges that are its own, and those that others add too."""
    if not several:
        return added, []
    own: list[Span] = []
    shared: list[Span] = []
    for start, end in added:
        mine = [(start + a, start + b) for a, b in comparison.own_parts(text[start:end], (), quoted=several)]
        own += mine
        edges = [start, *(edge for span in mine for edge in span), end]
        between = zip(edges[::2], edges[1::2], strict=True)
        shared += [(a, b) for a, b in between if any(letter.isalnum() for letter in text[a:b])]
    return own, shared


def _added(visible: VisibleInput, text: VisibleInput, quoted: Quotations, comparison: TextComparison) -> Own:
    """Return what is added, as `campaigns.members.compare` does, from what the reader sees of both."""
    whole = (_whole_text(text),)
    return [
        (each, *span)
        for each in PassageField
        for span in comparison.own_parts(visible.text(each) or "", whole, quoted=quoted.triples)
    ]


def _whole_text(visible: VisibleInput) -> str:
    return joined_text(visible.text(each) for each in PassageField)


def _bodies(members: Iterable[VisibleMember]) -> int:
    return len({row.body_id for row in members})


def _body(row: _Row) -> UUID:
    key: UUID = row.input.version.submission.delegation_id
    return key


def beginning(visible: VisibleInput) -> str:
    """Return the first words of an input, which name what has no name."""
    beginning_text = " ".join(next((text for name in PassageField if (text := visible.text(name))), "").split())
    return beginning_text if len(beginning_text) <= _TITLE else f"{beginning_text[:_TITLE].rstrip()}…"
