"""A first draft in one click: paragraphs in the style of summaries of the United Nations, their evidence attached.

By recommendation: what each kind of participant did, what they spoke of, differing views, and proposed wordings. By
theme: positions first, then who spoke of each theme. A report that names its sources gives each a sentence instead of
counting; a draft text begins as the text of each recommendation (the kinds of report, decision 0040). Sentences count
all who took a position, say "some" where the public table is merged, and never rest on confidential matter alone
(decision 0055).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from consultations.documents.subject_words import are_recommendations, kinds_of
from consultations.enums import Constituency
from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core import audit
from core.errors import Refused
from synthesis.coding.services import carry_codings_of_round
from synthesis.counts.paragraph_sentences import same_subject
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.sentences import reference_sentence
from synthesis.enums import DraftOrder, ReportKind
from synthesis.first_draft.counted_draft import (
    OnRecommendation,
    counted_paragraphs,
    position_paragraphs,
    theme_paragraphs,
    themes_of,
)
from synthesis.first_draft.draft_material import DraftMaterial
from synthesis.first_draft.draft_statements import Plan, Statement, paragraphs_of
from synthesis.first_draft.named_draft import named_paragraphs
from synthesis.models import Evidence, Finding, Section, SynthesisReport
from synthesis.reports.services import lock_report

_CONSTITUENCIES = list(Constituency)


def compile_draft(report: SynthesisReport, *, by: User, order: str = DraftOrder.BY_RECOMMENDATION) -> list[Finding]:
    """Fill an empty report: a section for each recommendation that was addressed, or for each theme.

    Inputs that the person may not see are not used. Raises NotAllowed, Refused `not_empty` or `unknown_order`.
    """
    if order not in DraftOrder.values:
        raise Refused("unknown_order", gettext_lazy("Choose an order from the list."), field="order")
    with transaction.atomic(), translation.override(report.language):
        report = lock_report(report, by=by)
        if report.findings.filter(removed_at__isnull=True).exists():
            raise Refused(
                "not_empty",
                gettext_lazy("The report already has findings."),
                hint=gettext_lazy(
                    "A draft can be compiled only into an empty report. Start another report, or remove the findings."
                ),
            )
        carry_codings_of_round(report.round)
        draft = _Draft(report, by)
        if order == DraftOrder.BY_THEME and report.kind != ReportKind.DRAFT_TEXT:
            draft.by_theme()
        else:
            draft.by_recommendation()
        if ReportKind(report.kind).names_sources:
            draft.references()
        Finding.objects.bulk_create(draft.findings)
        Evidence.objects.bulk_create(draft.evidence)
        audit.record("synthesis.report.compile", report, by=by, findings=len(draft.findings))
    return draft.findings


class _Draft:
    """The sections, findings and evidence of a draft. Findings and evidence are not saved yet."""

    def __init__(self, report: SynthesisReport, by: User) -> None:
        self.report, self.by = report, by
        self.material = DraftMaterial.of_report(report, by)
        self.findings: list[Finding] = []
        self.evidence: list[Evidence] = []
        self.order = report.sections.count()
        self.recommendations = list(recommendations_of(report.round).prefetch_related("texts"))
        self.positions: dict[object, list[BodyPosition]] = defaultdict(list)
        for row in body_positions(report.round):
            self.positions[row.recommendation].append(row)

    def by_recommendation(self) -> None:
        plan = _PLANNERS[ReportKind(self.report.kind)]
        for recommendation in self.recommendations:
            plans = list(plan(recommendation, self.positions[recommendation.pk], self.material))
            self._section(_("Views on %(subject)s") % {"subject": recommendation.words}, plans, recommendation)

    def by_theme(self) -> None:
        counts = ReportKind(self.report.kind).counts_positions
        positions = position_paragraphs if counts else named_paragraphs
        plans = [
            row for each in self.recommendations for row in positions(each, self.positions[each.pk], self.material)
        ]
        only_recommendations = are_recommendations(kinds_of(self.recommendations))
        title = _("Positions on the recommendations") if only_recommendations else _("Positions and answers")
        self._section(title, plans)
        position_rows = [
            position_row for rows in self.positions.values() for position_row in rows if position_row.counts
        ]
        for theme in themes_of(position_rows, self.material):
            on_theme = partial(theme_paragraphs if counts else named_paragraphs, theme=theme)
            plans = [
                row for each in self.recommendations for row in on_theme(each, self.positions[each.pk], self.material)
            ]
            self._section(theme.name, plans)

    def references(self) -> None:
        plans = [
            row for each in self.recommendations for row in _references(each, self.positions[each.pk], self.material)
        ]
        self._section(_("Reference material of treaty bodies and special procedures"), plans)

    def _section(self, title: str, plans: Sequence[Plan], about: Recommendation | None = None) -> None:
        if not plans:
            return
        self.order += 1
        section = Section.objects.create(report=self.report, title=title, order=self.order, recommendation=about)
        for order, plan in enumerate(plans, start=1):
            finding = Finding(report=self.report, section=section, order=order, written_by=self.by, **plan.columns)
            self.findings.append(finding)
            for place, (row, parts) in enumerate(plan.passages, start=1):
                more = {"order": place, "parts": list(parts), "level": self.material.facts.level(row.input)}
                self.evidence.append(Evidence(finding=finding, **row.columns(), **more, by=self.by))


def _text_to_revise(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: DraftMaterial
) -> Iterable[Plan]:
    """Yield the official text that was consulted on, with the passages on it as evidence, to be revised."""
    passages = [piece.passage for row in positions for piece in material.of(row)[:1]]
    text = Statement(material.official_text(recommendation), (("", passages),))
    return paragraphs_of([[lambda _subject: [text]]], ("", ""), {"recommendation": recommendation}, material)


_PLANNERS: dict[ReportKind, OnRecommendation] = {
    ReportKind.THEMATIC: counted_paragraphs,
    ReportKind.SUMMARY: named_paragraphs,
    ReportKind.DRAFT_TEXT: _text_to_revise,
}


def _references(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: DraftMaterial
) -> Iterable[Plan]:
    """Yield a sentence for each body that only refers.

    It is named only where all its cited inputs are public by name: everybody reads the sentence.
    """
    rows = [row for row in positions if not row.counts]
    rows.sort(key=lambda row: (_CONSTITUENCIES.index(Constituency(row.constituency)), row.name))
    units = [
        partial(_reference, recommendation, row, material)
        for row in rows
        if any(material.may_be_read(piece.passage.input.line_id) for piece in material.of(row))
    ]
    subjects = (recommendation.words_in_sentence, same_subject(recommendation.kind))
    yield from paragraphs_of([units], subjects, {"recommendation": recommendation}, material)


def _reference(
    recommendation: Recommendation, row: BodyPosition, material: DraftMaterial, subject: str
) -> Sequence[Statement]:
    pieces = material.of(row)
    is_public = row.body in material.source_names.public_on.get(row.recommendation, ())
    named = is_public and all(material.is_public(piece.passage.input) for piece in pieces)
    if named:
        name = row.name
    elif material.tells_kind(recommendation, row.constituency):
        kind = Constituency(row.constituency).label
        name = _("%(kind)s submission, name withheld") % {"kind": kind}
    else:
        name = _("Submission, name withheld")
    text = reference_sentence(name, subject)
    return [Statement(text, ((text, [piece.passage for piece in pieces]),))]
