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
from django.utils.translation import pgettext

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Delegation, Recommendation, Round
from consultations.numbers import whole_name
from consultations.rounds.selectors import recommendations_of
from core.audience import Audience, Handling
from core.spreadsheets import Column, SheetRow, Value
from core.tables.listings import Listing, ListTable
from submissions.drafting.subjects import Subject, SubjectName
from submissions.drafting.task_list import Task
from submissions.enums import CommentType, Confidentiality, InputStage, Position, SubmissionKind, SubmissionState
from submissions.tables.amendments import ConsolidatedWording, WordingProposal, proposals
from submissions.tables.columns import (
    LANGUAGES,
    Field,
    file_fields,
    input_fields,
    loaded,
    reading_fields,
    submission_fields,
    utc,
    values_of,
)
from submissions.tables.matrix import CellState, Matrix, MatrixCell, positions_behind
from submissions.tables.visible_submissions import joint_names_in, visible_files, visible_submissions
from submissions.triage.queue import TriageRow
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import ALL_INPUTS, InputFilters, VisibleInput

PIECE = 1_800  # characters; a printed row holds at most 409 points
# Signs of the matrix beside the letters of positions.
SIGNS = {
    CellState.NOT_ADDRESSED: "·",
    CellState.NOTHING_PUBLIC: "·",
    CellState.NOT_YET: "○",
    CellState.DECLINED: "∅",
    CellState.SEALED: "■",
}


@dataclass(frozen=True, slots=True)
class ExportTable:
    """`rows` are tuples with a value per column, read once; `SheetRow` for a line that goes over the full width."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Value, ...] | SheetRow]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What is exported: a round, for a reader, at a moment, with a filter."""

    round: Round
    audience: Audience
    now: datetime | None = None
    filters: InputFilters = ALL_INPUTS
    as_if_public: bool = False
    delegation: UUID | None = None  # of one body only, whoever is named in it
    opened: InputReader | None = None

    @property
    def inside(self) -> bool:
        return self.audience.is_secretariat

    def door(self) -> InputReader:
        """The one that is open, else a new one: what is known of the round is read at that moment."""
        return self.opened or InputReader(
            self.round, self.audience, now=self.now, as_if_public=self.as_if_public, streams=True
        )

    def open(self) -> "ExportRequest":
        """With a door for all tables of one file."""
        return replace(self, opened=self.door())

    def inputs(self, reader: InputReader) -> Iterable[VisibleInput]:
        rows = reader.current(recommendations=self.filters.recommendations, delegation=self.delegation)
        return self.filters.among(rows)


Extra = Mapping[str, Sequence[Field]]


def tables(request: ExportRequest, *, extra: Mapping[str, Extra] | None = None) -> list[ExportTable]:
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


def inputs(request: ExportRequest, *, extra: Extra | None = None) -> ExportTable:
    """One row an input, worked columns first, the others grouped."""
    door = request.door()
    fields = _with(input_fields(request.round, inside=request.inside, joints=joint_names_in(door)), extra)
    return _table("inputs", _("Inputs"), fields, request.inputs(door))


def submissions(request: ExportRequest, *, extra: Extra | None = None) -> ExportTable:
    """One row a package; words, files and paragraphs are those this reader is shown, whatever the filter."""
    door = request.door()
    rows = visible_submissions(door, door.current())
    return _table("submissions", _("Submissions"), _with(submission_fields(door, inside=request.inside), extra), rows)


def attachments(request: ExportRequest) -> ExportTable:
    return _table("attachments", _("Attachments"), file_fields(inside=request.inside), visible_files(request.door()))


def amendments(request: ExportRequest) -> ExportTable:
    """Proposed wordings, alike ones joined: what each adds to and takes from the issued text, who proposes it, and
    which others touch the same words."""
    abouts = {row.pk: row for row in recommendations_of(request.round)}
    shown = request.inputs(request.door())
    return amendments_table(proposals(shown, abouts, request.round.document.language), abouts)


def amendments_table(proposals: Iterable[WordingProposal], abouts: Mapping[UUID, Recommendation]) -> ExportTable:
    """One row a wording."""
    rows = (_amendment(row, abouts[row.about]) for row in proposals)
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
    return ExportTable("amendments", _("Amendments"), columns, rows)


def silence(request: ExportRequest, whole: Matrix | None = None) -> ExportTable:
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
    return ExportTable("silence", _("Silence"), columns, (row for row in rows if row))


