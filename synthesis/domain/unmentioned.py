"""Positions that no sentence of a report mentions: a State that took one should find it there, if only in a number."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from consultations.domain.queries import recommendations_of
from consultations.enums import Constituency
from consultations.models import Recommendation
from core.audience import Audience
from submissions.enums import Position
from synthesis.domain.positions import withheld_voices
from synthesis.domain.quantities import Basis, counts_of, position_of
from synthesis.domain.voices import Voice, voices
from synthesis.models import Evidence, Finding, SynthesisReport

_KINDS = {kind.value: place for place, kind in enumerate(Constituency)}


@dataclass(frozen=True, slots=True)
class Unmentioned:
    """One position on one recommendation, and whose it is."""

    recommendation: Recommendation
    name: str
    constituency: str
    position: str
    is_aligned: bool  # taken by aligning itself with another

    @property
    def kind(self) -> str:
        return str(Constituency(self.constituency).label)

    @property
    def label(self) -> str:
        return str(Position(self.position).label)


def unmentioned(report: SynthesisReport, audience: Audience) -> list[Unmentioned]:
    """By recommendation, kind and name. A sentence mentions a position that it counts, and that of a body whose words
    it cites without counting anything. To readers without sight of confidential matter positions are told of bodies
    that took them by name (decision 0031). At most 26 queries."""
    spoken = [voice for voice in voices(report.round) if voice.counts and voice.position]
    told = spoken if audience.sees_confidential else _by_name(report, spoken)
    findings = list(report.findings.filter(removed_at__isnull=True, recommendation__isnull=False).order_by())
    counted, cited = _counted(report, findings), _cited(findings)
    rows = [
        voice
        for voice in told
        if position_of(voice) != Position.NONE
        and (voice.recommendation, voice.constituency, voice.position) not in counted
        and (voice.aligned_with is not None or voice.lines.isdisjoint(cited[voice.recommendation]))
    ]
    places = {row.pk: row for row in recommendations_of(report.round)}
    order = {key: place for place, key in enumerate(places)}
    rows.sort(key=lambda voice: (order[voice.recommendation], _KINDS[voice.constituency], voice.name, str(voice.body)))
    return [
        Unmentioned(
            places[voice.recommendation],
            voice.name,
            voice.constituency,
            voice.position,
            voice.aligned_with is not None,
        )
        for voice in rows
    ]


def _by_name(report: SynthesisReport, spoken: Iterable[Voice]) -> list[Voice]:
    rows = list(spoken)
    withheld = withheld_voices(report.round, rows)
    return [voice for voice in rows if voice not in withheld]


def _counted(report: SynthesisReport, findings: Iterable[Finding]) -> set[tuple[UUID | None, str, str]]:
    """Recommendation, kind and position of every count of positions, in fields or in words."""
    found, counts = set(), counts_of(report)
    for finding in findings:
        about = finding.recommendation_id
        if finding.is_of_positions:
            found |= {(about, kind, position) for kind in finding.counted for position in finding.positions}
        for claim in counts[finding.pk].claims if finding.pk in counts else ():
            if claim.basis == Basis.POSITIONS:
                kinds = [part.constituency for part in claim.parts]
                found |= {(about, kind, position) for kind in kinds for position in claim.positions}
    return found


def _cited(findings: Iterable[Finding]) -> dict[UUID, set[UUID]]:
    """By recommendation, the lines that sentences cite which count nothing."""
    plain = {finding.pk: finding.recommendation_id for finding in findings if not finding.quantity}
    found: dict[UUID, set[UUID]] = defaultdict(set)
    rows = Evidence.objects.filter(finding__in=plain).order_by()
    for finding, line in rows.values_list("finding", "input__line").distinct():
        about = plain[finding]
        if about is not None:
            found[about].add(line)
    return found
