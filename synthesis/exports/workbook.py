"""The compiled workbook, layout B: tables of submissions and synthesis, linked and set up for print (WORKBOOK 4)."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from consultations.enums import Constituency
from core.mail_links import link
from core.spreadsheets import Book, CellLook, Chart, Column, Link, Print, Sheet, SheetRow, Styled, Value
from core.spreadsheets.paper import ROOM, Layout, Paper, legible, on_paper
from core.spreadsheets.skeletons import column_width
from core.tables.fields import EVERYBODY, placed_fields
from core.tables.listings import note_words
from core.text.dates import moment
from submissions.models import Submission
from submissions.tables.exports import ExportTable, export_table, inputs, is_matrix, tables
from submissions.tables.visible_submissions import participants
from submissions.visibility.visible_inputs import ALL_INPUTS
from synthesis.exports.charts import position_sheets
from synthesis.exports.compilations import Compilation, digest_of, outline_for, published_in, working_report
from synthesis.exports.finding_sheets import evidence_table, findings_table, responses_table, secretariat_details
from synthesis.exports.plain_files import plain_rows
from synthesis.exports.sheets import (
    Quotes,
    code_lines,
    codes_table,
    coverage_table,
    finding_numbers,
    for_coding,
    input_extras,
    names_sources,
    quotes_in,
    reading_extras,
)
from synthesis.imports.workbook_baseline import WorkbookBaseline, hidden_sheet

LINKED = 10_000  # inputs; programs take seconds for the links of a longer sheet (decision 0023)
_Values = tuple[Value, ...] | SheetRow


@dataclass(slots=True)
class InputPlaces:
    """Rows of the sheet of inputs.

    Cited inputs by their references, the first input of each submission by its reference; `count` of all. `filled` are
    the keys of columns that hold anything.
    """

    of_inputs: dict[Any, int] = field(default_factory=dict)
    of_submissions: dict[Any, int] = field(default_factory=dict)
    count: int = 0
    filled: set[str] = field(default_factory=set)


def input_places(compilation: Compilation, quotes: Quotes) -> tuple[str, InputPlaces]:
    """Return the digest of the inputs, and their rows on the sheet."""
    cited = {quote.source.reference for quote in quotes.values() if quote.source}
    places, table = InputPlaces(), inputs(compilation.request)
    ref, submission = _place(table, "ref"), _place(table, "submission")
    texts = [(column.key, place) for place, column in enumerate(table.columns) if column.kind == "text"]

    def noted() -> Iterator[list[Any]]:
        for place, row in enumerate(plain_rows(table), start=1):
            places.count = place
            if row[ref] in cited:
                places.of_inputs[row[ref]] = place
            if row[submission]:
                places.of_submissions.setdefault(row[submission], place)
            places.filled.update(key for key, at in texts if row[at])
            yield row

    return digest_of(noted()), places


def linked_tables(compilation: Compilation, tables: Sequence[ExportTable], places: InputPlaces) -> list[ExportTable]:
    """Return the tables with links. One query.

    Each input links to its submission, a submission to its first input and, for the secretariat, to its page of the
    portal.
    """
    by_key = {table.key: table for table in tables}
    table = by_key["submissions"]
    packages = [row for row in table.rows if not isinstance(row, SheetRow)]
    words, reference = _place(table, "words"), _place(table, "reference")  # on one line: not every program folds links
    rows = {row[reference]: place for place, row in enumerate(packages, start=1)}
    pages = _pages(compilation)

    def linked(row: tuple[Value, ...]) -> tuple[Value, ...]:
        values = list(row)
        key = row[reference]
        if key in places.of_submissions:
            values[words] = Link(str(row[words] or ""), sheet=_("Inputs"), row=places.of_submissions[key])
        if key in pages:
            values[reference] = Link(str(key), url=pages[key])
        return tuple(values)

    by_key["submissions"] = _linking(table, {words, reference} if pages else {words}, map(linked, packages))
    if places.count <= LINKED:
        by_key["inputs"] = _to_submissions(by_key["inputs"], rows)
    return list(by_key.values())


def _to_submissions(table: ExportTable, rows: Mapping[Any, int]) -> ExportTable:
    ref, submission, title = _place(table, "ref"), _place(table, "submission"), _("Submissions")

    def linked(row: _Values) -> _Values:
        if isinstance(row, SheetRow) or row[submission] not in rows:
            return row
        return (*row[:ref], Link(str(row[ref]), sheet=title, row=rows[row[submission]]), *row[ref + 1 :])

    return _linking(table, {ref}, map(linked, table.rows))


def _linking(table: ExportTable, places: set[int], rows: Iterable[_Values]) -> ExportTable:
    def column(place: int, plain: Column) -> Column:
        return replace(plain, kind="link") if place in places else plain

    columns = tuple(column(place, plain) for place, plain in enumerate(table.columns))
    return replace(table, columns=columns, rows=iter(rows))


def _pages(compilation: Compilation) -> dict[Any, str]:
    """Return by reference the page where officers open a submission."""
    if not compilation.inside:
        return {}
    sent = Submission.objects.filter(delegation__round=compilation.round).values_list("reference", "pk")
    return {reference: link(reverse("submissions:submission", args=[key])) for reference, key in sent}


def _place(table: ExportTable, key: str) -> int:
    return [column.key for column in table.columns].index(key)


# Letter, colour and hatch: told apart in black and white too (WORKBOOK 5).
LOOKS = {
    "S": CellLook(fill="cfe8d5", centred=True),
    "A": CellLook(fill="dbe9c6", pattern="lightUp", pattern_ink="9bbf73", centred=True),
    "R": CellLook(fill="f6e3c0", pattern="lightDown", pattern_ink="d9b36a", centred=True),
    "X": CellLook(fill="f3cfc9", pattern="darkGrid", pattern_ink="e2a79d", centred=True, bold=True),
    "N": CellLook(fill="e3e7ec", centred=True),
    "I": CellLook(fill="d9e6f4", pattern="lightHorizontal", pattern_ink="a9c4e2", centred=True),
    "Q": CellLook(fill="e8dff0", pattern="lightVertical", pattern_ink="c3aed7", centred=True),
    "plain": CellLook(fill="ffffff", centred=True),
}
# Columns of the inputs that give way where a page would be printed too small, the first one first. They stay in the
# sheet, in the collapsed group.
GIVE_WAY = ("source", "rationale", "constituency", "states", "translation")
BODY_WIDTH, WIDEST_BODY = 6.0, 16.0  # of a column of the matrix
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


def compiled_book(compilation: Compilation) -> Book:
    """Return the compiled workbook. What the reader may not see is absent. A constant number of queries.

    Info, By paragraph, Matrix, Positions, their Charts, Inputs, Submissions, Attachments, Amendments, Findings,
    Evidence, Responses, Coverage, Silence, Codes; Responses and Silence for the secretariat. Notes are added where
    needed.
    """
    compilation = compilation.open()
    outline = outline_for(compilation, positions=False)
    quotes = quotes_in(compilation, outline)
    digest, places = input_places(compilation, quotes)
    lines = code_lines(compilation)
    named = outline if names_sources(compilation, outline) else None
    extra = {"inputs": input_extras(compilation, outline, quotes), "by_paragraph": reading_extras(named, quotes)}
    compiled = linked_tables(compilation, tables(compilation.request, extra=extra), places)
    compiled = [for_coding(_printed(table, places), lines) if table.key == "inputs" else table for table in compiled]
    positions, charts = position_sheets(compilation, outline)
    after = 1 + max(place for place, table in enumerate(compiled) if is_matrix(table))
    compiled[after:after] = positions  # after the matrix, of which they are the sum
    quiet = [compiled.pop()] if compilation.inside else []
    if outline is not None:
        details = secretariat_details(compilation)
        compiled.append(findings_table(compilation, outline, quotes, details))
        compiled.append(evidence_table(compilation, outline, quotes, places.of_inputs, details))
    if (answers := responses_table(compilation)) is not None:
        compiled.append(answers)
    compiled.append(coverage_table(compilation, finding_numbers(outline, quotes)))
    compiled += [*quiet, codes_table(lines, compilation.audience)]
    hidden = []
    if compilation.inside:  # what officers said when the book was made: it can come back coded
        place = next(place for place, table in enumerate(compiled) if table.key == "inputs")
        baseline = WorkbookBaseline(compiled[place].columns)
        compiled[place] = replace(compiled[place], rows=baseline.noted(compiled[place].rows))
        report = working_report(compilation)
        of_report = str(report.pk) if report else ""
        hidden.append(hidden_sheet(baseline, round_=compilation.round, now=compilation.now, report=of_report))
    book = _book(compilation, digest, compiled, _("compilation"), charts)
    return replace(book, sheets=[*book.sheets, *hidden])


def _printed(table: ExportTable, places: InputPlaces) -> ExportTable:
    """Return the inputs with texts that nobody gave in the collapsed group."""
    empty = {key for key in GIVE_WAY if key != "constituency"} - places.filled
    columns = tuple(replace(each, grouped=True) if each.key in empty else each for each in table.columns)
    return replace(table, columns=columns)


def table_book(compilation: Compilation, table: ExportTable) -> Book:
    """Return a workbook of one table, with the sheet that says what it is, for whom, and when."""
    return _book(compilation, digest_of(plain_rows(inputs(compilation.request))), [table], table.title)


def body_book(compilation: Compilation, body: str, tables: list[ExportTable], digest: str) -> Book:
    """Return a workbook of one body's inputs, with the sheet that says for whom it is, and when.

    `digest` covers its own rows.
    """
    return _book(compilation, digest, tables, body, whole=False)


def _book(
    compilation: Compilation,
    digest: str,
    tables: list[ExportTable],
    what: str,
    charts: Sequence[Chart] = (),
    *,
    whole: bool = True,
) -> Book:
    setup = _Setup(compilation, digest, charts, "" if whole else what)
    info, sheets = setup.sheet(_info(compilation, digest, counts=whole)), [setup.sheet(table) for table in tables]
    values = {"round": compilation.round.reference, "what": what, "label": compilation.label}
    return Book(
        title=_("%(round)s: %(what)s (%(label)s)") % values,
        sheets=[info, *sheets] if len(sheets) > 1 else [*sheets, info],  # who reads a table looks at the first sheet
        created=compilation.now,
        zone=settings.OFFICE_TIME_ZONE,
        words=replace(note_words(), print=setup.paper(note_words().title, Layout((), "A4"))),
        language="en",
    )


class _Setup:
    """Makes sheets from tables: frozen, filtered, banded, and with headers and footers for print."""

    def __init__(self, compilation: Compilation, digest: str, charts: Sequence[Chart], part: str) -> None:
        self.compilation, self.digest, self.charts = compilation, digest, charts
        self.part = part or (compilation.filter_words() if compilation.filters != ALL_INPUTS else "")

    def sheet(self, table: ExportTable) -> Sheet:
        reading, info, charts = (table.key == key for key in ("by_paragraph", "info", "charts"))
        matrix = is_matrix(table)
        key = "matrix" if matrix else table.key
        layout = _matrix_layout(table.columns) if matrix else self._layout(table)
        columns = layout.columns
        rows: Iterable[Any] = table.rows
        if matrix:
            rows = _lettered(table.rows)
        elif reading:
            rows = _paged(table.rows)
        return Sheet(
            title=table.title,
            columns=columns,
            rows=rows,
            freeze=_FROZEN.get(key, columns[0].key if not info and not charts else ""),
            table=table.key.title() if table.key in _TABLES else "",
            filter=not info and not reading and not charts,
            band=_BANDS.get(table.key, ""),
            looks=LOOKS if matrix else {},
            heading_row=not info and not charts,
            heading_height=150.0 if matrix else None,
            print=self.paper(table.title, layout, repeated=_repeated(key, columns)),
            legend=_legend(self.compilation) if matrix else (),
            charts=self.charts if charts else (),
            charts_across=2,
        )

    def _layout(self, table: ExportTable) -> Layout:
        return legible(table.columns, collapse=GIVE_WAY if table.key == "inputs" else (), repeated=1)

    def paper(self, title: str, layout: Layout, *, repeated: int = 1) -> Print:
        """Return the print set-up."""
        about = self.compilation.round
        lines = Print(
            header=(f"{about.document.symbol} · {about.reference}", self.compilation.label, self._of(title)),
            footer=(
                _("As of %(time)s") % {"time": self.compilation.as_of},
                self.digest[:12],
                _("Page {page} of {pages}"),
            ),
        )
        return on_paper(lines, layout, repeated=repeated)

    def _of(self, title: str) -> str:
        """Return the title of the sheet, and the part it covers: one body, or a filter."""
        return f"{title} · {self.part}" if self.part and self.part != title else title


def _matrix_layout(columns: tuple[Column, ...]) -> Layout:
    """Return the matrix on as few pages as its bodies need, its columns as wide as these pages are."""
    heads, bodies = columns[:2], columns[2:]
    beside = sum(map(column_width, heads))
    rooms: dict[Paper, float] = {"A4": ROOM["A4"] - beside, "A3": ROOM["A3"] - beside}
    paper: Paper = "A4" if len(bodies) * BODY_WIDTH <= rooms["A4"] else "A3"
    pages = max(1, math.ceil(len(bodies) * BODY_WIDTH / rooms[paper]))
    across = math.ceil(len(bodies) / pages)  # of a page
    width = min(WIDEST_BODY, math.floor(10 * rooms[paper] / max(across, 1)) / 10)
    return Layout((*heads, *(replace(each, width=width) for each in bodies)), paper, pages)


def _repeated(key: str, columns: Sequence[Column]) -> int:
    """Return how many columns are repeated on pages that lie beside the first: those that stay in view."""
    return [column.key for column in columns].index(_FROZEN[key]) + 1 if key in _FROZEN else 1


def _legend(compilation: Compilation) -> list[SheetRow]:
    """Return what the letters and signs of the matrix mean, as lines below it."""
    lines = code_lines(compilation)
    rows = [SheetRow([_("Legend")])]
    for name, letter, meaning, _note in lines:
        if letter and name in (_("Position"), _("Matrix")):
            rows.append(SheetRow([_letter(letter) if len(str(letter)) == 1 else letter, meaning], look="note"))
    return rows


def _lettered(rows: Iterable[tuple[Value, ...] | SheetRow]) -> Iterator[tuple[Value, ...] | SheetRow]:
    for row in rows:
        if isinstance(row, SheetRow):
            yield row
        else:
            yield (*row[:2], *(_letter(value) for value in row[2:]))


@cache
def _letter(value: Value) -> Value:
    text = str(value or "")
    return Styled(text, text.upper() if text.upper() in LOOKS else "plain")


def _paged(rows: Iterable[tuple[Value, ...] | SheetRow]) -> Iterator[tuple[Value, ...] | SheetRow]:
    """Begin each paragraph on a new page."""
    first = True
    for row in rows:
        if isinstance(row, SheetRow):
            yield replace(row, page_break=not first)
            first = False
        else:
            yield row


def _info(compilation: Compilation, digest: str, *, counts: bool) -> ExportTable:
    about = compilation.about()
    lines: list[tuple[Value, ...]] = [
        (_("Call for inputs"), f"{compilation.round.title} ({about['round']})"),
        (_("Document"), about["document"]),
        (_("Mandate"), compilation.round.mandate or None),
        (_("Issued in the name of"), compilation.round.issued_by or None),
        (_("Purpose"), str(compilation.round.get_purpose_display())),
        *_edition_lines(compilation),
        (_("Audience"), _("Secretariat") if compilation.inside else _("Public")),
        (_("Handling"), compilation.label),
        (_("Filter"), about["filter"]),
        (_("Compiled by"), about["compiled_by"]),
        *_made_on(compilation),
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
                "A participant counts once for each text. A joint submission counts as one. An "
                "aligned participant counts with the participant that it follows, except on the "
                "texts that it excepted. Late submissions count if they were accepted. "
                "Inadmissible and withdrawn submissions do not count. Kinds of participants are never "
                "added together. Treaty bodies and special procedures are not counted."
            ),
        ),
    ]
    if counts:
        lines += [(_("Participants: %(kind)s") % {"kind": kind}, count) for kind, count in _participants(compilation)]
    if compilation.invented:
        lines.append((_("Demonstration"), compilation.invented))
    columns = (Column("what", _("What"), 30), Column("value", _("Value"), 100))
    return export_table("info", _("Info"), placed_fields(columns, EVERYBODY), lines, compilation.audience)


def _made_on(compilation: Compilation) -> list[tuple[Value, ...]]:
    """Return the moment of the file; of an edition its day, as its other files say it."""
    if compilation.publication is not None:
        return [(_("As of"), compilation.as_of)]
    return [(_("Compiled at"), f"{moment(compilation.now)} = {compilation.about()['compiled_at']}")]


def _edition_lines(compilation: Compilation) -> list[tuple[Value, ...]]:
    """Return of which report the workbook is, and which edition of it; a round may have several reports."""
    edition = published_in(compilation)
    if edition is None:
        return []
    title = f"{edition.outline['title']} ({edition.report.reference})"
    return [(_("Report"), title), (_("Edition"), edition.edition)]


def _participants(compilation: Compilation) -> Iterable[tuple[str, Value]]:
    """Return how many bodies of each kind the file is of, as far as its reader sees them by name (PRACTICE 8)."""
    counts = Counter(body.constituency for body in participants(compilation.request.reader(), compilation.filters))
    return [(str(kind.label), counts[kind]) for kind in Constituency if counts[kind]]
