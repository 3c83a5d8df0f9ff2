"""The approval step of the workflow: by somebody who wrote none of the report and did not approve the other step.

Wagtail's own task checks a group, and only in a view (trap 3). Ours checks the duty in the report's round, in
`on_action`, which every route to the step calls. The rules are in `review.approval`, imported inside functions.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from accounts.models import AnyUser, User
from consultations.enums import Duty
from consultations.models import Round
from core import clock
from core.models import UUIDModel
from core.security import guardian
from synthesis.models.reports import Finding, SynthesisReport


def check(task_state: Any, user: AnyUser, action_name: str) -> None:
    """Raise `core.errors.Refused` where `user` may not take `action_name` on this step. Lock the report."""
    from synthesis.review.approval import may_act_on_step

    may_act_on_step(task_state, user=user, action=action_name)


def may_act(task_state: Any, user: AnyUser, action_name: str) -> bool:
    """Return whether `check` would pass, for what a page offers."""
    from synthesis.review.approval import refusal

    return refusal(task_state, user=user, action=action_name) is None


def reports_to_review(user: AnyUser) -> Iterable[Any]:
    """Return the keys of the reports of rounds in which the person reviews."""
    rounds = guardian.objects_with(user, [Duty.REVIEW_SYNTHESIS], Round)
    return SynthesisReport.objects.filter(round_id__in=rounds).values_list("pk", flat=True)


class ParagraphReading(UUIDModel):
    """A reviewer saw a paragraph of the text that is in approval, on the page that shows it with its evidence.

    A fact with its time, for the text of that ledger digest only.
    """

    report = models.ForeignKey(SynthesisReport, on_delete=models.PROTECT, related_name="readings")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    ledger_digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["at"]
        constraints = [models.UniqueConstraint(fields=["finding", "ledger_digest", "by"], name="paragraph_read_once")]


class IndependentApprovalTask(Task):
    class Meta:
        verbose_name = _("Approval by somebody who wrote none of it")
        verbose_name_plural = _("Approvals by somebody who wrote none of it")

    @transaction.atomic
    def on_action(self, task_state: Any, user: User, action_name: str, **kwargs: Any) -> Any:
        """Act on the step and drop the comment.

        A remark belongs in a comment on a finding: text given here would end up in the log (A8).
        """
        check(task_state, user, action_name)
        answer = super().on_action(task_state, user, action_name, **{**kwargs, "comment": ""})
        TaskState.objects.filter(pk=task_state.pk).update(finished_at=clock.now())
        return answer

    def get_actions(self, obj: Any, user: AnyUser) -> list[tuple[str, Any, bool]]:
        """Return the actions that the page offers: none that `on_action` would refuse."""
        state = obj.current_workflow_task_state
        offered = [("reject", _("Return the report"), False), ("approve", _("Approve the report"), False)]
        return [row for row in offered if state is not None and may_act(state, user, row[0])]

    def locked_for_user(self, obj: Any, user: AnyUser) -> bool:
        """Return True for everybody: a report in approval does not change."""
        return True

    def get_task_states_user_can_moderate(self, user: AnyUser, **kwargs: Any) -> Any:
        reports = [str(key) for key in reports_to_review(user)]
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=reports)

    @classmethod
    def get_description(cls) -> Any:
        return _("Reviewers of the round approve a report. They must not have written any of it.")
