"""A first draft in one click: a finding for every recommendation, theme, position and kind of body, its evidence
attached and its sentence counted, to be rewritten by a person."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consultations.domain.queries import recommendations_of
from consultations.enums import Constituency
from consultations.models import Recommendation
from core import audit
from core.errors import Refused
from core.text import digest
from submissions.domain.knowledge import counted_versions
from submissions.enums import Confidentiality, PassageField, Position
from submissions.models import Input
from synthesis import rules
from synthesis.domain.passages import Anchor
from synthesis.domain.reports import lock_report
from synthesis.domain.sentences import counted_sentence, reference_sentence
from synthesis.domain.sight import Facts, facts
from synthesis.domain.voices import Voice, voices
from synthesis.enums import Quantity
from synthesis.models import CodedPassage, Evidence, Finding, Section, SynthesisReport, Theme

_CONSTITUENCIES, _POSITIONS = list(Constituency), list(Position.values)


@dataclass(frozen=True, slots=True)
class Said:
    """A passage with the theme it was given; none for what nobody has coded."""

    passage: Anchor
    theme: Theme | None


def compile_draft(report: SynthesisReport, *, by: Any) -> list[Finding]:
    """Fills an empty report: a section for each recommendation that was addressed, then the reference material.

    What the compiler of the draft may not see is not drafted from. Raises NotYours, Refused `not_empty`.
    """
    with transaction.atomic(), translation.override(report.language):
        report = lock_report(report, by=by)
        if report.findings.filter(removed_at__isnull=True).exists():
            raise Refused(
                "not_empty",
                gettext_lazy("The report has findings already."),
                hint=gettext_lazy("A draft is compiled into an empty report: begin another one, or remove them."),
            )
        spoken = voices(report.round)
        said, known = _passages(report, by)
        made: list[Finding] = []
        evidence: list[Evidence] = []
        order = report.sections.count()
        for recommendation in recommendations_of(report.round):
            heard = [voice for voice in spoken if voice.recommendation == recommendation.pk]
            plans = list(_plans(recommendation, [voice for voice in heard if voice.counts], said))
            if plans:
                order += 1
                section = Section.objects.create(report=report, title=_title(recommendation), order=order)
                _keep(section, plans, known, made, evidence, by=by)
        references = list(_references(recommendations_of(report.round), spoken, said, known))
        if references:
            title = _("Reference material of treaty bodies and special procedures")
            section = Section.objects.create(report=report, title=title, order=order + 1)
            _keep(section, references, known, made, evidence, by=by)
        Finding.objects.bulk_create(made)
        Evidence.objects.bulk_create(evidence)
        audit.record("synthesis.report.compile", report, by=by, findings=len(made))
    return made


@dataclass(frozen=True, slots=True)
class Plan:
    """A finding to be: its columns, and the passages under it."""

    columns: Mapping[str, Any]
    passages: tuple[Anchor, ...]


def _plans(recommendation: Recommendation, heard: Iterable[Voice], said: Mapping[UUID, list[Said]]) -> Iterable[Plan]:
    """By theme (the codebook's order, uncoded last), position, constituency."""
    voices = list(heard)
    denominators: dict[str, int] = defaultdict(int)
    groups: dict[tuple[Any, str, str], list[Voice]] = defaultdict(list)
    themes: dict[Any, Theme | None] = {}
    for voice in voices:
        denominators[voice.constituency] += 1
        found = {piece.theme.pk if piece.theme else None: piece.theme for piece in _said(voice, said)}
        if not voice.has_words:
            found = {None: None}
        themes |= found
        for key in found:
            groups[key, voice.position, voice.constituency].append(voice)
    for (key, position, constituency), bodies in sorted(groups.items(), key=lambda item: _rank(item[0], themes)):
        theme, denominator = themes[key], denominators[constituency]
        passages = _unique(piece.passage for voice in bodies for piece in _said(voice, said) if piece.theme == theme)
        if not passages:
            continue  # positions without a word: nothing to rest a sentence on
        yield Plan(
            {
                "recommendation": recommendation,
                "theme": theme,
                "text": counted_sentence(
                    constituency,
                    len(bodies),
                    denominator,
                    recommendation.words_in_sentence,
                    position,
                    theme=theme.name if theme else "",
                ),
                "quantity": Quantity.ALL if len(bodies) == denominator else Quantity.NUMBER,
                "counted": [constituency],
                "positions": [position] if position else [],
                "number": len(bodies),
                "out_of": denominator,
            },
            passages,
        )


def _references(
    recommendations: Iterable[Recommendation], spoken: Iterable[Voice], said: Mapping[UUID, list[Said]], known: Facts
) -> Iterable[Plan]:
    """By name only where all that is cited is public by name: the sentence is for everybody."""
    rows = [voice for voice in spoken if not voice.counts]
    for recommendation in recommendations:
        for voice in sorted(
            rows, key=lambda voice: (_CONSTITUENCIES.index(Constituency(voice.constituency)), voice.name)
        ):
            if voice.recommendation == recommendation.pk and (pieces := _said(voice, said)):
                named = all(known.level(piece.passage.input) == Confidentiality.PUBLIC for piece in pieces)
                kind = Constituency(voice.constituency).label
                name = voice.name if named else _("%(kind)s submission, name withheld") % {"kind": kind}
                yield Plan(
                    {
                        "recommendation": recommendation,
                        "text": reference_sentence(name, recommendation.words_in_sentence),
                    },
                    _unique(piece.passage for piece in pieces),
                )


def _said(voice: Voice, said: Mapping[UUID, list[Said]]) -> list[Said]:
    return [piece for line in sorted(voice.lines, key=str) for piece in said.get(line, ())]


def _passages(report: SynthesisReport, by: Any) -> tuple[dict[UUID, list[Said]], Facts]:
    """By line: coded passages of the current versions, else the whole of what was said. Nine queries."""
    round = report.round
    inputs = {
        row.pk: row
        for row in Input.objects.filter(version__in=counted_versions(round).values("pk"), recommendation__isnull=False)
        .select_related("version__submission", "line")
        .order_by("number")
    }
    known = facts(round, {row.line_id for row in inputs.values()}, of_all=True)
    sees_all = rules.sees_confidential(by, round)
    found: dict[UUID, list[Said]] = defaultdict(list)
    coded = CodedPassage.objects.filter(theme__round=round, input__in=inputs)
    for row in coded.select_related("theme").order_by("theme__order", "start"):
        input = inputs[row.input_id]
        if _usable(input, row.field, row.start, row.end, known, sees_all):
            found[input.line_id].append(Said(Anchor(input, row.field, row.start, row.end, row.digest), row.theme))
    for input in inputs.values():
        if input.line_id not in found:
            whole = _whole(input)
            if whole is not None and _usable(input, whole.field, whole.start, whole.end, known, sees_all):
                found[input.line_id].append(Said(whole, None))
    return found, known


def _usable(input: Input, field: str, start: int, end: int, known: Facts, sees_all: bool) -> bool:
    hidden = known.level(input) == Confidentiality.SECRETARIAT and not sees_all
    return not hidden and not known.is_redacted(input, field, start, end)


def _whole(input: Input) -> Anchor | None:
    for field in PassageField.values:
        text: str = getattr(input, field)
        if text.strip():
            return Anchor(input, field, 0, len(text), digest(text))
    return None


def _keep(
    section: Section, plans: Iterable[Plan], known: Facts, made: list[Finding], evidence: list[Evidence], *, by: Any
) -> None:
    for order, plan in enumerate(plans, start=1):
        finding = Finding(report=section.report, section=section, order=order, written_by=by, **plan.columns)
        made.append(finding)
        evidence += [
            Evidence(finding=finding, **row.columns(), order=place, level=known.level(row.input), by=by)
            for place, row in enumerate(plan.passages, start=1)
        ]


def _unique(passages: Iterable[Anchor]) -> tuple[Anchor, ...]:
    return tuple({(row.input.pk, row.field, row.start, row.end): row for row in passages}.values())


def _rank(key: tuple[Any, str, str], themes: Mapping[Any, Theme | None]) -> tuple[Any, ...]:
    theme = themes[key[0]]
    return (
        theme is None,
        theme.order if theme else 0,
        theme.name if theme else "",
        _CONSTITUENCIES.index(Constituency(key[2])),
        _POSITIONS.index(key[1]) if key[1] in _POSITIONS else len(_POSITIONS),
    )


def _title(recommendation: Recommendation) -> str:
    return _("Views on %(subject)s") % {"subject": recommendation.words}
