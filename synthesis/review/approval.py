"""Approval of one ledger digest by two people who wrote none of the report, and the stage of a report.

It uses Wagtail's workflow (DECIDED 10; PRACTICE 23).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Count, F, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import ModelLogEntry, TaskState, Workflow, WorkflowContentType, WorkflowState, WorkflowTask

from accounts.models import AnyUser, User
from consultations import permissions as consulting
from consultations.enums import Duty
from consultations.models import Round
from consultations.monitoring.responses import duty_holders
from core import audit, clock
from core.errors import Refusal, Refused
from synthesis import permissions
from synthesis.audit import MOVES, PUBLISH, WRITING
from synthesis.enums import ReportKind, ReportStage
from synthesis.models import Circulation, IndependentApprovalTask, ParagraphReading, Publication, SynthesisReport
from synthesis.reports.ledger import ledger_digest
from synthesis.reports.services import lock_report, locked_report, plan_release, save_version

WORKFLOW = "Approval of synthesis reports"
STEPS = ("First approval", "Second approval")


def approval_workflow() -> Workflow:
    """Return the workflow of all reports, created if it is missing: two steps, each of our own task."""
    with transaction.atomic():
        workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW)
        for order, name in enumerate(STEPS):
            task = IndependentApprovalTask.objects.filter(name=name).first()
            task = task or IndependentApprovalTask.objects.create(name=name)
            WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": order})
        kind = ContentType.objects.get_for_model(SynthesisReport)
        WorkflowContentType.objects.update_or_create(content_type=kind, defaults={"workflow": workflow})
    return workflow


def circulated_until(report: SynthesisReport, now: datetime) -> datetime | None:
    """Return when comments on a draft that is circulated now close."""
    return report.circulations.filter(closes__gt=now).aggregate(until=Max("closes"))["until"]  # type: ignore[no-any-return]  # a time


def send_to_review(report: SynthesisReport, *, by: User) -> SynthesisReport:
    """Save a revision with its ledger and send it to the approvers; from now on nothing in the report changes.

    Raises NotAllowed, Refused where it is in approval already or has no finding, and while it is circulated.
    """
    workflow = approval_workflow()
    with transaction.atomic():
        report = lock_report(report, by=by)
        if report.circulations.filter(closes__gt=clock.now()).exists():
            raise Refused(
                "circulated",
                _("The draft has been sent to participants for comment."),
                hint=_("Send it for approval when the time for comments is over and each comment is answered."),
            )
        if not report.findings.filter(removed_at__isnull=True).exists():
            raise Refused("no_findings", _("The report has no finding yet."))
        save_version(report, by=by)
        state = report.current_workflow_state  # returned by an approver: it goes on where it was
        if state is None:
            workflow.start(report, by)
        else:
            state.resume(user=by)
        audit.record("synthesis.report.send", report, by=by, digest=ledger_digest(report))
    return report


def is_changed(report: SynthesisReport) -> bool:
    """Return whether the report differs from the text that was published last; true where none was."""
    if report.live_revision is None:
        return True
    published, current = report.live_revision.content, report.serializable_data()
    names = ("title", "symbol", "front_matter")
    return bool(
        approved_digest(report.live_revision) != current["ledger"]["digest"]
        or any(published[name] != current[name] for name in names)
        or published.get("kind", ReportKind.THEMATIC) != current["kind"]  # revisions older than the kinds have none
    )


def withdraw_from_approval(report: SynthesisReport, *, by: User) -> SynthesisReport:
    """Take the report out of approval, so that it can be changed; approvals so far no longer count.

    Raises NotAllowed; Refused `moved_on` where it is not in approval any more, as after the second approval.
    """
    with transaction.atomic():
        report = locked_report(report)
        permissions.check_may_draft(by, report.round)
        state = report.current_workflow_state
        if state is None:
            raise _moved_on()
        state.cancel(user=by)
        audit.record("synthesis.report.take_back", report, by=by)
    return report


def plan_next_release(
    report: SynthesisReport, *, at: datetime | None, by: User, waits_for_sign_off: bool | None = None
) -> SynthesisReport:
    """Plan the release of a text that is not published yet, as `plan_release` does.

    Raises NotAllowed; Refused `moved_on` once it is published: the plan would be one of the next text.
    """
    with transaction.atomic():
        report = locked_report(report)
        permissions.check_may_publish(by, report.round)
        check_stage(report, [stage for stage in ReportStage if not stage.is_out])
        return plan_release(report, at=at, by=by, waits_for_sign_off=waits_for_sign_off)


def act_on_step(report: SynthesisReport, action: str, *, by: User, revision: str | None = None) -> SynthesisReport:
    """Do "approve" or "reject" on the open step. The second approval publishes, or opens the sign-off.

    `revision`: of the text that the page showed, as `check_revision` takes it; None: not checked. Raises what
    `may_act_on_step` and `check_revision` raise; Refused where no step is open; Refusals where publishing is refused.
    """
    with transaction.atomic():
        report = locked_report(report, publishes=True)
        state = report.current_workflow_task_state
        if state is None or action not in ("approve", "reject"):
            raise Refused("not_in_approval", _("The report is not in approval."))
        check_revision(report, revision)
        state.task.specific.on_action(state, user=by, action_name=action)
    return SynthesisReport.objects.get(pk=report.pk)


def check_revision(report: SynthesisReport, revision: str | None) -> None:
    """Raise Refused `changed_since` where the text is not the one that a page showed; None: no page asks.

    Each sending for approval saves a revision, of front matter and findings alike.
    """
    if revision is not None and revision != str(report.latest_revision_id):
        raise text_changed()


def text_changed() -> Refused:
    return Refused("changed_since", _("The text has changed since you opened the page."))


def writers(report: SynthesisReport) -> frozenset[UUID]:
    """Return everybody who wrote any of the report since it was begun (DECIDED 11).

    From the audit entries and the revisions. Two queries.
    """
    wrote: set[UUID] = set(report.revisions.exclude(user=None).values_list("user_id", flat=True))
    for user, data in audit.entries(report, actions=WRITING).values_list("user_id", "data"):
        wrote |= {user} if user else set()
        if (data or {}).get("suggested_by"):
            wrote.add(UUID(data["suggested_by"]))
    return frozenset(wrote)


def may_act_on_step(task_state: TaskState, *, user: AnyUser, action: str) -> None:
    """Raise where the person may not approve or return this step.

    NotAllowed without the duty; Refused for a person who wrote any of it or approved the other step, where the rows
    differ from the revision, and where somebody else acted on the step in between.
    """
    locked_report(task_state.workflow_state.content_object, publishes=True)
    if not TaskState.objects.filter(pk=task_state.pk, status=TaskState.STATUS_IN_PROGRESS).exists():
        raise Refused("step_done", _("A decision on this step has already been made."))
    refused = refusal(task_state, user=user, action=action)
    if refused is not None:
        raise refused


def refusal(task_state: TaskState, *, user: AnyUser, action: str) -> Refusal | None:
    """Return why the person may not act on this step; None where they may."""
    if user is None or not permissions.may_review(user, task_state.workflow_state.content_object.round):
        return consulting.no_duty(Duty.REVIEW_SYNTHESIS)
    return _StepRules(task_state).refusal(user, action)


class _StepRules:
    """Which reviewers may act on a step. What decides it is read once for all of them."""

    def __init__(self, task_state: TaskState) -> None:
        self._state = task_state
        self._report = task_state.workflow_state.content_object

    def refusal(self, reviewer: AnyUser, action: str) -> Refusal | None:
        """Return why somebody who reviews in the round may not act on it; None where they may."""
        if reviewer.pk in self._writers:
            return wrote_some_of_it()
        if action != "approve":
            return None
        if reviewer.pk in self._approved_other_step:
            return Refused(
                "approved_other_step", _("You approved the other step. Another person must approve this one.")
            )
        if self._is_changed:
            return Refused(
                "changed_since",
                _("The findings have changed since the report was sent for approval."),
                hint=_("Return the report, so that it can be sent for approval again."),
            )
        return None

    @cached_property
    def _writers(self) -> frozenset[UUID]:
        return writers(self._report)

    @cached_property
    def _approved_other_step(self) -> set[UUID]:
        approved = self._state.workflow_state.task_states.filter(
            status=TaskState.STATUS_APPROVED, revision=self._state.revision
        )
        return set(approved.exclude(task=self._state.task).values_list("finished_by", flat=True))

    @cached_property
    def _is_changed(self) -> bool:
        return approved_digest(self._state.revision) != ledger_digest(self._report)


def wrote_some_of_it() -> Refused:
    return Refused(
        "wrote_some_of_it",
        _("You wrote a part of this report."),
        hint=_("Two people who wrote none of it must approve it."),
    )


def approved_digest(revision: Any) -> str:
    """Return the ledger digest of a revision."""
    return str(revision.content["ledger"]["digest"])


_ON_THE_WAY = {
    WorkflowState.STATUS_IN_PROGRESS: ReportStage.IN_APPROVAL,
    WorkflowState.STATUS_NEEDS_CHANGES: ReportStage.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the approval: done by `by`, open, or not begun."""

    status: str  # TaskState's, "" for one that has not begun
    by: User | None = None
    at: datetime | None = None
    seen: int | None = None  # paragraphs that the approver saw of this text; None for steps from before it was recorded
    total: int = 0

    @property
    def is_approved(self) -> bool:
        return bool(self.status == TaskState.STATUS_APPROVED)

    @property
    def is_open(self) -> bool:
        return bool(self.status == TaskState.STATUS_IN_PROGRESS)

    @property
    def is_returned(self) -> bool:
        return bool(self.status == TaskState.STATUS_REJECTED)


