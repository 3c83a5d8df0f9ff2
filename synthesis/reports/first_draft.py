"""A first draft in one click, its sentences counted and their evidence attached, to be rewritten by a person.

On each recommendation, for every kind of body and position, a sentence of all who took it; then, for every theme, how
many of those spoke of it. Where the public table merges positions, the sentence says "some". A report that names its
sources names them instead of counting; a draft text begins as the text of each recommendation (the kinds of report,
decision 0040).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _, gettext_lazy

from accounts.models import User
from consultations.enums import Constituency
from consultations.models import Recommendation
from consultations.rounds.selectors import recommendations_of
from core import audit
from core.errors import Refused
from core.text.strings import digest
from submissions.enums import Confidentiality, PassageField, Position, SubmissionKind
from submissions.models import Input
from submissions.visibility.disclosure_context import inputs_of_counted_versions
from synthesis import permissions
from synthesis.coding.passages import Anchor
from synthesis.coding.services import carry_codings_of_round
from synthesis.counts.positions import BodyPosition, body_positions
from synthesis.counts.quantities import current_codings, grouped, position_taken
from synthesis.counts.sentences import (
    counted_sentence,
    joint_name,
    named_sentence,
    named_theme_sentence,
    reference_sentence,
    theme_sentence,
    unnamed_sentence,
)
from synthesis.enums import Quantity, ReportKind
from synthesis.models import CodedPassage, Evidence, Finding, Section, SynthesisReport, Theme
from synthesis.publication.public_counts import PublicTable
from synthesis.publication.source_names import names_of_bodies
from synthesis.quality.source_changes import SourceFacts, source_facts
from synthesis.reports.services import lock_report

_CONSTITUENCIES, _POSITIONS = list(Constituency), list(Position.values)


@dataclass(frozen=True, slots=True)
class ThemedPassage:
    """A passage with its theme; None for an uncoded passage."""

    passage: Anchor
    theme: Theme | None


def compile_draft(report: SynthesisReport, *, by: User) -> list[Finding]:
    """Fill an empty report: a section for each recommendation that was addressed, then the reference material.

    Inputs that the person may not see are not used. Raises NotAllowed, Refused `not_empty`.
    """
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
        spoken = body_positions(report.round)
        said, known = _passages(report, by)
        coded = grouped(current_codings(report.round).order_by().values_list("theme", "input__line"))
        table = PublicTable.of(report.round)
        sees_all = permissions.sees_confidential(by, report.round)
        material = _Material(said, coded, table, sees_all, known, names_of_bodies(report.round, report.language))
        plan = _PLANNERS[ReportKind(report.kind)]
        made: list[Finding] = []
        evidence: list[Evidence] = []
        order = report.sections.count()
        for recommendation in recommendations_of(report.round):
            heard = [voice for voice in spoken if voice.recommendation == recommendation.pk]
            plans = list(plan(recommendation, heard, material))
            if plans:
                order += 1
                section = Section.objects.create(report=report, title=_title(recommendation), order=order)
                _add_findings(section, plans, known, made, evidence, by=by)
        references = list(_references(recommendations_of(report.round), spoken, material, known))
        if references and ReportKind(report.kind).names_sources:
            title = _("Reference material of treaty bodies and special procedures")
            section = Section.objects.create(report=report, title=title, order=order + 1)
            _add_findings(section, references, known, made, evidence, by=by)
        Finding.objects.bulk_create(made)
        Evidence.objects.bulk_create(evidence)
        audit.record("synthesis.report.compile", report, by=by, findings=len(made))
    return made


@dataclass(frozen=True, slots=True)
class Plan:
    """A finding to be made: its columns, and its passages."""

    columns: Mapping[str, Any]
    passages: tuple[Anchor, ...]


@dataclass(frozen=True, slots=True)
class _Material:
    """What a draft is made from.

    Passages by line, as far as the person sees them; the lines of each theme, whether or not the person sees them; and
    the public table.
    """

    said: Mapping[UUID, list[ThemedPassage]]
    coded: Mapping[UUID, set[UUID]]
    table: PublicTable
    sees_all: bool
    known: SourceFacts
    names: Mapping[UUID, str]

    def is_named(self, voice: BodyPosition) -> bool:
        """Return whether the public reads the body's name with its position."""
        return voice.body not in self.table.withheld.get((voice.recommendation, voice.constituency), ())

    def name(self, voice: BodyPosition) -> str:
        """Return the name for a sentence: for a joint submission its lead, and that there are others."""
        name = self.names[voice.body]
        own = self.of(voice) if voice.aligned_with is None else []
        is_joint = any(piece.passage.input.version.submission.kind == SubmissionKind.JOINT for piece in own)
        return joint_name(name) if is_joint else name

    def sees(self, voice: BodyPosition) -> bool:
        """Return whether the person reads what the body said there, or may know its position otherwise."""
        if not self.of(voice) and voice.has_words:
            return False
        return self.sees_all or self.is_named(voice) or (voice.has_words and voice.aligned_with is None)

    def of(self, voice: BodyPosition, theme: Theme | None = None) -> list[ThemedPassage]:
        pieces = [piece for line in sorted(voice.lines, key=str) for piece in self.said.get(line, ())]
        return pieces if theme is None else [piece for piece in pieces if piece.theme == theme]


