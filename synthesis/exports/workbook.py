"""The compiled workbook, layout B: tables of submissions and of the synthesis put together and set up for print."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from consultations.enums import Constituency
from core.listings import note_words
from core.moments import moment
from core.spreadsheets import Book, Chart, Column, Look, Print, Row, Sheet, Styled, Value
from submissions.exports import Table, tables
from synthesis.domain.voices import heard
from synthesis.exports.charts import position_sheet
from synthesis.exports.packs import Pack, digest_of, outline_for
from synthesis.exports.plain_files import plain_rows
from synthesis.exports.responses import responses_table
from synthesis.exports.sheets import (
    Quotes,
    code_lines,
    codes_table,
    coverage_table,
    evidence_table,
    finding_numbers,
    findings_table,
    for_coding,
    input_extras,
    quotes_in,
    reading_extras,
)

# Letter, colour and hatch: told apart in black and white too (WORKBOOK, look).
LOOKS = {
    "S": Look(fill="cfe8d5", centred=True),
    "A": Look(fill="dbe9c6", pattern="lightUp", pattern_ink="9bbf73", centred=True),
    "R": Look(fill="f6e3c0", pattern="lightDown", pattern_ink="d9b36a", centred=True),
    "X": Look(fill="f3cfc9", pattern="darkGrid", pattern_ink="e2a79d", centred=True, bold=True),
    "N": Look(fill="e3e7ec", centred=True),
    "I": Look(fill="d9e6f4", pattern="lightHorizontal", pattern_ink="a9c4e2", centred=True),
    "Q": Look(fill="e8dff0", pattern="lightVertical", pattern_ink="c3aed7", centred=True),
    "plain": Look(fill="ffffff", centred=True),
}
_FROZEN = {
    "by_paragraph": "body",
    "matrix": "part",
    "positions": "para",
    "inputs": "body",
    "submissions": "body",
    "attachments": "body",
    "amendments": "number",
}
_TABLES = ("positions", "inputs", "submissions", "amendments", "silence", "findings", "evidence")  # named, for pivots
_BANDS = {"positions": "who", "inputs": "para", "amendments": "para", "findings": "para", "evidence": "finding"}


def compiled_book(pack: Pack) -> Book:
    """Info, By paragraph, Matrix, Positions with its charts, Inputs, Submissions, Attachments, Amendments, Findings,
    Evidence, Responses, Coverage, Silence, Codes; Responses and Silence for the secretariat. Notes come by themselves.
    A constant number of queries. What the reader may not see is absent.
    """
    pack = pack.open()
    outline = outline_for(pack, positions=False)
    quotes = quotes_in(pack, outline)
    digest, places = _placed(pack, quotes)
    extra = {"inputs": input_extras(pack, outline, quotes), "by_paragraph": reading_extras(outline, quotes)}
    made = tables(pack.request, extra=extra)
    charted = position_sheet(pack, outline)
    charts = {}
    if charted is not None:
        positions, charts[positions.key] = charted
        made.insert(2, positions)  # after the matrix, of which it is the sum
    quiet = [made.pop()] if pack.inside else []
    if outline is not None:
        made += [findings_table(pack, outline), evidence_table(pack, outline, quotes, places)]
    if (answers := responses_table(pack)) is not None:
        made.append(answers)
    made.append(coverage_table(pack, finding_numbers(outline, quotes)))
    lines = code_lines(pack)
    made = [for_coding(table, lines) if table.key == "inputs" else table for table in [*made, *quiet]]
    made.append(codes_table(lines))
    return _book(pack, digest, made, _("compilation"), charts)


def _placed(pack: Pack, quotes: Quotes) -> tuple[str, dict[str, int]]:
    """The digest of the inputs, and on which row of their sheet those stand that a finding rests on."""
    cited = {quote.source.reference for quote in quotes.values() if quote.source}
    places = {}

    def noted() -> Iterator[list[Any]]:
        for place, row in enumerate(plain_rows(pack), start=1):
            if row[0] in cited:
                places[row[0]] = place
            yield row

    return digest_of(noted()), places


def table_book(pack: Pack, table: Table) -> Book:
    """One table, with the sheet that says what it is, for whom, and when."""
    return _book(pack, digest_of(plain_rows(pack)), [table], table.title)


def body_book(pack: Pack, body: str, tables: list[Table], digest: str) -> Book:
    """What one body said, with the sheet that says for whom it is, and when; `digest` is over its own rows."""
    return _book(pack, digest, tables, body, whole=False)


def _book(
    pack: Pack,
    digest: str,
    made: list[Table],
    what: str,
    charts: Mapping[str, Sequence[Chart]] | None = None,
    *,
    whole: bool = True,
) -> Book:
    setup = _Setup(pack, digest, charts or {})
    info, sheets = setup.sheet(_info(pack, digest, counts=whole)), [setup.sheet(table) for table in made]
    told = {"round": pack.round.reference, "what": what, "label": pack.label}
    return Book(
        title=_("%(round)s: %(what)s (%(label)s)") % told,
        sheets=[info, *sheets] if len(sheets) > 1 else [*sheets, info],  # who reads a table looks at the first sheet
        created=pack.now,
        zone=settings.OFFICE_TIME_ZONE,
        words=replace(note_words(), print=setup.paper(note_words().title)),
        language="en",
    )


class _Setup:
    """Sheets from tables: frozen, filtered, banded, and with running lines for print."""

    def __init__(self, pack: Pack, digest: str, charts: Mapping[str, Sequence[Chart]]) -> None:
        self.pack, self.digest, self.charts = pack, digest, charts

    def sheet(self, table: Table) -> Sheet:
        matrix, reading, info = (table.key == key for key in ("matrix", "by_paragraph", "info"))
        columns = table.columns
        rows: Iterable[Any] = table.rows
        if matrix:
            rows = _lettered(table.rows)
        elif reading:
            rows = _paged(table.rows)
        return Sheet(
            title=table.title,
            columns=columns,
            rows=rows,
            freeze=_FROZEN.get(table.key, columns[0].key if not info else ""),
            table=table.key.title() if table.key in _TABLES else "",
            filter=not info and not reading,
            band=_BANDS.get(table.key, ""),
            looks=LOOKS if matrix else {},
            heading_row=not info,
            heading_height=150.0 if matrix else None,
            print=self.paper(table.title, a3=matrix),
            charts=self.charts.get(table.key, ()),
        )

    def paper(self, title: str, *, a3: bool = False) -> Print:
        about = self.pack.round
        return Print(
            paper="A3" if a3 else "A4",
            repeat_columns=2 if a3 else 0,
            header=(f"{about.document.symbol} · {about.reference}", self.pack.label, title),
            footer=(
                _("As of %(time)s") % {"time": moment(self.pack.now)},
                self.digest[:12],
                _("Page {page} of {pages}"),
            ),
        )


def _lettered(rows: Iterable[tuple[Value, ...] | Row]) -> Iterator[tuple[Value, ...] | Row]:
    for row in rows:
        if isinstance(row, Row):
            yield row
        else:
            yield (*row[:2], *(_letter(value) for value in row[2:]))


def _letter(value: Value) -> Value:
    text = str(value or "")
    return Styled(text, text.upper() if text.upper() in LOOKS else "plain")


def _paged(rows: Iterable[tuple[Value, ...] | Row]) -> Iterator[tuple[Value, ...] | Row]:
    """Each paragraph begins on a page of its own."""
    first = True
    for row in rows:
        if isinstance(row, Row):
            yield replace(row, page_break=not first)
            first = False
        else:
            yield row


def _info(pack: Pack, digest: str, *, counts: bool) -> Table:
    about = pack.about()
    lines: list[tuple[Value, ...]] = [
        (_("Round"), f"{pack.round.title} ({about['round']})"),
        (_("Document"), about["document"]),
        (_("Mandate"), pack.round.mandate or None),
        (_("In whose name"), pack.round.issued_by or None),
        (_("Purpose"), str(pack.round.get_purpose_display())),
        (_("Audience"), pack.label),
        (_("Filter"), about["filter"]),
        (_("Compiled by"), about["compiled_by"]),
        (_("Compiled at"), f"{moment(pack.now)} = {about['compiled_at']}"),
        (_("Digest of the inputs (SHA-256)"), digest),
        (
            _("As received"),
            _(
                "Inputs are reproduced as received. Designations are those of the senders and imply no opinion on the "
                "status of any country, territory or body. Working translations are unofficial; the original prevails."
            ),
        ),
        (
            _("How it is counted"),
            _(
                "A body counts once for each recommendation; a joint submission is one; an aligned body counts with "
                "the body it follows, except where it set a recommendation apart; late but accepted submissions count; "
                "inadmissible and withdrawn ones do not. Kinds of bodies are never added together. Treaty bodies and "
                "special procedures stand outside all counts."
            ),
        ),
    ]
    if counts:
        lines += [(_("Bodies: %(kind)s") % {"kind": kind}, count) for kind, count in _bodies(pack)]
    if pack.round.is_demonstration:
        words = _("All bodies and statements are invented. Not a United Nations site.")
        lines.append((_("Demonstration"), words))
    columns = (Column("what", _("What"), 30), Column("value", _("Value"), 100))
    return Table("info", _("Info"), columns, iter(lines))


def _bodies(pack: Pack) -> Iterable[tuple[str, Value]]:
    """How many bodies of each kind were heard; for the public how many of them are shown by name (PRACTICE 8)."""
    if pack.inside:
        bodies = heard(pack.round)
    else:
        shown = pack.request.inputs(pack.request.door())
        bodies = {(row.body.id, row.body.constituency) for row in shown if row.body}
    told = Counter(kind for _body, kind in bodies)
    return [(str(kind.label), told[kind]) for kind in Constituency if told[kind]]
