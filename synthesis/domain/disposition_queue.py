"""The inputs of a round by what became of them, as somebody reads them who settles that; and settling many at once.

Paged in SQL while only the state and the paragraph are asked. What else is asked is asked of what is shown, so that a
filter tells nobody what the words do not (`Filters`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations.domain.audience import audience_in
from core.errors import Refused
from submissions.domain.reading import Door
from submissions.domain.rows import in_document_order
from submissions.domain.shown import Filters, ShownInput
from submissions.models import CampaignMember, Input, Line, Version
from synthesis import rules
from synthesis.domain.dispositions import dispose, dispose_all, said_last, standing_inputs
from synthesis.domain.readiness import numbered
from synthesis.domain.same_point import paragraph_numbers
from synthesis.enums import Outcome
from synthesis.models import Disposition, Evidence, Finding, SynthesisReport

SHOWN = 50  # on a page
PIECE = 1_000  # rows of a file that are asked for together
OPEN = "open"


@dataclass(frozen=True, slots=True)
class Asked:
    """`state` is OPEN, an Outcome, or "" for all."""

    state: str = OPEN
    filters: Filters = field(default_factory=Filters)
    campaign: UUID | None = None

    @property
    def of_what_is_shown(self) -> bool:
        said = self.filters
        return bool(said.positions or said.constituencies or said.words.strip() or self.campaign)


@dataclass(frozen=True, slots=True)
class Row:
    """One input: `key` is what a form sends; `findings` are the numbers of those that rest on it. `paragraph` is the
    number of the one that makes the same point, `elsewhere` the reference of its report where that is another."""

    key: UUID
    shown: ShownInput
    outcome: str
    findings: tuple[int, ...] = ()
    reason: str = ""
    by: str = ""
    original: ShownInput | None = None
    paragraph: int | None = None
    elsewhere: str = ""

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def can_be_settled(self) -> bool:
        """Read by this person, and not cited: that comes by itself."""
        return self.outcome != Outcome.CITED and _is_read(self.shown)


def totals(report: SynthesisReport) -> dict[str, int]:
    """How many inputs by state; "" is all of them. One query."""
    rows = standing_inputs(report.round, report=report).order_by().values_list("outcome").annotate(Count("pk"))
    found = {outcome or OPEN: count for outcome, count in rows}
    return {"": sum(found.values()), OPEN: 0, **dict.fromkeys(Outcome.values, 0), **found}


def queue_page(report: SynthesisReport, asked: Asked, *, by: Any, number: str | None) -> Page:
    """A page of rows, by paragraph. The number of queries does not depend on the inputs."""
    door = Door(report.round, audience_in(by, report.round))
    page = Paginator(_keys(report, asked, door), SHOWN).get_page(number)
    page.object_list = _rows(report, list(page.object_list), door)
    return page


def queue_rows(report: SynthesisReport, asked: Asked, *, by: Any) -> Iterator[Row]:
    """All rows of the list in its order, piece by piece, for files. Twelve queries for each of PIECE rows."""
    door = Door(report.round, audience_in(by, report.round))
    keys = list(_keys(report, asked, door))
    for piece in batched(keys, PIECE):
        yield from _rows(report, list(piece), door)


def settle(
    report: SynthesisReport,
    asked: Asked,
    chosen: Collection[UUID] | None,
    outcome: str,
    *,
    reason: str = "",
    original: str = "",
    by: Any,
) -> int:
    """Says of the inputs that were chosen, or of all that are asked for (None), what became of them; how many.

    `original` is the reference of the input that they repeat. Raises what `dispose_all` raises; Refused `moved_on`
    where something chosen is not there for this person any more. For "grouped" see `group`.
    """
    door = Door(report.round, audience_in(by, report.round))
    rows = standing_inputs(report.round, report=report)
    rows = rows.filter(pk__in=chosen) if chosen is not None else rows.filter(pk__in=_keys(report, asked, door))
    read = {key for key, shown in door.each(rows) if shown is not None and _is_read(shown)}
    if chosen is not None and read != set(chosen):
        raise _moved_on()
    lines = list(rows.filter(pk__in=read).exclude(outcome=Outcome.CITED).values_list("line", flat=True))
    repeated = _original(report, original, door) if outcome == Outcome.DUPLICATE else None
    return dispose_all(report.round, lines, outcome, reason=reason, duplicate_of=repeated, by=by)


def groupable(report: SynthesisReport, key: UUID, *, by: Any) -> ShownInput | None:
    """An input of which the person may say in which paragraph the same point is made: they code and read the report,
    they read the input, and nothing cites it. None for any other."""
    if not (rules.may_code(by, report.round) and rules.reads_report(by, report)):
        return None
    rows = standing_inputs(report.round, report=report).exclude(outcome=Outcome.CITED).filter(pk=key)
    shown = dict(Door(report.round, audience_in(by, report.round)).each(rows)).get(key)
    return shown if shown is not None and _is_read(shown) else None


def group(report: SynthesisReport, key: UUID, finding: Finding | None, *, reason: str = "", by: Any) -> Disposition:
    """Says of one input that the paragraph makes the same point. Raises what `dispose` raises; Refused `moved_on` where
    the input is not there for this person any more."""
    shown = groupable(report, key, by=by)
    if shown is None:
        raise _moved_on()
    line = Line.objects.select_related("submission__delegation__round").get(inputs=key)
    return dispose(line, Outcome.GROUPED, reason=reason, finding=finding, by=by)


def _moved_on() -> Refused:
    return Refused(
        "moved_on",
        _("Some of what you chose is not in the list any more: it was corrected, withdrawn or made confidential."),
        hint=_("Nothing was settled. Look at the list as it is now, and choose again."),
    )


def _keys(report: SynthesisReport, asked: Asked, door: Door) -> Sequence[UUID] | QuerySet[Any, Any]:
    rows = standing_inputs(report.round, report=report)
    if asked.state:
        rows = rows.filter(outcome="" if asked.state == OPEN else asked.state)
    if asked.filters.recommendations:
        rows = rows.filter(recommendation__in=asked.filters.recommendations)
    if asked.campaign:
        rows = rows.filter(pk__in=CampaignMember.objects.filter(campaign=asked.campaign).values("input"))
    if not asked.of_what_is_shown:
        keys: QuerySet[Any, Any] = in_document_order(rows).values_list("pk", flat=True)
        return keys
    shown = ((key, row) for key, row in door.each(rows) if row is not None and _is_read(row))
    return [key for key, row in shown if asked.filters.match(row)]


def _rows(report: SynthesisReport, keys: list[UUID], door: Door) -> list[Row]:
    shown = dict(door.each(Input.objects.filter(pk__in=keys)))
    stands = standing_inputs(report.round, report=report).filter(pk__in=keys).values_list("pk", "line", "outcome")
    lines = {key: (line, outcome) for key, line, outcome in stands}
    said = said_last({line for line, _outcome in lines.values()})
    originals = _shown_lines((row.duplicate_of_id for row in said.values()), door)
    numbers = _numbers(report, {line for line, _outcome in lines.values()})
    paragraphs = paragraph_numbers(row.finding for row in said.values())
    found = []
    for key in keys:
        row = shown.get(key)
        if row is None or key not in lines:
            continue
        line, outcome = lines[key]
        told = said.get(line) if outcome not in ("", Outcome.CITED) else None
        if told is None:
            found.append(Row(key, row, outcome, numbers.get(line, ())))
        else:
            original = originals.get(told.duplicate_of_id)
            named = told.finding
            found.append(
                Row(
                    key,
                    row,
                    outcome,
                    reason=told.reason,
                    by=told.by.get_full_name(),
                    original=original,
                    paragraph=paragraphs.get(named.pk) if named else None,
                    elsewhere=named.report.reference if named and named.report_id != report.pk else "",
                )
            )
    return found


def _shown_lines(lines: Iterable[UUID | None], door: Door) -> dict[UUID | None, ShownInput]:
    """As they stand now: an earlier version may bear a name that is withheld since, a draft is nobody's to read."""
    stands = Exists(Version.objects.current().filter(pk=OuterRef("version")))
    rows = Input.objects.filter(stands, line__in={line for line in lines if line})
    current = dict(rows.values_list("pk", "line"))
    return {current[key]: shown for key, shown in door.each(rows) if shown is not None}


def _numbers(report: SynthesisReport, lines: Collection[UUID]) -> dict[UUID, tuple[int, ...]]:
    places = {row.pk: number for number, row in enumerate(numbered(report), start=1)}
    found: dict[UUID, set[int]] = defaultdict(set)
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True, input__line__in=lines)
    for line, finding in rows.order_by().values_list("input__line", "finding"):
        found[line].add(places[finding])
    return {line: tuple(sorted(mine)) for line, mine in found.items()}


def _original(report: SynthesisReport, reference: str, door: Door) -> Line | None:
    """By the reference under which this reader knows it; None for anything else."""
    try:
        named = Q(line=UUID(reference.strip()))
    except ValueError:
        named = Q(line__public_reference=reference.strip())
    row = standing_inputs(report.round).filter(named).select_related("line__submission__delegation").first()
    shown = dict(door.each(Input.objects.filter(pk=row.pk))).get(row.pk) if row else None
    return row.line if row and shown is not None and shown.reference == reference.strip() else None


def _is_read(shown: ShownInput) -> bool:
    return shown.id is not None and not shown.withheld
