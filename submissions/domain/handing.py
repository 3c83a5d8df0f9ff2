"""Officers assign a submission or a recommendation to a colleague, who finds it on the desk."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from consultations import rules as consulting
from consultations.domain.following import holders
from consultations.enums import Duty
from consultations.models import Recommendation, Round
from core import audit, clock
from core.errors import NotYours, Refused
from submissions import rules
from submissions.domain.drafting import lock_delegation
from submissions.models import OfficerAssignment, Submission

# With which duty something can be handled: who gets it must be able to open its page.
HANDLES_SUBMISSIONS = (Duty.TRIAGE,)
HANDLES_RECOMMENDATIONS = (Duty.CODE,)


@dataclass(frozen=True, slots=True)
class Handed:
    """An assignment as the assignee's desk shows it: a reference or a paragraph, never a name (A8)."""

    assignment: OfficerAssignment
    label: str


def assign_submission(submission: Submission, *, to: Any, by: Any) -> OfficerAssignment | None:
    """To a colleague who triages in the round; None ends it. Raises NotYours for who may not triage it, Refused at
    `to` for somebody who could not open it."""
    with transaction.atomic():
        lock_delegation(submission.delegation)
        if not rules.may_triage(by, submission):
            raise NotYours("no_duty", _("You do not triage this submission, or not yet."))
        round = submission.delegation.round
        return _assign(round, to, by, HANDLES_SUBMISSIONS, submission=submission)


def assign_recommendation(
    round: Round, recommendation: Recommendation, *, to: Any, by: Any
) -> OfficerAssignment | None:
    """To a colleague who codes in the round; None ends it. Raises NotYours for who has no duty in it or for another
    round's recommendation, Refused at `to`."""
    with transaction.atomic():
        round = Round.objects.select_for_update(of=("self",), no_key=True).get(pk=round.pk)
        if not consulting.has_any_duty(by, round) or not round.recommendations.filter(pk=recommendation.pk).exists():
            raise NotYours("not_there", _("There is no such page."))
        return _assign(round, to, by, HANDLES_RECOMMENDATIONS, recommendation=recommendation)


def live_assignments(round: Round) -> QuerySet[OfficerAssignment]:
    """What is with whom in the round, of people whose accounts are open."""
    return OfficerAssignment.objects.filter(round=round, ended_at__isnull=True, to__is_active=True).select_related("to")


def assigned_to(user: Any) -> list[Handed]:
    """What is with this person, newest first, as far as the duty for it still stands. Two queries."""
    rows = OfficerAssignment.objects.filter(to=user, ended_at__isnull=True)
    mine = {
        "submission": consulting.rounds_with_duty(user, *HANDLES_SUBMISSIONS),
        "recommendation": consulting.rounds_with_duty(user, *HANDLES_RECOMMENDATIONS),
    }
    seen = rules.submissions_visible_to(user).filter(pk=OuterRef("submission"), withdrawal__isnull=True)
    submissions = rows.filter(Exists(seen), round__in=mine["submission"]).select_related("submission")
    parts = rows.filter(recommendation__isnull=False, round__in=mine["recommendation"])
    parts = parts.select_related("recommendation__paragraph__document")
    found = [Handed(row, row.submission.reference) for row in submissions if row.submission]
    found += [Handed(row, row.recommendation.words) for row in parts if row.recommendation]
    return sorted(found, key=lambda row: row.assignment.at, reverse=True)


def _assign(round: Round, to: Any, by: Any, duties: tuple[Duty, ...], **subject: Any) -> OfficerAssignment | None:
    if to is not None and not holders(round, *duties).filter(pk=to.pk).exists():
        raise Refused("not_a_colleague", _("Choose a colleague who has the duty for it in this round."), field="to")
    live = OfficerAssignment.objects.filter(round=round, ended_at__isnull=True, **subject)
    standing = live.first()
    if (standing.to_id if standing else None) == (to.pk if to else None):
        return standing
    live.update(ended_at=clock.now())
    made = OfficerAssignment.objects.create(round=round, to=to, by=by, at=clock.now(), **subject) if to else None
    about, part = subject.get("submission") or round, subject.get("recommendation")
    audit.record("submissions.officer.assign", about, by=by, person=to, recommendation=part)
    return made
