"""Which paragraphs of published reports need somebody since a source of theirs may no longer be shown (PUBLISHED 2).

And who hears of it: people with sight of confidential matter at the act, the others when the edition is made.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from wagtail.models import TaskState

from consultations import rules as consulting
from consultations.domain.following import holders
from consultations.enums import Duty
from core import clock
from core.mail import send_later
from submissions.domain.public_states import rounds_that_wait
from synthesis import rules
from synthesis.domain.publications import released
from synthesis.domain.reviews import writers
from synthesis.domain.staleness import stale_findings
from synthesis.models import Publication, SynthesisReport

MAIL = "synthesis.published_affected"


@dataclass(frozen=True, slots=True)
class Affected:
    """One paragraph of the edition that is public. `coming`: an act has touched its sources and the edition that says
    so is still to be made; told only to who has sight of confidential matter."""

    finding: UUID
    number: int
    text: str
    is_suspended: bool = False
    count_changed: bool = False
    sources_gone: int = 0
    coming: bool = False

    @property
    def needs_somebody(self) -> bool:
        return self.is_suspended or self.count_changed or self.coming


def affected(report: SynthesisReport, *, by: Any) -> list[Affected]:
    """In the order of the report; none where nothing is published."""
    edition = released(clock.now()).filter(report=report).first()
    if edition is None:
        return []
    sees_all = rules.sees_confidential(by, report.round)
    return _of_edition(edition, _coming(report) if sees_all else frozenset())


def waiting_paragraphs(user: Any) -> dict[SynthesisReport, list[Affected]]:
    """By published report of the rounds in which the person manages, drafts or reviews, the paragraphs that need
    somebody. For the first page of the secretariat."""
    rounds = consulting.rounds_with_duty(user, Duty.MANAGE, Duty.DRAFT_SYNTHESIS, Duty.REVIEW_SYNTHESIS)
    waiting = rounds_that_wait(rounds)
    found = {}
    for edition in released(clock.now()).filter(report__round__in=rounds):
        report = edition.report
        told = report.round_id in waiting and rules.sees_confidential(user, report.round)
        rows = _of_edition(edition, _coming(report) if told else frozenset())
        if rows := [row for row in rows if row.needs_somebody]:
            found[report] = rows
    return found


def tell_of_edition(edition: Publication, before: Publication, *, at_act: bool) -> None:
    """One mail without content where the edition leaves a paragraph to somebody: to people without sight now; to those
    with sight where the act is new, else they have heard of it."""
    known = {row.finding: row for row in _of_edition(before, frozenset())}
    rows = [row for row in _of_edition(edition, frozenset()) if row.needs_somebody and row != known.get(row.finding)]
    if rows:
        _tell(edition.report, [user for user in concerned(edition.report) if at_act or not _sees(user, edition.report)])


def tell_of_act(report: SynthesisReport, findings: Iterable[UUID]) -> None:
    """The same to people with sight, of an act whose edition comes on a later day."""
    edition = released(clock.now()).filter(report=report).first()
    if edition is None:
        return
    published = {row.finding for row in _of_edition(edition, frozenset())}
    if published & set(findings):
        _tell(report, [user for user in concerned(report) if _sees(user, report)])


def concerned(report: SynthesisReport) -> list[Any]:
    """Managers of the round, who wrote the report and drafts still, and both approvers."""
    people = {user.pk: user for user in holders(report.round, Duty.MANAGE)}
    wrote = writers(report)
    people |= {user.pk: user for user in holders(report.round, Duty.DRAFT_SYNTHESIS) if user.pk in wrote}
    approved = TaskState.objects.filter(
        workflow_state__object_id=str(report.pk), status=TaskState.STATUS_APPROVED
    ).values_list("finished_by", flat=True)
    approvers = set(approved)
    people |= {user.pk: user for user in holders(report.round, Duty.REVIEW_SYNTHESIS) if user.pk in approvers}
    return list(people.values())


def _tell(report: SynthesisReport, people: Iterable[Any]) -> None:
    for user in people:
        send_later(MAIL, to=user, ids={"report": report.pk, "page": "corrigenda"})


def _sees(user: Any, report: SynthesisReport) -> bool:
    return rules.sees_confidential(user, report.round)


def _coming(report: SynthesisReport) -> frozenset[UUID]:
    """Findings whose evidence fell since, by the rows as they are."""
    return frozenset(stale_findings(report))


def _of_edition(edition: Publication, coming: frozenset[UUID]) -> list[Affected]:
    return [
        _row(row, coming) for part in edition.outline["sections"] for row in part["findings"] if not row.get("removed")
    ]


def _row(row: Mapping[str, Any], coming: frozenset[UUID]) -> Affected:
    key = UUID(row["id"])
    said_already = bool(row.get("suspended") or row.get("mark") or row.get("gone"))
    return Affected(
        finding=key,
        number=row["number"],
        text=row["text"],
        is_suspended=bool(row.get("suspended")),
        count_changed=bool(row.get("mark")),
        sources_gone=len(row.get("gone") or ()),
        coming=key in coming and not said_already,
    )
