"""Which words of a public input published reports cite, and in which paragraph (PRACTICE 25)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from django.urls import reverse

from consultations.models import Round
from core.text import digest
from submissions.domain.shown import ShownInput
from synthesis.domain.publications import released


@dataclass(frozen=True, slots=True)
class Citation:
    """A passage of a text, and the paragraph that cites it."""

    field: str
    start: int
    end: int
    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a text. `ends` are the citations that end with it; without `is_cited` nobody cites it."""

    text: str
    is_cited: bool
    ends: tuple[Citation, ...] = ()


def citations(input: UUID, shown: ShownInput, round: Round, now: datetime) -> list[Citation]:
    """Those of released reports that fit the texts as they are shown: none of covered or translated words. Two
    queries."""
    if shown.redacted or shown.is_translated:
        return []
    found = []
    for publication in released(now).filter(report__round=round):
        url = reverse("report", args=[publication.report.reference])
        for part in publication.outline["sections"]:
            for row in part["findings"]:
                if row.get("suspended") or row.get("removed"):
                    continue
                for each in row["evidence"]:
                    words = shown.text(each["field"])[each["start"] : each["end"]]
                    if each["input"] == str(input) and digest(words) == each["digest"]:
                        place = each["field"], each["start"], each["end"]
                        found.append(Citation(*place, row["number"], f"{url}#finding-{row['number']}"))
    return found


def stretches(text: str, cited: Iterable[Citation]) -> list[Stretch]:
    """The text in order, cut where a citation begins or ends; citations may overlap."""
    cited = sorted(set(cited), key=lambda each: (each.number, each.start))
    places = sorted({0, len(text), *(each.start for each in cited), *(each.end for each in cited)})
    return [
        Stretch(
            text[start:end],
            any(each.start <= start and end <= each.end for each in cited),
            tuple(each for each in cited if each.end == end),
        )
        for start, end in pairwise(places)
    ]
