"""Who answered on a recommendation, and what the findings on it rest on: beside the passages of the writing desk."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from consultations.enums import Constituency
from consultations.models import Recommendation, Round
from core import clock
from core.audience import Audience
from submissions.domain.knowledge import Knowledge
from synthesis.domain.dispositions import standing_inputs
from synthesis.domain.positions import withheld_voices
from synthesis.domain.voices import Voice, voices
from synthesis.domain.written import Written
from synthesis.models import SynthesisReport


@dataclass(frozen=True, slots=True)
class Answered:
    """One kind of body: how many spoke, of how many invited; how many are behind what is written."""

    constituency: str
    spoke: int
    invited: int
    cited: int

    @property
    def label(self) -> str:
        return str(Constituency(self.constituency).label)


def answered(
    round: Round, about: Recommendation | None, findings: Iterable[Written], audience: Audience
) -> list[Answered]:
    """By kind of body, in the order of the list; treaty bodies and special procedures too, which refer only. To readers
    without sight of confidential matter who spoke without name is silent, but where the kind points at nobody."""
    invited = dict(round.delegations.values_list("organisation__constituency").annotate(Count("pk")))
    lines = {row.line for each in findings for row in each.cited}
    bodies: dict[str, set[UUID]] = defaultdict(set)
    cited: dict[str, set[UUID]] = defaultdict(set)
    for voice in _told(round, about, lines, audience):
        bodies[voice.constituency].add(voice.body)
        if voice.lines & lines:
            cited[voice.constituency].add(voice.body)
    return [
        Answered(kind.value, len(bodies[kind]), invited[kind], len(cited[kind]))
        for kind in Constituency
        if kind in invited
    ]


def _told(round: Round, about: Recommendation | None, lines: set[UUID], audience: Audience) -> list[Voice]:
    on = [about.pk] if about else None
    if audience.sees_confidential:
        return voices(round, on=on, citing=lines)
    spoken = voices(round, on=on)
    withheld, known = withheld_voices(round, spoken), Knowledge(round, clock.now(), words=False)
    return [
        voice
        for voice in spoken
        if voice not in withheld or known.class_of(voice.constituency, (voice.recommendation, None, None))
    ]


def rests(answered: Iterable[Answered]) -> list[dict[str, Any]]:
    """States, civil society, all others: how many bodies the findings rest on, and how many there are to rest on."""
    rows, parts = list(answered), []
    others = set(Constituency) - {Constituency.STATE, Constituency.CIVIL_SOCIETY}
    for kinds, label in (
        ({Constituency.STATE}, _("States")),
        ({Constituency.CIVIL_SOCIETY}, _("civil society")),
        (others, _("others")),
    ):
        mine = [each for each in rows if each.constituency in kinds]
        parts.append({"label": label, "cited": sum(e.cited for e in mine), "spoke": sum(e.spoke for e in mine)})
    return parts if any(part["cited"] for part in parts) else []


def open_lines(report: SynthesisReport, about: Recommendation | None) -> int:
    """Inputs on it of which nobody has said what became of them. One query."""
    if about is None:
        return 0
    return int(standing_inputs(report.round, report=report).filter(recommendation=about, outcome="").count())
