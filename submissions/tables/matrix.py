"""Who took which position on which recommendation (DOMAIN 5), for one reader.

"Not addressed", "not yet submitted" and "declined" are different; readers who may not see everything get "nothing
public" for what is not addressed, withheld or not yet submitted (PRACTICE 1).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import groupby
from uuid import UUID

from consultations.models import Delegation, Organisation, Recommendation
from consultations.rounds.selectors import known_to, recommendations_of
from core.audience import Level
from submissions.enums import POSITION_LETTERS, Confidentiality, Position, SubmissionKind, SubmissionState
from submissions.models import Alignment, Input, Version
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import VisibleBody, VisibleInput, visible_body


class CellState(StrEnum):
    """What a cell shows."""

    SAID = "said"
    ALIGNED = "aligned"
    NOT_ADDRESSED = "not_addressed"
    NOTHING_PUBLIC = "nothing_public"
    NOT_YET = "not_yet"
    DECLINED = "declined"
    EMBARGOED = "sealed"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One cell. `position` is set with SAID and ALIGNED.

    `with_body` is the short name of the body it is aligned with, `outdated` whether that body has submitted a newer
    version since.
    """

    state: CellState
    position: str | None = None
    reference: str | None = None
    with_body: str | None = None
    outdated: bool = False

    @property
    def letter(self) -> str:
        """The printed letter: lower case if aligned, a dot if there is no position."""
        if self.state not in (CellState.SAID, CellState.ALIGNED):
            return "·"
        letter = POSITION_LETTERS[Position(self.position or Position.NONE)]
        return letter.lower() if self.state == CellState.ALIGNED else letter


class MatrixCells(Mapping[UUID, MatrixCell]):
    """The cells of a row by recommendation. Rows have the places of recommendations in common."""

    __slots__ = ("_cells", "_places")

    def __init__(self, places: Mapping[UUID, int], cells: Iterable[MatrixCell]) -> None:
        self._places, self._cells = places, tuple(cells)

    def __getitem__(self, key: UUID) -> MatrixCell:
        return self._cells[self._places[key]]

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._cells)


@dataclass(frozen=True, slots=True)
class MatrixRow:
    body: VisibleBody
    cells: MatrixCells
    delegation: UUID | None = None
    late: bool = False


@dataclass(frozen=True, slots=True)
class Matrix:
    """Columns are recommendations in the order of the document, rows are bodies in the order of lists."""

    recommendations: list[Recommendation]
    rows: list[MatrixRow]


def positions(reader: InputReader, *, references: bool = True) -> Matrix:
    """Return the position of each body on each recommendation, aligned ones included.

    As in all counts, a body's own submission comes before a joint one that it leads, and a position before none
    (PRACTICE 18). The secretariat sees all delegations, others the contributors that may be shown. The number of
    queries does not depend on the rows. Only positions of the inputs are kept in memory.

    Without `references` of the inputs, for tables that do not name them, cells that say the same are one object.
    """
    round_, audience = reader.context.round, reader.audience
    columns = list(recommendations_of(round_))
    cells_by_body: dict[UUID, dict[UUID, MatrixCell]] = defaultdict(dict)  # body -> recommendation
    bodies: dict[UUID, VisibleBody] = {}
    tardy: set[UUID] = set()
    for (body, about), rows_of_body in groupby(reader.current(), key=lambda row: (row.body, row.recommendation)):
        if body is None:
            continue
        bodies[body.id] = body
        answers = [row for row in rows_of_body if row.number == 1 and not row.withheld]
        if about is not None and answers:
            first = min(answers, key=_precedence)
            cells_by_body[body.id][about] = (
                MatrixCell(CellState.SAID, first.position, first.reference) if references else _spoken(first.position)
            )
            tardy |= {body.id} if any(row.late for row in answers) else set()
    aligned = _aligned(reader)
    for body_id, cells in aligned.items():
        if cells:
            bodies.setdefault(body_id, reader.context.bodies[body_id])
    fallback: dict[UUID, MatrixCell] = {}
    delegations: dict[UUID, UUID] = {}
    if audience.is_secretariat:
        for delegation, organisation, cell in _delegations(reader):
            bodies.setdefault(organisation.pk, visible_body(organisation))
            fallback[organisation.pk], delegations[organisation.pk] = cell, delegation
    rows, places = [], {column.pk: place for place, column in enumerate(columns)}
    for body in sorted(bodies.values(), key=lambda body: body.sort_key):
        rest = _rest(reader, fallback.get(body.id), body.id)
        own, followed = cells_by_body.pop(body.id, {}), aligned[body.id]
        row = MatrixCells(places, (own.get(key) or followed.get(key) or rest for key in places))
        rows.append(MatrixRow(body, row, delegations.get(body.id), body.id in tardy))
    return Matrix(columns, rows)


def _precedence(row: VisibleInput) -> tuple[bool, bool, bool]:
    """Sorts the answers of one body on one recommendation: the first is its position."""
    return not row.is_admissible, not row.position, row.kind != SubmissionKind.OWN


@cache
def _spoken(position: str | None) -> MatrixCell:
    return MatrixCell(CellState.SAID, position)


