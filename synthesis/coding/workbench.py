"""What the coding workbench shows: its filter, and the inputs on one subject with their codings.

The number of queries depends neither on the inputs nor on the codings.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.translation import get_language

from accounts.models import User
from consultations.audience import audience_in
from consultations.enums import CONSTITUENCIES, Constituency, Status
from consultations.models import Round
from core import clock
from core.audience import Audience
from core.text.languages import is_language_in
from core.text.strings import sort_key
from submissions.campaigns.visible_campaigns import VisibleCampaign, VisibleMember, visible_campaigns
from submissions.drafting.subjects import Subject
from submissions.enums import Confidentiality, Position, SubmissionState
from submissions.models import CampaignMember, Input, Redaction
from submissions.models.embargo import states_open_now
from submissions.visibility.confidentiality import restricted_to
from submissions.visibility.disclosure_context import DisclosureContext
from submissions.visibility.reader import InputReader, read_passages, submissions_of
from submissions.visibility.visible_inputs import ALL_INPUTS, InputFilters, VisibleInput
from synthesis.coding.hints import filed_elsewhere
from synthesis.coding.services import proposals
from synthesis.coding.suggestions import current_inputs
from synthesis.coding.workbench_inputs import WorkbenchInput, WorkbenchInputBuilder
from synthesis.enums import ShownCodings
from synthesis.models import CodedPassage, given_by


@dataclass(frozen=True, slots=True)
class WorkbenchFilter:
    """Which inputs the workbench shows. `themes` are a theme and those under it.

    `at` is the input that was last worked on: it stays in sight, though it no longer fits, until the person moves on.
    """

    filters: InputFilters = ALL_INPUTS
    themes: frozenset[UUID] = frozenset()
    only: str = ""  # ShownCodings
    at: UUID | None = None


class WorkbenchSelection:
    """A filter with the codings it needs: one query for themes, one for the person's own codings, else none."""

    def __init__(self, choice: WorkbenchFilter, about: Subject, *, by: User) -> None:
        self._choice = choice
        self._themes: dict[UUID, set[UUID]] = defaultdict(set)  # by input
        self._mine: set[UUID] = set()
        codings = CodedPassage.objects.filter(theme__round=about.round, **about.filters_by("input"))
        if choice.themes or choice.only == ShownCodings.UNCODED:
            for input_, theme in codings.values_list("input", "theme"):
                self._themes[input_].add(theme)
        if choice.only == ShownCodings.MINE:
            self._mine = set(codings.filter(given_by(by)).values_list("input", flat=True))

    def match(self, row: VisibleInput) -> bool:
        if row.id is None:
            return False
        return row.id == self._choice.at or (self._choice.filters.match(row) and self._fits(row.id))

    def _fits(self, input_: UUID) -> bool:
        choice = self._choice
        if choice.only == ShownCodings.UNCODED and input_ in self._themes:
            return False
        if choice.only == ShownCodings.MINE and input_ not in self._mine:
            return False
        return not choice.themes or bool(choice.themes & self._themes.get(input_, set()))


SHOWN = 50  # inputs on a page


@dataclass(frozen=True, slots=True)
class CodingLeftBehind:
    """A coding in a replaced version: `moves` where its words occur exactly once in the current one."""

    coded: CodedPassage
    words: str
    moves: bool


@dataclass(slots=True)
class WorkbenchPage:
    """A page of the workbench.

    `groups` are by position in the order of the list, "" last, each with its number of inputs on all pages and its
    cards on this `page`; `answered` is by constituency, whatever the filter.
    """

    page: Page
    groups: list[tuple[str, int, list[WorkbenchInput]]] = field(default_factory=list)
    answered: list[tuple[str, int]] = field(default_factory=list)
    left: list[CodingLeftBehind] = field(default_factory=list)
    elsewhere: list[Input] = field(default_factory=list)  # on other recommendations, said to speak to this one
    shown: int = 0
    total: int = 0
    unseen: int = 0  # for the secretariat only: that they exist


def workbench_page(about: Subject, by: User, choice: WorkbenchFilter, *, number: str | None = None) -> WorkbenchPage:
    """Return one page of the inputs on one subject that were not found inadmissible."""
    round_, audience = about.round, audience_in(by, about.round)
    rows = bench_rows(about, audience, by, filters=choice.filters, themes=choice.themes, only=choice.only, at=choice.at)
    page = Paginator(rows.keys, SHOWN).get_page(number)
    keys = list(page)
    reader = InputReader(round_, audience, keeps_length=True, only=submissions_of(keys))
    visible = dict(reader.each(Input.objects.filter(pk__in=keys)))
    return WorkbenchPage(
        page=page,
        groups=_groups(reader, _on_bench(row for key in keys if (row := visible.get(key))), rows.positions),
        answered=rows.answered.most_common(),
        left=_left(about, audience),
        elsewhere=filed_elsewhere(about, by=by),
        shown=len(rows.keys),
        total=rows.total,
        unseen=rows.unseen,
    )


def chosen_inputs(about: Subject, by: User, choice: WorkbenchFilter) -> list[WorkbenchInput]:
    """Return the cards of all pages in their order, for files."""
    reader = InputReader(about.round, audience_in(by, about.round), keeps_length=True)
    rows = _on_bench(_current(reader, about))
    wanted = _wanted(rows, WorkbenchSelection(choice, about, by=by))
    materials = WorkbenchInputBuilder(reader, wanted)
    return [materials.card(row) for row in wanted]


