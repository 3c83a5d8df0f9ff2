"""What each member of a campaign adds to its text, and by which words. For verbs: nothing here is shown."""

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, NamedTuple
from uuid import UUID

from consultations.models import RecommendationText, Round
from submissions.campaigns.additions import Comparison
from submissions.domain.campaign_keeping import Standing
from submissions.models import TEXT_FIELDS, Campaign, CampaignMember, Input, Version

_CHUNK = 500
Quoted = dict[UUID | None, list[str]]


class Said(NamedTuple):
    """An input with its words, by field."""

    standing: Standing
    words: dict[str, str]

    @property
    def text(self) -> str:
        """All that it says, as one text."""
        return as_one(self.words.values())


def as_one(texts: Iterable[str]) -> str:
    """The texts of an input as one."""
    return "\n\n".join(text for text in texts if text.strip())


def said_in(inputs: Any, round: Round) -> Iterator[Said]:
    """In the order of arrival. One query."""
    names = ("pk", "line", "version__submission__delegation__organisation", "recommendation")
    rows = inputs.filter(version__submission__delegation__round=round).order_by("version__submitted_at", "pk")
    for key, line, body, about, *texts in rows.values_list(*names, *TEXT_FIELDS).iterator(chunk_size=_CHUNK):
        words = dict(zip(TEXT_FIELDS, texts, strict=True))
        digest = blake2b("\0".join(texts).encode(), digest_size=32).hexdigest()
        yield Said(Standing(key, line, body, about, digest), words)


def recommendation_texts(round: Round) -> Quoted:
    """By recommendation, in every language there is: quoting them makes no two inputs alike. Two queries."""
    texts: Quoted = {key: [text] for key, text in round.recommendations.values_list("pk", "text")}
    rows = RecommendationText.objects.filter(recommendation__in=round.recommendations.values("pk"))
    for key, text in rows.order_by("language").values_list("recommendation", "text"):
        texts[key].append(text)
    return texts


def compare(round: Round, rows: Iterable[CampaignMember], campaigns: dict[UUID, Campaign]) -> None:
    """Fills in what each adds to the text of its campaign, in the order of campaigns. Not saved."""
    quoted, comparison = recommendation_texts(round), Comparison()
    placed = [(row, campaigns[row.campaign_id]) for row in rows if row.campaign_id]
    placed.sort(key=lambda pair: pair[1].number)
    for some in chunks(placed):
        wanted = {key for row, campaign in some for key in (row.line_id, campaign.text_id)}
        current = Input.objects.filter(line__in=wanted, version__in=Version.objects.current().values("pk"))
        said = {row.standing.line: row for row in said_in(current, round)}
        for row, campaign in some:
            mine, text = said.get(row.line_id), said.get(campaign.text_id) if campaign.text_id else None
            if mine is None or text is None:  # taken back since the look; the next one will say so
                continue
            shared = (text.text, *quoted.get(mine.standing.about, ()))
            row.similarity = comparison.likeness(mine.text, text.text)
            row.own = [
                [name, *span] for name, words in mine.words.items() for span in comparison.own_parts(words, shared)
            ]


def chunks[Row](rows: list[Row]) -> Iterator[list[Row]]:
    return (rows[at : at + _CHUNK] for at in range(0, len(rows), _CHUNK))
