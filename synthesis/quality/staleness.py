"""Which findings need attention, and why: computed from their evidence, never stored (DECIDED 9)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core import audit, clock
from core.errors import Refused
from core.text.strings import digest
from submissions.enums import Confidentiality, SubmissionState
from synthesis.coding.passages import Anchor, holds_in, re_anchored
from synthesis.counts.quantities import Count, counts_of
from synthesis.enums import StaleReason
from synthesis.models import Evidence, Finding, SynthesisReport
from synthesis.quality.source_changes import SourceFacts, source_facts
from synthesis.reports.services import lock_report


@dataclass(frozen=True, slots=True)
class StaleFinding:
    """Why one finding needs attention: reasons of its passages by evidence id, and of the whole."""

    finding: UUID
    evidence: dict[UUID, tuple[StaleReason, ...]]
    miscounted: bool = False

    @property
    def reasons(self) -> tuple[StaleReason, ...]:
        """Each reason once, in the order of the list."""
        all_reasons = {reason for reasons in self.evidence.values() for reason in reasons}
        all_reasons |= {StaleReason.MISCOUNTED} if self.miscounted else set()
        return tuple(reason for reason in StaleReason if reason in all_reasons)


def stale_findings(
    report: SynthesisReport, *, only: Collection[UUID] | None = None, counts: Mapping[UUID, Count] | None = None
) -> dict[UUID, StaleFinding]:
    """Return every finding of the report that needs attention, by id.

    Twenty-three queries, whatever the number of findings. `only` these; `counts` of them, where the caller has counted.
    """
    cited = evidence_of(report) if only is None else evidence_of(report).filter(finding__in=only)
    rows = list(cited.order_by())
    inputs = [row.input for row in rows]
    facts = source_facts(report.round, cited.order_by().values("input__line"), among=inputs)
    broken: dict[UUID, dict[UUID, tuple[StaleReason, ...]]] = defaultdict(dict)
    for row in rows:
        if reasons := reasons_of(row, facts):
            broken[row.finding_id][row.pk] = reasons
    counted = counts_of(report, only=only) if counts is None else counts
    miscounted = {key for key, count in counted.items() if not count.holds}
    return {key: StaleFinding(key, broken.get(key, {}), key in miscounted) for key in {*broken, *miscounted}}


def evidence_of(report: SynthesisReport) -> QuerySet[Evidence]:
    """Return the passages of findings that are not removed, each with its input and version. Two queries."""
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    return rows.select_related("input").prefetch_related("input__version")


def reasons_of(row: Evidence, facts: SourceFacts) -> tuple[StaleReason, ...]:
    """Return why one passage no longer supports its finding. Where the submission is gone, that is the only reason."""
    submission = row.input.version.submission_id
    if submission in facts.erased:
        return (StaleReason.ERASED,)
    state = facts.states.get(submission)
    if state == SubmissionState.WITHDRAWN:
        return (StaleReason.WITHDRAWN,)
    reasons = []
    current = facts.current.get(row.input.line_id)
    words = getattr(row.input, row.field)[row.start : row.end]
    if current is None or not holds_in(row.input, current, row.field) or digest(words) != row.digest:
        reasons.append(StaleReason.CHANGED)
    if state == SubmissionState.INADMISSIBLE:
        reasons.append(StaleReason.INADMISSIBLE)
    if facts.is_redacted(row.input, row.field, row.start, row.end):
        reasons.append(StaleReason.REDACTED)
    if Confidentiality(facts.level(current or row.input)).rank > Confidentiality(row.level).rank:
        reasons.append(StaleReason.STRICTER)
    return tuple(reasons)


def confirm_evidence(finding: Finding, *, by: User) -> Finding:
    """Resolve what needs attention in a finding, after a person has checked it.

    Passages whose words are still in the current version move there, and take a stricter level. Other passages stay as
    they are. Raises Refused `not_settled` where words are gone, redacted, withdrawn, inadmissible or erased: those
    citations are removed or marked again first. A word of quantity is corrected by editing the finding.
    """
    with transaction.atomic():
        report = lock_report(finding.report, by=by)
        rows = list(evidence_of(report).filter(finding=finding))
        _update_evidence(
            rows, source_facts(report.round, {row.input.line_id for row in rows}, among=[row.input for row in rows])
        )
        audit.record("synthesis.finding.settle", report, by=by, finding=finding.pk)
    return finding


def confirm_unchanged_evidence(report: SynthesisReport, chosen: Collection[UUID] | None = None, *, by: User) -> int:
    """Resolve the chosen findings, or all whose words did not change (None); return how many.

    Raises Refused `nothing_chosen`, and `not_settled` where words of a chosen one did change: nothing is saved then.
    """
    with transaction.atomic():
        report = lock_report(report, by=by)
        cited = evidence_of(report) if chosen is None else evidence_of(report).filter(finding__in=chosen)
        rows = list(cited)
        facts = source_facts(report.round, cited.order_by().values("input__line"), among=(row.input for row in rows))
        stale: dict[UUID, list[Evidence]] = defaultdict(list)
        for row in rows:
            if reasons_of(row, facts):
                stale[row.finding_id].append(row)
        if chosen is None:
            stale = {key: mine for key, mine in stale.items() if all(is_unchanged(row, facts) for row in mine)}
        if not stale:
            raise Refused("nothing_chosen", _("Choose findings whose text did not change."))
        _update_evidence([row for mine in stale.values() for row in mine], facts)
        audit.record("synthesis.finding.settle", report, by=by, count=len(stale))
    return len(stale)


def is_unchanged(row: Evidence, facts: SourceFacts) -> bool:
    """Return whether the words of a passage are unchanged and may be used, whatever else has happened to it."""
    return (
        not set(reasons_of(row, facts)) - {StaleReason.CHANGED, StaleReason.STRICTER}
        and current_place(row, facts) is not None
    )


def _update_evidence(rows: Iterable[Evidence], facts: SourceFacts) -> None:
    stale = [(row, current_place(row, facts)) for row in rows if reasons_of(row, facts)]
    gone = [row for row, _where in stale if not is_unchanged(row, facts)]
    if gone:
        raise Refused(
            "not_settled",
            _("Passages that cannot be kept, because their text is gone or may not be used: %(count)s.")
            % {"count": len(gone)},
            hint=_("Remove these citations or mark the text again, then reword the finding."),
        )
    for row, place in stale:
        if place is not None:
            _mend(row, place, facts)


def _mend(row: Evidence, place: Anchor, facts: SourceFacts) -> None:
    columns = place.columns()
    there = Evidence.objects.filter(finding=row.finding_id, **columns).exclude(pk=row.pk).first()
    if there is not None:  # the same words were cited anew in the current version: for the parts of both, or for all
        parts = list(dict.fromkeys([*there.parts, *row.parts])) if there.parts and row.parts else []
        Evidence.objects.filter(pk=there.pk).update(parts=parts)
        Evidence.objects.filter(pk=row.pk).delete()
    else:
        Evidence.objects.filter(pk=row.pk).update(**columns, level=facts.level(place.input), at=clock.now())


def current_place(row: Evidence, facts: SourceFacts) -> Anchor | None:
    """Return where the same words are now; None where they are gone or redacted."""
    current = facts.current.get(row.input.line_id)
    if current is None or digest(getattr(row.input, row.field)[row.start : row.end]) != row.digest:
        return None
    place = re_anchored(row.input, row.field, row.start, row.end, current)
    if place is None or facts.is_redacted(current, place.field, place.start, place.end):
        return None
    return place
