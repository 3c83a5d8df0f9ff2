"""What the coding workbench shows: the inputs on one subject through the audience, with what was coded in them.

The number of queries depends neither on the inputs nor on the codings.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator

from consultations.domain.audience import audience_in
from consultations.models import Round
from core.audience import Audience
from submissions.domain.campaign_shown import ShownCampaign, ShownMember, shown_campaigns
from submissions.domain.reading import Door, read_passages
from submissions.domain.shown import ShownInput
from submissions.domain.subjects import Subject, inputs_on
from submissions.enums import Position, SubmissionState
from submissions.models import CampaignMember, Input, Version
from synthesis.domain.cards import Card, Materials
from synthesis.domain.choosing import Choice, Chosen
from synthesis.domain.coding import proposals
from synthesis.domain.hints import filed_elsewhere
from synthesis.domain.suggestions import current_inputs
from synthesis.models import CodedPassage

SHOWN = 50  # inputs on a page
_ORDER = {key: place for place, key in enumerate((*Position.values, ""))}


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
    elsewhere: list[Input] = field(default_factory=list)  # on other recommendations, said to speak to this one
    shown: int = 0
    total: int = 0
    unseen: int = 0  # for the secretariat only: that they exist


def bench(about: Subject, by: Any, choice: Choice, *, number: str | None = None) -> Bench:
    """Everything on one subject that was not found inadmissible, page by page."""
    audience = audience_in(by, about.round)
    only = inputs_on(about).order_by().values("version__submission")
    door = Door(about.round, audience, keeps_length=True, only=only)
    rows = list(_current(door, about))
    unseen = sum(1 for row in rows if row.id is None)
    rows = _on_bench(rows)
    wanted = _wanted(rows, Chosen(choice, about, by=by))
    page = Paginator(wanted, SHOWN).get_page(number)
    return Bench(
        page=page,
        groups=_groups(door, list(page), Counter(row.position or "" for row in wanted)),
        answered=Counter(row.constituency or "" for row in rows).most_common(),
        left=_left(about, audience),
        elsewhere=filed_elsewhere(about, by=by),
        shown=len(wanted),
        total=len(rows),
        unseen=unseen,
    )


def chosen_cards(about: Subject, by: Any, choice: Choice) -> list[Card]:
    """The cards of all pages, in their order, for files."""
    door = Door(about.round, audience_in(by, about.round), keeps_length=True)
    rows = _on_bench(_current(door, about))
    wanted = _wanted(rows, Chosen(choice, about, by=by))
    materials = Materials(door, wanted)
    return [materials.card(row) for row in wanted]


def _current(door: Door, about: Subject) -> Iterator[ShownInput]:
    return door.listed(current_inputs(about.round).filter(**about.filters))


def _on_bench(rows: Iterable[ShownInput]) -> list[ShownInput]:
    return [row for row in rows if row.state != SubmissionState.INADMISSIBLE and row.id]


def _wanted(rows: Iterable[ShownInput], chosen: Chosen) -> list[ShownInput]:
    return sorted((row for row in rows if chosen.match(row)), key=lambda row: _ORDER[row.position or ""])


def _groups(door: Door, rows: Sequence[ShownInput], in_all: Counter[str]) -> list[tuple[str, int, list[Card]]]:
    """The cards of one page by position."""
    materials, told = Materials(door, rows), set[UUID]()
    campaigns = _campaigns(door.known.round, door.audience, [row.line for row in rows if row.line])
    found = []
    for key, group in groupby(rows, key=lambda row: row.position or ""):
        cards = [_of_campaign(materials.card(row), campaigns, told) for row in group]
        found.append((key, in_all[key], cards))
    return found


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


def _left(about: Subject, audience: Audience) -> list[Left]:
    """Codings that stand in versions which were corrected since, as far as their words are for this reader."""
    rows = list(
        CodedPassage.objects.filter(
            theme__round=about.round,
            input__version__submission__withdrawal__isnull=True,
            **about.filters_by("input"),
        )
        .exclude(input__version__in=Version.objects.current().values("pk"))
        .select_related("theme", "input__version__submission", "input__line")
    )
    if not rows:
        return []
    quotes = read_passages(rows, audience, round=about.round)
    moving = proposals(rows)
    return [
        Left(row, text, moving.get(row) is not None) for row in rows if (text := quotes[row.pk].text) and row in moving
    ]
