"""The secretariat's first look: admissible, inadmissible with a reason, or a question to the sender (DOMAIN 4)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock
from core.errors import NotYours, Refused
from core.mail import send_later
from core.text import at_the_door
from submissions import rules
from submissions.domain import leases
from submissions.domain.drafting import lock_delegation
from submissions.domain.reasons import reasons_offered
from submissions.domain.sending import focal_points
from submissions.enums import SubmissionState, TriageOutcome
from submissions.models import ClarificationRequest, Erasure, Line, Submission, TriageDecision, Version, Withdrawal


def submission_state(submission: Submission) -> SubmissionState:
    """One function of the rows; `SubmissionQuerySet.with_state` says the same in SQL."""
    if Erasure.objects.filter(submission=submission).exists():
        return SubmissionState.ERASED
    if Withdrawal.objects.filter(submission=submission).exists():
        return SubmissionState.WITHDRAWN
    latest, decision = _latest(submission), _decision(submission)
    if latest is None:
        return SubmissionState.DRAFT
    if decision is None or (decision.outcome == TriageOutcome.INADMISSIBLE and decision.version.number < latest.number):
        return SubmissionState.RECEIVED  # an inadmissible one that was corrected is looked at again
    return SubmissionState(decision.outcome)


def changed_since(submission: Submission) -> bool:
    """Whether a version came after the decision that counts; the decision stands (DECIDED 5)."""
    latest, decision = _latest(submission), _decision(submission)
    return latest is not None and decision is not None and decision.version.number < latest.number


def triage_mark(submission: Submission) -> str:
    """What a page remembers of what it showed: the version that was read, and how often had been decided."""
    latest = _latest(submission)
    return mark_of(latest.number if latest else 0, submission.triage.count())


def mark_of(version: int, decisions: int) -> str:
    return f"{version}.{decisions}"


def admit(submission: Submission, *, by: Any, seen: str | None = None) -> TriageDecision:
    """`seen` is the mark of the page on which it was read (`triage_mark`).

    Raises NotYours without the duty or while the seal holds, Refused for one withdrawn or not yet sent, `taken` while
    another officer has it, `changed_since_read` where it is no longer what `seen` says.
    """
    with transaction.atomic():
        version = look_at(submission, by, seen)
        decision = _decide(submission, version, TriageOutcome.ADMISSIBLE, by=by)
        audit.record("submissions.submission.admit", submission, by=by, version=version.pk)
    return decision


def find_inadmissible(
    submission: Submission, *, reason: str, by: Any, words_to_sender: str = "", seen: str | None = None
) -> TriageDecision:
    """With a reason that the round's rules know (`reasons_offered`). Raises like `admit`."""
    words = at_the_door(words_to_sender.strip(), field="words_to_sender", limit=5_000)
    with transaction.atomic():
        version = look_at(submission, by, seen)
        if reason not in reasons_offered(version):
            raise Refused("reason_missing", _("Choose a reason from the list."), field="reason")
        decision = _decide(submission, version, TriageOutcome.INADMISSIBLE, by=by, reason=reason, words_to_sender=words)
        audit.record("submissions.submission.refuse", submission, by=by, version=version.pk, reason=reason)
    return decision


def request_clarification(
    submission: Submission,
    *,
    question: str,
    until: datetime,
    by: Any,
    line: Line | None = None,
    seen: str | None = None,
) -> ClarificationRequest:
    """Asks the sender, about one line or the whole; until then exactly that part is open to be corrected, also after
    the close (`reopening`). Raises like `admit`, and without a question or a date to come."""
    question = at_the_door(question.strip(), field="question", limit=5_000)
    if not question:
        raise Refused("question_missing", _("Write what you would like to know."), field="question")
    if until <= clock.now():
        raise Refused("date_passed", _("The date for an answer lies in the past."), field="until")
    if line is not None and line.submission_id != submission.pk:
        raise NotYours("no_line", _("This answer is not part of the submission."))
    with transaction.atomic():
        version = look_at(submission, by, seen)
        if submission.delegation.round.published_at is not None:
            raise Refused("published", _("The report is published: the round takes nothing more."))
        _decide(submission, version, TriageOutcome.CLARIFICATION, by=by)
        request = ClarificationRequest.objects.create(
            submission=submission, line=line, question=question, until=until, by=by, at=clock.now()
        )
        for user in focal_points(submission.delegation):
            send_later("submissions.clarification", to=user, ids={"submission": submission.pk})
        audit.record("submissions.submission.clarify", submission, by=by, request=request.pk)
    return request


def look_at(submission: Submission, by: Any, seen: str | None = None) -> Version:
    """The version that is decided on: the latest sent, under the delegation's lock. Raises like `admit`."""
    lock_delegation(submission.delegation)
    if not rules.may_triage(by, submission):
        raise NotYours("no_duty", _("You do not triage this submission, or not yet."))
    latest = _latest(submission)
    if latest is None:
        raise NotYours("not_sent", _("Nothing was sent yet."))
    if Withdrawal.objects.filter(submission=submission).exists():
        raise Refused("withdrawn", _("The sender has withdrawn this submission."))
    leases.check_not_taken(submission, by)
    if seen is not None and seen != triage_mark(submission):
        raise Refused(
            "changed_since_read",
            _("This submission was corrected or decided on since you opened the page."),
            hint=_("Nothing was decided now. Read it as it stands, then decide."),
        )
    return latest


def _latest(submission: Submission) -> Version | None:
    return Version.objects.submitted().filter(submission=submission).order_by("-number").first()


def _decision(submission: Submission) -> TriageDecision | None:
    return submission.triage.select_related("version").order_by("-number").first()


def _decide(submission: Submission, version: Version, outcome: str, *, by: Any, **fields: Any) -> TriageDecision:
    leases.end(submission)
    return TriageDecision.objects.create(
        submission=submission,
        version=version,
        number=submission.triage.count() + 1,
        outcome=outcome,
        by=by,
        at=clock.now(),
        **fields,
    )