def _by_position(positions: Iterable[BodyPosition]) -> list[tuple[tuple[str, str], list[BodyPosition]]]:
    """Return counted bodies by kind and position, in the order of their lists."""
    groups: dict[tuple[str, str], list[BodyPosition]] = defaultdict(list)
    for voice in sorted(positions, key=lambda voice: (voice.name, str(voice.body))):
        if voice.counts:
            groups[voice.constituency, position_taken(voice)].append(voice)
    return sorted(groups.items(), key=lambda item: _rank(*item[0]))


def _themes_of(bodies: Iterable[BodyPosition], material: _Material) -> list[Theme]:
    themes = {piece.theme for voice in bodies for piece in material.of(voice) if piece.theme}
    return sorted(themes, key=lambda theme: (theme.order, theme.name))


def _counted(recommendation: Recommendation, positions: Sequence[BodyPosition], material: _Material) -> Iterable[Plan]:
    """Yield sentences on positions, then on themes, each by kind of body and position.

    First how many took which position, counting all of them; then, by theme, how many of those spoke of it.
    """
    addressed = Counter(voice.constituency for voice in positions if voice.counts)
    ordered = _by_position(positions)
    for (kind, position), bodies in ordered:
        if plan := _of_positions(recommendation, kind, position, bodies, addressed[kind], material):
            yield plan
    for theme in _themes_of((voice for voice in positions if voice.counts), material):
        for (kind, position), bodies in ordered:
            if plan := _of_theme(recommendation, kind, position, bodies, theme, material):
                yield plan


def _named(recommendation: Recommendation, positions: Sequence[BodyPosition], material: _Material) -> Iterable[Plan]:
    """Yield sentences with names: who took which position, then who spoke of which theme.

    For bodies that are public without a name, only that there are some; nothing on those that are not public.
    """
    subject = recommendation.words_in_sentence
    everybody: list[BodyPosition] = []
    for (kind, position), bodies in _by_position(positions):
        named = [voice for voice in bodies if material.is_named(voice) and material.sees(voice)]
        everybody += named
        if named:
            text = named_sentence([material.name(voice) for voice in named], subject, position)
            passages = _unique(pieces[0].passage for voice in named if (pieces := material.of(voice)))
            yield Plan({"recommendation": recommendation, "text": text}, passages)
        others = (piece.passage for voice in bodies if not material.is_named(voice) for piece in material.of(voice)[:1])
        nameless = _unique(row for row in others if material.known.level(row.input) == Confidentiality.NAMELESS)
        if nameless:
            text = unnamed_sentence(kind, subject, position)
            counts = {"counted": [kind], "positions": [position], "quantity": Quantity.SOME}
            yield Plan({"recommendation": recommendation, "text": text, **counts}, nameless)
    for theme in _themes_of(everybody, material):
        spoke = [voice for voice in everybody if material.of(voice, theme)]
        text = named_theme_sentence([material.name(voice) for voice in spoke], subject, theme.name)
        passages = _unique(piece.passage for voice in spoke for piece in material.of(voice, theme))
        yield Plan({"recommendation": recommendation, "theme": theme, "text": text}, passages)


def _text_to_revise(
    recommendation: Recommendation, positions: Sequence[BodyPosition], material: _Material
) -> Iterable[Plan]:
    """Yield the text that was consulted on, with the passages on it as evidence, to be revised."""
    passages = _unique(piece.passage for voice in positions for piece in material.of(voice)[:1])
    if passages:
        yield Plan({"recommendation": recommendation, "text": recommendation.text}, passages)


_PLANNERS: Mapping[ReportKind, Callable[[Recommendation, Sequence[BodyPosition], _Material], Iterable[Plan]]] = {
    ReportKind.THEMATIC: _counted,
    ReportKind.SUMMARY: _named,
    ReportKind.DRAFT_TEXT: _text_to_revise,
}


def _of_positions(
    recommendation: Recommendation,
    kind: str,
    position: str,
    bodies: list[BodyPosition],
    addressed: int,
    material: _Material,
) -> Plan | None:
    """Return the sentence on a position; None where the person may read none of its bodies.

    The number is complete: it includes bodies without words or a theme, and those that the person may not read.
    """
    seen = [voice for voice in bodies if material.sees(voice)]
    if not seen:
        return None
    columns = {"recommendation": recommendation, "counted": [kind], "positions": [position]}
    some = material.table.is_merged(Finding(recommendation=recommendation), kind)
    text = counted_sentence(kind, len(bodies), addressed, recommendation.words_in_sentence, position, some=some)
    passages = _unique(pieces[0].passage for voice in seen if (pieces := material.of(voice)))
    return Plan({**columns, "text": text, **_promise(len(bodies), addressed, some=some)}, passages)