def _current(reader: InputReader, about: Subject) -> Iterator[VisibleInput]:
    return reader.listed(current_inputs(about.round).filter(**about.filters))


def _on_bench(rows: Iterable[VisibleInput]) -> list[VisibleInput]:
    return [row for row in rows if row.state != SubmissionState.INADMISSIBLE and row.id]


def _wanted(rows: Iterable[VisibleInput], chosen: WorkbenchSelection) -> list[VisibleInput]:
    return sorted((row for row in rows if chosen.match(row)), key=lambda row: _ORDER[row.position or ""])


def _groups(
    reader: InputReader, rows: Sequence[VisibleInput], in_all: Counter[str]
) -> list[tuple[str, int, list[WorkbenchInput]]]:
    """Return the cards of one page by position."""
    materials, used_campaigns = WorkbenchInputBuilder(reader, rows), set[UUID]()
    campaigns = _campaigns(reader.context.round, reader.audience, [row.line for row in rows if row.line])
    groups = []
    for key, group in groupby(rows, key=lambda row: row.position or ""):
        cards = [_with_campaign(materials.card(row), campaigns, used_campaigns) for row in group]
        groups.append((key, in_all[key], cards))
    return groups


def _campaigns(
    round_: Round, audience: Audience, lines: Sequence[UUID]
) -> dict[UUID, tuple[VisibleCampaign, VisibleMember]]:
    """Return by line its campaign and its place there. One query; more only where there is a campaign."""
    keys = set(CampaignMember.objects.filter(line__in=lines, campaign__isnull=False).values_list("campaign", flat=True))
    campaigns = visible_campaigns(round_, audience, of=keys) if keys else []
    return {member.row.line_id: (each, member) for each in campaigns for member in each.members}


def _with_campaign(
    card: WorkbenchInput, campaigns: dict[UUID, tuple[VisibleCampaign, VisibleMember]], shown_before: set[UUID]
) -> WorkbenchInput:
    """Return the card with its campaign. A confirmed input whose text is on the page already is marked as a repeat."""
    if card.visible.line not in campaigns:
        return card
    campaign, member = campaigns[card.visible.line]
    repeats = member if member.is_decided and campaign.campaign.pk in shown_before else None
    if member.is_decided:
        shown_before.add(campaign.campaign.pk)
    return replace(card, campaign=campaign, repeats=repeats)


def _left(about: Subject, audience: Audience) -> list[CodingLeftBehind]:
    """Return codings in versions that were corrected since, as far as this reader may see their words."""
    rows = list(
        CodedPassage.objects.filter(
            theme__round=about.round,
            input__version__submission__withdrawal__isnull=True,
            input__version__current_of__isnull=True,
            **about.filters_by("input"),
        ).select_related("theme", "input__version__submission", "input__line")
    )
    if not rows:
        return []
    quotes = read_passages(rows, audience, round_=about.round)
    moving = proposals(rows)
    return [
        CodingLeftBehind(row, text, moving.get(row) is not None)
        for row in rows
        if (text := quotes[row.pk].text) and row in moving
    ]


# Which inputs a page shows, and in which order: keys, without texts and without the bodies. `InputReader` decides what
# is shown of each row of the page; a test compares both for readers of each kind.

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
    bench = BenchRows(total=len(rows), unseen=hidden)
    wanted = []
    for row in rows:
        kind = kinds.get(row.constituency, "") if row.is_restricted else row.constituency
        position = "" if row.key in lost else row.position
        bench.answered[kind] += 1
        if row.key == at or (row.fits and _matches(row, position, kind, filters)):
            bench.positions[position] += 1
            wanted.append((_ORDER[position], row.key))
    bench.keys = [key for _position, key in sorted(wanted, key=lambda pair: pair[0])]
    return bench


def _coding_condition(about: Subject, by: User, themes: frozenset[UUID], only: str) -> Any:
    """Return the condition for inputs with the codings that are asked for."""
    codings = CodedPassage.objects.filter(theme__round=about.round, input=OuterRef("pk"))
    combined: Any = Value(True, output_field=BooleanField())
    conditions: list[Any] = []
    if only == ShownCodings.UNCODED:
        conditions.append(~Exists(codings))
    if only == ShownCodings.MINE:
        conditions.append(Exists(codings.filter(given_by(by))))
    if themes:
        conditions.append(Exists(codings.filter(theme__in=themes)))
    for condition in conditions:
        combined = condition if isinstance(combined, Value) else combined & condition
    return combined


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
    disclosure = DisclosureContext(about.round, clock.now(), only=[], words=False)
    subject = tuple(row.pk if row else None for row in (about.recommendation, about.paragraph, about.question))
    return {kind: disclosure.class_of(kind, subject) or "" for kind in kinds}  # type: ignore[arg-type]  # three ids


def _withheld(about: Subject, audience: Audience, rows: Iterable[_Row]) -> set[UUID]:
    """Return the rows without a name of which the reader shows nothing: a redaction lost its place."""
    covered = [row.key for row in rows if row.is_restricted and row.is_covered]
    if not covered:
        return set()
    reader = InputReader(about.round, audience, only=submissions_of(covered))
    visible = reader.each(Input.objects.filter(pk__in=covered))
    return {key for key, row in visible if row is None or row.withheld}


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
