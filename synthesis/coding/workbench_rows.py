"""Which inputs the workbench shows, in which order: selected by keys, without texts and without loading the bodies.

What is shown of each row of a page is decided by `InputReader`; a test compares both for readers of each kind.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import get_language

from accounts.models import User
from consultations.enums import CONSTITUENCIES, Constituency, Status
from core import clock
from core.audience import Audience
from core.text.languages import is_language_in
from core.text.strings import sort_key
from submissions.drafting.subjects import Subject
from submissions.enums import Confidentiality, Position, SubmissionState
from submissions.models import Input, Redaction
from submissions.models.embargo import states_open_now
from submissions.visibility.confidentiality import restricted_to
from submissions.visibility.disclosure_context import DisclosureContext
from submissions.visibility.reader import InputReader, submissions_of
from submissions.visibility.visible_inputs import InputFilters
from synthesis.enums import ShownCodings
from synthesis.models import CodedPassage, given_by

_ORDER = {key: place for place, key in enumerate((*Position.values, ""))}
_BODY = "version__submission__delegation__organisation"
_COLUMNS = (
    "pk", "position", "language", "number", "version__submission__reference", "line__public_reference",
    f"{_BODY}__constituency", f"{_BODY}__regional_group", f"{_BODY}__status", f"{_BODY}__short_name",
    f"{_BODY}__names", f"{_BODY}__code", "is_hidden", "is_restricted", "is_covered", "fits",
)  # fmt: skip


class _Row(NamedTuple):
    """`_COLUMNS` of an input that is on the workbench if `is_hidden` is false. Nothing of it is shown."""

    key: UUID
    position: str
    language: str
    number: int
    submission: str
    reference: str
    constituency: str
    region: str
    status: str
    short_name: str
    names: dict[str, dict[str, str]]
    code: str
    is_hidden: bool
    is_restricted: bool
    is_covered: bool
    fits: bool


@dataclass(slots=True)
class BenchRows:
    """The keys of the rows in their order, and counts: of rows by position, and of all rows by constituency.

    `total` are all rows whatever the filter, `unseen` those for the secretariat only: that they exist.
    """

    keys: list[UUID] = field(default_factory=list)
    positions: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    total: int = 0
    unseen: int = 0


def bench_rows(
    about: Subject, audience: Audience, by: User, *, filters: InputFilters, themes: frozenset[UUID], only: str,
    at: UUID | None,
) -> BenchRows:  # fmt: skip
    """Return the rows that the filter leaves, as `InputReader` would show them to the person.

    Of `filters` it compares position, constituency, region and language. Two queries; some more for an officer who does
    not see confidential matter.
    """
    if not audience.is_secretariat:
        return BenchRows()
    sighted = audience.sees_confidential
    inputs = Input.objects.filter(version__in=states_open_now(about.round).values("version"), **about.filters)
    fits = _coding_condition(about, by, themes, only)
    inadmissible = Q(version__current_of__state=SubmissionState.INADMISSIBLE)
    hidden = inputs.filter(restricted_to(Confidentiality.SECRETARIAT)).count() if not sighted else 0
    rows = [
        row for row in _read(inputs.exclude(inadmissible), fits, sighted, named=about.round.rules.identities_public)
        if not row.is_hidden
    ]  # fmt: skip
    rows.sort(key=_place)
    kinds = {} if sighted else _kinds(about, rows)
    lost = set() if sighted else _withheld(about, audience, rows)
    found = BenchRows(total=len(rows), unseen=hidden)
    wanted = []
    for row in rows:
        kind = kinds.get(row.constituency, "") if row.is_restricted else row.constituency
        position = "" if row.key in lost else row.position
        found.answered[kind] += 1
        if row.key == at or (row.fits and _matches(row, position, kind, filters)):
            found.positions[position] += 1
            wanted.append((_ORDER[position], row.key))
    found.keys = [key for _position, key in sorted(wanted, key=lambda pair: pair[0])]
    return found


def _coding_condition(about: Subject, by: User, themes: frozenset[UUID], only: str) -> Any:
    """Return the condition for inputs with the codings that are asked for."""
    codings = CodedPassage.objects.filter(theme__round=about.round, input=OuterRef("pk"))
    found: Any = Value(True, output_field=BooleanField())
    conditions: list[Any] = []
    if only == ShownCodings.UNCODED:
        conditions.append(~Exists(codings))
    if only == ShownCodings.MINE:
        conditions.append(Exists(codings.filter(given_by(by))))
    if themes:
        conditions.append(Exists(codings.filter(theme__in=themes)))
    for condition in conditions:
        found = condition if isinstance(found, Value) else found & condition
    return found


def _read(inputs: QuerySet[Input], fits: Any, sighted: bool, *, named: bool) -> list[_Row]:
    no, yes = (Value(value, output_field=BooleanField()) for value in (False, True))
    restricted: Any = no
    if not sighted:
        restricted = restricted_to(Confidentiality.NAMELESS, Confidentiality.SECRETARIAT) if named else yes
    rows = inputs.annotate(
        is_hidden=no if sighted else restricted_to(Confidentiality.SECRETARIAT),
        is_restricted=restricted,
        is_covered=no if sighted else Exists(Redaction.objects.filter(line=OuterRef("line"))),
        fits=fits,
    )
    return [_Row(*row) for row in rows.order_by().values_list(*_COLUMNS)]


def _kinds(about: Subject, rows: Iterable[_Row]) -> dict[str, str]:
    """Return, by constituency, what a row without a name may show of it; "" for nothing."""
    kinds = {row.constituency for row in rows if row.is_restricted}
    known = DisclosureContext(about.round, clock.now(), only=[], words=False)
    subject = tuple(row.pk if row else None for row in (about.recommendation, about.paragraph, about.question))
    return {kind: known.class_of(kind, subject) or "" for kind in kinds}  # type: ignore[arg-type]  # three ids


def _withheld(about: Subject, audience: Audience, rows: Iterable[_Row]) -> set[UUID]:
    """Return the rows without a name of which the reader shows nothing: a redaction lost its place."""
    covered = [row.key for row in rows if row.is_restricted and row.is_covered]
    if not covered:
        return set()
    reader = InputReader(about.round, audience, only=submissions_of(covered))
    shown = reader.each(Input.objects.filter(pk__in=covered))
    return {key for key, row in shown if row is None or row.withheld}


def _matches(row: _Row, position: str, kind: str, filters: InputFilters) -> bool:
    language, region = ("", "") if row.is_restricted else (row.language, row.region)
    return (
        (not filters.positions or position in filters.positions)
        and (not filters.constituencies or kind in filters.constituencies)
        and (not filters.regions or region in filters.regions)
        and (not filters.languages or is_language_in(language, filters.languages))
    )


def _place(row: _Row) -> tuple[Any, ...]:
    """Return what `VisibleInput.sort_key` is for the row."""
    if row.is_restricted:
        return (1, 0, "", "", row.reference, 0)
    language = (get_language() or "en").split("-")[0]
    name = (row.names.get(language) or {}).get("short", "") or row.short_name
    is_a = row.constituency == Constituency.NHRI and row.status == Status.A
    group = 3 if is_a else CONSTITUENCIES[Constituency(row.constituency)].group
    return (0, group, sort_key(name), row.code, row.submission, row.number)
