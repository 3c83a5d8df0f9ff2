"""The approving step of the workflow: somebody who wrote none of it, and not the one who approved the other step."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.models import GroupApprovalTask

from synthesis import approval_rules


class IndependentApprovalTask(GroupApprovalTask):  # type: ignore[misc]
    """Checks in `on_action`, which every door passes, not in a view (ARCHITECTURE, trap 3)."""

    class Meta:
        verbose_name = _("Approval by somebody who wrote none of it")
        verbose_name_plural = _("Approvals by somebody who wrote none of it")

    def on_action(self, task_state: Any, user: Any, action_name: str, **kwargs: Any) -> Any:
        approval_rules.check(task_state, user, action_name)
        return super().on_action(task_state, user, action_name, **kwargs)

    @classmethod
    def get_description(cls) -> Any:
        return _("Members of the review group approve a report of which they wrote nothing")
