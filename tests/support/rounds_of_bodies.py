"""A seeded round in which many bodies answer in every way that a count must get right, written in bulk."""

import random
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from consultations.enums import Constituency
from consultations.models import Delegation, Organisation
from core.text.strings import digest
from submissions.models import (
    Alignment,
    ConfidentialityChange,
    Erasure,
    Input,
    JointMember,
    Line,
    Submission,
    TriageDecision,
    Version,
    Withdrawal,
)
from synthesis.models import CodedPassage, Theme

POSITIONS = {
    "supports": 40, "amendment": 20, "reservations": 8, "opposes": 6, "notes": 8, "information": 5, "question": 3,
    "none": 4, "": 6,
}  # fmt: skip
KINDS = {
    Constituency.STATE: 60, Constituency.CIVIL_SOCIETY: 50, Constituency.NHRI: 12, Constituency.LOCAL_GOVERNMENT: 8,
    Constituency.ACADEMIA: 6, Constituency.TREATY_BODY: 3, Constituency.SPECIAL_PROCEDURE: 3,
    Constituency.PARLIAMENT: 1, Constituency.RED_CROSS: 2,
}  # fmt: skip
OUTCOMES = {"admissible": 84, "inadmissible": 6, "clarification": 2, "": 8}
FATES = {"": 93, "withdrawn": 5, "erased": 2}
THEMES = ("Towns", "Guardians", "Legal aid")


def about_question(about: Any) -> dict[str, Any]:
    """A question takes no position and no rewording."""
    return {"position": "", "rewording": "", "comment": "It is done."} if about.kind == "question" else {}


