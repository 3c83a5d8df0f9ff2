"""What became of a body's own inputs, for its own people, once the report is out (PRACTICE 20).

From the frozen publications: what a later draft cites is nobody's to know yet (A5).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from consultations.domain.audience import audience_for
from consultations.models import Delegation, Round
from core.audience import Audience, Level
from submissions.domain.reading import Door
from submissions.domain.shown import ShownInput
from submissions.enums import SubmissionState
from submissions.models import Input, JointMember, Version
from submissions.rules import inputs_visible_to
from synthesis.domain.publications import released
from synthesis.domain.voices import EMPTY
from synthesis.enums import Outcome
from synthesis.models import Disposition


@dataclass(frozen=True, slots=True)
class CitedIn:
    """A finding of a published report."""

    report: str  # reference
    number: int
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Became:
    """One input of the body: the findings that rest on it, else what the secretariat said of it; `outcome` is "" where
    it said nothing, and where the submission was not taken into account (`counts`). `same_in`: the published paragraph
    that makes the same point."""

    shown: ShownInput
    counts: bool
    cited_in: tuple[CitedIn, ...] = ()
    outcome: str = ""
    reason: str = ""
    same_in: CitedIn | None = None

    @property
    def outcome_label(self) -> str:
        return str(Outcome(self.outcome).label) if self.outcome else ""


def what_became(delegation: Delegation, *, by: Any, now: datetime) -> list[Became] | None:
    """Of the inputs that the person may see of the body, by paragraph; None until a report of the round is public.

    The number of queries does not depend on the inputs.
    """
    current = Version.objects.current().filter(submission__delegation=delegation)
    return _of_versions(current, delegation.round, audience_for(by, delegation), by=by, now=now)


def what_became_of_joint(member: JointMember, *, by: Any, now: datetime) -> list[Became] | None:
    """The same of a joint text, for a body that stands with it (`submissions.doors.stood_with`): it reads that text as
    its lead does, and nothing else of the lead."""
    submission = member.submission
    current = Version.objects.current().filter(submission=submission)
    as_lead = Audience(Level.ORGANISATION, delegation=submission.delegation_id)
    return _of_versions(current, submission.delegation.round, as_lead, by=by, now=now)


def _of_versions(
    versions: QuerySet[Version], round: Round, audience: Audience, *, by: Any, now: datetime
) -> list[Became] | None:
    editions = released(now).filter(report__round=round)
    publications = list(editions.order_by("first_released", "pk"))  # type: ignore[misc]  # an annotation
    if not publications:
        return None
    rows = Input.objects.filter(version__in=versions.values("pk"), pk__in=inputs_visible_to(by).values("pk"))
    door = Door(round, audience, now=now)
    shown = [each for _key, each in door.each(rows.exclude(EMPTY)) if each is not None]
    lines = {each.line for each in shown if each.line}
    rows_out = list(_printed(row.outline for row in publications))
    cited = _cited(rows_out, lines)
    printed = {row["id"]: here for row, here in rows_out}
    said = {row.line_id: row for row in Disposition.objects.filter(line__in=lines).order_by("at", "pk")}
    return [_became(each, cited, said, printed) for each in shown]


def _became(
    shown: ShownInput,
    cited: dict[UUID, list[CitedIn]],
    said: dict[UUID, Disposition],
    printed: Mapping[str, CitedIn],
) -> Became:
    """A disposition that names a paragraph says nothing while that paragraph is in no published report."""
    counts = shown.state == SubmissionState.ADMISSIBLE
    if shown.line is not None and (found := cited.get(shown.line)):
        return Became(shown, counts, tuple(found), Outcome.CITED)
    told = said.get(shown.line) if counts and shown.line else None
    if told is None:
        return Became(shown, counts)
    if told.finding_id is None:
        return Became(shown, counts, (), told.outcome, told.reason)
    same_in = printed.get(str(told.finding_id))
    if same_in is None:
        return Became(shown, counts)
    return Became(shown, counts, (), told.outcome, told.reason, same_in)


def _printed(outlines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[Mapping[str, Any], CitedIn]]:
    """The paragraphs that stand in published reports."""
    for outline in outlines:
        for section in outline["sections"]:
            for row in section["findings"]:
                if not row.get("removed"):
                    yield row, CitedIn(outline["reference"], row["number"], row["text"], outline["language"])


def _cited(rows: Iterable[tuple[Mapping[str, Any], CitedIn]], lines: Collection[UUID]) -> dict[UUID, list[CitedIn]]:
    """By line: an outline names the version of the input that it quotes, which a correction may have replaced."""
    mine = {str(key): line for key, line in Input.objects.filter(line__in=lines).values_list("pk", "line")}
    found: dict[UUID, list[CitedIn]] = defaultdict(list)
    for row, here in rows:
        for line in {mine[each["input"]] for each in row["evidence"] if each["input"] in mine}:
            found[line].append(here)
    return found
