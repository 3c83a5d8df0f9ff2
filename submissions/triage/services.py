"""Triage by the secretariat: admissible, inadmissible with a reason, or a question to the sender (DOMAIN 4)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Round
from consultations.protection.withheld_names import check_not_withheld
from consultations.rounds.windows import check_no_release
from core import audit, clock
from core.errors import NotAllowed, Refused
from core.mail import send_later
from core.text.dates import moment
from core.text.languages import isolate_name
from core.text.strings import clean_text
from submissions import permissions
from submissions.drafting.services import check_not_erased, lock_delegation
from submissions.enums import TriageOutcome, TriageReason
from submissions.models import (
    ClarificationRequest,
    Input,
    Line,
    Submission,
    TriageDecision,
    TriageLease,
    Version,
    Withdrawal,
)
from submissions.sending.services import focal_points
from submissions.triage.queue import QueuePlace, names_read, queue_places

LASTS = timedelta(minutes=20)


def leases_in(round_: Round) -> dict[UUID, TriageLease]:
    """Return the current leases, by submission, each with its officer. One query."""
    rows = _running().filter(submission__delegation__round=round_)
    return {row.submission_id: row for row in rows}


def lease_of(submission: Submission) -> TriageLease | None:
    """Return the current lease of the submission, or None. One query."""
    return _running().filter(submission=submission).first()


def check_not_claimed(submission: Submission, by: User) -> None:
    """Raise Refused `taken` while another officer has it. Call it with the delegation locked."""
    lease = lease_of(submission)
    if lease is not None and lease.by_id != by.pk:
        until = moment(lease.until, settings.OFFICE_TIME_ZONE)
        raise Refused(
            "taken",
            _("%(person)s has reserved this submission until %(time)s.")
            % {"person": isolate_name(lease.by.get_full_name()), "time": until},
            hint=_("Continue with another submission, or ask for this one to be released."),
        )


def grant_lease(submission: Submission, by: User) -> TriageLease:
    """Start the lease, or renew it for its holder. Raises Refused `taken`. With the delegation locked."""
    check_not_claimed(submission, by)
    now = clock.now()
    lease, _made = TriageLease.objects.update_or_create(
        submission=submission, defaults={"by": by, "taken_at": now, "until": now + LASTS}
    )
    return lease


def end_lease(submission: Submission) -> None:
    """Release the submission for everybody."""
    TriageLease.objects.filter(submission=submission).delete()


def _running() -> QuerySet[TriageLease]:
    return TriageLease.objects.filter(until__gt=clock.now()).select_related("by")


def reasons_offered(version: Version) -> list[TriageReason]:
    """Return the closed list of reasons that apply in the round.

    No word limit where the round sets none, no lateness for what came in time. The word limit is checked for the whole
    round: checked for the body's constituency, it would reveal the constituency.
    """
    round_ = version.submission.delegation.round
    kept_out = set()
    if not round_.constituency_rules.filter(word_limit__gt=0).exists():
        kept_out.add(TriageReason.OVER_LIMIT)
    if not version.is_late:
        kept_out.add(TriageReason.LATE)
    return [reason for reason in TriageReason if reason not in kept_out]


def triage_mark(submission: Submission) -> str:
    """Return a mark of what a page showed: the version that was read, and the number of decisions."""
    latest = _latest(submission)
    return mark_of(latest.number if latest else 0, submission.triage.count())


def mark_of(version: int, decisions: int) -> str:
    return f"{version}.{decisions}"


def admit(submission: Submission, *, by: User, page_mark: str | None = None) -> TriageDecision:
    """Find the submission admissible.

    `page_mark` is the mark of the page on which it was read (`triage_mark`). Raises NotAllowed without the duty or
    during the embargo, Refused for one withdrawn or not yet submitted, `taken` while another officer has it,
    `changed_since_read` where the mark no longer matches.
    """
    with transaction.atomic():
        version = lock_version_for_decision(submission, by, page_mark)
        decision = _decide(submission, version, TriageOutcome.ADMISSIBLE, by=by)
        audit.record("submissions.submission.admit", submission, by=by, version=version.pk)
    return decision


def find_inadmissible(
    submission: Submission, *, reason: str, by: User, words_to_sender: str = "", page_mark: str | None = None
) -> TriageDecision:
    """Find the submission inadmissible, with one of `reasons_offered`.

    Raises what `admit` raises, and Refused for words that name an organization that is not public by name.
    """
    words = clean_text(words_to_sender.strip(), field="words_to_sender", limit=5_000)
    with transaction.atomic():
        version = lock_version_for_decision(submission, by, page_mark)
        if reason not in reasons_offered(version):
            raise Refused("reason_missing", _("Choose a reason from the list."), field="reason")
        _check_names(submission, words, field="words_to_sender", by=by)
        decision = _decide(submission, version, TriageOutcome.INADMISSIBLE, by=by, reason=reason, words_to_sender=words)
        for user in focal_points(submission.delegation):
            send_later("submissions.inadmissible", to=user, ids={"submission": submission.pk})
        audit.record("submissions.submission.refuse", submission, by=by, version=version.pk, reason=reason)
    return decision


def request_clarification(
    submission: Submission,
    *,
    question: str,
    until: datetime,
    by: User,
    line: Line | None = None,
    page_mark: str | None = None,
) -> ClarificationRequest:
    """Ask the sender a question, about one line or the whole submission.

    Until `until` exactly that part can be corrected, also after the close (`sending.clarification`). Raises what
    `admit` raises, and Refused without a question, for one that names another organization that is not public by name,
    for a date that has passed, or once the report is published or its release planned.
    """
    question = clean_text(question.strip(), field="question", limit=5_000)
    if not question:
        raise Refused("question_missing", _("Enter your question."), field="question")
    if until <= clock.now():
        raise Refused("date_passed", _("The date to answer by is in the past. Enter a later date."), field="until")
    if line is not None and line.submission_id != submission.pk:
        raise NotAllowed("no_line", _("This answer is not part of the submission."))
    with transaction.atomic():
        version = lock_version_for_decision(submission, by, page_mark)
        check_no_release(submission.delegation.round)
        _check_names(submission, question, field="question", by=by, line=line)
        _decide(submission, version, TriageOutcome.CLARIFICATION, by=by)
        request = ClarificationRequest.objects.create(
            submission=submission, line=line, question=question, until=until, by=by, at=clock.now()
        )
        for user in focal_points(submission.delegation):
            send_later("submissions.clarification", to=user, ids={"submission": submission.pk})
        audit.record("submissions.submission.clarify", submission, by=by, request=request.pk)
    return request


def _check_names(submission: Submission, text: str, *, field: str, by: User, line: Line | None = None) -> None:
    """Raise Refused where words to the sender name an organization that is not public by name.

    The sender knows its own name, and those of the members of its joint submission; but whoever writes must read them,
    too.
    """
    round_ = submission.delegation.round
    inputs = Input.objects.filter(line=line) if line is not None else Input.objects.none()
    about: set[UUID | None] = set(inputs.order_by().values_list("recommendation", flat=True)) or {None}
    readers = names_read(round_, [submission.pk], by).get(submission.pk, ()) if text else ()
    check_not_withheld(round_, text, about, field=field, readers=readers)


def check_may_triage(submission: Submission, by: User) -> None:
    """Raise NotAllowed without the duty or during the embargo."""
    if not permissions.may_triage(by, submission):
        raise NotAllowed("no_duty", _("You do not have the duty to triage this submission, or it is still embargoed."))


def lock_version_for_decision(submission: Submission, by: User, page_mark: str | None = None) -> Version:
    """Lock the delegation and return the version to decide on, the latest submitted. Raises what `admit` raises."""
    lock_delegation(submission.delegation)
    check_may_triage(submission, by)
    latest = _latest(submission)
    if latest is None:
        raise NotAllowed("not_sent", _("Nothing has been submitted yet."))
    check_not_erased(submission)
    if Withdrawal.objects.filter(submission=submission).exists():
        raise Refused("withdrawn", _("The sender has withdrawn this submission."))
    check_not_claimed(submission, by)
    if page_mark is not None and page_mark != triage_mark(submission):
        raise Refused(
            "changed_since_read",
            _("This submission was corrected or decided on after you opened the page."),
            hint=_("Your decision was not saved. Read the current version, then decide."),
        )
    return latest


def _latest(submission: Submission) -> Version | None:
    return Version.objects.submitted().filter(submission=submission).order_by("-number").first()


def _decide(submission: Submission, version: Version, outcome: str, *, by: User, **fields: Any) -> TriageDecision:
    end_lease(submission)
    return TriageDecision.objects.create(
        submission=submission,
        version=version,
        number=submission.triage.count() + 1,
        outcome=outcome,
        by=by,
        at=clock.now(),
        **fields,
    )


def claim(submission: Submission, *, by: User) -> TriageLease:
    """Claim the submission: nobody else decides on it for `LASTS`; a second call renews the time.

    Raises NotAllowed as `admit` does, Refused for a withdrawn one and `taken` while another officer has it.
    """
    with transaction.atomic():
        lock_version_for_decision(submission, by)
        return grant_lease(submission, by)


def claim_next(round_: Round, *, by: User, after: UUID | None = None) -> UUID | None:
    """Claim the oldest waiting submission that nobody has; None where nothing is left.

    With `after`, the first one behind that submission, then from the front.
    """
    at = queue_places(round_, by, only=[after]) if after is not None else []
    free = _free(queue_places(round_, by, waiting=True), by, round_)
    for row in sorted(free, key=lambda place: bool(at) and place <= at[0]):  # those behind it first, in their order
        if row.submission == after:
            continue
        submission = Submission.objects.select_related("delegation__round__rules").get(pk=row.submission)
        try:
            claim(submission, by=by)
        except Refused:  # another officer was quicker, or the sender withdrew it
            continue
        return row.submission
    return None


def release_claim(submission: Submission, *, by: User) -> None:
    """End one's own lease early; does nothing where there is none.

    Raises NotAllowed as `admit` does, Refused `taken` while another officer has it.
    """
    with transaction.atomic():
        lock_delegation(submission.delegation)
        check_may_triage(submission, by)
        check_not_claimed(submission, by)
        end_lease(submission)


def _free(places: list[QueuePlace], by: User, round_: Round) -> list[QueuePlace]:
    leases = leases_in(round_)
    return [row for row in places if row.submission not in leases or leases[row.submission].by_id == by.pk]
