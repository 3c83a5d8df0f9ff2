"""The paragraphs of a report that may make the same point as an input, the nearest first, for a person to choose from.

Nearest: first those that rest on the same text of a campaign, then those on the same recommendation. Among these by
the theme of the input, as a person gave it or as the encoder suggests it, and by common words. Nothing is chosen by
itself.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from submissions.domain.shown import ShownInput
from submissions.enums import PassageField
from submissions.models import CampaignMember
from submissions.rules import inputs_read_by
from synthesis.domain.readiness import numbered
from synthesis.models import CodedPassage, Evidence, Finding, SynthesisReport, ThemeSuggestion
from synthesis.suggesting.encoders import Words

NEAREST = 5  # paragraphs that are shown at once; the others are behind a click


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph on offer. `is_near`: on the same recommendation, or resting on the same text."""

    finding: Finding
    number: int
    is_near: bool


def paragraphs_for(report: SynthesisReport, shown: ShownInput, *, by: Any) -> list[Paragraph]:
    """All paragraphs of the report, the nearest to an input as the person reads it first. A few queries, however many
    paragraphs there are."""
    findings = numbered(report)
    same_text = _on_the_same_text(report, shown.line, by)
    themes = _themes(shown.line)
    alike = _alike(shown, findings)
    places = {row.pk: number for number, row in enumerate(findings, start=1)}

    def is_on_it(row: Finding) -> bool:
        return row.recommendation_id is not None and row.recommendation_id == shown.recommendation

    def nearness(row: Finding) -> tuple[Any, ...]:
        like = themes.get(row.theme_id, 0.0) + alike[row.pk]
        return row.pk not in same_text, not is_on_it(row), -like, places[row.pk]

    rows = sorted(findings, key=nearness)
    return [Paragraph(row, places[row.pk], row.pk in same_text or is_on_it(row)) for row in rows]


def paragraph_numbers(findings: Iterable[Finding | None]) -> dict[UUID, int]:
    """By finding, its number in its report. One query for each report."""
    reports = {row.report_id: row.report for row in findings if row is not None}
    return {row.pk: number for report in reports.values() for number, row in enumerate(numbered(report), start=1)}


def _on_the_same_text(report: SynthesisReport, line: UUID | None, by: Any) -> set[UUID]:
    """Findings that rest on another input of the same campaign, as far as the person reads it."""
    mine = CampaignMember.objects.filter(line=line, campaign__isnull=False).values("campaign")
    others = CampaignMember.objects.filter(
        campaign__in=mine, line__in=inputs_read_by(by, report.round).order_by().values("line")
    )
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    return set(rows.filter(input__line__in=others.order_by().values("line")).values_list("finding", flat=True))


def _themes(line: UUID | None) -> Mapping[UUID | None, float]:
    """By theme how much speaks for it: what a person gave counts whole, what is suggested by its score."""
    found: dict[UUID | None, float] = defaultdict(float)
    rows = ThemeSuggestion.objects.filter(input__line=line).exclude(accepted=False)
    found.update(rows.order_by("score").values_list("theme", "score"))
    given = CodedPassage.objects.filter(input__line=line).values_list("theme", flat=True)
    return found | dict.fromkeys(given, 1.0)


def _alike(shown: ShownInput, findings: Sequence[Finding]) -> dict[UUID, float]:
    """By finding, how much its words are those of the input or of its working translations, from 0 to 1."""
    texts = [shown.text(name) for name in PassageField.values]
    text = "\n".join([*texts, *(words for _field, _language, words in shown.translations)])
    if not findings:
        return {}
    rows = Words().fit([text, *(row.text for row in findings)])
    return {row.pk: float(like) for row, like in zip(findings, rows[1:] @ rows[0], strict=True)}