def matrix(request: ExportRequest, whole: Matrix | None = None) -> ExportTable:
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
    return ExportTable("matrix", _("Matrix"), columns, rows)


def sign(cell: MatrixCell) -> str:
    """What a cell of the matrix prints."""
    return SIGNS.get(cell.told) or cell.letter


def by_paragraph(request: ExportRequest, *, extra: Extra | None = None) -> ExportTable:
    """The reading copy: each recommendation over the full width, then what was said on it; long texts in pieces."""
    fields = _with(reading_fields(), extra)
    texts = [place for place, field in enumerate(fields) if field.column.key in ("comment", "translation", "rewording")]
    columns = (*(field.column for field in fields), Column("piece", _("Piece"), 9, "code"))
    return ExportTable("by_paragraph", _("By paragraph"), columns, _paragraphs(request, fields, texts))


def pieces(text: str, limit: int = PIECE) -> list[str]:
    """The text in pieces of at most `limit` characters, cut at ends of paragraphs, else of sentences, else of words."""
    found = []
    while len(text) > limit:
        cut = next((at + len(end) for end in ("\n", ". ", " ") if (at := text.rfind(end, 1, limit)) > 0), limit)
        found.append(text[:cut])
        text = text[cut:]
    return [*found, text]


def _amendment(row: WordingProposal, about: Recommendation) -> tuple[Value, ...]:
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


def _silence(row: Any, delegation: Delegation | None, labels: dict[UUID, str]) -> tuple[Value, ...] | None:
    """None for a body that addressed everything, and for what is sealed."""
    told = {cell.told for cell in row.cells.values()}
    missing = [labels[key] for key, cell in row.cells.items() if cell.told == CellState.NOT_ADDRESSED]
    if told <= {CellState.NOT_YET}:
        standing = _("Asked, nothing received")
    elif told <= {CellState.NOTHING_PUBLIC}:
        standing = _("Nothing by name")  # as far as this reader may know
    elif told <= {CellState.DECLINED}:
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
        utc(delegation.invited_at) if delegation else None,
        utc(delegation.opened_at) if delegation else None,
        ", ".join(missing) or None,
        (delegation.decline_reason or None) if delegation else None,
    )


def _paragraphs(
    request: ExportRequest, fields: list[Field], texts: list[int]
) -> Iterator[tuple[Value, ...] | SheetRow]:
    abouts = {row.pk: row for row in recommendations_of(request.round)}
    shown = request.inputs(request.door())
    for (named, about), rows in groupby(shown, key=lambda row: (SubjectName.of(row), row.recommendation)):
        yield SheetRow([heading(named, abouts.get(about) if about else None)])
        for row in loaded(rows, fields):
            values = [field.value(row) for field in fields]
            cut = [pieces(str(values[place] or "")) for place in texts]
            for number, parts in enumerate(zip_longest(*cut, fillvalue=""), start=1):
                for place, part in zip(texts, parts, strict=True):
                    values[place] = part or None
                count = max(map(len, cut))
                told = _("%(number)s of %(count)s") % {"number": number, "count": count} if count > 1 else None
                yield (*values, told)


def heading(named: SubjectName, about: Recommendation | None) -> str:
    """What inputs speak to, over the full width of a table or as a heading."""
    if about is not None:
        return f"{capfirst(about.words)}: {about.text}"
    if named.subject == "paragraph":
        return whole_name(named.paragraph_number)
    if named.subject == "question":
        return _("Question %(number)s") % {"number": named.label}
    return _("The round as a whole")


def _table(key: str, title: str, fields: list[Field], rows: Iterable[Any]) -> ExportTable:
    columns = tuple(field.column for field in fields)
    return ExportTable(key, title, columns, values_of(rows, fields))


def _with(fields: list[Field], extra: Extra | None) -> list[Field]:
    """Raises KeyError for a place that is not there: a column would be lost without a word."""
    found = {field.column.key for field in fields}
    if missing := set(extra or {}) - found:
        raise KeyError(", ".join(sorted(missing)))
    return [each for field in fields for each in (field, *(extra or {}).get(field.column.key, ()))]


