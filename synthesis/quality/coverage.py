"""The inputs of a round by their disposition, which is recorded one by one or for many at once.

Pages are cut in SQL while only the state and the paragraph are filtered. Other filters apply to what the person may
see, so that a filter reveals nothing more (`InputFilters`). Nothing is preselected.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import Any, overload
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.audience import audience_in
from core import clock
from core.audience import Audience
from core.db.ids import id_in
from core.errors import Refused
from submissions.drafting.subjects import SUBJECTS, subject_heading
from submissions.models import CampaignMember, Input, Line, Redaction, Version
from submissions.visibility.disclosure_context import Subject
from submissions.visibility.input_rows import in_document_order, places_of
from submissions.visibility.reader import InputReader
from submissions.visibility.visible_inputs import InputFilters, VisibleInput
from synthesis import permissions
from synthesis.enums import Outcome
from synthesis.models import Disposition, Evidence, Finding, SynthesisReport
from synthesis.quality.dispositions import counted_inputs, dispose, dispose_all, dispositions_of
from synthesis.quality.readiness import numbered
from synthesis.quality.same_point import paragraph_numbers

INPUTS_PER_PAGE = 25  # on a page
PIECE = 1_000  # rows of a file that are asked for together
OPEN = "open"
_NOTHING_SAVED = _("No outcome was saved. Check the current list, then select again.")


@dataclass(frozen=True, slots=True)
class CoverageQuery:
    """What the list shows. `state` is OPEN, an Outcome, or "" for all."""

    state: str = OPEN
    filters: InputFilters = field(default_factory=InputFilters)
    campaign: UUID | None = None

    @property
    def of_what_is_shown(self) -> bool:
        filters = self.filters
        return bool(filters.positions or filters.constituencies or filters.words.strip() or self.campaign)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One input: `key` is what a form sends; `findings` are the numbers of the findings that cite it.

    `reason` and `earlier_reason` are "" unless the input is shown by name with all its words: they are written to the
    sender, and may name it.
    `paragraph` is the number of the paragraph that makes the same point, `elsewhere` the reference of its report where
    that is another one. `earlier` is the disposition that was given to the words before a correction, where it has none
    of its own. `mark` is what a form sends back of the outcome that the page shows.
    """

    key: UUID
    visible: VisibleInput
    outcome: str
    mark: str
    findings: tuple[int, ...] = ()
    reason: str = ""
    by: str = ""
    original: VisibleInput | None = None
    paragraph: int | None = None
    elsewhere: str = ""
    earlier: Disposition | None = None
    earlier_reason: str = ""

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""

    @property
    def marked_key(self) -> str:
        """What a form sends: the key, and the mark after a slash where there is one."""
        return f"{self.key}/{self.mark}" if self.mark else str(self.key)

    @property
    def is_cited(self) -> bool:
        return self.outcome == Outcome.CITED

    @property
    def can_have_outcome(self) -> bool:
        """Whether this person can record a disposition: they read it, and it is not cited ("cited" is computed)."""
        return not self.is_cited and _is_read(self.visible)


Tallies = Mapping[tuple[str, Subject], int]


def tallies(report: SynthesisReport) -> Tallies:
    """Return how many inputs there are by outcome, "" without one, and subject. One query."""
    return _tallied(counted_inputs(report.round, report=report))


def totals(report: SynthesisReport, tallied: Tallies | None = None) -> dict[str, int]:
    """Return how many inputs there are by state; "" is all of them. One query; none where the tallies are `tallied`."""
    counts = Counter[str]()
    for (outcome, _subject), number in (tallies(report) if tallied is None else tallied).items():
        counts[outcome or OPEN] += number
    return {"": counts.total(), OPEN: 0, **dict.fromkeys(Outcome.values, 0), **counts}


def _tallied(inputs: QuerySet[Any, Any]) -> Tallies:
    rows = inputs.order_by().values_list("outcome", *SUBJECTS).annotate(Count("pk"))
    return {(outcome, (about, part, question)): number for outcome, about, part, question, number in rows}


