"""The layouts that other people know, on paper: one table on pages on their side, under the head that their forms have.
Titles and headings are theirs and are not translated."""

from collections.abc import Iterator

from core.documents import Block, Document, KeyValue, Paragraph, Table
from core.moments import moment
from core.paper_tables import shortest
from core.plain_rows import plain
from core.spreadsheets import Row, Value
from synthesis.exports.layouts import layout_table
from synthesis.exports.packs import Pack, describe

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


def layout_document(pack: Pack, layout: str) -> Document:
    """`layout` is one of LAYOUTS; the rows are those of its workbook."""
    table = layout_table(pack, layout)
    rows = [[_words(value) for value in row] for row in table.rows if not isinstance(row, Row)]
    if layout == "upr":
        rows = list(_once(rows))
    counts = [place for place, column in enumerate(table.columns) if column.kind == "number"]
    heads = [column.header for column in table.columns]
    # Without a number of its own, a row of ISO's and UPR's tables begins with what many rows share.
    made = Table(heads, rows, shortest(table.columns, rows), counts=counts, row_heads=layout not in ("iso", "upr"))
    below = [Paragraph(_BELOW[layout], small=True)] if layout in _BELOW else []
    return Document(
        title=_TITLES[layout],
        language="en",
        created=pack.now,
        blocks=[*_head(pack, layout), made, *below],
        symbol=pack.round.document.symbol,
        masthead=pack.masthead,
        running_head=f"{pack.round.reference} · {_TITLES[layout]}",
        running_foot=f"{pack.label} · As of {moment(pack.now)} · Source: {pack.round.title}",
        landscape=True,
    )


def _head(pack: Pack, layout: str) -> Iterator[Block]:
    """ISO's form has a line of three boxes; the others say the same as facts."""
    about = pack.about()
    document, project = pack.round.document.symbol, f"{pack.round.title} ({pack.round.reference})"
    if layout == "iso":
        yield Table(
            ["Date", "Document", "Project"], [[moment(pack.now), document, project]], (25, 25, 50), row_heads=False
        )
    else:
        yield KeyValue([("Document", document), ("Round", project), ("As of", moment(pack.now))])
    facts = [("For", pack.label), ("Filter", describe(pack.filters)), ("Compiled by", about["compiled_by"])]
    yield KeyValue([*facts, *([("Demonstration", pack.invented)] if pack.invented else [])])


def _once(rows: list[list[str]]) -> Iterator[list[str]]:
    """Each recommendation once, where its first comment stands, as in the matrices of States."""
    before = None
    for first, *rest in rows:
        yield ["" if first == before else first, *rest]
        before = first


def _words(value: Value) -> str:
    said = plain(value)
    return "" if said is None else str(said)