def reports_of_office(user: AnyUser) -> QuerySet[Any]:
    """Return the reports that the person works on, newest first. One query.

    Each has `written`: the number of its findings.
    """
    standing = Count("findings", filter=Q(findings__removed_at__isnull=True))
    rows = permissions.reports_visible_to(user).select_related("round__document").annotate(written=standing)
    return rows.defer("round__document__reading").order_by("-begun_at", "pk")


def stages_of(reports: Iterable[SynthesisReport], now: datetime) -> dict[UUID, ReportStage]:
    """Return the stages by report; four queries. `object_id` of a workflow and of the log is text (trap 11)."""
    keys = {str(row.pk): row.pk for row in reports}
    kind = ContentType.objects.get_for_model(SynthesisReport)
    moves = ModelLogEntry.objects.filter(content_type=kind, object_id__in=list(keys), action__in=MOVES).order_by("pk")
    last_move = {keys[key]: action for key, action in moves.values_list("object_id", "action")}
    states = WorkflowState.objects.filter(base_content_type=kind, object_id__in=list(keys)).order_by("created_at", "pk")
    last_state = {keys[row.object_id]: row for row in states}
    publications = Publication.objects.filter(report__in=list(keys.values())).defer("outline")
    last_publication = {
        row.report_id: row
        for row in publications.order_by(F("withdrawn_at").asc(nulls_last=True), "release_at", "number")
    }
    open_ones = Circulation.objects.filter(report__in=list(keys.values()), opens__lte=now, closes__gt=now)
    circulated = set(open_ones.values_list("report_id", flat=True))
    return {
        key: ReportStage.CIRCULATED
        if key in circulated
        else _stage(last_state.get(key), last_publication.get(key), last_move.get(key) == PUBLISH, now)
        for key in keys.values()
    }


