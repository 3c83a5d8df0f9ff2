"""The outcome of a body's inputs, as its page shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from consultations.models import Delegation
from core.audience import Audience
from submissions.drafting.subjects import subject_heading
from submissions.enums import POSITION_LETTERS, PassageField, Position
from submissions.joint.members import memberships_in_sent
from submissions.models import JointMember, TriageDecision
from submissions.triage.inadmissibility import refusals_for, refusals_of
from submissions.triage.queue import answered
from synthesis.publication.outcomes import CitedIn, InputOutcome, outcomes_for, outcomes_for_letter, outcomes_of_joint


def outcome_paths(delegations: Iterable[UUID]) -> dict[UUID, str]:
    """Return the address of the outcomes of each of these that took part: by its own text, else by a joint one.

    Two queries.
    """
    keys = list(delegations)
    joined = memberships_in_sent().filter(
        organisation__delegations__in=keys, organisation__delegations__round=F("submission__delegation__round")
    )
    members = joined.values_list("organisation__delegations", "pk")
    paths = {key: reverse("joint_outcomes", args=[member]) for key, member in members}
    return paths | {key: reverse("outcomes", args=[key]) for key in answered(keys)}


@dataclass(frozen=True, slots=True)
class FindingLink:
    """A finding of a report with this title. `marks` say what changed since it was published."""

    report: str  # reference
    title: str
    number: int
    text: str
    language: str
    url: str
    marks: tuple[str, ...] = ()
    edition: int | None = None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One input: what it is about, how it begins, and its outcome."""

    became: InputOutcome
    where: str
    letter: str
    position: str
    text: str
    findings: tuple[FindingLink, ...]
    same_in: FindingLink | None = None  # the paragraph that makes the same point
    refusal: TriageDecision | None = None  # where the submission was found inadmissible, for who may read why

    @property
    def says(self) -> str:
        """The outcome in a word, or why there is none."""
        if not self.became.counts and not self.findings:
            return _("Not taken into account")
        return self.became.outcome_label or _("No outcome recorded")

    @property
    def reason(self) -> str:
        """The reason, in the words of the secretariat or of its closed list."""
        return self.became.reason or (str(self.refusal.get_reason_display()) if self.refusal else "")

    @property
    def tone(self) -> str:
        return "good" if self.findings else "" if self.became.outcome else "care"


def outcome_lines(delegation: Delegation, *, by: User, now: datetime) -> list[OutcomeLine] | None:
    """Return the outcomes by paragraph; None until a report of the round is public."""
    return _outcome_lines(outcomes_for(delegation, by=by, now=now), refusals_for(by, delegation))


def joint_outcome_lines(member: JointMember, *, by: User, now: datetime) -> list[OutcomeLine] | None:
    """Return the same of a joint text, for a body that is part of it."""
    return _outcome_lines(outcomes_of_joint(member, by=by, now=now))


def letter_lines(delegation: Delegation, audience: Audience, *, now: datetime) -> list[OutcomeLine] | None:
    """Return the same for a letter to the body (`outcomes_for_letter`)."""
    return _outcome_lines(outcomes_for_letter(delegation, audience, now=now), refusals_of(delegation))


def _outcome_lines(
    outcomes: list[InputOutcome] | None, refusals: Mapping[UUID, TriageDecision] = MappingProxyType({})
) -> list[OutcomeLine] | None:
    return None if outcomes is None else [_line(each, refusals) for each in outcomes]


def _line(became: InputOutcome, refusals: Mapping[UUID, TriageDecision]) -> OutcomeLine:
    visible = became.visible
    position = Position(visible.position) if visible.position else None
    return OutcomeLine(
        became=became,
        where=subject_heading(visible),
        letter=POSITION_LETTERS[position] if position else "",
        position=str(position.label) if position else "",
        text=next((text for name in PassageField.values if (text := visible.text(name))), ""),
        findings=tuple(map(_link, became.cited_in)),
        same_in=_link(became.same_in) if became.same_in else None,
        refusal=refusals.get(visible.submission) if visible.submission and not became.counts else None,
    )


def _link(cited: CitedIn) -> FindingLink:
    url = f"{reverse('report', args=[cited.report])}#finding-{cited.number}"
    named = cited.report, cited.title, cited.number
    return FindingLink(*named, cited.text, cited.language, url, cited.marks, cited.edition)
