"""The approving step of the workflow: somebody who wrote none of it, and not the one who approved the other step.

Wagtail's own task asks a group, and asks it in a view only (trap 3). Ours asks the duty of the report's
round, and asks it in `on_action`, which every door passes.
"""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState

from core import clock
from synthesis import approval_rules


class IndependentApprovalTask(Task):  # type: ignore[misc]
    class Meta:
        verbose_name = _("Approval by somebody who wrote none of it")
        verbose_name_plural = _("Approvals by somebody who wrote none of it")

    @transaction.atomic
    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        """A remark is made as a comment on a finding: what is typed here would land in the log (A8)."""
        approval_rules.check(task_state, user, action_name)
        answer = super().on_action(task_state, user, action_name, **{**kwargs, "comment": ""})
        TaskState.objects.filter(pk=task_state.pk).update(finished_at=clock.now())
        return answer

    def get_actions(self, obj: Any, user: Any) -> list[tuple[str, Any, bool]]:
        """What the page offers: nothing that `on_action` would refuse."""
        state = obj.current_workflow_task_state
        offered = [("reject", _("Return it"), False), ("approve", _("Approve"), False)]
        return [row for row in offered if state is not None and approval_rules.may_act(state, user, row[0])]

    def locked_for_user(self, obj: Any, user: Any) -> bool:
        """For everybody: what is before its approvers does not change."""
        return True

    def get_task_states_user_can_moderate(self, user: Any, **kwargs: Any) -> Any:
        reports = [str(key) for key in approval_rules.reports_to_review(user)]
        return self.task_states.filter(status=TaskState.STATUS_IN_PROGRESS, workflow_state__object_id__in=reports)

    @classmethod
    def get_description(cls) -> Any:
        return _("Reviewers of the round approve a report of which they wrote nothing")
