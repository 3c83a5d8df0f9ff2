"""One act on many submissions: what it would do, and doing it, each submission by its own verb.

Nothing is decided past a verb: each row is locked, checked, decided and recorded as if it were the only one, with the
mark of what the officer saw. What a verb refuses is left out and said.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from consultations.models import Delegation, Round
from consultations.monitoring.responses import duty_holders
from consultations.protection.withheld_names import check_not_withheld
from core import clock
from core.errors import NotAllowed, Refused
from core.jobs.queue import start
from core.text.strings import clean_text
from core.web.forms import find_earlier, use
from submissions.enums import BatchAct, SubmissionState, TriageReason
from submissions.models import Submission, TriageBatch, TriageBatchRow, TriageDecision, Version
from submissions.triage.notes import HANDLES_SUBMISSIONS, assign_submission
from submissions.triage.queue import TriageRow, names_read, triage_queue, waits, without_account
from submissions.triage.services import (
    admit,
    find_inadmissible,
    leases_in,
    mark_of,
    reasons_offered,
    request_clarification,
)

BATCH_JOB = "submissions.triage_batch"
AT_ONCE = 25  # rows that are decided while the officer waits: about a second
MOST = 1_000  # rows of one batch
DONE = "done"

# Why a row is left out, by the codes of the preview and of the verbs.
LEFT_OUT: dict[str, Any] = {
    "embargoed": _("Embargoed until the close"),
    "taken": _("Reserved by a colleague"),
    "decided": _("Already decided"),
    "asked": _("Waiting for an answer from the sender"),
    "no_account": _("The sender has no account: write to them by other means"),
    "gone": _("No longer in the list"),
    "too_many": _("More than 1,000 at once: repeat the step for the rest"),
    "withdrawn": _("Withdrawn by the sender"),
    "erased_already": _("This submission has already been erased."),
    "changed_since_read": _("Corrected or decided on in the meantime"),
    "published": _("The report has been published"),
    "release_planned": _("The release of the report is planned."),
    "no_duty": _("You no longer have the duty to triage it"),
    "not_a_colleague": _("The colleague no longer has the duty to triage it"),
    "date_passed": _("The date to answer by has passed"),
    "reason_missing": _("The reason does not apply to it"),
}


@dataclass(frozen=True, slots=True)
class PlannedRow:
    """A submission that the act would change, with the mark of what the officer sees of it."""

    row: TriageRow
    mark: str


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What an act would do: to which rows, and which are left out, by code. `gone` are no longer in the queue.

    Of the rows to be refused, the senders of `unreached` are not informed: they have no account.
    """

    act: BatchAct
    rows: list[PlannedRow] = field(default_factory=list)
    left_out: dict[str, list[TriageRow]] = field(default_factory=dict)
    gone: int = 0
    unreached: list[TriageRow] = field(default_factory=list)


def batch_plan(
    round_: Round, act: BatchAct, chosen: Iterable[UUID], *, by: User, marks: dict[UUID, str] | None = None
) -> BatchPlan:
    """Return what the act would do to the chosen submissions. The queries do not grow with the rows.

    `marks` are those of a page that was shown before; of rows without one, the present mark counts.
    """
    plan, wanted = BatchPlan(act), list(dict.fromkeys(chosen))
    queue = {row.submission: row for row in triage_queue(round_, by, only=wanted)}
    leases, decided = leases_in(round_), _decisions(round_)
    rows = [queue[key] for key in wanted if key in queue]
    unreachable = without_account(rows) if act in (BatchAct.ASK, BatchAct.REFUSE) else set()
    for row in rows:
        lease = leases.get(row.submission)
        code = _why_not(act, row, round_, is_taken=lease is not None and lease.by_id != by.pk)
        if not code and act == BatchAct.ASK and row.submission in unreachable:
            code = "no_account"
        if not code and len(plan.rows) >= MOST:
            code = "too_many"
        if code:
            plan.left_out.setdefault(code, []).append(row)
        else:
            now = mark_of(row.version_number, decided.get(row.submission, 0))
            plan.rows.append(PlannedRow(row, (marks or {}).get(row.submission, now)))
    unreached = [each.row for each in plan.rows if each.row.submission in unreachable]
    return BatchPlan(act, plan.rows, plan.left_out, len(wanted) - len(rows), unreached)


def reasons_for(round_: Round, plan: BatchPlan) -> list[TriageReason]:
    """Return the reasons that apply to every row of the plan. One query."""
    late = bool(plan.rows) and all(each.row.late for each in plan.rows)
    return reasons_offered(Version(is_late=late, submission=Submission(delegation=Delegation(round=round_))))


def _why_not(act: BatchAct, row: TriageRow, round_: Round, *, is_taken: bool) -> str:
    """Return why the act leaves the row out, "" where it does not."""
    if row.embargoed:
        return "embargoed"
    if act == BatchAct.ASSIGN:
        return ""
    if act == BatchAct.ASK and round_.published_at is not None:
        return "published" if round_.is_published else "release_planned"
    if not waits(row):
        return "asked" if row.state == SubmissionState.CLARIFICATION else "decided"
    return "taken" if is_taken else ""


def _decisions(round_: Round) -> dict[UUID, int]:
    rows = TriageDecision.objects.filter(submission__delegation__round=round_).order_by()
    return dict(rows.values_list("submission").annotate(Count("pk")))


