"""Assigns each line to a campaign, from the finder's groups and people's decisions. `place` needs no database.

A person's decision is never changed. A group that people have split stays split: a new text goes where an equal one was
put, else to the larger part. Two groups that people have merged stay one.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from consultations.models import RecommendationText, Round
from submissions.campaigns.text_comparison import TextComparison, Triple
from submissions.models import TEXT_FIELDS, Campaign, CampaignMember, Input, Version

LEAST = 2  # bodies: a campaign of one is none


@dataclass(frozen=True, slots=True)
class CurrentInput:
    """A current input, without its words."""

    input: UUID
    line: UUID
    body: UUID
    about: UUID | None
    digest: str


@dataclass(frozen=True, slots=True)
class Placement:
    """The present campaign of a line: `campaign` is None for a line excluded by a person."""

    campaign: UUID | None
    settled: bool


@dataclass(frozen=True, slots=True)
class GroupPlacement:
    """Lines that the finder regards as the same text, and the one that represents all."""

    text: UUID
    lines: Sequence[UUID]


def place(
    groups: Iterable[GroupPlacement],
    current: Mapping[UUID, CurrentInput],
    present: Mapping[UUID, Placement],
    *,
    begin: Callable[[], UUID],
) -> tuple[dict[UUID, UUID | None], dict[UUID, UUID]]:
    """Return (campaign by line, text by campaign).

    `present` has the placements of current lines; `begin` returns a new campaign's id.
    """
    settled = {line: row.campaign for line, row in present.items() if row.settled}
    equal = {current[line].digest: key for line, key in settled.items() if key}
    placed: dict[UUID, UUID | None] = dict(settled)
    texts: dict[UUID, UUID] = {}
    claimed: set[UUID] = set()

    def rank(group: GroupPlacement) -> tuple[int, int]:
        return -sum(1 for line in group.lines if line in settled), -len(group.lines)

    for group in sorted(groups, key=rank):
        homes = Counter(key for line in group.lines if (key := settled.get(line)))
        free = [line for line in group.lines if line not in settled]
        before = Counter(present[line].campaign for line in free if line in present)
        if not homes:
            homes = Counter([key for key, _count in before.most_common() if key and key not in claimed][:1])
        if not homes and free:
            homes = Counter([begin()])
        claimed.update(homes)
        for line in free:
            if line in present and present[line].campaign in homes:
                placed[line] = present[line].campaign
            else:
                home_of_equal = equal.get(current[line].digest)
                placed[line] = home_of_equal if home_of_equal in homes else homes.most_common(1)[0][0]
        if home := placed.get(group.text):
            texts.setdefault(home, group.text)
    return _without_alone(placed, current), texts


def _without_alone(placed: dict[UUID, UUID | None], current: Mapping[UUID, CurrentInput]) -> dict[UUID, UUID | None]:
    bodies: dict[Any, set[UUID]] = defaultdict(set)
    for line, key in placed.items():
        bodies[key].add(current[line].body)
    return {line: key for line, key in placed.items() if key is None or len(bodies[key]) >= LEAST}


_CHUNK = 500


class InputTexts(NamedTuple):
    """An input with its words, by field."""

    current: CurrentInput
    words: dict[str, str]

    @property
    def text(self) -> str:
        """All texts of the input, as one text."""
        return joined_text(self.words.values())


def joined_text(texts: Iterable[str]) -> str:
    """Return the texts of an input as one."""
    return "\n\n".join(text for text in texts if text.strip())


def input_texts(inputs: Any, round_: Round) -> Iterator[InputTexts]:
    """Yield the inputs in the order of arrival. One query."""
    names = ("pk", "line", "version__submission__delegation__organisation", "recommendation")
    rows = inputs.filter(version__submission__delegation__round=round_).order_by("version__submitted_at", "pk")
    for key, line, body, about, *texts in rows.values_list(*names, *TEXT_FIELDS).iterator(chunk_size=_CHUNK):
        words = dict(zip(TEXT_FIELDS, texts, strict=True))
        digest = blake2b("\0".join(texts).encode(), digest_size=32).hexdigest()
        yield InputTexts(CurrentInput(key, line, body, about, digest), words)


class Quotations:
    """What everybody may quote: the texts of a round's recommendations in all their languages.

    Quoting them makes no two inputs alike, and adds nothing of one's own. Read when first asked for, in two queries.
    """

    def __init__(self, round_: Round) -> None:
        self._round = round_

    @cached_property
    def texts(self) -> list[str]:
        rows = RecommendationText.objects.filter(recommendation__in=self._round.recommendations.values("pk"))
        return [
            *self._round.recommendations.values_list("text", flat=True),
            *rows.order_by("recommendation", "language").values_list("text", flat=True),
        ]

    @cached_property
    def triples(self) -> frozenset[Triple]:
        """Return the triples of words of all the texts."""
        comparison = TextComparison()
        return frozenset().union(*(comparison.triples(text) for text in self.texts))


class Comparable(Protocol):
    """A row of `CampaignMember` or `SharedWordingMember`."""

    line_id: UUID
    similarity: float
    own: Any


def compare(round_: Round, rows: Iterable[CampaignMember], campaigns: dict[UUID, Campaign]) -> None:
    """Set what each input adds to the text of its campaign, in the order of campaigns. Does not save."""
    placed = [(row, campaigns[row.campaign_id]) for row in rows if row.campaign_id]
    placed.sort(key=lambda pair: pair[1].number)
    compare_with(round_, [(row, campaign.text_id) for row, campaign in placed])


def compare_with(round_: Round, pairs: Sequence[tuple[Comparable, UUID | None]]) -> None:
    """Set `similarity` and `own` of each row, compared with the text of a line. Does not save.

    Pass rows with the same text one after the other.
    """
    if not pairs:
        return
    quotations, comparison = Quotations(round_).triples, TextComparison()
    for some in chunks(list(pairs)):
        wanted = {key for row, text_id in some for key in (row.line_id, text_id)}
        inputs = Input.objects.filter(line__in=wanted, version__in=Version.objects.current().values("pk"))
        texts = {row.current.line: row for row in input_texts(inputs, round_)}
        for row, text_id in some:
            mine, text = texts.get(row.line_id), texts.get(text_id) if text_id else None
            if mine is None or text is None:  # taken back since the look; the next one will say so
                continue
            row.similarity = comparison.likeness(mine.text, text.text, quoted=quotations)
            row.own = [
                [name, *span]
                for name, words in mine.words.items()
                for span in comparison.own_parts(words, (text.text,), quoted=quotations)
            ]


def chunks[Row](rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[at : at + _CHUNK] for at in range(0, len(rows), _CHUNK))