@dataclass
class Bodies:
    """The generator; `chance` decides everything."""

    scenario: Any
    at: Any
    chance: random.Random
    sent: list[tuple[Submission, list[Version]]] = field(default_factory=list)

    def one(self, weights: dict[Any, float]) -> Any:
        return self.chance.choices(list(weights), list(weights.values()))[0]

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def fill(self, model: Any, rows: Iterable[dict[str, Any]]) -> list[Any]:
        made = [model(**row) for row in rows]
        model.objects.bulk_create(made, batch_size=200)
        return made

    def key(self) -> str:
        return uuid.UUID(int=self.chance.getrandbits(128)).hex[:20]

    def build(self, number: int) -> None:
        """`number` bodies, each constituency among them, on the recommendations of the round."""
        kinds = [*Constituency, *(self.one(KINDS) for _ in range(number - len(Constituency)))]
        bodies = self.fill(
            Organisation,
            (
                {"code": f"G{n}", "name": f"Body {n:03}", "short_name": f"Body {n:03}", "constituency": kind,
                 "confirmed_at": self.at} for n, kind in enumerate(kinds)
            ),
        )  # fmt: skip
        delegations = self.fill(Delegation, ({"round": self.scenario.round, "organisation": body} for body in bodies))
        for delegation in delegations:
            if self.often(0.92):
                self._submission(delegation, "own", 1)
            if self.often(0.08):
                self._submission(delegation, "joint", 2)
        self._facts()
        self._codings()

    def _submission(self, delegation: Delegation, kind: str, sequence: int) -> None:
        """One or two versions, sent one after the other; perhaps a draft of a third."""
        row = {"reference": self.key(), "delegation": delegation, "kind": kind, "sequence": sequence}
        submission = Submission.objects.create(**row)
        lines: dict[tuple[Any, int], Line] = {}
        versions: list[Version] = []
        said: dict[tuple[Any, int], dict[str, Any]] = {}
        follows = self._leader()
        for number in range(1, 2 + self.often(0.25)):
            version = self._version(submission, number)
            said = self._answers(said, self._fear(submission))
            for place in said:
                if place not in lines:
                    lines[place] = Line.objects.create(submission=submission, public_reference=self.key())
            self.fill(
                Input,
                (
                    {"version": version, "line": lines[place], "recommendation": place[0], "number": place[1], **row}
                    for place, row in said.items()
                ),
            )
            if follows:
                leader, excepted = follows
                Alignment.objects.create(version=version, with_version=leader).excepted.set(excepted)
            version.submitted_at, version.submitted_by = self.at + timedelta(minutes=number), self.scenario.manager
            version.is_late = self.often(0.1)
            Version.objects.bulk_update([version], ["submitted_at", "submitted_by", "is_late"])
            versions.append(version)
        if self.often(0.04):
            self._version(submission, 9)
        self.sent.append((submission, versions))

    def _version(self, submission: Submission, number: int) -> Version:
        level = "nameless" if self.often(0.1 * self._fear(submission)) else "public"
        row = {"submission": submission, "number": number, "started_by": self.scenario.manager, "consents": True}
        return Version.objects.create(confidentiality=level, **row)

    def _leader(self) -> tuple[Version, list[Any]] | None:
        """Some follow what another has sent, perhaps an older version of it, all or all but one recommendation."""
        if not self.sent or not self.often(0.15):
            return None
        _submission, versions = self.chance.choice(self.sent)
        return versions[0], [self.chance.choice(list(self.scenario.recommendations.values()))] if self.often(
            0.5
        ) else []

    def _fear(self, submission: Submission) -> float:
        """How often something is sent in confidence: by civil society often, by others now and then."""
        return 1.0 if submission.delegation.organisation.constituency == Constituency.CIVIL_SOCIETY else 0.03

    def _answers(
        self, before: dict[tuple[Any, int], dict[str, Any]], fear: float
    ) -> dict[tuple[Any, int], dict[str, Any]]:
        """Of one version: some as in the one before, some changed, some new, some gone."""
        said = {place: row for place, row in before.items() if self.often(0.9)}
        for about in self.scenario.recommendations.values():
            for number in range(1, 2 + self.often(0.2)):
                if (about, number) in said and self.often(0.7):
                    continue
                if (number == 1 and self.often(0.75)) or (number == 2 and (about, 1) in said):
                    said[about, number] = self._answer(number, fear) | about_question(about)
        return {place: row for place, row in said.items() if place[1] == 1 or (place[0], 1) in said}

    def _answer(self, number: int, fear: float) -> dict[str, Any]:
        comment = f"Words {self.chance.randrange(10**6)} on towns, guardians and legal aid."
        row = {"position": self.one(POSITIONS) if number == 1 else "", "comment": "", "rewording": "", "annex": ""}
        kind = self.one({"comment": 70, "rewording": 8, "annex": 6, "": 16 if number == 1 else 0})
        if kind:
            row[kind] = comment
        row["confidentiality"] = self.one({"public": 1 - fear / 5, "nameless": fear / 10, "secretariat": fear / 10})
        return row

    def _facts(self) -> None:
        """What was decided, withdrawn, erased and made stricter afterwards."""
        for submission, versions in self.sent:
            if outcome := self.one(OUTCOMES):
                TriageDecision.objects.create(
                    submission=submission, version=self.chance.choice(versions), outcome=outcome, at=self.at,
                    by=self.scenario.triage, reason="outside_mandate" if outcome == "inadmissible" else "",
                )  # fmt: skip
            fate = self.one(FATES)
            if fate == "withdrawn":
                Withdrawal.objects.create(submission=submission, at=self.at, by=self.scenario.manager)
            elif fate == "erased":
                people = {"asked_by": self.scenario.manager, "confirmed_by": self.scenario.triage}
                Erasure.objects.create(submission=submission, reason="x", at=self.at, **people)
            if self.often(0.1 * self._fear(submission)):
                level = self.chance.choice(["nameless", "secretariat"])
                ConfidentialityChange.objects.create(
                    submission=submission, level=level, at=self.at, by=self.scenario.manager
                )
            if submission.kind == "joint":
                others = {row.delegation_id: row for row, _versions in self.chance.sample(self.sent, 2)}
                row = {"submission": submission, "state": "confirmed"}
                self.fill(
                    JointMember, ({**row, "organisation": other.delegation.organisation} for other in others.values())
                )

    def _codings(self) -> None:
        themes = self.fill(
            Theme,
            ({"round": self.scenario.round, "name": name, "order": place, "added_by": self.scenario.coder}
             for place, name in enumerate(THEMES)),
        )  # fmt: skip
        inputs = Input.objects.exclude(comment="").filter(version__submitted_at__isnull=False).order_by("pk")
        self.fill(
            CodedPassage,
            (
                {"input": row, "field": "comment", "start": 0, "end": 5, "digest": digest(row.comment[:5]),
                 "theme": theme, "by": self.scenario.coder}
                for row in inputs
                for theme in self.chance.sample(themes, self.chance.choice([0, 0, 1, 2]))
            ),
        )  # fmt: skip
