"""What the page of one theme shows: the passages coded with it, through the audience, page by page."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import F

from consultations.domain.audience import audience_in
from submissions.domain.reading import read_passages
from submissions.domain.rows import place_by
from submissions.domain.shown import ShownInput
from submissions.domain.subjects import SUBJECTS, subject_key
from submissions.rules import inputs_read_by
from synthesis.models import CodedPassage, Theme

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Coded:
    """Words coded with the theme, and whose they are."""

    coding: CodedPassage
    words: str
    source: ShownInput
    about: UUID  # the key of what the input is about


def coded_with(theme: Theme, *, by: Any, number: str | None = None) -> tuple[Page, list[Coded]]:
    """In current inputs that the person reads, in the order of the document. Queries do not grow with the rows."""
    rows = CodedPassage.objects.filter(
        theme=theme, input__in=inputs_read_by(by, theme.round).values("pk")
    ).select_related("input")
    limb = F("input__recommendation__limb").asc(nulls_last=True)
    ordered = rows.annotate(place=place_by("input__")).order_by("place", limb, "input__line", "field", "start", "end")
    page = Paginator(ordered, SHOWN).get_page(number)
    quotes = read_passages(page, audience_in(by, theme.round), round=theme.round)
    found = []
    for row in page:
        quote = quotes[row.pk]
        if quote.text and quote.source:
            ids = (getattr(quote.source, name) for name in SUBJECTS)
            found.append(Coded(row, quote.text, quote.source, subject_key(theme.round_id, *ids)))
    return page, found
