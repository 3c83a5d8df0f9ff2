"""What is done when a report moves in its workflow: mail of our own, in place of Wagtail's.

Wagtail's notices carry titles and are sent at once (A8). Each is registered under a name of its own; who is there first
has it, and our app is ready before `wagtail.admin`, so that Wagtail's are never connected (a test looks).
"""

from typing import Any

from wagtail.models import TaskState, WorkflowState
from wagtail.signals import task_submitted, workflow_approved, workflow_rejected, workflow_submitted

from consultations.domain.following import holders
from consultations.enums import Duty
from core.mail import send_later
from submissions.models import Version
from submissions.signals import public_matter_waits, public_state_moved, submission_erased, version_corrected
from synthesis.domain.carrying import carry
from synthesis.domain.editions import reissue, tell_at_act
from synthesis.domain.erased import forget
from synthesis.domain.stages import who_may_approve
from synthesis.models import SynthesisReport


def tell_approvers(instance: TaskState, **kwargs: Any) -> None:
    """Each step: everybody who may approve it."""
    report = instance.workflow_state.content_object
    if isinstance(report, SynthesisReport):
        for user, against in who_may_approve(report, instance):
            if against is None:
                _tell("synthesis.to_approve", report, user, "review")


def tell_drafters(instance: WorkflowState, **kwargs: Any) -> None:
    """A report that was returned: who asked for the approval."""
    report = instance.content_object
    if isinstance(report, SynthesisReport) and instance.requested_by is not None:
        _tell("synthesis.returned", report, instance.requested_by, "approval")


def tell_managers(instance: WorkflowState, **kwargs: Any) -> None:
    """An approved report: who manages the round, since the sign-off is theirs to record."""
    report = instance.content_object
    if isinstance(report, SynthesisReport):
        for user in holders(report.round, Duty.MANAGE):
            _tell("synthesis.approved", report, user, "approval")


def say_nothing(**kwargs: Any) -> None:
    """Who sends a report to approval knows it."""


def carry_codings(version: Version, **kwargs: Any) -> None:
    """A correction: codings of unchanged words follow. What fails here is logged and keeps nobody from sending; a
    draft that is compiled later carries what was left."""
    carry(version)


def connect() -> None:
    version_corrected.connect(carry_codings, dispatch_uid="synthesis.carry_codings")
    submission_erased.connect(forget, dispatch_uid="synthesis.forget")
    public_state_moved.connect(reissue, dispatch_uid="synthesis.reissue")
    public_matter_waits.connect(tell_at_act, dispatch_uid="synthesis.tell_at_act")
    for signal, receiver, sender, name in (
        (task_submitted, tell_approvers, TaskState, "group_approval_task_submitted_email_notification"),
        (workflow_submitted, say_nothing, WorkflowState, "workflow_state_submitted_email_notification"),
        (workflow_rejected, tell_drafters, WorkflowState, "workflow_state_rejected_email_notification"),
        (workflow_approved, tell_managers, WorkflowState, "workflow_state_approved_email_notification"),
    ):
        signal.connect(receiver, sender=sender, weak=False, dispatch_uid=name)


def _tell(mail: str, report: SynthesisReport, user: Any, page: str) -> None:
    send_later(mail, to=user, ids={"report": report.pk, "page": page})
