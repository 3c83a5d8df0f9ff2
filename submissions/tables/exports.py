"""Tables of a round for one reader, as plain rows: sheets of the compiled workbook, or any other format (WORKBOOK 1).

What the reader may not see is absent: a table holds the fields that its readers may read. Floors above add their own
columns: `extra` maps the key of a column to the fields that come after it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import batched, groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consultations.enums import Constituency, RegionalGroup
from consultations.models import Delegation, Recommendation, Round
from consultations.rounds.selectors import recommendations_of
from core.audience import Audience
from core.spreadsheets import Column, SheetRow, Value
from core.tables.fields import AT_ONCE, EVERYBODY, Field, columns_of, loaded, readable, values_of
from submissions.drafting.subjects import SubjectName, subject_heading
from submissions.models import Input
from submissions.tables.amendments import WordingProposal, proposals
from submissions.tables.columns import (
    READING_WIDTH,
    file_fields,
    input_fields,
    reading_fields,
    reading_texts,
    utc,
)
from submissions.tables.matrix import CellState, Matrix, MatrixCell, MatrixRow, positions
from submissions.tables.submission_columns import submission_fields
from submissions.tables.visible_submissions import joint_names_in, visible_files, visible_submissions
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import (
    ALL_INPUTS,
    InputFilters,
    VisibleBody,
    VisibleInput,
    original_withheld,
)

_REPORTED = 100  # rows between two reports of progress
LINES = 30  # of a printed row, which holds at most 409 points
BODIES_ACROSS = 16_384 - 2  # on one sheet of the matrix, beside paragraph and part
# Signs of the matrix beside the letters of positions.
SIGNS = {
    CellState.NOT_ADDRESSED: "·",
    CellState.NOTHING_PUBLIC: "·",
    CellState.NOT_YET: "○",
    CellState.DECLINED: "∅",
    CellState.EMBARGOED: "■",
}


@dataclass(frozen=True, slots=True)
class ExportTable:
    """`rows` are tuples with a value per column, read once; `SheetRow` for a line that goes over the full width. Made
    by `export_table`."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterator[tuple[Value, ...] | SheetRow]