def stage_of(report: SynthesisReport, now: datetime) -> ReportStage:
    """Return the stage of one report, with as many queries as `stages_of`."""
    return stages_of([report], now)[report.pk]


def check_stage(report: SynthesisReport, stages: Collection[ReportStage]) -> None:
    """Raise Refused where the report is in no such stage any more, as after a colleague's act."""
    if stage_of(report, clock.now()) not in stages:
        raise _moved_on()


def _moved_on() -> Refused:
    return Refused("moved_on", _("This cannot be done at the current stage of the report."))


def steps_of(report: SynthesisReport) -> list[Step]:
    """Return the steps of the running approval, or of the last approved one."""
    state = report.workflow_states.order_by("-created_at", "-pk").first()
    if state is None or state.status == WorkflowState.STATUS_CANCELLED:
        return []
    rows = state.task_states.filter(revision=state.current_task_state.revision).select_related("finished_by")
    last = {row.task_id: row for row in rows.order_by("started_at", "pk")}
    digest, total = approved_digest(state.current_task_state.revision), _paragraphs(state.current_task_state.revision)
    readings = (
        ParagraphReading.objects.filter(report=report, ledger_digest=digest).values_list("by").annotate(Count("pk"))
    )
    readings_by_person = dict(readings.order_by())
    last_states = (last.get(task.pk) for task in state.workflow.tasks)
    return [
        Step(row.status, row.finished_by, row.finished_at, readings_by_person.get(row.finished_by_id), total)
        if row
        else Step("")
        for row in last_states
    ]