class _InputsInOrder(Sequence[UUID]):
    """The ids of inputs in the order of the document, for a paginator: a page reads the inputs on its subjects only.

    Four queries, and one for a page.
    """

    def __init__(self, keys: QuerySet[Any, Any], counted: Tallies) -> None:
        self._keys = keys
        places = places_of({subject for _outcome, subject in counted})
        self._sizes: Counter[tuple[int, float]] = Counter()
        self._subjects: dict[tuple[int, float], list[Subject]] = defaultdict(list)
        for (_outcome, subject), number in counted.items():
            self._sizes[places[subject]] += number
            self._subjects[places[subject]].append(subject)

    def __len__(self) -> int:
        return self._sizes.total()

    @overload
    def __getitem__(self, wanted: int) -> UUID: ...
    @overload
    def __getitem__(self, wanted: slice) -> list[UUID]: ...
    def __getitem__(self, wanted: int | slice) -> UUID | list[UUID]:
        if isinstance(wanted, int):
            return self[wanted : wanted + 1][0]
        start, stop, _step = wanted.indices(len(self))
        on, skipped, before = Q(pk__in=[]), 0, 0
        for place in sorted(self._sizes):
            if before + self._sizes[place] <= start:
                skipped += self._sizes[place]
            elif before < stop:
                for subject in self._subjects[place]:
                    on |= Q(**dict(zip(SUBJECTS, subject, strict=True)))
            before += self._sizes[place]
        return list(self._keys.filter(on)[start - skipped : stop - skipped])


def queue_page(
    report: SynthesisReport, query: CoverageQuery, *, by: User, number: str | None, tallied: Tallies | None = None
) -> Page:
    """Return a page of rows, by paragraph. The number of queries does not depend on the inputs.

    `tallied` are the `tallies` of the report, so that its inputs are not counted again.
    """
    audience = audience_in(by, report.round)
    keys: Any = _chosen(report, query, audience)
    if isinstance(keys, QuerySet):
        state = "" if query.state == OPEN else query.state
        if tallied is not None and not query.of_what_is_shown and not query.filters.recommendations:
            counted = {key: size for key, size in tallied.items() if not query.state or key[0] == state}
        else:
            counted = dict(_tallied(keys))
        keys = _InputsInOrder(_in_order(keys), counted)
    page = Paginator(keys, INPUTS_PER_PAGE).get_page(number)
    page.object_list = _rows(report, list(page.object_list), audience)
    return page


def queue_rows(report: SynthesisReport, query: CoverageQuery, *, by: User) -> Iterator[CoverageRow]:
    """Yield all rows of the list in its order, for files. Thirty queries for each PIECE of rows."""
    audience = audience_in(by, report.round)
    keys, now = list(_keys(report, query, audience)), clock.now()
    for piece in batched(keys, PIECE):
        yield from _rows(report, list(piece), audience, now)


def set_outcomes(
    report: SynthesisReport,
    query: CoverageQuery,
    chosen: Collection[UUID] | None,
    outcome: str,
    *,
    reason: str = "",
    original: str = "",
    marks: Mapping[UUID, str] | None = None,
    by: User,
) -> int:
    """Record the disposition of the chosen inputs, or of all in the list (None); return how many.

    `original` is the reference of the input that they repeat; `marks` are those of the chosen inputs on the page (B4).
    Raises what `dispose_all` raises; Refused `moved_on` where a chosen input is no longer there for this person, and
    `outcome_changed` where one has another outcome than its mark says. For "grouped" see `group_input`.
    """
    audience = audience_in(by, report.round)
    with transaction.atomic():
        _lock_lines(chosen or ())
        reader = InputReader(report.round, audience)
        rows = counted_inputs(report.round, report=report)
        rows = rows.filter(pk__in=chosen) if chosen is not None else rows.filter(pk__in=_keys(report, query, audience))
        read = {key: visible for key, visible in reader.each(rows) if visible is not None and _is_read(visible)}
        if chosen is not None:
            if set(read) != set(chosen):
                raise _moved_on()
            _check_marks(report, read, marks or {})
        lines = list(rows.filter(pk__in=read).exclude(outcome=Outcome.CITED).values_list("line", flat=True))
        repeated = _original(report, original, reader) if outcome == Outcome.DUPLICATE else None
        return dispose_all(report.round, lines, outcome, reason=reason, duplicate_of=repeated, by=by)


def groupable(report: SynthesisReport, key: UUID, *, by: User) -> VisibleInput | None:
    """Return an input for which the person may name the paragraph that makes the same point; None for any other.

    The person codes and reads the report, they read the input, and nothing cites it.
    """
    if not (permissions.may_code(by, report.round) and permissions.reads_report(by, report)):
        return None
    rows = counted_inputs(report.round, report=report).exclude(outcome=Outcome.CITED).filter(pk=key)
    visible = dict(InputReader(report.round, audience_in(by, report.round)).each(rows)).get(key)
    return visible if visible is not None and _is_read(visible) else None


