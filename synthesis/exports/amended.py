"""Proposed wordings as a Word file: under each recommendation every proposal against the issued text, its additions
and deletions as tracked changes of those who propose them (DOMAIN 6 B, *Amendments*)."""

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.domain.queries import recommendations_of
from core.documents import Block, Document, Paragraph, Quote, Run, Section
from submissions.domain.amendments import Proposal, proposals
from synthesis.exports.packs import Pack

MOST_NAMES = 5  # of an author in Word's margin; all of them stand above the proposal


def amendments_document(pack: Pack) -> Document:
    """For the reader of the pack; a recommendation that nobody would change is left out."""
    abouts = {row.pk: row for row in recommendations_of(pack.round)}
    found = proposals(pack.request.inputs(pack.request.door()), abouts, pack.round.document.language)
    blocks: list[Block] = []
    for about, rows in groupby(found, key=lambda row: row.about):
        blocks.append(Section(capfirst(abouts[about].words)))
        issued = Paragraph(abouts[about].text, language=pack.round.document.language, small=True, leads=True)
        blocks.append(issued)
        for row in rows:
            blocks += _blocks(row, pack.round.document.language)
    symbol = pack.round.document.symbol
    title = _("Proposed wordings on %(document)s") % {"document": symbol}
    return Document(
        title=title,
        language="en",
        created=pack.now,
        blocks=[pack.facts(), *(blocks or [Paragraph(_("Nobody has proposed another wording."))])],
        symbol=symbol,
        masthead=pack.masthead,
        running_head=f"{pack.round.reference} · {title}",
        running_foot=pack.foot,
    )


def _blocks(row: Proposal, language: str) -> Iterator[Block]:
    named = row.names()
    told = [Run(_("Proposal %(number)s: ") % {"number": row.number}, bold=True), Run("; ".join(named))]
    yield Paragraph(told, leads=True)
    if row.conflicts:
        others = _(", ").join(map(str, row.conflicts))
        yield Paragraph(_("On the same words as proposals: %(numbers)s.") % {"numbers": others}, small=True, leads=True)
    if row.comparable:
        yield tracked(row, language)
    else:
        yield Quote(row.text, language=row.language)


def tracked(row: Proposal, language: str) -> Paragraph:
    """The issued text with what the proposal would take and add, as changes of those who propose it."""
    named = row.names()
    author = "; ".join(named[:MOST_NAMES]) + (" …" if len(named) > MOST_NAMES else "")
    changes: dict[str, Literal["insert", "delete"]] = {"insert": "insert", "delete": "delete"}
    runs = [Run(text, change=changes[op], author=author) if op in changes else Run(text) for op, text in row.pieces]
    return Paragraph(runs, language=language)
