"""The notes of a published report, read at this moment through the public's audience (DECIDED, public report page).

The publication holds coordinates only. One note for each finding, its sources separated by semicolons (PRACTICE 25).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.models import Round
from core.audience import PUBLIC
from portal.public.names import about, who
from submissions.domain.reading import Quote, read_passages
from synthesis.models import Evidence

_LAST = (2,)


@dataclass(frozen=True, slots=True)
class Source:
    """One passage behind a finding; without `quote` only that there is a source."""

    who: str
    about: str = ""
    quote: str = ""
    language: str = ""
    url: str = ""
    order: tuple[object, ...] = _LAST


@dataclass(frozen=True, slots=True)
class Note:
    number: int
    who: str
    sources: list[Source]


def notes_of(round: Round, findings: Iterable[dict[str, Any]], now: Any) -> dict[str, list[Note]]:
    """By the finding's id, numbered through the report. As many queries for one passage as for a thousand."""
    findings = list(findings)
    rows = {
        UUID(row["id"]): Evidence(
            id=UUID(row["id"]),
            input_id=UUID(row["input"]),
            **{name: row[name] for name in ("field", "start", "end", "digest")},
        )
        for finding in findings
        for row in finding["evidence"]
    }
    quotes = read_passages(rows.values(), PUBLIC, round=round, now=now)
    notes: dict[str, list[Note]] = {}
    for finding in findings:
        sources = sorted((_source(quotes[UUID(row["id"])]) for row in finding["evidence"]), key=lambda one: one.order)
        if sources:
            names = dict.fromkeys(source.who for source in sources)
            notes[finding["id"]] = [Note(len(notes) + 1, "; ".join(names), _distinct(sources))]
    return notes


def _source(quote: Quote) -> Source:
    """What may not be quoted says no more than that it is there."""
    shown = quote.source
    if shown is None or quote.text is None:
        return Source(_("Information on file with the secretariat"))
    order: tuple[object, ...] = (0, *shown.body.sort_key) if shown.body else (1, who(shown), shown.reference)
    return Source(
        who=who(shown, short=True),
        about=about(shown),
        quote=quote.text,
        language=shown.language or "",
        url=reverse("public_input", args=[shown.reference]),
        order=order,
    )


def _distinct(sources: list[Source]) -> list[Source]:
    """What is on file is said once, however much there is: its number tells nothing (PRACTICE 8)."""
    quoted = [source for source in sources if source.quote]
    return [*quoted, *[source for source in sources if not source.quote][:1]]
