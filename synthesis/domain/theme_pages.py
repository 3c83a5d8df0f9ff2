"""What the page of one theme shows: the passages coded with it, through the audience, page by page."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from consultations.domain.audience import audience_in
from submissions.domain.reading import read_passages
from submissions.domain.shown import ShownInput
from submissions.rules import inputs_read_by
from synthesis.models import CodedPassage, Theme

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Coded:
    """Words coded with the theme, and whose they are."""

    coding: CodedPassage
    words: str
    source: ShownInput


def coded_with(theme: Theme, *, by: Any, number: str | None = None) -> tuple[Page, list[Coded]]:
    """In current inputs that the person reads, by recommendation. The number of queries depends on no row."""
    rows = CodedPassage.objects.filter(
        theme=theme, input__in=inputs_read_by(by, theme.round).values("pk")
    ).select_related("input")
    ordered = rows.order_by("input__recommendation__order", "input__line", "field", "start", "end")
    page = Paginator(ordered, SHOWN).get_page(number)
    quotes = read_passages(page, audience_in(by, theme.round), round=theme.round)
    found = []
    for row in page:
        quote = quotes[row.pk]
        if quote.text and quote.source:
            found.append(Coded(row, quote.text, quote.source))
    return page, found
