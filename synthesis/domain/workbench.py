"""What the coding workbench shows: the inputs of one recommendation through the audience, with what was coded in them.

The number of queries depends neither on the inputs nor on the codings.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count

from consultations.domain.audience import audience_in
from consultations.enums import Constituency
from consultations.models import Recommendation, Round
from core.audience import Audience
from core.text import pieces
from submissions.domain.campaign_shown import ShownCampaign, ShownMember, shown_campaigns
from submissions.domain.reading import read_inputs, read_passages
from submissions.domain.shown import Filters, ShownInput
from submissions.enums import PassageField, Position, SubmissionState
from submissions.models import CampaignMember, Version
from synthesis.domain.coding import proposals
from synthesis.domain.suggestions import waiting_for
from synthesis.models import CodedPassage, Theme, ThemeSuggestion

SHOWN = 50  # inputs on a page
_ORDER = {key: place for place, key in enumerate((*Position.values, ""))}


@dataclass(frozen=True, slots=True)
class Coding:
    """A theme given to words that the reader sees."""

    id: UUID
    theme: Theme
    field: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One text of an input, cut where codings begin and end: (piece, whether it is coded)."""

    name: str
    label: str
    pieces: list[tuple[str, bool]]
    translation: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One input with its texts and codings."""

    shown: ShownInput
    fields: list[Field]
    codings: list[Coding]
    suggested: list[ThemeSuggestion] = field(default_factory=list)
    campaign: ShownCampaign | None = None
    repeats: ShownMember | None = None  # its place in the campaign, where another card of the page shows the text

    @property
    def constituency(self) -> str:
        """The word for it, "" where it would point at somebody."""
        return str(Constituency(self.shown.constituency).label) if self.shown.constituency else ""


@dataclass(frozen=True, slots=True)
class Left:
    """A coding in a version that was replaced: `moves` where its words stand exactly once in the current one."""

    coded: CodedPassage
    words: str
    moves: bool


@dataclass(slots=True)
class Bench:
    """`groups` by position in the order of the list, "" last, each with how many inputs it has on all pages and its
    cards on this `page`; `answered` by constituency, whatever the filter."""

    page: Page
    groups: list[tuple[str, int, list[Card]]] = field(default_factory=list)
    answered: list[tuple[str, int]] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    shown: int = 0
    total: int = 0
    unseen: int = 0  # for the secretariat only: that they exist


def bench(
    round: Round, recommendation: Recommendation, by: Any, filters: Filters, *, number: str | None = None
) -> Bench:
    """Everything on one recommendation that was not found inadmissible, page by page."""
    audience = audience_in(by, round)
    rows = read_inputs(round, audience, filters=Filters(recommendations=frozenset([recommendation.pk])))
    unseen = sum(1 for row in rows if row.id is None)
    rows = [row for row in rows if row.state != SubmissionState.INADMISSIBLE and row.id]
    wanted = sorted((row for row in rows if filters.match(row)), key=lambda row: _ORDER[row.position or ""])
    page = Paginator(wanted, SHOWN).get_page(number)
    shown = [row.id for row in page if row.id]
    codings, suggested = _codings(round, shown), waiting_for(shown, round)
    in_all = Counter(row.position or "" for row in wanted)
    campaigns = _campaigns(round, audience, [row.line for row in page if row.line])
    told: set[UUID] = set()
    return Bench(
        page=page,
        groups=[
            (
                key,
                in_all[key],
                [
                    _of_campaign(_card(row, codings.get(row.id, []), suggested.get(row.id, [])), campaigns, told)
                    for row in group
                    if row.id
                ],
            )
            for key, group in groupby(page, key=lambda row: row.position or "")
        ],
        answered=Counter(row.constituency or "" for row in rows).most_common(),
        left=_left(round, recommendation, audience),
        shown=len(wanted),
        total=len(rows),
        unseen=unseen,
    )


def themes_of(round: Round) -> list[tuple[Theme, int]]:
    """The codebook, branches under their theme, each with its depth. One query; `theme.coded` counts passages."""
    by_parent: dict[UUID | None, list[Theme]] = defaultdict(list)
    for theme in round.themes.annotate(coded=Count("codings")).order_by("order", "name"):
        by_parent[theme.parent_id].append(theme)
    return list(_branch(by_parent, None, 0))


def coded_inputs(round: Round) -> dict[UUID, tuple[int, int]]:
    """By recommendation: how many current inputs there are, and how many of them have a theme. Two queries."""
    inputs = Version.objects.current().filter(submission__delegation__round=round, inputs__recommendation__isnull=False)
    total = dict(inputs.values_list("inputs__recommendation").annotate(Count("inputs")))
    coded = CodedPassage.objects.filter(theme__round=round, input__version__in=Version.objects.current().values("pk"))
    some = dict(coded.values_list("input__recommendation").annotate(Count("input", distinct=True)))
    return {key: (number, some.get(key, 0)) for key, number in total.items()}


def _card(row: ShownInput, codings: Sequence[CodedPassage], suggested: list[ThemeSuggestion]) -> Card:
    if row.withheld:
        return Card(row, [], [])
    fields = []
    for each in PassageField:
        if text := row.text(each):
            ranges = [(coded.start, coded.end) for coded in codings if coded.field == each]
            fields.append(Field(each.value, str(each.label), pieces(text, ranges), row.translation(each)))
    found = [
        Coding(
            coded.pk,
            coded.theme,
            coded.field,
            coded.start,
            coded.end,
            row.text(coded.field)[coded.start : coded.end],
        )
        for coded in codings
    ]
    return Card(row, fields, found, suggested)


def _campaigns(
    round: Round, audience: Audience, lines: Sequence[UUID]
) -> dict[UUID, tuple[ShownCampaign, ShownMember]]:
    """By line. One query; more only where there is a campaign."""
    keys = set(CampaignMember.objects.filter(line__in=lines, campaign__isnull=False).values_list("campaign", flat=True))
    found = shown_campaigns(round, audience, of=keys) if keys else []
    return {member.row.line_id: (each, member) for each in found for member in each.members}


def _of_campaign(card: Card, campaigns: dict[UUID, tuple[ShownCampaign, ShownMember]], told: set[UUID]) -> Card:
    """With the campaign it is of. A confirmed one whose text stands on the page already repeats it."""
    if card.shown.line not in campaigns:
        return card
    campaign, member = campaigns[card.shown.line]
    repeats = member if member.is_settled and campaign.campaign.pk in told else None
    if member.is_settled:
        told.add(campaign.campaign.pk)
    return replace(card, campaign=campaign, repeats=repeats)


def _codings(round: Round, inputs: Sequence[UUID]) -> dict[UUID, list[CodedPassage]]:
    found: dict[UUID, list[CodedPassage]] = defaultdict(list)
    rows = CodedPassage.objects.filter(theme__round=round, input__in=inputs).select_related("theme")
    for row in rows.order_by("field", "start", "end"):
        found[row.input_id].append(row)
    return found


def _left(round: Round, recommendation: Recommendation, audience: Audience) -> list[Left]:
    """Codings that stand in versions which were corrected since, as far as their words are for this reader."""
    rows = list(
        CodedPassage.objects.filter(
            theme__round=round,
            input__recommendation=recommendation,
            input__version__submission__withdrawal__isnull=True,
        )
        .exclude(input__version__in=Version.objects.current().values("pk"))
        .select_related("theme", "input__version__submission", "input__line")
    )
    if not rows:
        return []
    quotes = read_passages(rows, audience, round=round)
    moving = proposals(rows)
    return [
        Left(row, text, moving.get(row) is not None) for row in rows if (text := quotes[row.pk].text) and row in moving
    ]


def _branch(by_parent: dict[UUID | None, list[Theme]], parent: UUID | None, depth: int) -> Iterable[tuple[Theme, int]]:
    for theme in by_parent[parent]:
        yield theme, depth
        yield from _branch(by_parent, theme.pk, depth + 1)
