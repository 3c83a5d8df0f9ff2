"""Where reports are on their way, and who may move them on (DECIDED 10; PRACTICE 23)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from wagtail.models import ModelLogEntry, TaskState, WorkflowState

from consultations import rules as consulting
from consultations.domain.following import holders
from consultations.enums import Duty
from consultations.models import Round
from core.errors import Refusal
from synthesis import rules
from synthesis.audit import MOVES, PUBLISH
from synthesis.domain.reviews import refusal, writers, wrote_some_of_it
from synthesis.enums import ReportStage
from synthesis.models import Circulation, Publication, SynthesisReport

_ON_THE_WAY = {
    WorkflowState.STATUS_IN_PROGRESS: ReportStage.IN_APPROVAL,
    WorkflowState.STATUS_NEEDS_CHANGES: ReportStage.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the approval: done by `by`, open, or still to come."""

    status: str  # TaskState's, "" for one that has not begun
    by: Any = None
    at: datetime | None = None

    @property
    def is_approved(self) -> bool:
        return bool(self.status == TaskState.STATUS_APPROVED)


def reports_of_office(user: Any) -> QuerySet[Any]:
    """The reports that the person works on, newest first, with `written`: how many findings stand. One query."""
    standing = Count("findings", filter=Q(findings__removed_at__isnull=True))
    rows = rules.reports_visible_to(user).select_related("round__document").annotate(written=standing)
    return rows.order_by("-begun_at", "pk")


def stages_of(reports: Iterable[SynthesisReport], now: datetime) -> dict[UUID, ReportStage]:
    """By report; four queries. `object_id` of a workflow and of the log is text (trap 11)."""
    keys = {str(row.pk): row.pk for row in reports}
    kind = ContentType.objects.get_for_model(SynthesisReport)
    moves = ModelLogEntry.objects.filter(content_type=kind, object_id__in=list(keys), action__in=MOVES).order_by("pk")
    last_move = {keys[key]: action for key, action in moves.values_list("object_id", "action")}
    states = WorkflowState.objects.filter(base_content_type=kind, object_id__in=list(keys)).order_by("created_at", "pk")
    last_state = {keys[row.object_id]: row for row in states}
    publications = Publication.objects.filter(report__in=list(keys.values())).defer("outline").order_by("number")
    last_publication = {row.report_id: row for row in publications}
    open_ones = Circulation.objects.filter(report__in=list(keys.values()), opens__lte=now, closes__gt=now)
    circulated = set(open_ones.values_list("report_id", flat=True))
    return {
        key: ReportStage.CIRCULATED
        if key in circulated
        else _stage(last_state.get(key), last_publication.get(key), last_move.get(key) == PUBLISH, now)
        for key in keys.values()
    }


def stage_of(report: SynthesisReport, now: datetime) -> ReportStage:
    """The same of one report as `stages_of` says of many, with as many queries."""
    return stages_of([report], now)[report.pk]


def steps_of(report: SynthesisReport) -> list[Step]:
    """The steps of the approval that runs, or of the last one that was approved."""
    state = report.workflow_states.order_by("-created_at", "-pk").first()
    if state is None or state.status == WorkflowState.STATUS_CANCELLED:
        return []
    rows = state.task_states.filter(revision=state.current_task_state.revision).select_related("finished_by")
    last = {row.task_id: row for row in rows.order_by("started_at", "pk")}
    found = (last.get(task.pk) for task in state.workflow.tasks)
    return [Step(row.status, row.finished_by, row.finished_at) if row is not None else Step("") for row in found]


def reviewers_of(round: Round) -> QuerySet[Any]:
    """The open accounts that review in the round."""
    return holders(round, Duty.REVIEW_SYNTHESIS)


def who_may_approve(report: SynthesisReport, step: TaskState | None = None) -> list[tuple[Any, Refusal | None]]:
    """Everybody who reviews in the round, each with what stands against it; None where nothing does. Before the
    approval has begun only whether somebody wrote a part of the report."""
    step = step or report.current_workflow_task_state
    people = list(reviewers_of(report.round))
    if step is not None:
        return [(user, refusal(step, user=user, action="approve")) for user in people]
    wrote = writers(report)
    return [(user, wrote_some_of_it() if user.pk in wrote else None) for user in people]


def _stage(
    state: WorkflowState | None, publication: Publication | None, is_published: bool, now: datetime
) -> ReportStage:
    """`is_published`: since it was sent to approval for the last time."""
    if state is not None and state.status in _ON_THE_WAY:
        return _ON_THE_WAY[state.status]
    if state is not None and state.status == WorkflowState.STATUS_APPROVED and not is_published:
        return ReportStage.APPROVED
    if publication is None:
        return ReportStage.DRAFTING
    if publication.withdrawn_at is not None:
        return ReportStage.WITHDRAWN
    return ReportStage.RELEASED if publication.release_at <= now else ReportStage.EMBARGOED


def reports_to_approve(user: Any) -> list[SynthesisReport]:
    """What waits for the person's approval: in approval, in a round they review, and open to them."""
    rounds = consulting.rounds_with_duty(user, Duty.REVIEW_SYNTHESIS)
    kind = ContentType.objects.get_for_model(SynthesisReport)
    open_ones = WorkflowState.objects.filter(base_content_type=kind, status=WorkflowState.STATUS_IN_PROGRESS)
    keys = [UUID(key) for key in open_ones.values_list("object_id", flat=True)]
    rows = SynthesisReport.objects.filter(pk__in=keys, round__in=rounds).select_related("round")
    steps = [(row, row.current_workflow_task_state) for row in rows]
    return [row for row, step in steps if step and refusal(step, user=user, action="approve") is None]
