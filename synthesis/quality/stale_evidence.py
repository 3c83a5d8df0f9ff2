"""The findings of a report that need attention: each passage when it was cited, and now (DOMAIN 2).

Both are read as the person may see them. The number of queries depends neither on the findings nor on what changed.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from accounts.models import User
from consultations.audience import audience_in
from submissions.enums import Confidentiality
from submissions.visibility.reader import InputReader, PassageQuote
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.coding.passages import Anchor, beginning, ending
from synthesis.enums import StaleReason
from synthesis.models import Evidence, SynthesisReport
from synthesis.quality.source_changes import SourceFacts, source_facts
from synthesis.quality.staleness import current_place, evidence_of, is_unchanged, stale_findings
from synthesis.reports.findings.rows import FindingRow, finding_rows


@dataclass(frozen=True, slots=True)
class StalePassage:
    """One passage that needs attention.

    `now` is the current field, cut into (text, whether these are the words); empty where this reader may not see it, or
    it no longer exists. `levels` are then and now, where they differ.
    """

    evidence: UUID
    then: PassageQuote
    reasons: tuple[StaleReason, ...]
    now: tuple[tuple[str, bool], ...] = ()
    levels: tuple[Confidentiality, Confidentiality] | None = None
    holds: bool = False  # the words did not change


@dataclass(frozen=True, slots=True)
class StaleFindingRow:
    """One finding with its passages that need attention. It can be resolved with others if every passage `holds`."""

    written: FindingRow
    passages: tuple[StalePassage, ...]

    @property
    def can_be_confirmed(self) -> bool:
        return bool(self.passages) and all(each.holds for each in self.passages)


def stale_finding_rows(
    report: SynthesisReport, *, by: User, only: Iterable[UUID] | None = None
) -> list[StaleFindingRow]:
    """Return the findings that need attention in the report's order; `only` of these findings."""
    keys = set(stale_findings(report)) if only is None else set(only)
    rows = list(evidence_of(report).filter(finding__in=keys))
    facts = source_facts(report.round, {row.input.line_id for row in rows}, among=[row.input for row in rows])
    by_key = {row.pk: row for row in rows}
    reader = InputReader(report.round, audience_in(by, report.round))
    current = reader.inputs({row.pk for row in facts.current.values()})
    stale_rows = []
    for each in finding_rows(report, by=by, only=keys):
        passages = tuple(
            _stale_passage(by_key[cited.id], cited.quote, cited.reasons, facts, current)
            for cited in each.cited
            if cited.reasons and cited.id in by_key
        )
        stale_rows.append(StaleFindingRow(each, passages))
    return stale_rows


def stale_by_reason(report: SynthesisReport) -> dict[StaleReason, list[UUID]]:
    """Return the findings by the reason why they need attention, in the order of the list. For counts and filters."""
    by_reason: dict[StaleReason, list[UUID]] = defaultdict(list)
    for key, stale in stale_findings(report).items():
        for reason in stale.reasons:
            by_reason[reason].append(key)
    return {reason: by_reason[reason] for reason in StaleReason if reason in by_reason}


def _stale_passage(
    row: Evidence,
    then: PassageQuote,
    reasons: tuple[StaleReason, ...],
    facts: SourceFacts,
    current: dict[UUID, VisibleInput],
) -> StalePassage:
    input_ = facts.current.get(row.input.line_id)
    visible = current.get(input_.pk) if input_ is not None else None
    levels = None
    if input_ is not None and StaleReason.STRICTER in reasons:
        levels = (Confidentiality(row.level), facts.level(input_))
    place = current_place(row, facts)
    now = _cut(visible.text(row.field), place) if visible is not None and not visible.withheld else ()
    return StalePassage(row.pk, then, reasons, now, levels, is_unchanged(row, facts))


def _cut(text: str, place: Anchor | None) -> tuple[tuple[str, bool], ...]:
    if place is None:
        return ((text, False),) if text else ()
    before, after = ending(text[: place.start]), beginning(text[place.end :])
    return tuple(
        (piece, marked)
        for piece, marked in ((before, False), (text[place.start : place.end], True), (after, False))
        if piece
    )