def _paragraphs(revision: Any) -> int:
    return len(revision.content["ledger"]["findings"])


def reviewers_of(round_: Round) -> QuerySet[Any]:
    """Return the active accounts that review in the round."""
    return duty_holders(round_, Duty.REVIEW_SYNTHESIS)


def who_may_approve(report: SynthesisReport, step: TaskState | None = None) -> list[tuple[Any, Refusal | None]]:
    """Return everybody who reviews in the round, each with the reason why they may not approve; None where they may.

    Before the approval has begun, only whether they wrote a part of the report is checked. The queries do not grow with
    the people.
    """
    step = step or report.current_workflow_task_state
    people = list(reviewers_of(report.round))
    if step is not None:
        rules = _StepRules(step)
        return [(user, rules.refusal(user, "approve")) for user in people]
    wrote = writers(report)
    return [(user, wrote_some_of_it() if user.pk in wrote else None) for user in people]


def _stage(
    state: WorkflowState | None, publication: Publication | None, is_published: bool, now: datetime
) -> ReportStage:
    """Return the stage. `is_published`: since it was last sent to approval."""
    if state is not None and state.status in _ON_THE_WAY:
        return _ON_THE_WAY[state.status]
    if state is not None and state.status == WorkflowState.STATUS_APPROVED and not is_published:
        return ReportStage.APPROVED
    if publication is None:
        return ReportStage.DRAFTING
    if publication.withdrawn_at is not None:
        return ReportStage.WITHDRAWN
    return ReportStage.RELEASED if publication.release_at <= now else ReportStage.EMBARGOED


def reports_to_approve(user: AnyUser) -> list[SynthesisReport]:
    """Return reports in approval that the person may approve now, in rounds that they review."""
    rounds = consulting.rounds_with_duty(user, Duty.REVIEW_SYNTHESIS)
    kind = ContentType.objects.get_for_model(SynthesisReport)
    open_ones = WorkflowState.objects.filter(base_content_type=kind, status=WorkflowState.STATUS_IN_PROGRESS)
    keys = [UUID(key) for key in open_ones.values_list("object_id", flat=True)]
    rows = SynthesisReport.objects.filter(pk__in=keys, round__in=rounds).select_related("round")
    steps = [(row, row.current_workflow_task_state) for row in rows]
    return [row for row, step in steps if step and refusal(step, user=user, action="approve") is None]