def triage(round_: Round, audience: Audience, rows: Iterable[TriageRow], filters: str) -> Listing:
    """The queue as the officer has it: of what is sealed only that it is there."""
    columns = (
        Column("reference", _("Reference"), 22, "code"),
        Column("version", _("Version"), 9, "number"),
        Column("body", _("Body"), 26, "code"),
        Column("constituency", _("Constituency"), 24, "code"),
        Column("kind", _("Kind"), 16, "code"),
        Column("received", _("Received"), 18, "moment"),
        Column("late", _("Late or extension"), 14, "code"),
        Column("state", pgettext("how far it is", "State"), 20, "code"),
        Column("changed", _("Changed since"), 11, "code"),
        Column("level", _("Who may see it"), 22, "code"),
        Column("language", _("Language"), 12, "code"),
        Column("inputs", _("Inputs"), 9, "number"),
        Column("files", _("Files"), 9, "number"),
    )

    def row_values(row: TriageRow) -> tuple[Value, ...]:
        return (
            row.reference,
            row.version_number,
            row.body.short_name if row.body else _("Name withheld"),
            str(Constituency(row.constituency).label) if row.constituency else None,
            str(SubmissionKind(row.kind).label) if row.kind else None,
            row.received,
            _("On extension") if row.on_extension else _("Late") if row.late else None,
            _("Sealed") if row.sealed else str(SubmissionState(row.state).label),
            _("Yes") if row.changed_since else None,
            str(Confidentiality(row.level).label),
            LANGUAGES.get(row.language or ""),
            row.inputs,
            row.files,
        )

    part = ListTable(_("Submissions"), columns, map(row_values, rows))
    title = _("%(title)s: %(round)s") % {"title": _("Triage"), "round": round_.title}
    return Listing(title, f"{round_.reference}_triage", part, audience.handling, filters)


def own_answers(delegation: Delegation, tasks: Iterable[Task], filters: str) -> Listing:
    """A body's list with its answers, as far as this colleague works on them; a line for each answer, and for each
    recommendation that has none yet."""
    columns = (
        Column("about", _("What it speaks to"), 18, "code"),
        Column("issued", _("Recommendation"), 44),
        Column("holders", _("Given to"), 18),
        Column("due", _("Due"), 12, "date"),
        Column("stage", pgettext("how far it is", "State"), 16, "code"),
        Column("position", _("Position"), 18, "code"),
        Column("type", _("Comment type"), 14, "code"),
        Column("comment", _("Comment"), 50),
        Column("rewording", _("Proposed rewording"), 36),
        Column("rationale", _("Rationale"), 30),
        Column("source", _("Evidence or source"), 24),
        Column("annex", _("Annex and page"), 14),
        Column("level", _("Who may see it"), 18, "code"),
        Column("language", _("Language"), 12, "code"),
    )
    part = ListTable(_("Answers"), columns, (row for task in tasks for row in _answers(delegation.round, task)))
    body = delegation.organisation
    title = _("Answers of %(body)s") % {"body": body.display_name()}
    return Listing(
        title,
        f"{delegation.round.reference}_{body.code}_answers",
        part,
        Handling.OWN,
        filters,
        body=body.display_short_name(),
    )


def _answers(round_: Round, task: Task) -> Iterator[tuple[Value, ...]]:
    heading = Subject(round_, task.recommendation, task.paragraph, task.question).heading
    lead = (heading, task.recommendation.text if task.recommendation else None, ", ".join(task.holders) or None)
    for row in task.inputs:
        yield (
            *lead,
            task.due,
            str(InputStage(row.stage).label),
            str(Position(row.position).label) if row.position else None,
            str(CommentType(row.comment_type).label),
            row.comment or None,
            row.rewording or None,
            row.rationale or None,
            row.source or None,
            row.annex or None,
            str(Confidentiality(row.confidentiality).label),
            LANGUAGES.get(row.language),
        )
    if not task.inputs:
        yield (*lead, task.due, str(InputStage.NOT_STARTED.label), *(None for _column in range(9)))


def wordings(round_: Round, audience: Audience, wordings_found: Iterable[ConsolidatedWording]) -> Listing:
    """Every proposed wording as the sheet of the compiled workbook has it."""
    rows = list(wordings_found)
    abouts = {each.about.pk: each.about for each in rows}
    table = amendments_table((proposal for each in rows for proposal in each.proposals), abouts)
    lines = (row for row in table.rows if not isinstance(row, SheetRow))
    title = _("%(title)s: %(round)s") % {"title": _("Proposed wordings"), "round": round_.title}
    return Listing(
        title, f"{round_.reference}_wordings", ListTable(table.title, table.columns, lines), audience.handling
    )
