"""Approval: by two people who wrote none of it, of one ledger digest, in Wagtail's workflow."""

from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, Workflow, WorkflowContentType, WorkflowTask

from core import audit, clock
from core.errors import NotYours, Refusal, Refused
from synthesis import rules
from synthesis.audit import WRITING
from synthesis.domain.ledger import ledger_digest
from synthesis.domain.reports import lock_report, locked_report, save_version
from synthesis.models import IndependentApprovalTask, SynthesisReport

WORKFLOW = "Approval of synthesis reports"
STEPS = ("First approval", "Second approval")


def approval_workflow() -> Workflow:
    """The workflow of all reports, made where it is not there: two steps, each of our own task."""
    with transaction.atomic():
        workflow, _made = Workflow.objects.get_or_create(name=WORKFLOW)
        for order, name in enumerate(STEPS):
            task = IndependentApprovalTask.objects.filter(name=name).first()
            task = task or IndependentApprovalTask.objects.create(name=name)
            WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr, defaults={"sort_order": order})
        kind = ContentType.objects.get_for_model(SynthesisReport)
        WorkflowContentType.objects.update_or_create(content_type=kind, defaults={"workflow": workflow})
    return workflow


def send_to_review(report: SynthesisReport, *, by: Any) -> SynthesisReport:
    """Keeps a revision with its ledger and puts it before the approvers; from now on nothing in it changes.

    Raises NotYours, Refused where it is there already or holds no finding.
    """
    workflow = approval_workflow()
    with transaction.atomic():
        report = lock_report(report, by=by)
        if report.circulations.filter(closes__gt=clock.now()).exists():
            raise Refused(
                "circulated",
                _("The draft is with the bodies for comment."),
                hint=_("Send it when their time is over and each comment is answered."),
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


def take_back(report: SynthesisReport, *, by: Any) -> SynthesisReport:
    """Out of approval, to be changed; what was approved so far no longer counts. Raises NotYours."""
    with transaction.atomic():
        report = locked_report(report)
        if not rules.may_draft(by, report.round):
            raise NotYours("no_duty", _("You do not draft in this round."))
        state = report.current_workflow_state
        if state is not None:
            state.cancel(user=by)
            audit.record("synthesis.report.take_back", report, by=by)
    return report


def act(report: SynthesisReport, action: str, *, by: Any) -> SynthesisReport:
    """ "approve" or "reject" on the step that is open. The second approval publishes, or opens the sign-off.

    Raises what `may_act_on_step` raises; Refused where no step is open; Several where publishing is refused.
    """
    state = report.current_workflow_task_state
    if state is None or action not in ("approve", "reject"):
        raise Refused("not_in_approval", _("The report is not before its approvers."))
    state.task.specific.on_action(state, user=by, action_name=action)
    return SynthesisReport.objects.get(pk=report.pk)


def writers(report: SynthesisReport) -> frozenset[UUID]:
    """Everybody who wrote any of it since it was begun (DECIDED 11): from the audit and the revisions. Two queries."""
    wrote: set[UUID] = set(report.revisions.exclude(user=None).values_list("user_id", flat=True))
    for user, data in audit.entries(report, actions=WRITING).values_list("user_id", "data"):
        wrote |= {user} if user else set()
        if (data or {}).get("suggested_by"):
            wrote.add(UUID(data["suggested_by"]))
    return frozenset(wrote)


def may_act_on_step(task_state: TaskState, *, user: Any, action: str) -> None:
    """Raises where the person may not approve or return this step: NotYours without the duty, Refused for who wrote
    any of it, for who approved the other step, where the rows are no longer what the revision says, and where somebody
    else acted on the step in between."""
    locked_report(task_state.workflow_state.content_object)
    if not TaskState.objects.filter(pk=task_state.pk, status=TaskState.STATUS_IN_PROGRESS).exists():
        raise Refused("step_done", _("Somebody acted on this step in between."))
    refused = refusal(task_state, user=user, action=action)
    if refused is not None:
        raise refused


def refusal(task_state: TaskState, *, user: Any, action: str) -> Refusal | None:
    """Why the person may not act on this step; None where they may."""
    report = task_state.workflow_state.content_object
    if user is None or not rules.may_review(user, report.round):
        return NotYours("no_duty", _("You do not review in this round."))
    if user.pk in writers(report):
        return wrote_some_of_it()
    if action != "approve":
        return None
    others = task_state.workflow_state.task_states.filter(
        status=TaskState.STATUS_APPROVED, revision=task_state.revision, finished_by=user
    )
    if others.exclude(task=task_state.task).exists():
        return Refused("approved_other_step", _("You approved the other step: this one needs somebody else."))
    if approved_digest(task_state.revision) != ledger_digest(report):
        return Refused(
            "changed_since",
            _("The findings are no longer those that were sent to approval."),
            hint=_("Return the report, so that it is sent again."),
        )
    return None


def wrote_some_of_it() -> Refused:
    return Refused(
        "wrote_some_of_it",
        _("You wrote a part of this report."),
        hint=_("It is approved by two people who wrote none of it."),
    )


def approved_digest(revision: Any) -> str:
    """The ledger digest that a revision carries."""
    return str(revision.content["ledger"]["digest"])