def _of_theme(
    recommendation: Recommendation,
    kind: str,
    position: str,
    bodies: list[BodyPosition],
    theme: Theme,
    material: _Material,
) -> Plan | None:
    """Return how many of the bodies with the position spoke of the theme; None if the person may read none of them."""
    lines = material.coded.get(theme.pk, set())
    spoke = [voice for voice in bodies if not voice.lines.isdisjoint(lines)]
    passages = _unique(piece.passage for voice in spoke for piece in material.of(voice, theme))
    if not passages:
        return None
    counts = {"counted": [kind], "positions": [position], "counts_theme": True}
    columns = {"recommendation": recommendation, "theme": theme, **counts}
    trial = Finding(**columns)
    whole, who = (frozenset(voice.body for voice in voices) for voices in (bodies, spoke))
    some = material.table.refuses_share(trial, kind, who, whole)
    text = theme_sentence(
        kind, len(spoke), len(bodies), recommendation.words_in_sentence, position, theme.name, some=some
    )
    return Plan({**columns, "text": text, **_promise(len(spoke), len(bodies), some=some)}, passages)


def _promise(numerator: int, denominator: int, *, some: bool) -> dict[str, Any]:
    if some:
        return {"quantity": Quantity.SOME}
    quantity = Quantity.ALL if numerator == denominator else Quantity.NUMBER
    return {"quantity": quantity, "number": numerator, "out_of": denominator}


def _references(
    recommendations: Iterable[Recommendation], spoken: Iterable[BodyPosition], material: _Material, facts: SourceFacts
) -> Iterable[Plan]:
    """Yield a sentence for each body that only refers.

    It is named only where all its cited inputs are public by name: everybody reads the sentence.
    """
    rows = [voice for voice in spoken if not voice.counts]
    for recommendation in recommendations:
        for voice in sorted(
            rows, key=lambda voice: (_CONSTITUENCIES.index(Constituency(voice.constituency)), voice.name)
        ):
            if voice.recommendation == recommendation.pk and (pieces := material.of(voice)):
                named = all(facts.level(piece.passage.input) == Confidentiality.PUBLIC for piece in pieces)
                kind = Constituency(voice.constituency).label
                name = voice.name if named else _("%(kind)s submission, name withheld") % {"kind": kind}
                yield Plan(
                    {
                        "recommendation": recommendation,
                        "text": reference_sentence(name, recommendation.words_in_sentence),
                    },
                    _unique(piece.passage for piece in pieces),
                )


def _passages(report: SynthesisReport, by: User) -> tuple[dict[UUID, list[ThemedPassage]], SourceFacts]:
    """Return by line the coded passages of the current versions, else the whole field. Nine queries."""
    round_ = report.round
    inputs = {
        row.pk: row
        for row in inputs_of_counted_versions(round_)
        .filter(recommendation__isnull=False)
        .select_related("version__submission", "line")
        .order_by("number")
    }
    known = source_facts(round_, {row.line_id for row in inputs.values()}, of_all=True)
    sees_all = permissions.sees_confidential(by, round_)
    found: dict[UUID, list[ThemedPassage]] = defaultdict(list)
    coded = CodedPassage.objects.filter(theme__round=round_, input__in=inputs)
    for row in coded.select_related("theme").order_by("theme__order", "start"):
        input_ = inputs[row.input_id]
        if _usable(input_, row.field, row.start, row.end, known, sees_all):
            found[input_.line_id].append(
                ThemedPassage(Anchor(input_, row.field, row.start, row.end, row.digest), row.theme)
            )
    for input_ in inputs.values():
        if input_.line_id not in found:
            whole = _whole(input_)
            if whole is not None and _usable(input_, whole.field, whole.start, whole.end, known, sees_all):
                found[input_.line_id].append(ThemedPassage(whole, None))
    return found, known


def _usable(input_: Input, field: str, start: int, end: int, facts: SourceFacts, sees_all: bool) -> bool:
    hidden = facts.level(input_) == Confidentiality.SECRETARIAT and not sees_all
    return not hidden and not facts.is_redacted(input_, field, start, end)


def _whole(input_: Input) -> Anchor | None:
    for field in PassageField.values:
        text: str = getattr(input_, field)
        if text.strip():
            return Anchor(input_, field, 0, len(text), digest(text))
    return None


def _add_findings(
    section: Section,
    plans: Iterable[Plan],
    facts: SourceFacts,
    findings: list[Finding],
    evidence: list[Evidence],
    *,
    by: User,
) -> None:
    for order, plan in enumerate(plans, start=1):
        finding = Finding(report=section.report, section=section, order=order, written_by=by, **plan.columns)
        findings.append(finding)
        evidence += [
            Evidence(finding=finding, **row.columns(), order=place, level=facts.level(row.input), by=by)
            for place, row in enumerate(plan.passages, start=1)
        ]


def _unique(passages: Iterable[Anchor]) -> tuple[Anchor, ...]:
    return tuple({(row.input.pk, row.field, row.start, row.end): row for row in passages}.values())


def _rank(kind: str, position: str) -> tuple[int, int]:
    return _CONSTITUENCIES.index(Constituency(kind)), _POSITIONS.index(position)


def _title(recommendation: Recommendation) -> str:
    return _("Views on %(subject)s") % {"subject": recommendation.words}
