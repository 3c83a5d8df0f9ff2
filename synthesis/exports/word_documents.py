"""Documents for Word and print: proposed wordings as tracked changes, and the layouts of others.

Titles and headings of those layouts are not translated (DOMAIN 6 B).
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Literal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.rounds.selectors import recommendations_of
from core.documents import Block, HeadingBlock, KeyValue, ParagraphBlock, QuoteBlock, ReportDocument, Run, TableBlock
from core.spreadsheets import SheetRow, Value
from core.tables.formats import plain, shortest_widths
from core.text.dates import moment
from submissions.tables.amendments import WordingProposal, proposals
from submissions.visibility.visible_inputs import original_withheld
from synthesis.exports.compilations import Compilation
from synthesis.exports.layouts import layout_table

MOST_NAMES = 5  # of an author in Word's margin; all of them stand above the proposal


def amendments_document(compilation: Compilation) -> ReportDocument:
    """Return the proposed wordings for the reader of the file; recommendations without any are left out."""
    abouts = {row.pk: row for row in recommendations_of(compilation.round)}
    amendments = proposals(
        compilation.request.inputs(compilation.request.reader()), abouts, compilation.round.document.language
    )
    blocks: list[Block] = []
    for about, rows in groupby(amendments, key=lambda row: row.about):
        blocks.append(HeadingBlock(capfirst(abouts[about].words)))
        issued = ParagraphBlock(
            abouts[about].text, language=compilation.round.document.language, small=True, leads=True
        )
        blocks.append(issued)
        for row in rows:
            blocks += _blocks(row, compilation.round.document.language)
    symbol = compilation.round.document.symbol
    title = _("Proposed wordings on %(document)s") % {"document": symbol}
    return ReportDocument(
        title=title,
        language="en",
        created=compilation.now,
        blocks=[compilation.facts(), *(blocks or [ParagraphBlock(_("No other wording has been proposed."))])],
        symbol=symbol,
        masthead=compilation.masthead,
        running_head=f"{compilation.round.reference} · {title}",
        running_foot=compilation.foot,
    )


def _blocks(row: WordingProposal, language: str) -> Iterator[Block]:
    named = row.names()
    mark = f" ({original_withheld()})" if row.is_translated else ""
    runs = [Run(_("Proposal %(number)s: ") % {"number": row.number}, bold=True), Run("; ".join(named) + mark)]
    yield ParagraphBlock(runs, leads=True)
    if row.conflicts:
        others = _(", ").join(map(str, row.conflicts))
        yield ParagraphBlock(
            _("Changes the same words as proposals: %(numbers)s.") % {"numbers": others}, small=True, leads=True
        )
    if row.comparable:
        yield tracked(row, language)
    else:
        yield QuoteBlock(row.text, language=row.language)


def tracked(row: WordingProposal, language: str) -> ParagraphBlock:
    """Return the issued text with the proposal's deletions and insertions, with its proposers as author."""
    named = row.names()
    author = "; ".join(named[:MOST_NAMES]) + (" …" if len(named) > MOST_NAMES else "")
    changes: dict[str, Literal["insert", "delete"]] = {"insert": "insert", "delete": "delete"}
    runs = [Run(text, change=changes[op], author=author) if op in changes else Run(text) for op, text in row.pieces]
    return ParagraphBlock(runs, language=language)


_TITLES = {
    "ipcc": "Review comments and responses",
    "iso": "Template for comments and secretariat observations",
    "ippc": "Compiled comments on the draft",
    "upr": "Matrix of recommendations",
}
_BELOW = {
    "iso": (
        "MB: member body; NC: national committee; here the body that comments. "
        "Type of comment: ge general, te technical, ed editorial."
    )
}


def layout_document(compilation: Compilation, layout: str) -> ReportDocument:
    """Return the rows of a layout as a document. `layout` is one of LAYOUTS."""
    table = layout_table(compilation, layout)
    rows = [[_cell_words(value) for value in row] for row in table.rows if not isinstance(row, SheetRow)]
    counts = [place for place, column in enumerate(table.columns) if column.kind == "number"]
    heads = [column.header for column in table.columns]
    # Without a number of its own, a row of ISO's and UPR's tables begins with what many rows share.
    list_table = TableBlock(
        heads, rows, shortest_widths(table.columns, rows), counts=counts, row_heads=layout not in ("iso", "upr")
    )
    below = [ParagraphBlock(_BELOW[layout], small=True)] if layout in _BELOW else []
    return ReportDocument(
        title=_TITLES[layout],
        language="en",
        created=compilation.now,
        blocks=[*_head(compilation, layout), list_table, *below],
        symbol=compilation.round.document.symbol,
        masthead=compilation.masthead,
        running_head=f"{compilation.round.reference} · {_TITLES[layout]}",
        running_foot=f"{compilation.label} · As of {moment(compilation.now)} · Source: {compilation.round.title}",
        landscape=True,
    )


def _head(compilation: Compilation, layout: str) -> Iterator[Block]:
    """Yield the head: ISO's form has a line of three boxes; the others give the same as facts."""
    about = compilation.about()
    document, project = compilation.round.document.symbol, f"{compilation.round.title} ({compilation.round.reference})"
    if layout == "iso":
        yield TableBlock(
            ["Date", "Document", "Project"],
            [[moment(compilation.now), document, project]],
            (25, 25, 50),
            row_heads=False,
        )
    else:
        yield KeyValue([("Document", document), ("Round", project), ("As of", moment(compilation.now))])
    facts = [("For", compilation.label), ("Filter", about["filter"]), ("Compiled by", about["compiled_by"])]
    yield KeyValue([*facts, *([("Demonstration", compilation.invented)] if compilation.invented else [])])


def _cell_words(value: Value) -> str:
    text = plain(value)
    return "" if text is None else str(text)