def start_batch(
    round_: Round,
    act: BatchAct,
    rows: Sequence[tuple[UUID, str]],
    *,
    by: User,
    token: str,
    to: User | None = None,
    reason: str = "",
    words: str = "",
    until: datetime | None = None,
) -> TriageBatch:
    """Do the act with the rows (submission, mark), at once or in the background; the same token is one batch.

    Raises Refused: nothing chosen; at `question` without words or `until` for a past date where it asks; at `reason`;
    at `to` for somebody who does not triage; at the words that name an organization which is not public by name.
    """
    field = "question" if act == BatchAct.ASK else "words_to_sender"
    words = clean_text(words.strip(), field=field, limit=5_000)
    if not rows:
        raise Refused("nothing_chosen", _("No submission is left to change. Select others in the list."))
    if act == BatchAct.ASK and not words:
        raise Refused("question_missing", _("Enter your question."), field="question")
    if act == BatchAct.ASK and (until is None or until <= clock.now()):
        raise Refused("date_passed", _("The date to answer by is in the past. Enter a later date."), field="until")
    if act == BatchAct.REFUSE and reason not in TriageReason.values:
        raise Refused("reason_missing", _("Choose a reason from the list."), field="reason")
    if to is not None and not duty_holders(round_, *HANDLES_SUBMISSIONS).filter(pk=to.pk).exists():
        raise Refused("not_a_colleague", _("Choose a colleague who has this duty in this round."), field="to")
    if words:
        keys = {row for row, _mark in rows}
        names = names_read(round_, keys, by)
        readers = set.intersection(*names.values()) if len(names) == len(keys) else ()
        check_not_withheld(round_, words, field=field, readers=readers)
    key = uuid4()
    with transaction.atomic():
        earlier = use(token, key)
        if earlier is not None:
            batch = find_earlier(TriageBatch.objects.filter(by=by), earlier)
        else:
            batch = _recorded(key, round_, act, rows, by=by, to=to, reason=reason, words=words, until=until)
    if batch.job is None and batch.finished_at is None:  # one that was interrupted goes on when it is sent again
        run_batch(batch)
    return batch


def _recorded(
    key: UUID, round_: Round, act: BatchAct, rows: Sequence[tuple[UUID, str]], *, by: User, **fields: Any
) -> TriageBatch:
    sent = Submission.objects.sent().filter(delegation__round=round_, pk__in=[row for row, _mark in rows[:MOST]])
    keys = set(sent.values_list("pk", flat=True))
    recorded = [(row, mark) for row, mark in dict(rows).items() if row in keys]
    batch = TriageBatch.objects.create(pk=key, round=round_, act=act, by=by, **fields)
    TriageBatchRow.objects.bulk_create(
        TriageBatchRow(batch=batch, submission_id=row, mark=mark[:24], place=place)
        for place, (row, mark) in enumerate(recorded)
    )
    if len(recorded) > AT_ONCE:
        batch.job = start(BATCH_JOB, payload={"batch": batch.pk}, owner=by)
        batch.save(update_fields=["job"])
    return batch


def run_batch(batch: TriageBatch, progress: Callable[[int, int], None] | None = None) -> None:
    """Do what is left of a batch. Each row is decided in a transaction of its own, so that it can be started again."""
    rows = list(batch.rows.all())
    for count, row in enumerate(rows, start=1):
        if not row.outcome:
            row.outcome = _outcome(batch, row)
        if progress:
            progress(count, len(rows))
    TriageBatch.objects.filter(pk=batch.pk).update(words="", finished_at=clock.now())
    batch.refresh_from_db()


def _outcome(batch: TriageBatch, row: TriageBatchRow) -> str:
    submission = Submission.objects.select_related("delegation__round__rules", "delegation__organisation")
    try:
        with transaction.atomic():
            now = TriageBatchRow.objects.select_for_update().get(pk=row.pk)
            if now.outcome:  # by another worker
                return now.outcome
            _act(batch, submission.get(pk=row.submission_id), row.mark)
            TriageBatchRow.objects.filter(pk=row.pk).update(outcome=DONE)
        return DONE
    except (Refused, NotAllowed) as refusal:
        TriageBatchRow.objects.filter(pk=row.pk, outcome="").update(outcome=refusal.code[:40])
        return refusal.code


def _act(batch: TriageBatch, submission: Submission, mark: str) -> None:
    if batch.act == BatchAct.ADMIT:
        admit(submission, by=batch.by, page_mark=mark)
    elif batch.act == BatchAct.REFUSE:
        find_inadmissible(submission, reason=batch.reason, by=batch.by, words_to_sender=batch.words, page_mark=mark)
    elif batch.act == BatchAct.ASK and batch.until is not None:
        request_clarification(submission, question=batch.words, until=batch.until, by=batch.by, page_mark=mark)
    else:
        assign_submission(submission, to=batch.to, by=batch.by)


@dataclass(frozen=True, slots=True)
class BatchResult:
    """What came of a batch: how many were done, and the rows that were left out, by code."""

    done: int
    left_out: dict[str, list[UUID]]


def batch_result(batch: TriageBatch) -> BatchResult:
    """Return what came of a finished batch. One query."""
    left_out: dict[str, list[UUID]] = {}
    rows = list(batch.rows.values_list("submission", "outcome"))
    for submission, outcome in rows:
        if outcome != DONE:
            left_out.setdefault(outcome, []).append(submission)
    return BatchResult(sum(1 for _row, outcome in rows if outcome == DONE), left_out)


def left_out_reason(code: str) -> str:
    """Return in words why rows were left out."""
    return str(LEFT_OUT.get(code, _("Not changed")))
