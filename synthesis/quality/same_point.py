"""The paragraphs of a report that may make the same point as an input, those nearest to it first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from accounts.models import User
from submissions.enums import PassageField
from submissions.models import CampaignMember
from submissions.permissions import inputs_read_by
from submissions.visibility.visible_inputs import VisibleInput
from synthesis.coding.encoders import WordEncoder
from synthesis.models import CodedPassage, Evidence, Finding, SynthesisReport, ThemeSuggestion
from synthesis.quality.readiness import numbered

NEAREST = 5  # paragraphs that are shown at once; the others are behind a click


@dataclass(frozen=True, slots=True)
class ParagraphChoice:
    """One paragraph to choose. `is_near`: on the same recommendation, or citing the same text."""

    finding: Finding
    number: int
    is_near: bool


def paragraphs_for(report: SynthesisReport, input_: VisibleInput, *, by: User) -> list[ParagraphChoice]:
    """Return all paragraphs of the report, those nearest to the input first. A few queries, whatever their number.

    The input is compared as the person reads it.
    """
    findings = numbered(report)
    same_text = _on_the_same_text(report, input_.line, by)
    themes = _themes(input_.line)
    alike = _alike(input_, findings)
    places = {row.pk: number for number, row in enumerate(findings, start=1)}

    def is_on_it(row: Finding) -> bool:
        return row.recommendation_id is not None and row.recommendation_id == input_.recommendation

    def nearness(row: Finding) -> tuple[Any, ...]:
        like = themes.get(row.theme_id, 0.0) + alike[row.pk]
        return row.pk not in same_text, not is_on_it(row), -like, places[row.pk]

    rows = sorted(findings, key=nearness)
    return [ParagraphChoice(row, places[row.pk], row.pk in same_text or is_on_it(row)) for row in rows]


def paragraph_numbers(findings: Iterable[Finding | None]) -> dict[UUID, int]:
    """Return by finding its number in its report. One query for each report."""
    reports = {row.report_id: row.report for row in findings if row is not None}
    return {row.pk: number for report in reports.values() for number, row in enumerate(numbered(report), start=1)}


def _on_the_same_text(report: SynthesisReport, line: UUID | None, by: User) -> set[UUID]:
    """Return findings that cite another input of the same campaign, as far as the person reads it."""
    mine = CampaignMember.objects.filter(line=line, campaign__isnull=False).values("campaign")
    others = CampaignMember.objects.filter(
        campaign__in=mine, line__in=inputs_read_by(by, report.round).order_by().values("line")
    )
    rows = Evidence.objects.filter(finding__report=report, finding__removed_at__isnull=True)
    return set(rows.filter(input__line__in=others.order_by().values("line")).values_list("finding", flat=True))


def _themes(line: UUID | None) -> Mapping[UUID | None, float]:
    """Return the weight of each theme: 1 where a person gave it, its score where it is suggested."""
    scores: dict[UUID | None, float] = defaultdict(float)
    rows = ThemeSuggestion.objects.filter(input__line=line).exclude(accepted=False)
    scores.update(rows.order_by("score").values_list("theme", "score"))
    codings = CodedPassage.objects.filter(input__line=line).values_list("theme", flat=True)
    return scores | dict.fromkeys(codings, 1.0)


def _alike(input_: VisibleInput, findings: Sequence[Finding]) -> dict[UUID, float]:
    """Return by finding its likeness to the input or its working translations, from 0 to 1."""
    texts = [input_.text(name) for name in PassageField.values]
    text = "\n".join([*texts, *(words for _field, _language, words in input_.translations)])
    if not findings:
        return {}
    rows = WordEncoder().fit([text, *(row.text for row in findings)])
    return {row.pk: float(like) for row, like in zip(findings, rows[1:] @ rows[0], strict=True)}