def _rest(reader: InputReader, fallback: MatrixCell | None, body: UUID) -> MatrixCell:
    """Return the cell where the body shows nothing."""
    if fallback is not None and fallback.state != CellState.NOT_ADDRESSED:
        return fallback
    audience = reader.audience
    sees_all = audience.is_secretariat and audience.sees_confidential
    own = audience.level == Level.ORGANISATION and body == reader.context.delegations.get(audience.delegation)
    return MatrixCell(CellState.NOT_ADDRESSED if sees_all or own else CellState.NOTHING_PUBLIC)


def _delegations(reader: InputReader) -> Iterable[tuple[UUID, Organisation, MatrixCell]]:
    """Yield every delegation that the reader may know of, with the cell for what it did not answer.

    Where the reader may not know who wrote without a name, the cell does not reveal whether such a body submitted
    (decision 0031).
    """
    round_, sees_all = reader.context.round, reader.audience.sees_confidential
    current = Version.objects.current().filter(submission__delegation__round=round_).select_related("submission")
    rows = current.iterator()
    sent = {row.submission.delegation_id for row in rows if sees_all or _bears_name(reader, row)}
    scope = known_to(reader.audience, sent)
    for row in Delegation.objects.filter(scope, round=round_).select_related("organisation").iterator():
        if row.pk in sent:
            state = CellState.EMBARGOED if row.pk in reader.context.embargoed else CellState.NOT_ADDRESSED
        elif row.has_declined(sent):
            state = CellState.DECLINED
        else:
            state = CellState.NOT_YET if sees_all else CellState.NOTHING_PUBLIC
        yield row.pk, row.organisation, MatrixCell(state)


def aligned_submissions(reader: InputReader) -> dict[UUID, VisibleBody]:
    """Return by submission the bodies of which this reader sees an aligned position by name. Seven queries at most."""
    aligned = {row.version.submission for row, *_cell in _positions_by_alignment(reader)}
    return {row.pk: reader.context.bodies[row.delegation.organisation_id] for row in aligned}


def aligned_inputs(reader: InputReader) -> Iterator[VisibleInput]:
    """Yield each aligned position that this reader sees by name, as an input without words; what does not count is
    left out. Seven queries at most."""
    states = reader.context.states
    for row, about, cell in _positions_by_alignment(reader):
        version, submission = row.version, row.version.submission
        if {states[submission.pk], states.get(row.with_version.submission_id)} <= {SubmissionState.ADMISSIBLE}:
            body = reader.context.bodies[submission.delegation.organisation_id]
            level = reader.context.level(submission.pk, None, version.confidentiality)
            yield VisibleInput(
                "", "", "", (0, 0), level=level, recommendation=about, position=cell.position,
                constituency=body.constituency, body=body, late=version.is_late, state=SubmissionState.ADMISSIBLE,
            )  # fmt: skip


def _aligned(reader: InputReader) -> dict[UUID, dict[UUID, MatrixCell]]:
    """Return, by body and recommendation, the aligned positions where this reader may know of both bodies."""
    cells = defaultdict[UUID, dict[UUID, MatrixCell]](dict)
    for row, recommendation, cell in _positions_by_alignment(reader):
        cells[row.version.submission.delegation.organisation_id].setdefault(recommendation, cell)
    return cells


def _positions_by_alignment(reader: InputReader) -> Iterator[tuple[Alignment, UUID, MatrixCell]]:
    """Yield each alignment with a recommendation and the position there."""
    current = reader.context.versions()
    rows = list(
        Alignment.objects.filter(version__in=current.values("pk"))
        .select_related("version__submission__delegation", "with_version__submission")
        .prefetch_related("excepted")
    )
    followed = Input.objects.filter(version__in={row.with_version_id for row in rows}, number=1)
    positions: dict[UUID, list[VisibleInput]] = defaultdict(list)
    for version, visible in reader.by_version(followed):
        if visible.recommendation and visible.body and not visible.withheld:
            positions[version].append(visible)
    latest = dict(current.values_list("submission", "pk"))
    for row in rows:
        followed_state = reader.context.states.get(row.with_version.submission_id)
        if followed_state in (SubmissionState.WITHDRAWN, SubmissionState.ERASED) or not _may_know(reader, row.version):
            continue
        carved_out = {recommendation.pk for recommendation in row.excepted.all()}
        outdated = latest.get(row.with_version.submission_id) != row.with_version_id
        for visible in positions[row.with_version_id]:
            about = visible.recommendation
            if about is not None and about not in carved_out and visible.body:
                leader = visible.body.short_name
                yield row, about, MatrixCell(CellState.ALIGNED, visible.position, visible.reference, leader, outdated)


def _may_know(reader: InputReader, version: Version) -> bool:
    """Return whether this reader may know by name what the version as a whole says."""
    delegation = version.submission.delegation
    if reader.audience.level == Level.ORGANISATION and reader.audience.delegation == delegation.pk:
        return True
    named = _bears_name(reader, version)
    if reader.audience.is_secretariat:
        is_open = delegation.pk not in reader.context.embargoed
        return is_open and (reader.audience.sees_confidential or named)
    admissible = reader.context.states.get(version.submission_id) == SubmissionState.ADMISSIBLE
    return reader.is_public and admissible and named


def _bears_name(reader: InputReader, version: Version) -> bool:
    """Return whether the version as a whole is shown with the name of its body."""
    return reader.context.level(version.submission_id, None, version.confidentiality) == Confidentiality.PUBLIC