def group_input(
    report: SynthesisReport,
    key: UUID,
    finding: Finding | None,
    *,
    reason: str = "",
    mark: str | None = None,
    by: User,
) -> Disposition:
    """Record that the paragraph makes the same point as the input.

    Raises what `dispose` raises; Refused `moved_on` where the input is no longer there for this person, and
    `outcome_changed` as `set_outcomes` does.
    """
    with transaction.atomic():
        _lock_lines([key])
        visible = groupable(report, key, by=by)
        if visible is None:
            raise _moved_on()
        _check_marks(report, {key: visible}, {} if mark is None else {key: mark})
        line = Line.objects.select_related("submission__delegation__round").get(inputs=key)
        return dispose(line, Outcome.GROUPED, reason=reason, finding=finding, by=by)


def marks_of(report: SynthesisReport, keys: Collection[UUID]) -> dict[UUID, str]:
    """Return by input what a form sends back of the outcome that its page shows. Two queries."""
    return {key: mark for key, (mark, _outcome) in _marked(report, keys).items()}


def _marked(report: SynthesisReport, keys: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return by input its mark and its outcome."""
    inputs = counted_inputs(report.round, report=report).filter(pk__in=keys)
    rows = list(inputs.values_list("pk", "line", "outcome"))
    latest, earlier = dispositions_of({line for _key, line, _outcome in rows})
    return {key: (_mark(outcome, latest.get(line) or earlier.get(line)), outcome) for key, line, outcome in rows}


def _mark(outcome: str, last: Disposition | None) -> str:
    return outcome if outcome == Outcome.CITED else str(last.pk) if last else ""


def _check_marks(report: SynthesisReport, read: Mapping[UUID, VisibleInput], marks: Mapping[UUID, str]) -> None:
    """Raise Refused `outcome_changed` where an input has another outcome than its page showed."""
    if not marks:
        return
    now = _marked(report, marks)
    changed = [
        f"{sender_name(read[key])}, {subject_heading(read[key], brief=True)} ({outcome_label(now[key][1])})"
        for key, mark in marks.items()
        if now[key][0] != mark
    ]
    if changed:
        words = _("The outcome of these inputs was changed after you opened the page: %(inputs)s.")
        raise Refused("outcome_changed", words % {"inputs": _("; ").join(changed)}, hint=_NOTHING_SAVED)


def _lock_lines(keys: Collection[UUID]) -> None:
    """Let nobody else record an outcome of these inputs until the transaction is over."""
    lines = Line.objects.filter(pk__in=Input.objects.filter(pk__in=keys).values("line"))
    list(lines.select_for_update().order_by("pk").values_list("pk"))


def sender_name(input_: VisibleInput) -> str:
    """Return whose input it is, as this person reads it."""
    if input_.id is None:
        return str(_("Information on file with the secretariat"))
    return input_.body.short_name if input_.body else str(_("Name withheld"))


def outcome_label(outcome: str) -> str:
    return str(Outcome(outcome).label if outcome else _("No outcome yet"))


def _moved_on() -> Refused:
    return Refused(
        "moved_on",
        _(
            "Some of the inputs you selected are no longer in the list: they were corrected, "
            "withdrawn or made confidential."
        ),
        hint=_NOTHING_SAVED,
    )


def _keys(report: SynthesisReport, query: CoverageQuery, audience: Audience) -> Sequence[UUID] | QuerySet[Any, Any]:
    chosen = _chosen(report, query, audience)
    return _in_order(chosen) if isinstance(chosen, QuerySet) else chosen


def _in_order(inputs: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return in_document_order(inputs).values_list("pk", flat=True)


def _chosen(report: SynthesisReport, query: CoverageQuery, audience: Audience) -> Sequence[UUID] | QuerySet[Any, Any]:
    """Return the inputs where SQL can choose them all, else the ids of those that are read."""
    filters = query.filters
    rows = counted_inputs(report.round, report=report)
    if query.state:
        rows = rows.filter(outcome="" if query.state == OPEN else query.state)
    if filters.recommendations:
        rows = rows.filter(recommendation__in=filters.recommendations)
    if query.campaign:
        rows = rows.filter(pk__in=CampaignMember.objects.filter(campaign=query.campaign).values("input"))
    if not query.of_what_is_shown:
        return rows
    # What is shown of these is what the input says, or nothing: others need not be read.
    if filters.positions:
        rows = rows.filter(position__in=filters.positions)
    if filters.constituencies:
        rows = rows.filter(version__submission__delegation__organisation__constituency__in=filters.constituencies)
    if audience.is_secretariat and audience.sees_confidential and not filters.words.strip():
        return rows.exclude(pk__in=_unread(report, rows, audience))
    reader = InputReader(report.round, audience)
    visible = ((key, row) for key, row in reader.each(rows) if row is not None and _is_read(row))
    return [key for key, row in visible if filters.match(row)]


def _unread(report: SynthesisReport, rows: QuerySet[Input], audience: Audience) -> list[UUID]:
    """Return which of these inputs a reader of all levels does not read: some of those with a redaction."""
    redacted = Redaction.objects.filter(line__submission__delegation__round=report.round)
    lines = set(redacted.order_by().values_list("line", flat=True).distinct())
    if not lines:
        return []
    among = rows.filter(id_in("line", lines))
    submissions = set(among.order_by().values_list("version__submission", flat=True))
    reader = InputReader(report.round, audience, only=submissions)
    return [key for key, row in reader.each(among) if row is None or not _is_read(row)]


def _rows(
    report: SynthesisReport, keys: list[UUID], audience: Audience, now: datetime | None = None
) -> list[CoverageRow]:
    stands = counted_inputs(report.round, report=report).filter(pk__in=keys)
    rows = list(stands.values_list("pk", "line", "outcome", "version__submission"))
    lines, submissions = {key: (line, outcome) for key, line, outcome, _whole in rows}, {row[-1] for row in rows}
    dispositions, earlier = dispositions_of({line for line, _outcome in lines.values()})
    repeated = {row.duplicate_of_id for row in dispositions.values() if row.duplicate_of_id}
    submissions |= set(Line.objects.filter(pk__in=repeated).values_list("submission", flat=True)) if repeated else set()
    reader = InputReader(report.round, audience, now=now, only=submissions)
    visible = dict(reader.each(Input.objects.filter(pk__in=lines)))
    originals = _shown_lines(repeated, reader)
    numbers = _numbers(report, {line for line, _outcome in lines.values()})
    paragraphs = paragraph_numbers(row.finding for row in dispositions.values())
    rows_listed = []
    for key in keys:
        row = visible.get(key)
        if row is None:
            continue
        line, outcome = lines[key]
        disposition = dispositions.get(line) if outcome not in ("", Outcome.CITED) else None
        mark = _mark(outcome, dispositions.get(line) or earlier.get(line))
        if disposition is None:
            before = earlier.get(line) if not outcome else None
            reason = before.reason if before and row.is_whole else ""
            rows_listed.append(
                CoverageRow(key, row, outcome, mark, numbers.get(line, ()), earlier=before, earlier_reason=reason)
            )
        else:
            original = originals.get(disposition.duplicate_of_id)
            named = disposition.finding
            rows_listed.append(
                CoverageRow(
                    key,
                    row,
                    outcome,
                    mark,
                    reason=disposition.reason if row.is_whole else "",
                    by=disposition.by.get_full_name(),
                    original=original,
                    paragraph=paragraphs.get(named.pk) if named else None,
                    elsewhere=named.report.reference if named and named.report_id != report.pk else "",
                )
            )
    return rows_listed


def _shown_lines(lines: Collection[UUID], reader: InputReader) -> dict[UUID | None, VisibleInput]:
    """Return the current inputs of the lines as the person reads them.

    An earlier version may have a name that is withheld since, and nobody may read a draft.
    """
    stands = Exists(Version.objects.current().filter(pk=OuterRef("version")))
    rows = Input.objects.filter(stands, line__in=lines)
    current = dict(rows.values_list("pk", "line"))
    return {current[key]: visible for key, visible in reader.each(rows) if visible is not None}


def _numbers(report: SynthesisReport, lines: Collection[UUID]) -> dict[UUID, tuple[int, ...]]:
    places = {row.pk: number for number, row in enumerate(numbered(report), start=1)}
    numbers: dict[UUID, set[int]] = defaultdict(set)
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True, input__line__in=lines)
    for line, finding in rows.order_by().values_list("input__line", "finding"):
        numbers[line].add(places[finding])
    return {line: tuple(sorted(mine)) for line, mine in numbers.items()}


def _original(report: SynthesisReport, reference: str, reader: InputReader) -> Line | None:
    """Return the line by the reference that this reader sees; None for anything else."""
    try:
        named = Q(line=UUID(reference.strip()))
    except ValueError:
        named = Q(line__public_reference=reference.strip())
    row = counted_inputs(report.round).filter(named).select_related("line__submission__delegation").first()
    visible = dict(reader.each(Input.objects.filter(pk=row.pk))).get(row.pk) if row else None
    return row.line if row and visible is not None and visible.reference == reference.strip() else None


def _is_read(input_: VisibleInput) -> bool:
    return input_.id is not None and not input_.withheld