@dataclass(slots=True)
class InputProgress:
    """Counts the inputs that are read for a file: once for its digest, then for each of `sheets` that hold them.

    `report` is called with the rows so far, the rows in all, and which of the two it is (`reading_rows`,
    `writing_rows`). What it raises ends the work.
    """

    report: Callable[[int, int, str], None]
    sheets: int = 1
    _total: int = -1
    _done: int = 0
    _reported: tuple[int, str] = (-1, "")

    def counted(self, rows: Iterable[VisibleInput], inputs: QuerySet[Input]) -> Iterator[VisibleInput]:
        """Yield the rows of `inputs`, and count them. One query, the first time."""
        if self._total < 0:
            self._total = inputs.order_by().count()
        begun = self._done
        for row in rows:
            self._done += 1
            if self._done % _REPORTED == 0:
                self._report()
            yield row
        self._done = begun + self._total  # what this reader may not see is behind, too
        self._report()

    def _report(self) -> None:
        total, whole = self._total, self._total * self.sheets
        reading = self._done <= total
        report = (self._done, "reading_rows") if reading else (min(self._done - total, whole), "writing_rows")
        if report != self._reported:
            self._reported = report
            self.report(report[0], total if reading else whole, report[1])


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export: a round, for a reader, at a moment, with a filter."""

    round: Round
    audience: Audience
    now: datetime | None = None
    filters: InputFilters = ALL_INPUTS
    as_if_public: bool = False
    delegation: UUID | None = None  # of one body only, whoever is named in it
    opened: InputReader | None = None
    progress: InputProgress | None = field(default=None, compare=False)

    @property
    def inside(self) -> bool:
        return self.audience.is_secretariat

    def reader(self) -> InputReader:
        """Return the shared reader, else a new one, which loads what is known of the round now."""
        return self.opened or InputReader(
            self.round, self.audience, now=self.now, as_if_public=self.as_if_public, streams=True
        )

    def open(self) -> "ExportRequest":
        """Return the request with one reader for all tables of a file."""
        return replace(self, opened=self.reader())

    def without_progress(self) -> "ExportRequest":
        """Return the request for what is no sheet of inputs: to read for it is not counted as progress."""
        return replace(self, progress=None)

    def inputs(self, reader: InputReader) -> Iterable[VisibleInput]:
        about = self.filters.recommendations
        rows = reader.current(recommendations=about, delegation=self.delegation)
        if self.progress is not None and self.delegation is None:
            inputs = reader.context.inputs().exclude(version__submission__delegation__in=reader.context.embargoed)
            rows = self.progress.counted(rows, inputs.filter(recommendation__in=about) if about else inputs)
        return self.filters.among(rows)


Extra = Mapping[str, Sequence[Field]]


def tables(request: ExportRequest, *, extra: Mapping[str, Extra] | None = None) -> list[ExportTable]:
    """Return all tables of this floor in the order of the workbook; `extra` by the key of the table."""
    more, request = extra or {}, request.open()
    whole = positions(request.reader(), references=False)
    return [
        by_paragraph(request, extra=more.get("by_paragraph", {})),
        *matrices(request, whole),
        inputs(request, extra=more.get("inputs", {})),
        submissions(request, extra=more.get("submissions", {})),
        attachments(request),
        amendments(request),
        *([silence(request, whole)] if request.inside else []),
    ]


def inputs(request: ExportRequest, *, extra: Extra | None = None) -> ExportTable:
    """Return one row per input: the columns for work first, the others grouped."""
    reader = request.reader()
    audience = request.audience
    own = input_fields(
        request.round, inside=request.inside, joints=joint_names_in(reader), all_senders=audience.sees_confidential
    )
    fields = _with(own, extra)
    return export_table("inputs", _("Inputs"), fields, request.inputs(reader), request.audience)


def submissions(request: ExportRequest, *, extra: Extra | None = None) -> ExportTable:
    """Return one row per submission. Words, files and paragraphs are those this reader may see, whatever the filter."""
    reader = request.reader()
    rows = visible_submissions(reader, reader.current())
    fields = _with(submission_fields(reader, inside=request.inside), extra)
    return export_table("submissions", _("Submissions"), fields, rows, request.audience)


def attachments(request: ExportRequest) -> ExportTable:
    rows = visible_files(request.reader())
    return export_table("attachments", _("Attachments"), file_fields(request.round), rows, request.audience)


def amendments(request: ExportRequest) -> ExportTable:
    """Return the proposed wordings, equal ones joined.

    Each row shows what the wording adds to and deletes from the issued text, who proposes it, and which others change
    the same words.
    """
    abouts = {row.pk: row for row in recommendations_of(request.round)}
    visible_inputs = request.inputs(request.reader())
    amendments_of_round = proposals(visible_inputs, abouts, request.round.document.language)
    return export_table("amendments", _("Amendments"), amendment_fields(abouts), amendments_of_round, request.audience)


def amendment_fields(abouts: Mapping[UUID, Recommendation]) -> list[Field]:
    """Of one wording; `abouts` are the recommendations by id."""

    def added(row: WordingProposal) -> Value:
        if row.comparable:
            words = [*row.added, *([f"[{original_withheld()}]"] if row.is_translated else [])]
            return " | ".join(words) or None
        if row.is_instruction:
            return _("As written: the place in the text is not certain")
        return _("In another language than the document")

    return [
        Field(Column("para", _("Para"), 8, "code"), lambda row: abouts[row.about].paragraph.number, readers=EVERYBODY),
        Field(Column("part", _("Part"), 6, "number"), lambda row: abouts[row.about].limb or None, readers=EVERYBODY),
        Field(Column("number", _("Proposal"), 9, "number"), lambda row: row.number, readers=EVERYBODY),
        Field(Column("issued", _("Issued text"), 44), lambda row: abouts[row.about].text, readers=EVERYBODY),
        Field(Column("proposed", _("Proposed text"), 44), lambda row: row.text, readers=EVERYBODY),
        Field(Column("added", _("Added"), 28), added, readers=EVERYBODY),
        Field(Column("deleted", _("Deleted"), 28), lambda row: " | ".join(row.deleted) or None, readers=EVERYBODY),
        Field(Column("bodies", _("Participants"), 26), lambda row: "; ".join(row.names()), readers=EVERYBODY),
        Field(
            Column("conflicts", _("Conflicts with"), 12, "code"),
            lambda row: ", ".join(map(str, row.conflicts)) or None,
            readers=EVERYBODY,
        ),
    ]


def silence(request: ExportRequest, whole: Matrix | None = None) -> ExportTable:
    """Return who was asked and did not answer, declined, or left recommendations open; for the secretariat only.

    `whole` are the positions, if they were read already.
    """
    whole = whole or positions(request.reader(), references=False)
    labels = {row.pk: row.label for row in whole.recommendations}

    def lines() -> Iterator[_SilentBody]:
        for rows in batched(whole.rows, AT_ONCE):
            facts = request.round.delegations.in_bulk([row.delegation for row in rows if row.delegation])
            for row in rows:
                if line := _silent(row, facts.get(row.delegation) if row.delegation else None, labels):
                    yield line

    def moment_of(name: str) -> Callable[[_SilentBody], Value]:
        return lambda line: utc(getattr(line.delegation, name)) if line.delegation else None

    def region(line: _SilentBody) -> Value:
        return str(RegionalGroup(line.body.region).label) if line.body.region else None

    fields = [
        Field(Column("body", _("Participant"), 24, "code"), lambda line: line.body.short_name),
        Field(
            Column("constituency", _("Constituency"), 20, "code"),
            lambda line: str(Constituency(line.body.constituency).label),
        ),
        Field(Column("country", _("Country"), 16, "code"), lambda line: line.body.country or None),
        Field(Column("region", _("Region"), 20, "code"), region),
        Field(Column("standing", _("Standing"), 22, "code"), lambda line: line.standing),
        Field(Column("invited", _("Invited (UTC)"), 18, "datetime"), moment_of("invited_at")),
        Field(Column("opened", _("Opened (UTC)"), 18, "datetime"), moment_of("opened_at")),
        Field(Column("open", _("Not addressed"), 40), lambda line: ", ".join(line.missing) or None),
        Field(
            Column("reason", _("Reason given"), 40),
            lambda line: line.reason or None,
        ),
    ]
    return export_table("silence", _("Silence"), fields, lines(), request.audience)


def matrix(request: ExportRequest, whole: Matrix | None = None, *, sheet: int = 1) -> ExportTable:
    """Return recommendations down, bodies across: the letter of a position, lower case if aligned, or a sign.

    `sheet`: where there are more than BODIES_ACROSS bodies, the number of the sheet that shows some of them.
    """
    whole = whole or positions(request.reader(), references=False)

    def cell_of(row: MatrixRow) -> Callable[[Recommendation], Value]:
        return lambda about: sign(row.cells[about.pk])

    fields = [
        Field(Column("para", _("Para"), 8, "code"), lambda about: about.paragraph.number, readers=EVERYBODY),
        Field(Column("part", _("Part"), 6, "number"), lambda about: about.limb or None, readers=EVERYBODY),
    ]
    for row in whole.rows[(sheet - 1) * BODIES_ACROSS : sheet * BODIES_ACROSS]:
        heading = Column(row.body.code, row.body.short_name, 6, "code", turned=True)
        fields.append(Field(heading, cell_of(row), readers=EVERYBODY))
    key, title = ("matrix", _("Matrix")) if sheet == 1 else (f"matrix_{sheet}", f"{_('Matrix')} {sheet}")
    return export_table(key, title, fields, whole.recommendations, request.audience)


def matrices(request: ExportRequest, whole: Matrix) -> list[ExportTable]:
    """Return the matrix on as many sheets as its bodies need: a workbook has no more than 16,384 columns."""
    sheets = max(1, -(-len(whole.rows) // BODIES_ACROSS))
    return [matrix(request, whole, sheet=sheet) for sheet in range(1, sheets + 1)]


def is_matrix(table: ExportTable) -> bool:
    """Return whether the table is the matrix, or one of its further sheets."""
    return table.key == "matrix" or table.key.startswith("matrix_")


def sign(cell: MatrixCell) -> str:
    """Return what a cell of the matrix prints."""
    return SIGNS.get(cell.state) or cell.letter


def by_paragraph(request: ExportRequest, *, extra: Extra | None = None) -> ExportTable:
    """Return the reading copy: each recommendation at full width, then the inputs on it.

    The texts of an input stand below each other, each as wide as the page allows; long ones are split.
    """
    fields = readable(_with(reading_fields(), extra), request.audience.handling)
    columns = (*columns_of(fields), Column("piece", _("Piece"), 9, "code"))  # says nothing of an input
    return ExportTable("by_paragraph", _("By paragraph"), columns, _paragraphs(request, fields))


def pieces(text: str, width: int = READING_WIDTH, lines: int = LINES) -> list[str]:
    """Split the text into pieces of at most `lines` printed lines in a column `width` characters wide.

    A piece ends with a paragraph, else a sentence, else a word, where one ends in its second half.
    """
    parts = []
    while (end := _end_of_lines(text, width, lines)) < len(text):
        ends = ("\n", ". ", "。", " ")
        cut = next((at + len(sign) for sign in ends if (at := text.rfind(sign, end // 2, end)) > 0), end)
        parts.append(text[:cut])
        text = text[cut:]
    return [*parts, text]


def _end_of_lines(text: str, width: int, lines: int) -> int:
    """Return how many characters fit on the lines. East Asian ones are twice as wide."""
    if _fits(text, width, lines):
        return len(text)
    line, at = 1, 0
    for place, character in enumerate(text):
        if character == "\n":
            line, at = line + 1, 0
        else:
            at += 2 if character > "\u2e7f" else 1
            if at > width:
                line, at = line + 1, 1
        if line > lines:
            return max(place, 1)
    return len(text)


def _fits(text: str, width: int, lines: int) -> bool:
    """Return whether the text surely fits: quickly, for the many texts that are short."""
    if not text.isascii():
        return (2 * len(text)) // (width - 1) + text.count("\n") + 1 <= lines
    return sum(-(-len(line) // width) or 1 for line in text.split("\n")) <= lines


@dataclass(frozen=True, slots=True)
class _SilentBody:
    """A body that did not answer, or not everything; `missing` are labels of recommendations."""

    body: VisibleBody
    delegation: Delegation | None
    standing: str
    missing: list[str]
    reason: str = ""  # for declining


def _silent(row: MatrixRow, delegation: Delegation | None, labels: dict[UUID, str]) -> _SilentBody | None:
    """Return None for a body that addressed everything, and while its submission is embargoed."""
    states = {cell.state for cell in row.cells.values()}
    missing = [labels[key] for key, cell in row.cells.items() if cell.state == CellState.NOT_ADDRESSED]
    reason = ""
    if states <= {CellState.NOT_YET}:
        standing = _("Asked, nothing received")
    elif states <= {CellState.NOTHING_PUBLIC}:
        standing = _("Nothing by name")  # as far as this reader may know
    elif states <= {CellState.DECLINED}:
        standing, reason = _("Declined"), delegation.decline_reason if delegation else ""
    elif missing:
        standing = _("Received, some not addressed")
    else:
        return None
    return _SilentBody(row.body, delegation, standing, missing, reason)


def _paragraphs(request: ExportRequest, fields: list[Field]) -> Iterator[tuple[Value, ...] | SheetRow]:
    keys = [field.column.key for field in fields]
    name_at, text_at = keys.index("field"), keys.index("text")
    abouts = {row.pk: row for row in recommendations_of(request.round)}
    visible_inputs = request.inputs(request.reader())
    for (named, about), rows in groupby(visible_inputs, key=lambda row: (SubjectName.of(row), row.recommendation)):
        title, recommendation = subject_heading(named, brief=True), abouts.get(about) if about else None
        yield SheetRow([f"{title}: {recommendation.text}" if recommendation else title])
        for row in loaded(rows, fields):
            values = [field.value(row) for field in fields]
            for name, text in reading_texts(row) or [("", "")]:
                values[name_at] = name or None
                parts = pieces(text)
                for number, part in enumerate(parts, start=1):
                    values[text_at] = part or None
                    figures = {"number": number, "count": len(parts)}
                    yield (*values, _("%(number)s of %(count)s") % figures if len(parts) > 1 else None)


def export_table(key: str, title: str, fields: Iterable[Field], rows: Iterable[Any], audience: Audience) -> ExportTable:
    """A value for each field that the audience may read."""
    fields = readable(fields, audience.handling)
    return ExportTable(key, title, columns_of(fields), values_of(rows, fields))


def _with(fields: list[Field], extra: Extra | None) -> list[Field]:
    """Add the extra fields. Raises KeyError for a key that does not exist: its column would be lost silently."""
    keys = {field.column.key for field in fields}
    if missing := set(extra or {}) - keys:
        raise KeyError(", ".join(sorted(missing)))
    return [each for field in fields for each in (field, *(extra or {}).get(field.column.key, ()))]
