"""Tables of a round for one reader, as plain rows: sheets of the compiled workbook, or any other format (WORKBOOK 1).

What the reader may not see is absent: columns that never hold anything for them are left out. Floors above add their
own columns: `extra` maps the key of a column to the fields that come after it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby, zip_longest
from typing import Any
from uuid import UUID

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from consultations.domain.queries import recommendations_of
from consultations.enums import Constituency, RegionalGroup
from consultations.models import Delegation, Recommendation, Round
from consultations.numbers import whole_name
from core.audience import Audience
from core.spreadsheets import Column, Row, Value
from submissions.columns import (
    Field,
    file_fields,
    input_fields,
    loaded,
    reading_fields,
    submission_fields,
    utc,
    values_of,
)
from submissions.domain.amendments import Proposal, proposals
from submissions.domain.joint_names import joint_names_in
from submissions.domain.listing import shown_files, shown_submissions
from submissions.domain.matrix import Cell, Matrix, Told, positions_behind
from submissions.domain.naming import Name
from submissions.domain.reading import Door
from submissions.domain.shown import ALL, Filters, ShownInput

PIECE = 1_800  # characters; a printed row holds at most 409 points
# Signs of the matrix beside the letters of positions.
SIGNS = {Told.NOT_ADDRESSED: "·", Told.NOTHING_PUBLIC: "·", Told.NOT_YET: "○", Told.DECLINED: "∅", Told.SEALED: "■"}


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are tuples with a value per column, read once; `Row` for a line that goes over the full width."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Value, ...] | Row]


@dataclass(frozen=True, slots=True)
class Request:
    """What is exported: a round, for a reader, at a moment, with a filter."""

    round: Round
    audience: Audience
    now: datetime | None = None
    filters: Filters = ALL
    as_if_public: bool = False
    delegation: UUID | None = None  # of one body only, whoever is named in it
    opened: Door | None = None

    @property
    def inside(self) -> bool:
        return self.audience.is_secretariat

    def door(self) -> Door:
        """The one that is open, else a new one: what is known of the round is read at that moment."""
        return self.opened or Door(
            self.round, self.audience, now=self.now, as_if_public=self.as_if_public, streams=True
        )

    def open(self) -> "Request":
        """With a door for all tables of one file."""
        return replace(self, opened=self.door())

    def inputs(self, door: Door) -> Iterable[ShownInput]:
        rows = door.current(recommendations=self.filters.recommendations, delegation=self.delegation)
        return self.filters.among(rows)


Extra = Mapping[str, Sequence[Field]]


def tables(request: Request, *, extra: Mapping[str, Extra] | None = None) -> list[Table]:
    """All tables of this floor in the order of the workbook; `extra` by the key of the table."""
    more, request = extra or {}, request.open()
    whole = positions_behind(request.door())
    return [
        by_paragraph(request, extra=more.get("by_paragraph", {})),
        matrix(request, whole),
        inputs(request, extra=more.get("inputs", {})),
        submissions(request, extra=more.get("submissions", {})),
        attachments(request),
        amendments(request),
        *([silence(request, whole)] if request.inside else []),
    ]


def inputs(request: Request, *, extra: Extra | None = None) -> Table:
    """One row an input, worked columns first, the others grouped."""
    door = request.door()
    fields = _with(input_fields(request.round, inside=request.inside, joints=joint_names_in(door)), extra)
    return _table("inputs", _("Inputs"), fields, request.inputs(door))


def submissions(request: Request, *, extra: Extra | None = None) -> Table:
    """One row a package; words, files and paragraphs are those this reader is shown, whatever the filter."""
    door = request.door()
    rows = shown_submissions(door, door.current())
    return _table("submissions", _("Submissions"), _with(submission_fields(door, inside=request.inside), extra), rows)


def attachments(request: Request) -> Table:
    return _table("attachments", _("Attachments"), file_fields(inside=request.inside), shown_files(request.door()))


def amendments(request: Request) -> Table:
    """Proposed wordings, alike ones joined: what each adds to and takes from the issued text, who proposes it, and
    which others touch the same words."""
    abouts = {row.pk: row for row in recommendations_of(request.round)}
    shown = request.inputs(request.door())
    return amendments_table(proposals(shown, abouts, request.round.document.language), abouts)


def amendments_table(found: Iterable[Proposal], abouts: Mapping[UUID, Recommendation]) -> Table:
    """One row a wording."""
    rows = (_amendment(row, abouts[row.about]) for row in found)
    columns = (
        Column("para", _("Para"), 8, "code"),
        Column("part", _("Part"), 6, "number"),
        Column("number", _("Proposal"), 9, "number"),
        Column("issued", _("Issued text"), 44),
        Column("proposed", _("Proposed text"), 44),
        Column("added", _("Added"), 28),
        Column("deleted", _("Deleted"), 28),
        Column("bodies", _("Bodies"), 26),
        Column("conflicts", _("Conflicts with"), 12, "code"),
    )
    return Table("amendments", _("Amendments"), columns, rows)


def silence(request: Request, whole: Matrix | None = None) -> Table:
    """Who was asked and did not answer, declined, or left recommendations open; for the secretariat only. `whole` are
    the positions, where they were read already."""
    whole = whole or positions_behind(request.door())
    labels = {row.pk: row.label for row in whole.recommendations}
    facts = {row.pk: row for row in request.round.delegations.all()}
    columns = (
        Column("body", _("Body"), 24, "code"),
        Column("constituency", _("Constituency"), 20, "code"),
        Column("country", _("Country"), 16, "code"),
        Column("region", _("Region"), 20, "code"),
        Column("standing", _("Standing"), 22, "code"),
        Column("invited", _("Invited (UTC)"), 18, "datetime"),
        Column("opened", _("Opened (UTC)"), 18, "datetime"),
        Column("open", _("Not addressed"), 40),
        Column("reason", _("Reason given"), 40),
    )
    rows = (_silence(row, facts.get(row.delegation) if row.delegation else None, labels) for row in whole.rows)
    return Table("silence", _("Silence"), columns, (row for row in rows if row))


def matrix(request: Request, whole: Matrix | None = None) -> Table:
    """Recommendations down, bodies across: the letter of a position, lower case by alignment, or a sign."""
    whole = whole or positions_behind(request.door())
    columns = (
        Column("para", _("Para"), 8, "code"),
        Column("part", _("Part"), 6, "number"),
        *(Column(row.body.code, row.body.short_name, 6, "code", turned=True) for row in whole.rows),
    )
    rows = (
        (about.paragraph.number, about.limb or None, *(sign(row.cells[about.pk]) for row in whole.rows))
        for about in whole.recommendations
    )
    return Table("matrix", _("Matrix"), columns, rows)


def sign(cell: Cell) -> str:
    """What a cell of the matrix prints."""
    return SIGNS.get(cell.told) or cell.letter


def by_paragraph(request: Request, *, extra: Extra | None = None) -> Table:
    """The reading copy: each recommendation over the full width, then what was said on it; long texts in pieces."""
    fields = _with(reading_fields(), extra)
    texts = [place for place, field in enumerate(fields) if field.column.key in ("comment", "translation", "rewording")]
    columns = (*(field.column for field in fields), Column("piece", _("Piece"), 9, "code"))
    return Table("by_paragraph", _("By paragraph"), columns, _paragraphs(request, fields, texts))


def pieces(text: str, limit: int = PIECE) -> list[str]:
    """The text in pieces of at most `limit` characters, cut at ends of paragraphs, else of sentences, else of words."""
    found = []
    while len(text) > limit:
        cut = next((at + len(end) for end in ("\n", ". ", " ") if (at := text.rfind(end, 1, limit)) > 0), limit)
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text]


def _amendment(row: Proposal, about: Recommendation) -> tuple[Value, ...]:
    return (
        about.paragraph.number,
        about.limb or None,
        row.number,
        about.text,
        row.text,
        " | ".join(row.added) or (None if row.comparable else _("In another language than the document")),
        " | ".join(row.deleted) or None,
        "; ".join(row.names()),
        ", ".join(map(str, row.conflicts)) or None,
    )


def _silence(row: Any, asked: Delegation | None, labels: dict[UUID, str]) -> tuple[Value, ...] | None:
    """None for a body that addressed everything, and for what is sealed."""
    told = {cell.told for cell in row.cells.values()}
    missing = [labels[key] for key, cell in row.cells.items() if cell.told == Told.NOT_ADDRESSED]
    if told <= {Told.NOT_YET}:
        standing = _("Asked, nothing received")
    elif told <= {Told.NOTHING_PUBLIC}:
        standing = _("Nothing by name")  # as far as this reader may know
    elif told <= {Told.DECLINED}:
        standing = _("Declined")
    elif missing:
        standing = _("Received, some not addressed")
    else:
        return None
    return (
        row.body.short_name,
        str(Constituency(row.body.constituency).label),
        row.body.country or None,
        str(RegionalGroup(row.body.region).label) if row.body.region else None,
        standing,
        utc(asked.invited_at) if asked else None,
        utc(asked.opened_at) if asked else None,
        ", ".join(missing) or None,
        (asked.decline_reason or None) if asked else None,
    )


def _paragraphs(request: Request, fields: list[Field], texts: list[int]) -> Iterator[tuple[Value, ...] | Row]:
    abouts = {row.pk: row for row in recommendations_of(request.round)}
    shown = request.inputs(request.door())
    for (named, about), rows in groupby(shown, key=lambda row: (Name.of(row), row.recommendation)):
        yield Row([heading(named, abouts.get(about) if about else None)])
        for row in loaded(rows, fields):
            values = [field.value(row) for field in fields]
            cut = [pieces(str(values[place] or "")) for place in texts]
            for number, parts in enumerate(zip_longest(*cut, fillvalue=""), start=1):
                for place, part in zip(texts, parts, strict=True):
                    values[place] = part or None
                count = max(map(len, cut))
                told = _("%(number)s of %(count)s") % {"number": number, "count": count} if count > 1 else None
                yield (*values, told)


def heading(named: Name, about: Recommendation | None) -> str:
    """What inputs speak to, over the full width of a table or as a heading."""
    if about is not None:
        return f"{capfirst(about.words)}: {about.text}"
    if named.subject == "paragraph":
        return whole_name(named.paragraph_number)
    if named.subject == "question":
        return _("Question %(number)s") % {"number": named.label}
    return _("The round as a whole")


def _table(key: str, title: str, fields: list[Field], rows: Iterable[Any]) -> Table:
    columns = tuple(field.column for field in fields)
    return Table(key, title, columns, values_of(rows, fields))


def _with(fields: list[Field], extra: Extra | None) -> list[Field]:
    """Raises KeyError for a place that is not there: a column would be lost without a word."""
    found = {field.column.key for field in fields}
    if missing := set(extra or {}) - found:
        raise KeyError(", ".join(sorted(missing)))
    return [each for field in fields for each in (field, *(extra or {}).get(field.column.key, ()))]
