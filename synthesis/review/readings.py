"""What a reviewer has read of a text in approval: paragraphs and times, as facts. The last approval asks for some."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState

from accounts.models import User
from consultations import permissions as consulting
from consultations.enums import Duty
from core.errors import Refused
from synthesis import permissions
from synthesis.models import ParagraphReading, SynthesisReport
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.services import locked_report
from synthesis.review.approval import act_on_step, check_revision


@dataclass(frozen=True, slots=True)
class ReadingProgress:
    """How many paragraphs of the current text somebody has seen, and when. `digest`: of the text, by its ledger."""

    seen: frozenset[UUID]
    total: int
    digest: str
    first: datetime | None = None
    last: datetime | None = None

    @property
    def count(self) -> int:
        return len(self.seen)

    @property
    def is_whole(self) -> bool:
        return self.count == self.total


def record_reading(report: SynthesisReport, findings: Iterable[UUID], *, digest: str, by: User) -> ReadingProgress:
    """Record that the reviewer saw these paragraphs; seen again is the same fact. Keys of other reports are ignored.

    `digest`: of the text that the page showed. Raises NotAllowed without the duty, Refused `not_in_approval`, and
    `changed_since` where the text is another one now.
    """
    if not permissions.may_review(by, report.round):
        raise consulting.no_duty(Duty.REVIEW_SYNTHESIS)
    if report.current_workflow_task_state is None or not report.workflow_in_progress:
        raise Refused("not_in_approval", _("The report is not in approval."))
    with transaction.atomic():
        if digest != ledger_digest(report):
            raise Refused("changed_since", _("The text has changed since you opened the page."))
        keys = set(report.findings.filter(removed_at__isnull=True, pk__in=list(findings)).values_list("pk", flat=True))
        rows = [ParagraphReading(report=report, finding_id=key, ledger_digest=digest, by=by) for key in sorted(keys)]
        ParagraphReading.objects.bulk_create(rows, ignore_conflicts=True)
    return reading_progress(report, by, digest=digest)


def reading_progress(report: SynthesisReport, user: User, *, digest: str = "") -> ReadingProgress:
    """Return what the person has seen of the current text. Two queries, six without its digest."""
    digest = digest or ledger_digest(report)
    rows = ParagraphReading.objects.filter(report=report, by=user, ledger_digest=digest)
    times = dict(rows.values_list("finding", "at"))
    total = report.findings.filter(removed_at__isnull=True).count()
    first, last = (min(times.values()), max(times.values())) if times else (None, None)
    return ReadingProgress(frozenset(times), total, digest, first, last)


def is_last_step(state: TaskState) -> bool:
    """Return whether approving this step completes the approval.

    That may be the first step: a report that the second approver returned goes on there.
    """
    run = state.workflow_state
    approved = run.task_states.filter(status=TaskState.STATUS_APPROVED, revision=state.revision).values("task")
    return not run.workflow.tasks.exclude(pk__in=approved).exclude(pk=state.task_id).exists()


def step_mark(report: SynthesisReport, state: TaskState | None) -> str:
    """Return what decides what approving does: the open step, and when and how the report is to become public."""
    if state is None:
        return ""
    release = report.release_at.isoformat() if report.release_at else ""
    return f"{state.pk} {release} {'sign-off' if report.waits_for_sign_off else ''}".rstrip()


def approve_after_reading(report: SynthesisReport, *, step: str, revision: str, by: User) -> SynthesisReport:
    """Approve the step that the page showed, by its `step_mark`, with the `revision` of its text.

    Raises Refused `changed_since` where the text, the open step or the plan of the release is another one now,
    `nothing_read` where it is the last step and the person has read nothing, and what `act_on_step` raises.
    """
    with transaction.atomic():
        report = locked_report(report, publishes=True)
        state = report.current_workflow_task_state
        if state is not None:
            check_revision(report, revision)
            if step != step_mark(report, state):
                raise Refused(
                    "changed_since",
                    _("The approval has changed since you opened the page."),
                    hint=_("Read below what your approval does now."),
                )
            if is_last_step(state) and not reading_progress(report, by).seen:
                raise Refused(
                    "nothing_read",
                    _("You have not read any paragraph of this text."),
                    hint=_("Read the report with its evidence first. Paragraphs that you have seen are recorded."),
                )
        return act_on_step(report, "approve", by=by)
